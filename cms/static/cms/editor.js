// Writing in the Markdown field: toolbar, callouts, pictures. Everything is inserted the way a person types it, so that
// undo works. All words come from the template. Without this script the page still saves and previews.
//
// For other modules: dispatch on document
//   editor:insert  detail = { text, from, to }         editor:say  detail = { text, element } for the status under the field

const form = document.getElementById("article-form");
const field = document.getElementById("id_body");
const words = form.dataset;
const said = document.getElementById("editor-said");

// Inserting, with undo

function insert(text, from = field.selectionStart, to = field.selectionEnd) {
  field.focus();
  field.setSelectionRange(from, to);
  const isDone = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
  if (!isDone) {
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function insertBlock(text) {
  const before = field.value.slice(0, field.selectionStart);
  const after = field.value.slice(field.selectionEnd);
  const gapBefore = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const gapAfter = !after || after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  insert(gapBefore + text + gapAfter);
}

function say(text, element) {
  said.replaceChildren(text ? `${text} ` : "");
  if (element) said.append(element);
}

document.addEventListener("editor:insert", ({ detail }) => insert(detail.text, detail.from, detail.to));
document.addEventListener("editor:say", ({ detail }) => say(detail.text, detail.element));

// Toolbar: one stop for Tab, arrows inside

const toolbar = document.querySelector(".toolbar");
const tools = [...toolbar.querySelectorAll("button")];
toolbar.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const at = tools.indexOf(document.activeElement);
  const next = step ? tools.at((at + step) % tools.length) : { Home: tools[0], End: tools.at(-1) }[event.key];
  if (!next) return;
  event.preventDefault();
  for (const tool of tools) tool.tabIndex = tool === next ? 0 : -1;
  next.focus();
});

function lines() {
  const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const found = field.value.indexOf("\n", field.selectionEnd);
  const end = found < 0 ? field.value.length : found;
  return { start, end, texts: field.value.slice(start, end).split("\n") };
}

