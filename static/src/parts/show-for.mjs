// Hides questions that do not apply to the answer given: data-show-for="capacity=worker". Until there is an
// answer they stay in sight; what was typed in them is never removed.
export function showFor(section) {
  const [name, wanted] = section.dataset.showFor.split("=");
  const inputs = document.querySelectorAll(`input[name="${name}"]`);
  const update = () => {
    const chosen = [...inputs].find((input) => input.checked);
    section.hidden = Boolean(chosen) && chosen.value !== wanted;
  };
  inputs.forEach((input) => input.addEventListener("change", update));
  update();
}
