// Citing while writing: by typing [@, by the dialog, by pasting a DOI or PubMed id. Registries are asked in the
// background and never hold anybody up: the text stays as it is until the writer takes what was found.

const form = document.getElementById("article-form");
const field = document.getElementById("id_body");
const words = form.dataset;

function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(`editor:${name}`, { detail }));
}
const insert = (text, from = field.selectionStart, to = field.selectionEnd) => tell("insert", { text, from, to });
const say = (text, element) => tell("say", { text, element });

async function request(url, kind, options = {}) {
  try {
    const response = await fetch(url, { ...options, headers: { "HX-Request": "true" } });
    if (response.status === 401) document.dispatchEvent(new Event("desk:signed-out"));
    if (response.ok) return await response[kind]();
    say(response.status === 401 ? words.signedOut : words.refused);
  } catch {
    say(words.offline);
  }
  return null;
}

function send(url, facts = {}) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const [name, value] of Object.entries(facts)) body.set(name, value);
  return request(url, "json", { method: "POST", body });
}

const asked = (url, query) => `${url}?${new URLSearchParams({ q: query })}`;

// By the dialog

const dialog = document.getElementById("cite-dialog");
const found = dialog.querySelector("[data-found]");
dialog.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const html = await request(asked(words.search, dialog.querySelector("[name=q]").value), "text");
  if (html === null) return;
  found.innerHTML = html;
  for (const button of found.querySelectorAll("[data-marker]")) button.hidden = false;
});
found.addEventListener("click", (event) => {
  const button = event.target.closest("[data-marker]");
  if (!button) return;
  const locator = document.getElementById("cite-locator");
  const place = locator.value.trim().replace(/[[\];]/g, "");
  locator.value = "";
  dialog.close();
  insert(`[@${button.dataset.marker}${place ? `, ${place}` : ""}]`);
  say(words.inserted);
});

// By typing [@: a list under the caret. The field keeps the focus; arrows, Enter and Escape work while the list is open.
// A text field of many lines cannot have the role of a combobox, so it names the list and the chosen line itself.

