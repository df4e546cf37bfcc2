// For every page. Everything here is an extra: each page works without it.
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { CharacterCount } from "govuk-frontend/dist/govuk/components/character-count/character-count.mjs";
import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { NotificationBanner } from "govuk-frontend/dist/govuk/components/notification-banner/notification-banner.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";

import { askedIf } from "./parts/asked-if.mjs";
import { autosave } from "./parts/autosave.mjs";
import { copyButtons } from "./parts/copy.mjs";
import { deviceTime } from "./parts/device-time.mjs";
import { heldBack } from "./parts/held-back.mjs";
import { menu } from "./parts/menu.mjs";
import { notAlso } from "./parts/not-also.mjs";
import { session } from "./parts/session.mjs";
import { showFor } from "./parts/show-for.mjs";

for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, SkipLink]) {
  createAll(component);
}
// First: what is held back is not sent, and so goes on being kept.
document.querySelectorAll("form[data-autosave], form[data-forget]").forEach(heldBack);
document.querySelectorAll("form[data-autosave]").forEach(autosave);
copyButtons(document);
menu(document.querySelector(".ev-nav__menu"));
session(document.querySelector("[data-session-seconds]"));
document.querySelectorAll("input[data-device-time]").forEach(deviceTime);
document.querySelectorAll("[data-show-for]").forEach(showFor);
document.querySelectorAll("[data-asked-if]").forEach(askedIf);
document.querySelectorAll("[data-not-also]").forEach(notAlso);
// What was typed for the intelligence unit is not shown again by going back: the page is asked for anew.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("form[data-forget]")) window.location.reload();
});
