// The review screens by keyboard: everything here is a comfort.
//
// From change to change: says where one is. Without this script the links of each change do.

const bar = document.querySelector("[data-changes]");
const blocks = [...document.querySelectorAll(".changed-block, .page-mark")];
const nameOf = (block) => block.getAttribute("aria-label") ?? block.textContent.trim();

function stand(at) {
  bar.querySelector("[data-place]").textContent = nameOf(blocks[at]);
  for (const link of bar.querySelectorAll("[data-step]")) {
    const to = (at + Number(link.dataset.step) + blocks.length) % blocks.length;
    link.setAttribute("href", `#${blocks[to].id}`);
  }
}

function arrive() {
  const at = blocks.findIndex((block) => `#${block.id}` === location.hash);
  if (at < 0) return;
  blocks[at].focus({ preventScroll: true });
  stand(at);
  const flags = blocks[at].querySelector(".tags")?.textContent.trim().split(/\s{2,}/).join(", ");
  const said = [nameOf(blocks[at]), flags].filter(Boolean).join(": ");
  document.dispatchEvent(new CustomEvent("desk:announce", { detail: said }));
}

if (bar) {
  bar.querySelector("[data-start]").hidden = true;
  bar.querySelector("[data-place]").hidden = false;
  stand(blocks.length - 1);
  bar.querySelector("[data-place]").textContent = "";
  addEventListener("hashchange", arrive);
  document.addEventListener("focusin", (event) => {
    const block = event.target.closest(".changed-block, .page-mark");
    if (block) stand(blocks.indexOf(block));
  });
  arrive();
}

// From claim to claim: the shortcuts belong to the claim that has the focus, or that the address names, or to the first

function claimAtHand() {
  return document.activeElement.closest(".claim") ?? document.querySelector(".claim:target, .claim");
}

function giveShortcuts() {
  for (const given of document.querySelectorAll(".claim [data-shortcut]")) delete given.dataset.shortcut;
  const form = claimAtHand()?.querySelector(".judge");
  if (!form) return;
  const folded = form.closest("details:not([open])")?.querySelector("summary");
  const verdict = folded ?? form.querySelector("input[type=radio]:checked") ?? form.querySelector("input[type=radio]");
  verdict.dataset.shortcut = "v";
  verdict.dataset.shortcutLabel = form.dataset.verdict;
  if (!folded) form.querySelector("button").dataset.shortcut = "g";
}

if (document.querySelector(".claim")) {
  addEventListener("hashchange", giveShortcuts);
  for (const what of ["focusin", "change", "toggle"]) document.addEventListener(what, giveShortcuts, true);
  giveShortcuts();
}
