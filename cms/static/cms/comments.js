// Comments: what is selected in the text goes into the form. Without this script it is pasted there.
//
// Expects [data-quotable] round the text, #add-comment with fields named quotation, before, after, text.

const form = document.getElementById("add-comment");
const bar = document.querySelector("[data-selection-bar]");
const LEFT_OUT = "a.cite, del, .removed-passage, .page-mark, ins > .visually-hidden, .byline, #key-points";
const BLOCKS = "p, li, td, th, dt, dd, figcaption, caption, h2, h3, h4, h5, h6";
const SIDE = 32;

function wordsOf(range) {
  const part = range.cloneContents();
  for (const element of part.querySelectorAll(LEFT_OUT)) element.remove();
  for (const element of part.querySelectorAll(BLOCKS)) { element.prepend(" "); element.append(" "); }
  return part.textContent.replace(/\u2060/g, "").replace(/\s+/g, " ");
}

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const inside = range.commonAncestorContainer;
  const place = (inside.nodeType === Node.ELEMENT_NODE ? inside : inside.parentElement).closest("[data-quotable]");
  return place && wordsOf(range).trim() ? { range, place } : null;
}

function sides({ range, place }) {
  const before = document.createRange();
  before.selectNodeContents(place);
  before.setEnd(range.startContainer, range.startOffset);
  const after = document.createRange();
  after.selectNodeContents(place);
  after.setStart(range.endContainer, range.endOffset);
  return [wordsOf(before).slice(-SIDE), wordsOf(after).slice(0, SIDE)];
}

let last = null;

if (form && bar) {
  const button = bar.querySelector("[data-comment-selection]");
  document.addEventListener("selectionchange", () => {
    const now = selected();
    if (now) last = now;
    bar.hidden = !now && document.activeElement !== button;
  });
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    if (!last) return;
    [form.elements.before.value, form.elements.after.value] = sides(last);
    form.elements.quotation.value = wordsOf(last.range).trim();
    form.elements.quotation.dispatchEvent(new Event("input", { bubbles: true }));
    bar.hidden = true;
    form.elements.text.focus();
  });
}
