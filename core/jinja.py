"""The Jinja2 environment of the pages.

Ours is strict: a name that is not there is an error, not an empty place on the page. The macros of
`govuk-frontend-jinja` were written for Nunjucks and ask for attributes that nobody gave, so they live in
an environment of their own that forgives that, and are handed to our templates as globals.
"""

from typing import Any

import jinja2
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from markupsafe import Markup

from core import formatting, rendering

# Template name (folder of the component) → macro.
GOVUK_MACROS = {
    "back-link": "govukBackLink",
    "breadcrumbs": "govukBreadcrumbs",
    "button": "govukButton",
    "character-count": "govukCharacterCount",
    "checkboxes": "govukCheckboxes",
    "date-input": "govukDateInput",
    "details": "govukDetails",
    "error-message": "govukErrorMessage",
    "error-summary": "govukErrorSummary",
    "fieldset": "govukFieldset",
    "file-upload": "govukFileUpload",
    "generic-header": "govukGenericHeader",
    "hint": "govukHint",
    "input": "govukInput",
    "inset-text": "govukInsetText",
    "label": "govukLabel",
    "notification-banner": "govukNotificationBanner",
    "pagination": "govukPagination",
    "panel": "govukPanel",
    "password-input": "govukPasswordInput",
    "phase-banner": "govukPhaseBanner",
    "radios": "govukRadios",
    "select": "govukSelect",
    "service-navigation": "govukServiceNavigation",
    "skip-link": "govukSkipLink",
    "summary-list": "govukSummaryList",
    "table": "govukTable",
    "tabs": "govukTabs",
    "tag": "govukTag",
    "textarea": "govukTextarea",
    "warning-text": "govukWarningText",
}

FILTERS = {
    "date": formatting.format_date,
    "day": formatting.format_day,
    "short_day": formatting.format_short_day,
    "weekday": formatting.format_weekday,
    "month": formatting.format_month,
    "time": formatting.format_time,
    "seconds": formatting.format_seconds,
    "datetime": formatting.format_datetime,
    "iso": formatting.format_iso,
    "number": formatting.format_number,
    "filesize": formatting.format_filesize,
    "plural": formatting.plural,
    "counted": formatting.counted,
    "in_words": formatting.in_words,
    "first_upper": formatting.first_upper,
    "first_lower": formatting.first_lower,
    "grouped_hash": formatting.grouped_hash,
    "paragraphs": formatting.paragraphs,
    "combined": rendering.combined,
}


def environment(**options: Any) -> jinja2.Environment:
    """Return the environment that Django's Jinja2 backend renders our pages with."""
    options["undefined"] = jinja2.StrictUndefined
    options["autoescape"] = True
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    made = jinja2.Environment(**options)  # noqa: S701 - autoescape is set above
    made.filters.update(FILTERS)
    made.globals.update(_govuk_macros())
    made.globals.update(
        static=static,
        url=url,
        csrf=csrf,
        describe=rendering.describe,
        error_links=rendering.error_links,
        choice_items=rendering.choice_items,
        option_items=rendering.option_items,
        date_items=rendering.date_items,
        plural=formatting.plural,
        counted=formatting.counted,
    )
    return made


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address of a route; raises NoReverseMatch for one that does not exist."""
    return reverse(name, args=args, kwargs=kwargs)


def csrf(request: Any) -> Markup:
    """Return the hidden field that shows a form was ours; for templates that a view did not render."""
    return Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(get_token(request))


def _govuk_macros() -> dict[str, Any]:
    """Return the GOV.UK macros by name, compiled once per environment."""
    lenient = jinja2.Environment(
        loader=jinja2.PrefixLoader(
            {"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja", "templates")}
        ),
        autoescape=True,
        undefined=jinja2.ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    # The macros indent what is nested for the reader of the source, and with it the words inside a
    # <textarea>, which would grow by two spaces at every save.
    lenient.filters["indent"] = _as_it_is
    macros = {}
    for folder, macro in GOVUK_MACROS.items():
        module = lenient.get_template(f"govuk_frontend_jinja/components/{folder}/macro.html").module
        macros[macro] = getattr(module, macro)
    return macros


def _as_it_is(text: Any, *_width: Any, **_options: Any) -> Any:
    return text
