// Keeps what is typed in a buffer of its own, one request at a time, and says so. Nothing here can lose a letter: what
// could not be kept stays on the page and is tried again.

const form = document.getElementById("article-form");
const words = form.dataset;
const status = document.getElementById("save-status");
const notes = document.getElementById("notes");
const others = document.getElementById("others");

const PAUSE = 1500;
const RETRY = 5000;
const RETRY_SIGNED_OUT = 15000;
const IN_VAIN = [400, 404, 413];
const LOOK_ROUND = 30000;

let timer = null;
let isUnderWay = false;
let isDirty = false;
let isLeaving = false;

function show(text, state) {
  if (status.textContent !== text) status.textContent = text;
  status.dataset.state = state;
}

function schedule(pause) {
  clearTimeout(timer);
  timer = setTimeout(keep, pause);
}

form.addEventListener("input", (event) => {
  if (event.target.closest("dialog")) return;
  isDirty = true;
  show(words.unsaved, "unsaved");
  schedule(PAUSE);
});

async function keep() {
  if (isUnderWay || !isDirty || isLeaving) return;
  isUnderWay = true;
  isDirty = false;
  show(words.saving, "saving");
  try {
    const body = new FormData(form);
    const response = await fetch(words.autosave, { method: "POST", body, headers: { "HX-Request": "true" } });
    await answered(response);
  } catch {
    failed(words.offline, RETRY);
  } finally {
    isUnderWay = false;
  }
  if (isDirty && status.dataset.state === "saved") {
    show(words.unsaved, "unsaved");
    schedule(PAUSE);
  }
}

async function answered(response) {
  if (response.ok) return kept(await response.json());
  if (response.status === 401) {
    document.dispatchEvent(new Event("desk:signed-out"));
    return failed(words.signedOut, RETRY_SIGNED_OUT);
  }
  if (response.status >= 500) return failed(words.offline, RETRY);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return failed(`${words.refused} ${page.querySelector(".notice")?.textContent.trim() ?? ""}`, IN_VAIN.includes(response.status) ? null : RETRY);
}

function kept(answer) {
  if (!isDirty) form.dispatchEvent(new Event("desk:saved", { bubbles: true }));
  show(answer.is_behind ? words.behind : answer.said, answer.is_behind ? "behind" : "saved");
  if (!notes.contains(document.activeElement)) notes.innerHTML = answer.notes;
  showOthers(answer.others);
}

function failed(text, pause) {
  isDirty = true;
  show(text, "failed");
  if (pause) schedule(pause);
}

function showOthers(html) {
  if (others && others.innerHTML.trim() !== html.trim()) others.innerHTML = html;
}

addEventListener("online", () => { if (isDirty) schedule(0); });
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && isDirty) schedule(PAUSE);
});
form.addEventListener("submit", (event) => {
  if (event.submitter?.dataset.preview === undefined) isLeaving = true;
});
addEventListener("pageshow", () => { isLeaving = false; });

// Who else is writing, while this page is looked at

setInterval(async () => {
  if (document.hidden || !others) return;
  const response = await fetch(words.others, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (response?.ok) showOthers(await response.text());
}, LOOK_ROUND);

document.querySelector("[data-first-focus]")?.focus();
