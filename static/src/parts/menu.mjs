// The menu of a phone is a <details>, which works alone; Escape closes it as people expect.
export function menu(details) {
  details?.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open) {
      details.open = false;
      details.querySelector("summary").focus();
    }
  });
}
