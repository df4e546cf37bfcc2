// Says that the page's scripts will run, before anything is drawn. A file of its own: the content security
// policy takes no script in the page.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
