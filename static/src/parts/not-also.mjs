// Does not offer again whoever is chosen in another question: data-not-also="used_by". While nobody is chosen
// there it is who fills in the form: data-own.
export function notAlso(section) {
  const other = document.getElementsByName(section.dataset.notAlso)[0];
  if (!other) return;
  const update = () => {
    const chosen = other.value || section.dataset.own;
    section.querySelectorAll("input[type=checkbox]").forEach((box) => {
      box.disabled = box.value === chosen;
      box.closest(".govuk-checkboxes__item").hidden = box.disabled;
    });
  };
  other.addEventListener("change", update);
  update();
}
