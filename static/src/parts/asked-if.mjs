// Shows a question once the answer that it follows is given: data-asked-if="planned=yes", or "a=yes b=yes" for
// any of several; "document_seen=" where nothing is chosen. What was typed stays in sight, whatever is chosen.
export function askedIf(section) {
  const conditions = section.dataset.askedIf.split(" ").map((condition) => condition.split("="));
  const inputs = conditions.flatMap(([name]) => [...document.getElementsByName(name)]);
  const filled = () =>
    section.querySelector(".govuk-form-group--error, input:checked") !== null ||
    [...section.querySelectorAll("textarea, input[type=text], select")].some((field) => field.value !== "");
  const update = () => {
    section.hidden = !filled() && !conditions.some(([name, wanted]) => given(name).includes(wanted));
  };
  inputs.forEach((input) => input.addEventListener("change", update));
  update();
}

function given(name) {
  const answers = [...document.getElementsByName(name)]
    .filter((input) => input.type === "hidden" || !["radio", "checkbox"].includes(input.type) || input.checked)
    .map((input) => input.value);
  return answers.length ? answers : [""];
}