function markLines(mark, pattern) {
  const { start, end, texts } = lines();
  const isMarked = texts.every((text) => pattern.test(text));
  const marked = texts.map((text, at) => (isMarked ? text.replace(pattern, "") : mark(at) + text.replace(/^(#{1,6} |[-*+] |\d+[.)] )/, "")));
  insert(marked.join("\n"), start, end);
}

const inserts = {
  heading: () => markLines(() => "## ", /^## /),
  list: () => markLines(() => "- ", /^[-*+] /),
  numbered: () => markLines((at) => `${at + 1}. `, /^\d+[.)] /),
  link() {
    const start = field.selectionStart;
    const chosen = field.value.slice(start, field.selectionEnd);
    insert(`[${chosen}](https://)`);
    const at = chosen ? start + chosen.length + 3 : start + 1;
    field.setSelectionRange(at, chosen ? at + "https://".length : at);
  },
};
for (const button of document.querySelectorAll("[data-insert]")) {
  button.addEventListener("click", () => inserts[button.dataset.insert]());
}

// Dialogs

for (const button of document.querySelectorAll("[data-dialog]")) {
  button.addEventListener("click", () => document.getElementById(button.dataset.dialog).showModal());
}
for (const button of document.querySelectorAll("dialog [data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}
function finish(dialog, write, words) {
  dialog.close();
  write();
  say(words);
}

const calloutDialog = document.getElementById("callout-dialog");
for (const button of calloutDialog.querySelectorAll("[data-callout]")) {
  button.addEventListener("click", () => {
    const kind = button.dataset.callout;
    const inside = ["do", "dont"].includes(kind) ? "- " : "";
    calloutDialog.close();
    insertBlock(`::: ${kind}\n${inside}\n:::`);
    const end = field.selectionStart;
    const at = field.value.lastIndexOf("\n:::", end);
    field.setSelectionRange(at, at);
  });
}

// Pictures: uploaded with words, then inserted as a paragraph of their own

const pictureDialog = document.getElementById("picture-dialog");
const pictureForm = pictureDialog.querySelector("form");
const problems = pictureForm.querySelector("[data-errors]");

document.addEventListener("desk:picture", (event) => {
  if (!event.detail) return say(words.notAPicture);
  const transfer = new DataTransfer();
  transfer.items.add(event.detail);
  pictureForm.elements.image.files = transfer.files;
  pictureDialog.showModal();
  pictureForm.elements.alt.focus();
});

pictureForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  problems.hidden = true;
  const button = pictureForm.querySelector("button.button");
  button.disabled = true;
  try {
    const response = await fetch(pictureForm.action, { method: "POST", body: new FormData(pictureForm), headers: { "HX-Request": "true" } });
    await showUpload(response);
  } catch {
    showProblems([words.offline]);
  } finally {
    button.disabled = false;
  }
});

async function showUpload(response) {
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  if (response.status === 401) document.dispatchEvent(new Event("desk:signed-out"));
  if (!isJson) return showProblems([response.status === 401 ? words.signedOut : words.refused]);
  const answer = await response.json();
  if (!response.ok) return showProblems(Object.values(answer.errors).flat());
  pictureForm.reset();
  finish(pictureDialog, () => insertBlock(answer.image_code), words.pictureInserted);
}

function showProblems(texts) {
  problems.replaceChildren(...texts.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
  problems.hidden = false;
}

// From a hint to the words it is about. The text may have moved since, so the words are looked for from their line on.

document.getElementById("notes").addEventListener("click", (event) => {
  const link = event.target.closest("[data-words]");
  if (!link) return;
  event.preventDefault();
  if (link.hash === "#id_body") document.querySelector('[data-show="write"]').click();
  select(document.querySelector(link.hash), Number(link.dataset.line), link.dataset.words);
});

function select(target, line, words) {
  const before = target.value.split("\n").slice(0, Math.max(line - 1, 0));
  const start = before.reduce((length, text) => length + text.length + 1, 0);
  const below = target.value.indexOf(words, start);
  const found = below < 0 ? target.value.indexOf(words) : below;
  const end = target.value.indexOf("\n", start);
  const from = found < 0 ? start : found;
  target.focus({ preventScroll: true });
  target.setSelectionRange(from, found < 0 ? (end < 0 ? target.value.length : end) : from + words.length);
  target.scrollTop = heightOf(target, target.value.slice(0, from)) - target.clientHeight / 2;
  target.scrollIntoView({ block: "nearest" });
}

// How far down a text reaches in a field. Browsers do not scroll to what a script selects, so a copy is measured.
function heightOf(target, text) {
  const copy = target.cloneNode();
  copy.removeAttribute("id");
  copy.removeAttribute("name");
  Object.assign(copy.style, { position: "absolute", visibility: "hidden", minHeight: 0, height: 0, width: `${target.offsetWidth}px` });
  copy.value = text;
  target.after(copy);
  const height = copy.scrollHeight;
  copy.remove();
  return height;
}

// Small screens show the text or the preview

for (const button of document.querySelectorAll("[data-show]")) {
  button.addEventListener("click", () => {
    button.closest(".text-field").dataset.view = button.dataset.show;
    for (const other of document.querySelectorAll("[data-show]")) other.ariaPressed = String(other === button);
  });
}

// A late answer must not leave an older preview standing

let askedAgainFor = null;
document.querySelector(".markdownx").addEventListener("markdownx.update", () => {
  const shown = document.querySelector(".preview-text")?.dataset.characters;
  const isOld = shown !== undefined && Number(shown) !== field.value.length;
  if (!isOld || askedAgainFor === field.value) return;
  askedAgainFor = field.value;
  field.dispatchEvent(new Event("focusin"));
});

// How long a summary is

for (const counted of document.querySelectorAll("[data-counter]")) {
  const counter = document.createElement("p");
  counter.className = "counter muted small";
  const count = () => {
    counter.textContent = `${counted.value.length} / ${counted.dataset.counter}`;
    counter.classList.toggle("is-over", counted.value.length > Number(counted.dataset.counter));
  };
  counted.after(counter);
  counted.addEventListener("input", count);
  count();
}

// One more place for a person as soon as the last is taken

for (const places of document.querySelectorAll("[data-people]")) {
  places.addEventListener("change", () => {
    const last = places.querySelector("select:last-of-type");
    if (!last.value) return;
    const number = places.children.length + 1;
    const next = last.cloneNode(true);
    next.value = "";
    next.id = last.id.replace(/\d+$/, number);
    next.ariaLabel = last.ariaLabel.replace(/\d+/, number);
    places.append(next);
  });
}
