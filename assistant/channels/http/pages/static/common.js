// What every page's script needs: parts of pages from the server, copying, and a voice for screen readers.

/** The nodes of HTML that this server drew. */
export function drawn(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** A part of a page. `ok` says whether it is what was asked for; otherwise it says what went wrong. */
export async function part(url, options = {}) {
  const response = await fetch(url, { ...options, headers: { "X-Fragment": "1", ...options.headers } });
  return { ok: response.ok, status: response.status, content: drawn(await response.text()) };
}

/** Send a form's fields, and these besides, for a part of a page. */
export function send(url, form, more = {}, options = {}) {
  return part(url, { method: "POST", body: fields(form, more), ...options });
}

/** The fields of a form, and these besides, as they are sent. */
export function fields(form, more = {}) {
  const data = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(more)) data.set(name, value);
  return data;
}

/** Say something to those who listen to the page. */
export function announce(text) {
  const status = document.getElementById("status");
  if (status) status.textContent = text;
}

/** Copy text, and say on the control for a moment how it went. */
export async function copy(text, control, words) {
  let message = words.copied;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    message = words.notCopied;
  }
  const before = control.dataset.name ?? control.textContent;
  control.dataset.name = before;
  control.textContent = message;
  announce(message);
  setTimeout(() => { control.textContent = before; }, 2000);
}

/** A function that runs once calls have ceased for some milliseconds. */
export function settled(milliseconds, run) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(run, milliseconds, ...values);
  };
}

/** Say beside a field of money how what was typed is understood. */
export const readAmount = settled(300, async (input) => {
  const echo = input.parentElement.querySelector("output");
  const query = new URLSearchParams({ key: input.name, value: input.value });
  const { ok, content } = await part(`/check/reading?${query}`);
  if (ok) echo.value = content.textContent;
});
