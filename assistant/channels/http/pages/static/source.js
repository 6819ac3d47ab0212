// The source beside the answer: opened by a citation, closed by Escape, and focus goes back to where it came from.

import { part } from "./common.js";

const panel = document.getElementById("panel");
const frame = panel?.closest("main");
let opener = null;

function shut() {
  if (panel.hidden) return;
  panel.hidden = true;
  frame.classList.remove("beside");
  opener?.setAttribute("aria-expanded", "false");
  opener?.focus();
  opener = null;
}

async function open(link) {
  const { content } = await part(link.href);
  opener?.setAttribute("aria-expanded", "false");
  opener = link;
  link.setAttribute("aria-expanded", "true");
  panel.querySelector("[data-body]").replaceChildren(content);
  panel.hidden = false;
  panel.scrollTop = 0;
  frame.classList.add("beside");
  panel.querySelector("[data-heading]")?.focus({ preventScroll: true });
  const quote = panel.querySelector("mark");
  if (quote) panel.scrollTop = Math.max(0, quote.offsetTop - panel.clientHeight / 3);
}

function show(button) {
  for (const other of panel.querySelectorAll("[data-show]")) other.setAttribute("aria-pressed", String(other === button));
  for (const text of panel.querySelectorAll("[data-text]")) text.hidden = text.dataset.text !== button.dataset.show;
}

if (panel) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-source]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open(link).catch(() => { location.href = link.href; });
      return;
    }
    if (event.target.closest("[data-close]")) shut();
    const button = event.target.closest("[data-show]");
    if (button) show(button);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") shut();
  });
}
