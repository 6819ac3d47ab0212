// The pages to review papers on: files dropped, the reading watched, places and corrections without a new page.

import { announce, part, readAmount, send } from "./common.js";
import "./source.js";

const WAIT = 2000;

/** Put parts of a page in the place of those with the same ids; what stood open still does. */
function replace(content) {
  for (const fresh of [...content.children].filter((child) => child.id)) {
    const old = document.getElementById(fresh.id);
    const open = new Map([...old.querySelectorAll("details[data-key]")].map((each) => [each.dataset.key, each.open]));
    for (const each of fresh.querySelectorAll("details[data-key]")) each.open = open.get(each.dataset.key) ?? each.open;
    old.replaceWith(fresh);
  }
}

function mark(key) {
  for (const link of document.querySelectorAll("#reviewed [data-fact]")) {
    if (key && link.dataset.fact === key) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function heading() {
  const found = document.querySelector("#shown [data-heading]");
  found?.focus({ preventScroll: true });
  const top = found?.getBoundingClientRect().top ?? 0;
  if (top < 0 || top > innerHeight * 0.8) found?.scrollIntoView({ block: "start" });
}

/** Bring the box on the page into sight, where the page is longer than what shows it. */
function reveal() {
  const shown = document.getElementById("shown");
  const picture = shown?.querySelector("img[data-top]");
  if (!picture) return;
  const scroll = () => {
    const box = picture.getBoundingClientRect().top + picture.height * picture.dataset.top - shown.getBoundingClientRect().top;
    if (box > shown.clientHeight - 40) shown.scrollTop += box - shown.clientHeight / 2;
  };
  if (picture.complete) scroll();
  else picture.addEventListener("load", scroll, { once: true });
}
reveal();

/** Look at a place without leaving the page. */
async function look(link) {
  const { ok, content } = await part(link.href);
  if (!ok) { location.href = link.href; return; }
  replace(content);
  mark(link.dataset.fact || link.dataset.fill || document.querySelector("#correction [name=fact]")?.value);
  history.replaceState(null, "", link.href);
  heading();
  reveal();
}

/** State a fact otherwise; the verdict that follows is told. */
async function correct(form, submitter) {
  const more = submitter?.name ? { [submitter.name]: submitter.value } : {};
  const { content } = await send(form.action, form, more);
  replace(content);
  const wrong = document.querySelector("#shown [aria-invalid]");
  if (wrong) { wrong.focus(); return; }
  announce(document.querySelector("#reviewed .tried, #reviewed .so-far")?.textContent.trim() ?? "");
  heading();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-fact], #judged a[data-fill]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  look(link).catch(() => { location.href = link.href; });
});
document.addEventListener("submit", (event) => {
  if (event.target.id !== "correction") return;
  event.preventDefault();
  correct(event.target, event.submitter).catch(() => event.target.submit());
});

document.addEventListener("input", (event) => {
  if (event.target.matches("#correction [data-money]")) readAmount(event.target);
});

/** Ask how far the reading is until it has ended. */
async function watch() {
  const address = document.getElementById("progress")?.dataset.watch;
  if (!address) return;
  try {
    const { ok, content } = await part(address);
    const fresh = content.querySelector("#progress");
    if (!ok || !fresh || fresh.dataset.state === "failed") { location.reload(); return; }
    const before = document.querySelector("#progress p").textContent;
    replace(content);
    const now = document.querySelector("#progress p").textContent;
    if (now !== before) announce(now);
  } catch {
    // it is asked again
  }
  setTimeout(watch, WAIT);
}
setTimeout(watch, WAIT);

const drop = document.querySelector("[data-drop]");
if (drop) {
  const input = drop.querySelector("input");
  const chosen = drop.querySelector("[data-chosen]");
  drop.querySelector("[data-drop-hint]").hidden = false;
  const list = () => {
    const many = input.files.length > 1 ? [...input.files] : [];
    chosen.replaceChildren(...many.map((file) => Object.assign(document.createElement("li"), { textContent: file.name })));
  };
  input.addEventListener("change", list);
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        list();
      }
    });
  }
  drop.closest("form").addEventListener("submit", (event) => {
    const button = event.target.querySelector("[data-busy]");
    button.disabled = true;
    button.textContent = button.dataset.busy;
  });
}
