// The page to ask on: answers as they are made, follow-ups, feedback, copying.

import { announce, copy, drawn, fields, send } from "./common.js";
import "./source.js";

const desk = document.getElementById("desk");
const thread = document.getElementById("thread");
const form = document.getElementById("ask");
const question = document.getElementById("q");
const day = document.getElementById("as_of");
const renew = document.getElementById("new");
const words = desk.dataset;
let conversation = "";
let dated = day.value !== "";
let asking = false;

/** Name and data of each server-sent event of a response. */
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    buffer += value;
    const blocks = buffer.split("\n\n");
    buffer = blocks.pop();
    for (const block of blocks) {
      const name = /^event: (.*)$/m.exec(block);
      const data = /^data: (.*)$/m.exec(block);
      if (name && data) yield [name[1], JSON.parse(data[1])];
    }
  }
}

/** The place in the thread where an answer will stand, with the question above it. */
function begin(text) {
  const turn = document.createElement("article");
  turn.className = "turn";
  const heading = document.createElement("h2");
  heading.className = "question";
  heading.textContent = text;
  const claims = document.createElement("div");
  claims.className = "answer prose";
  claims.append(document.createElement("ul"));
  const working = document.createElement("p");
  working.className = "working";
  working.textContent = words.working;
  turn.append(heading, claims, working);
  thread.append(turn);
  return turn;
}

/** One more claim: behind the one before it where it runs on, else below it. */
function show(list, content) {
  const on = content.querySelector("li[data-runs-on]");
  if (on && list.lastElementChild) list.lastElementChild.append(...on.childNodes);
  else list.append(content);
}

/** Put what went wrong in the place of what was awaited. */
function failed(turn, content) {
  turn.querySelector(".working")?.remove();
  if (content) turn.append(content);
  else {
    const notice = document.createElement("p");
    notice.className = "error";
    notice.setAttribute("role", "alert");
    notice.textContent = words.failed;
    turn.append(notice);
  }
}

function finish(turn, data, message) {
  conversation = data.conversation ?? conversation;
  const content = drawn(data.html);
  ready(content);
  turn.replaceWith(content);
  if (data.permalink) history.replaceState(null, "", data.permalink);
  announce(message);
}

/** Ask, and draw what comes back as it comes. */
async function ask(text) {
  const first = conversation ? null : [...thread.querySelectorAll(".turn[data-as-of]")].at(-1);
  const more = { q: text, conversation };
  if (dated && !day.value) more.as_of = words.today;
  dated = day.value !== "";
  if (first?.dataset.asOf) Object.assign(more, { first: first.dataset.question, first_as_of: first.dataset.asOf });
  desk.classList.add("begun");
  const turn = begin(text);
  thread.setAttribute("aria-busy", "true");
  announce(words.working);
  turn.scrollIntoView({ block: "start" });
  asking = true;
  try {
    const response = await fetch("/ask/stream", {
      method: "POST", body: fields(form, more), headers: { "X-Fragment": "1" },
    });
    if (!response.ok) { failed(turn, drawn(await response.text())); return false; }
    for await (const [name, data] of events(response)) {
      if (name === "question") turn.querySelector("h2").after(drawn(data.html));
      if (name === "claim") show(turn.querySelector("ul"), drawn(data.html));
      if (name === "answer") { finish(turn, data, words.ready); return true; }
      if (name === "error") {
        if (data.gone) conversation = "";
        failed(turn, data.html ? drawn(data.html) : null);
        return false;
      }
    }
    failed(turn, null);
  } catch {
    failed(turn, null);
  } finally {
    asking = false;
    thread.removeAttribute("aria-busy");
  }
  return false;
}

async function submit() {
  const text = question.value.trim();
  if (!text || asking) return;
  const button = form.querySelector(".primary");
  button.disabled = true;
  question.value = "";
  const done = await ask(text);
  button.disabled = false;
  if (!done && !question.value) question.value = text;
  document.getElementById("q-label").textContent = words.followUp;
  renew.hidden = false;
  question.focus({ preventScroll: true });
}

/** Show what only works with scripts. */
function ready(root) {
  for (const button of root.querySelectorAll("[data-copy-markdown]")) button.hidden = false;
}

async function rate(target, rating) {
  const { ok, content } = await send("/feedback", target, { rating });
  const comment = target.querySelector("[data-comment]");
  if (ok && rating === "down" && comment.hidden) {
    comment.hidden = false;
    comment.querySelector("textarea").focus();
    return;
  }
  target.replaceChildren(content);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
question.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
renew.addEventListener("click", () => location.assign("/"));
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-feedback]")) return;
  event.preventDefault();
  rate(event.target, event.submitter.value);
});
document.addEventListener("click", (event) => {
  const target = event.target;
  const example = target.closest("[data-example]");
  const link = target.closest("[data-copy-link]");
  const markdown = target.closest("[data-copy-markdown]");
  if (!example && !link && !markdown) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (example) {
    question.value = example.textContent;
    form.requestSubmit();
  }
  if (link) copy(link.href, link, words);
  if (markdown) copy(markdown.closest(".turn").querySelector("[data-markdown]").content.textContent, markdown, words);
});
ready(document);
if (thread.children.length) renew.hidden = false;
