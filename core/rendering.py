"""What `templates/components/form.html` needs to know of a bound field, gathered in one plain dict.

The template chooses the GOV.UK component; here is decided what stands in it, so that no template asks a
field, a widget or a database anything.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from core.fields import Question, pairs
from core.text import storable

# Fields that are not ours (a file, a hidden one, those of a library) are known by their widget.
_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.HiddenInput, "hidden"),
    (forms.PasswordInput, "password"),
    (forms.FileInput, "file"),
    (forms.Textarea, "textarea"),
    (forms.CheckboxInput, "confirm"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.Select, "select"),
)


def describe(bound: BoundField) -> dict[str, Any]:
    """Return kind, id, name, label, hint, error, value(s) and choices of a bound field."""
    field = bound.field
    kind = field.kind if isinstance(field, Question) else _kind_of(field.widget)
    errors = list(bound.errors.as_data()) if bound.errors else []
    said: dict[str, Any] = {
        "kind": kind,
        "id": bound.id_for_label or f"id_{bound.html_name}",
        "name": bound.html_name,
        "label": str(bound.label),
        "hint": str(bound.help_text or ""),
        "error": str(errors[0].messages[0]) if errors else "",
        "wrong_boxes": getattr(errors[0], "boxes", ()) if errors else (),
        "value": "",
        "values": [],
        "boxes": {},
        "choices": [],
        "field": _attributes(field),
    }
    value = bound.value()
    if kind in ("date", "datetime"):
        said["boxes"] = {box: storable(words) for box, words in (value or {}).items()}
    elif kind == "checkboxes":
        said["values"] = [str(v) for v in value or ()]
    elif kind == "confirm":
        said["value"] = bool(value) and str(value).lower() not in ("false", "0")
    elif kind not in ("file", "password"):
        said["value"] = "" if value is None else storable(str(value))
    if kind in ("radios", "select", "checkboxes"):
        said["choices"] = pairs(field)
    return said


def error_links(form: forms.BaseForm) -> list[dict[str, str]]:
    """Return the errors of a form in the order of its questions, each with the address of its first box."""
    clashes = list(getattr(form, "clashes", ()))
    links = [
        {"text": str(words), "href": "#clashes"} if clashes else {"text": str(words)}
        for words in form.non_field_errors()
    ]
    links += [
        {"text": clash.error, "href": f"#keep-{form.add_prefix(clash.key)}"}
        for clash in clashes
        if clash.error
    ]
    for name in form.fields:
        bound = form[name]
        if bound.errors:
            links.append({"text": str(bound.errors[0]), "href": f"#{_first_box(bound)}"})
    return links


def _first_box(bound: BoundField) -> str:
    said = describe(bound)
    if said["kind"] in ("date", "datetime"):
        return f"{said['id']}-{(said['wrong_boxes'] or ('day',))[0]}"
    return str(said["id"])


def _kind_of(widget: forms.Widget) -> str:
    return next((kind for base, kind in _KINDS if isinstance(widget, base)), "text")


def _attributes(field: forms.Field) -> dict[str, Any]:
    """Return how the field is asked, with a plain answer for what a field does not say."""
    usual: dict[str, Any] = {
        "width": None,
        "autocomplete": "",
        "inputmode": "",
        "input_type": getattr(field.widget, "input_type", "text"),
        "prefix": "",
        "suffix": "",
        "spellcheck": None,
        "rows": 5,
        "count": False,
        "max_length": None,
        "hints": {},
        "inline": False,
        "divider": "",
        "none_of_these": "",
        "small": False,
        "first_choice": "Choose",
    }
    said = {name: getattr(field, name, default) for name, default in usual.items()}
    boxes = said["autocomplete"] if isinstance(said["autocomplete"], dict) else {}
    said |= {"box_autocomplete": boxes, "autocomplete": "" if boxes else said["autocomplete"]}
    return said | {"accept": field.widget.attrs.get("accept", ""), "multiple": _many(field.widget)}


def _many(widget: forms.Widget) -> bool:
    return bool(getattr(widget, "allow_multiple_selected", False))


def choice_items(said: dict[str, Any], conditional: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the items of radios or checkboxes; `conditional` maps a value to HTML shown when ticked."""
    field, items = said["field"], []
    chosen = set(said["values"]) or {said["value"]}
    for value, words in said["choices"]:
        item: dict[str, Any] = {"value": value, "text": words, "checked": value in chosen}
        if value in field["hints"]:
            item["hint"] = {"text": field["hints"][value]}
        if value in conditional:
            item["conditional"] = {"html": conditional[value]}
        if value and value == field["none_of_these"]:
            items.append({"divider": "or"})
            item["behaviour"] = "exclusive"
        elif value and value == field["divider"]:
            items.append({"divider": "or"})
        items.append(item)
    return items


def option_items(said: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the options of a list, the first asking to choose."""
    chosen = said["value"]
    first: dict[str, Any] = {"value": "", "text": said["field"]["first_choice"], "selected": not chosen}
    return [
        first,
        *({"value": v, "text": words, "selected": v == chosen} for v, words in said["choices"]),
    ]


def date_items(said: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the boxes of a date, those that are wrong marked."""
    autocomplete = said["field"]["box_autocomplete"]
    wrong = said["wrong_boxes"] or (tuple(said["boxes"]) if said["error"] else ())
    items = []
    for box, typed in said["boxes"].items():
        width = {"day": 2, "month": 2, "year": 4}.get(box, 5)
        item: dict[str, Any] = {
            "id": f"{said['id']}-{box}",
            "name": f"{said['name']}-{box}",
            "label": "Time, 24-hour" if box == "time" else box.capitalize(),
            "classes": f"govuk-input--width-{width}" + (" govuk-input--error" if box in wrong else ""),
            "value": typed,
            "autocomplete": autocomplete.get(box, "off"),
        }
        if box == "time":
            item["inputmode"] = "text"  # a numeric keypad on a phone has no colon
        items.append(item)
    return items


def combined(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Return both mappings as one; the second wins."""
    return first | second
