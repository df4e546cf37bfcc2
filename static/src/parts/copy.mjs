// "Copy" beside a hash: shown only where the browser can do it. The value is in data-copy.
export function copyButtons(within) {
  if (!navigator.clipboard) return;
  within.querySelectorAll("button[data-copy]").forEach((button) => {
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Not copied: select it and copy";
      }
      setTimeout(() => (button.textContent = words), 3000);
    });
  });
}
