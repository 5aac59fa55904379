// The desk's own behaviour. Everything here is a comfort: every page works without it.
//
// For other modules: dispatch on document
//   desk:announce  detail = words for the status region        desk:signed-out  a request was answered with 401
// and on a <form data-guard>:  desk:saved  when its text is safe.

const words = document.getElementById("words")?.dataset ?? {};
const refusal = document.getElementById("refusal");

// What happened, said once to screen readers

function announce(text) {
  const region = document.getElementById("announcement");
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = text; });
}
document.addEventListener("desk:announce", (event) => announce(event.detail));

function showProblem(text) {
  const line = document.createElement("p");
  line.className = "notice notice-caution";
  line.textContent = text;
  refusal.replaceChildren(line);
}

// Controls that need this script appear only now

function showNeedy(place) {
  for (const element of place.querySelectorAll("[data-needs-script]")) element.hidden = false;
}
showNeedy(document);
document.addEventListener("htmx:load", ({ target }) => {
  showNeedy(target);
  target.querySelector("[data-needs-script][autofocus]")?.focus();
});

// A form with unsaved text asks before it is left

const dirty = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) dirty.add(form);
});
document.addEventListener("desk:saved", (event) => dirty.delete(event.target));
addEventListener("beforeunload", (event) => {
  if (dirty.size) event.preventDefault();
});

// A form is sent once, however often its button is pressed

const sent = new WeakSet();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || event.submitter?.formTarget) return;
  if (sent.has(form)) {
    event.preventDefault();
    announce(words.sent);
    return;
  }
  sent.add(form);
  dirty.delete(form);
});
addEventListener("pageshow", () => {
  for (const form of document.forms) sent.delete(form);
});

// A session that ended in the meantime: sign in elsewhere, come back, go on

let isSignedOut = false;
document.addEventListener("desk:signed-out", () => { isSignedOut = true; });
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) isSignedOut = true;
  refusal.focus({ preventScroll: false });
});
document.addEventListener("htmx:sendError", () => showProblem(words.offline));
document.addEventListener("visibilitychange", async () => {
  if (document.hidden || !isSignedOut) return;
  const response = await fetch("/accounts/form-token/", { headers: { "HX-Request": "true" } });
  if (!response.ok) return;
  renewToken(await response.text());
  isSignedOut = false;
  refusal.replaceChildren();
  announce(words.signedIn);
});

function renewToken(token) {
  document.body.setAttribute("hx-headers", JSON.stringify({ "x-csrftoken": token }));
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
}

// Menus close on Escape and on a click elsewhere

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// Keyboard shortcuts: Alt+Shift+letter presses the element that carries data-shortcut="letter", or goes to the field

const OFF = "desk-shortcuts-off";
const dialog = document.getElementById("shortcuts");
const label = (element) => element.dataset.shortcutLabel ?? element.firstChild.textContent.trim();

function fillShortcuts() {
  const list = dialog.querySelector("[data-shortcut-list]");
  list.replaceChildren();
  for (const element of document.querySelectorAll("[data-shortcut]")) {
    const key = document.createElement("dt");
    const meaning = document.createElement("dd");
    const letter = document.createElement("kbd");
    letter.textContent = element.dataset.shortcut.toUpperCase();
    key.append(letter);
    meaning.textContent = label(element);
    list.append(key, meaning);
  }
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-open=shortcuts]")) return;
  fillShortcuts();
  dialog.querySelector("[data-shortcut-switch]").checked = !localStorage.getItem(OFF);
  dialog.showModal();
});
dialog?.querySelector("[data-shortcut-switch]").addEventListener("change", (event) => {
  if (event.target.checked) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "1");
  announce(event.target.checked ? words.shortcutsOn : words.shortcutsOff);
});
document.addEventListener("keydown", (event) => {
  if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey || localStorage.getItem(OFF)) return;
  const letter = event.code.replace(/^Key/, "").toLowerCase();
  const target = document.querySelector(`[data-shortcut="${CSS.escape(letter)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input, select, textarea")) target.focus();
  else target.click();
});