const OPEN_MARKER = /\[(?:@[^[\]\n;]*;\s*)*@([^[\]\n;]{0,60})$/;
const PAUSE = 150;
const list = document.getElementById("source-options");
let timer = null;
let marker = null;
let dismissed = -1;

function openMarker() {
  if (field.selectionStart !== field.selectionEnd) return null;
  const match = OPEN_MARKER.exec(field.value.slice(0, field.selectionStart));
  return match && { start: match.index, from: field.selectionStart - match[1].length - 1, to: field.selectionStart, query: match[1] };
}

field.addEventListener("input", () => {
  clearTimeout(timer);
  marker = openMarker();
  if (!marker) dismissed = -1;
  if (!marker || marker.start === dismissed) return close();
  timer = setTimeout(look, PAUSE, marker);
});

async function look(asking) {
  const html = await request(asked(words.options, asking.query), "text");
  if (html === null || asking !== marker) return;
  list.innerHTML = html;
  const options = list.querySelectorAll("[role=option]");
  if (!options.length) {
    close();
    return say(words.noneFits);
  }
  open();
  choose(options[0]);
  document.dispatchEvent(new CustomEvent("desk:announce", { detail: words.fitting.replace("0", options.length) }));
}

function open() {
  list.hidden = false;
  field.setAttribute("aria-controls", list.id);
  list.style.left = "0";
  const frame = list.offsetParent.getBoundingClientRect();
  const { left, top, bottom } = caret();
  const isBelow = bottom + list.offsetHeight <= innerHeight || top < innerHeight / 2;
  list.style.left = `${Math.max(0, Math.min(left - frame.left, frame.width - list.offsetWidth))}px`;
  list.style.top = `${(isBelow ? bottom : top - list.offsetHeight) - frame.top}px`;
}

function close() {
  list.hidden = true;
  for (const name of ["aria-controls", "aria-activedescendant"]) field.removeAttribute(name);
}

function choose(option) {
  for (const other of list.children) other.ariaSelected = String(other === option);
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function cite(option) {
  const after = field.value[marker.to];
  insert(`@${option.dataset.key}${after === "]" || after === ";" ? "" : "]"}`, marker.from, marker.to);
  close();
  say(words.inserted);
}

field.addEventListener("keydown", (event) => {
  if (list.hidden || event.isComposing) return;
  const options = [...list.querySelectorAll("[role=option]")];
  const at = options.findIndex((option) => option.ariaSelected === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) choose(options.at((at + step) % options.length));
  else if (event.key === "Enter") cite(options[at]);
  else if (event.key === "Escape") dismiss();
  else return;
  event.preventDefault();
});

function dismiss() {
  dismissed = marker.start;
  close();
}

list.addEventListener("pointerdown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) cite(option);
});
field.addEventListener("blur", close);
field.addEventListener("scroll", close);
document.addEventListener("selectionchange", () => {
  if (!marker || field.selectionStart === marker.to) return;
  marker = null;
  close();
});

// Where the open marker is on the screen, measured on a copy of the text that is laid out like the field

function caret() {
  const copy = document.createElement("div");
  const style = getComputedStyle(field);
  for (const name of ["font", "letterSpacing", "padding", "border", "boxSizing", "tabSize"]) copy.style[name] = style[name];
  Object.assign(copy.style, { position: "absolute", top: "0", left: "0", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word", width: `${field.clientWidth}px` });
  const place = document.createElement("span");
  place.textContent = field.value.slice(marker.start, marker.to);
  copy.append(field.value.slice(0, marker.start), place);
  document.body.append(copy);
  const origin = copy.getBoundingClientRect();
  const line = [...place.getClientRects()].at(-1);
  copy.remove();
  const box = field.getBoundingClientRect();
  const down = box.top - origin.top - field.scrollTop;
  return { left: box.left + line.left - origin.left, top: line.top + down, bottom: line.bottom + down };
}

// By pasting a DOI, a PubMed id or their addresses: it becomes a marker; other text is left as it was pasted

const LOOKS_LIKE_A_SOURCE = /^(?:https?:\/\/\S+|(?:doi|pmid|pmcid)\b\s*:?\s*\S+|10\.\d{4,9}\/\S+|PMC\d{4,9}|\d{6,8})$/i;
const PATIENCE = 8000;
const BETWEEN = 1000;
let waiting = null;

field.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain").trim();
  if (text.length > 500 || !LOOKS_LIKE_A_SOURCE.test(text)) return;
  const start = field.selectionStart;
  setTimeout(() => recognise({ text, start }));
});

async function recognise(pasted) {
  const answer = await request(asked(words.marker, pasted.text), "json");
  if (answer?.marker) return take(pasted, answer);
  if (!answer?.add || pasted === waiting) return;
  waiting = pasted;
  say(`${answer.said} ${words.asking}`, linkTo(answer.add, words.add));
  const started = await send(words.lookUp, { q: pasted.text });
  if (started && pasted === waiting) follow(pasted, started, Date.now() + PATIENCE);
}

async function follow(pasted, answer, deadline) {
  if (pasted !== waiting) return;
  if (answer.marker) return take(pasted, answer);
  if (answer.accept) return say(answer.said, accepting(pasted, answer));
  if (!answer.ask) return say(answer.said, linkTo(answer.page, words.add));
  if (Date.now() >= deadline) return say(words.late, linkTo(answer.page, words.add));
  setTimeout(async () => {
    const news = await request(answer.ask, "json");
    if (news) follow(pasted, news, deadline);
  }, BETWEEN);
}

function accepting(pasted, answer) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet", textContent: words.addAndCite });
  button.addEventListener("click", async () => {
    button.disabled = true;
    const added = await send(answer.accept);
    if (added) take(pasted, added);
    else button.disabled = false;
  });
  return button;
}

function take(pasted, answer) {
  waiting = null;
  const isInText = replace(pasted, answer.marker);
  say(isInText ? `${answer.said} ${words.replaced}` : `${answer.said} ${answer.marker}`);
}

function replace({ text, start }, marker) {
  const near = field.value.indexOf(text, Math.max(0, start - 20));
  const at = near < 0 ? field.value.indexOf(text) : near;
  if (at < 0) return false;
  const { selectionStart: from, selectionEnd: to } = field;
  const wasElsewhere = document.activeElement;
  insert(marker, at, at + text.length);
  const moved = (place) => (place >= at + text.length ? place + marker.length - text.length : Math.min(place, at + marker.length));
  field.setSelectionRange(moved(from), moved(to));
  if (wasElsewhere.isConnected && !["BUTTON", "TEXTAREA"].includes(wasElsewhere.tagName)) wasElsewhere.focus();
  return true;
}

function linkTo(url, text) {
  return Object.assign(document.createElement("a"), { href: url, target: "_blank", rel: "noopener", textContent: text });
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && waiting) recognise(waiting);
});
