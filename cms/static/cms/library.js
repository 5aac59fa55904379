// Copying the marker of a source. Without this script it is selected and copied by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    await navigator.clipboard.writeText(field.value);
    document.dispatchEvent(new CustomEvent("desk:announce", { detail: button.dataset.said }));
  });
}
