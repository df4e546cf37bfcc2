// The lists that one searches by typing come without a name for screen readers: give them that of their label.
"use strict";

function nameLists() {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    const box = select.parentElement.querySelector(".select2-selection");
    if (label && box) {
      label.id = `${select.id}-label`;
      box.setAttribute("aria-labelledby", label.id);
      box.querySelector("[role=textbox]")?.setAttribute("aria-labelledby", label.id);
    }
  }
}

// The lists are made when jQuery says that the page is ready, which may be a moment after the browser does.
window.addEventListener("load", () => {
  window.django.jQuery(() => setTimeout(nameLists, 0));
});
