// Stands between people and markdownx.js, which is loaded after this file. In the capture phase, so that it is asked
// first: Tab leaves the field (WCAG 2.1.2), Ctrl+D, Ctrl+[ and Ctrl+] change no text, dropping works everywhere, and
// a picture is never uploaded without words for those who cannot see it.

(() => {
  const isEditor = (target) => target instanceof Element && target.closest(".markdownx-editor") !== null;
  const takesPicture = (files) => [...files].find((file) => file.type.startsWith("image/"));

  document.addEventListener("keydown", (event) => {
    if (!isEditor(event.target)) return;
    const isTab = event.key === "Tab";
    const isTaken = (event.ctrlKey || event.metaKey) && ["d", "D", "[", "]"].includes(event.key);
    if (isTab || isTaken) event.stopImmediatePropagation();
    if (isTaken) event.preventDefault();
  }, true);

  document.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files ?? [];
    if (!isEditor(event.target) || !files.length) return;
    if (event.clipboardData.types.includes("text/plain")) {
      event.stopImmediatePropagation();
      return;
    }
    offer(event, takesPicture(files));
  }, true);

  for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
    addEventListener(type, (event) => {
      const hasFiles = event.dataTransfer?.types.includes("Files");
      if (!hasFiles) {
        event.stopPropagation();
        return;
      }
      if (event.target instanceof Element && event.target.matches("input[type=file]")) {
        event.stopPropagation();
        return;
      }
      if (type === "drop" && isEditor(event.target)) {
        offer(event, takesPicture(event.dataTransfer.files));
        return;
      }
      event.preventDefault(); // a file dropped beside the field must not replace the page
      event.stopPropagation();
    }, true);
  }

  function offer(event, file) {
    event.preventDefault();
    event.stopImmediatePropagation();
    document.dispatchEvent(new CustomEvent("desk:picture", { detail: file }));
  }
})();
