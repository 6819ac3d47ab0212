// The page to check a company on: amounts read as they are typed, the verdict beside the form, sliders, printing.

import { announce, fields, readAmount, send, settled } from "./common.js";
import "./source.js";

const form = document.getElementById("facts");
const verdict = document.getElementById("verdict");
const failed = document.getElementById("check-page").dataset.failed;
let newest = 0;

/** Which parts of the verdict stand open, so that they still do when it is drawn anew. */
function opened() {
  return new Map([...verdict.querySelectorAll("details[data-key]")].map((part) => [part.dataset.key, part.open]));
}

function forgetProblem() {
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  document.getElementById("problem")?.remove();
}

/** Put what is wrong beside the field it is about. */
function refuse(content, focus) {
  const problem = content.querySelector("[data-field]");
  if (!problem) { verdict.replaceChildren(content); return; }
  const field = problem.dataset.field && document.getElementById(`f-${problem.dataset.field}`);
  if (!field) { form.querySelector(".first-row").after(problem); return; }
  field.closest("details")?.setAttribute("open", "");
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", "problem");
  field.after(problem);
  if (focus) field.focus();
}

/** Ask for the verdict. What is asked for later wins, whichever comes back first. */
async function check(focus) {
  const mine = ++newest;
  try {
    const { ok, content } = await send("/check/verdict", form);
    if (mine !== newest) return;
    forgetProblem();
    if (!ok) { refuse(content, focus); return; }
    const before = opened();
    verdict.replaceChildren(content);
    for (const part of verdict.querySelectorAll("details[data-key]")) {
      part.open = before.get(part.dataset.key) ?? part.open;
    }
    ready();
    const heading = verdict.querySelector("[data-heading]");
    announce(heading.textContent.trim());
    if (focus) {
      heading.focus({ preventScroll: true });
      const { top } = heading.getBoundingClientRect();
      if (top < 0 || top > innerHeight * 0.7) verdict.scrollIntoView({ block: "start" });
    }
  } catch {
    announce(failed);
  }
}

const again = settled(300, () => { if (verdict.querySelector("[data-heading]")) check(false); });

/** Try out what the sliders say; one that was not moved leaves its fact as it is. */
const tryOut = settled(200, async () => {
  const moved = {};
  for (const slider of verdict.querySelectorAll("[data-moved]")) moved[slider.name] = slider.value;
  const mine = newest;
  const { ok, content } = await send("/check/what-if", form, moved);
  if (ok && mine === newest) document.getElementById("what-if-outcome").replaceChildren(content);
});

function ready() {
  for (const button of verdict.querySelectorAll("[data-print]")) button.hidden = false;
  const whatIf = document.getElementById("what-if");
  if (whatIf) {
    whatIf.hidden = false;
    tryOut();
  }
}

form.addEventListener("submit", (event) => {
  if (/\/check\/(markdown|memo(\.pdf)?)$/.test(event.submitter?.formAction ?? "")) return;
  event.preventDefault();
  check(true);
});
form.addEventListener("input", (event) => {
  if (event.target.matches("[data-money]")) readAmount(event.target);
});
form.addEventListener("change", (event) => {
  if (event.target.id === "rule_set") {
    location.assign(`/check?${new URLSearchParams([...fields(form)].filter(([, value]) => value))}`);
    return;
  }
  again();
});
verdict.addEventListener("input", (event) => {
  if (!event.target.matches("[data-slider]")) return;
  event.target.dataset.moved = "";
  tryOut();
});
verdict.addEventListener("click", (event) => {
  const link = event.target.closest("[data-fill]");
  const field = link && document.getElementById(`f-${link.dataset.fill}`);
  if (field) {
    event.preventDefault();
    field.closest("details")?.setAttribute("open", "");
    const control = field.matches("fieldset") ? field.querySelector("input") : field;
    control.focus();
    control.scrollIntoView({ block: "center" });
  }
  if (event.target.closest("[data-print]")) print();
});
addEventListener("beforeprint", () => {
  for (const part of verdict.querySelectorAll("details:not([open])")) {
    part.open = true;
    part.dataset.folded = "";
  }
});
addEventListener("afterprint", () => {
  for (const part of verdict.querySelectorAll("[data-folded]")) {
    part.open = false;
    delete part.dataset.folded;
  }
});
ready();
