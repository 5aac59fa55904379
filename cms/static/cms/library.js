// Copying the marker of a source. Without this script it is selected and copied by hand.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const place = document.getElementById(button.dataset.copy);
  place.select?.();
  await navigator.clipboard.writeText(place.value ?? place.textContent);
  document.dispatchEvent(new CustomEvent("desk:announce", { detail: button.dataset.said }));
});

// What asks for news by itself rests while nobody looks, and says once that the news have come

document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.matches("[data-poll]")) event.preventDefault();
});
document.addEventListener("htmx:load", (event) => {
  const { said } = event.target.dataset ?? {};
  if (said) document.dispatchEvent(new CustomEvent("desk:announce", { detail: said }));
});
