"""Pages that hold every component in every state, drawn without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
from django import forms
from django.http import QueryDict

from core.conflicts import clash_of
from core.forms import (
    ConfirmField,
    DateField3,
    DateRange,
    DateTimeLondonField,
    EmailField,
    GovForm,
    LongTextField,
    NumberField,
    OneOfField,
    PartialDateField,
    SomeOfField,
    TextField,
    TimeField24,
    VersionedForm,
    YesNoField,
)
from core.guidance import Rule, RuleKind
from core.jinja import environment
from desk.context import Item, Page

LONG = "Wolfeschlegelsteinhausenbergerdorff" * 6
HERE = Path(__file__).parent
ROOT = HERE.parents[2]
MOMENT = datetime(2026, 11, 20, 9, 21, tzinfo=UTC)

RULE = Rule(
    code="CPC-2",
    kind=RuleKind.MUST,
    title="Photographs",
    section="Referrals to the civil penalty compliance team (CPCT)",
    quote="you must photograph the completed forms and upload the photographs",
)
OURS = Rule(
    code="VIS-4", kind=RuleKind.MUST, title="Seized", ours="A question that nobody answered blocks closing."
)
FRAME = Page(
    demo=True,
    person="Rhiannon Pryce",
    role="officer",
    navigation=(
        Item("home", "Your work", "/"),
        Item("visits", "Visits", "/visits/"),
        Item("extracts", "Daily extracts", "/x/"),
    ),
    section="visits",
    search_href="/search/",
    sign_out_href="/out/",
    account_href="/me/",
    stay_href="/stay/",
    seconds_left=1800,
)


class EveryQuestion(VersionedForm):
    name = TextField(label="Name of the premises", hint="As over the door", max_length=20, width=20)
    what = LongTextField(
        label="Details of the encounter",
        noun="what happened",
        hint="What happened, in facts",
        count=True,
        max_length=100,
    )
    note = LongTextField(label="Note", required=False)
    visited = DateField3(label="When was the visit?", noun="the date of the visit")
    began = PartialDateField(
        label="When did she start work?", noun="the start date", hint="Leave out what is not known"
    )
    at = TimeField24(label="Time of arrival", noun="the time of arrival")
    left = DateTimeLondonField(label="When did you leave?", noun="the time of departure")
    force = YesNoField(label="Was force used?", noun="yes if force was used")
    purpose = OneOfField(
        label="Purpose",
        noun="the purpose",
        choices=[("a", "Illegal working"), ("b", "Another <purpose>")],
        hints={"a": "Most visits"},
    )
    team = OneOfField(
        label="Team", noun="the team", choices=[("a", "Brackenford"), ("b", "Stowmere")], as_list=True
    )
    identity = SomeOfField(
        label="How was her identity verified?",
        noun="how her identity was verified",
        hint="CPCT relies on this. Choose all that apply",
        choices=[("doc", "Document seen on the visit"), ("finger", "Fingerprints"), ("none", "Not verified")],
        hints={"doc": "Residence card 00 214 7730, photographed", "none": "CPCT will see this"},
        none_of_these="none",
    )
    sure = ConfirmField(label="I have read it to her", noun="you have read it to her")
    forms = NumberField(label="How many additional forms?", noun="the number of additional forms")
    email = EmailField(label="E-mail address", noun="an e-mail address")


class LongWords(GovForm):
    one = OneOfField(label=LONG, choices=[("a", LONG)], hints={"a": LONG})
    listed = OneOfField(label=LONG, hint=LONG, choices=[("a", LONG)], as_list=True)
    some = SomeOfField(label=LONG, choices=[("a", LONG)])
    file = forms.FileField(label=LONG)


class Filters(GovForm):
    state = OneOfField(
        label="State", choices=[("open", "Open"), ("closed", "Closed")], as_list=True, required=False
    )
    since = DateField3(label="Arrived since", required=False)
    words = TextField(label="Words", required=False)


def wrong_answers() -> EveryQuestion:
    """A form with an error at every question, and with somebody else's change beside it."""
    typed = {
        "name": "Saffron & Slate Kitchen, Brackenford",
        "what": "First line\r\n  second, indented",
        "visited-day": "31",
        "visited-month": "2",
        "visited-year": "2026",
        "began-day": "4",
        "began-year": "2019",
        "at": "2pm",
        "left-day": "29",
        "left-month": "3",
        "left-year": "2026",
        "left-time": "01:30",
        "note": "Typed by me",
        "forms": "two",
        "email": "nobody",
        "version": "3",
    }
    form = EveryQuestion(QueryDict(urlencode(typed) + "&identity=doc&identity=none"))
    clash = clash_of(form, form.data, ("note",), {"note": "Saved by somebody else"})
    form.clashes = (replace(clash, who="Imran Sadiq", when="at 14:05"),)
    form.changed_meanwhile = ("Imran Sadiq changed the town at 14:05",)
    return form


def right_answers() -> EveryQuestion:
    """A form opened on a record that has all its answers."""
    return EveryQuestion(
        version=3,
        initial={
            "name": "Saffron & Slate Kitchen",
            "what": "Encountered in the kitchen",
            "visited": date(2026, 11, 19),
            "began": DateRange(date(2019, 1, 1), date(2019, 12, 31)),
            "left": MOMENT,
            "force": False,
            "purpose": "b",
            "team": "b",
            "identity": ["doc"],
            "forms": 2,
        },
    )


@cache
def pages() -> dict[str, str]:
    """Return each page of the gallery by name, drawn."""
    drawn = environment(loader=jinja2.FileSystemLoader([HERE, ROOT / "templates"]))
    common: dict[str, Any] = {
        "page": FRAME,
        "messages": [],
        "csrf_input": "",
        "rule": RULE,
        "ours": OURS,
        "moment": MOMENT,
        "filters": Filters(),
    }
    said = {
        name: drawn.get_template(f"{name}.html").render(common)
        for name in ("home", "visit", "close", "why", "extracts", "person", "list")
    }
    said["long"] = drawn.get_template("long.html").render(common | {"form": LongWords()})
    form = drawn.get_template("form.html")
    said["form"] = form.render(common | {"form": EveryQuestion()})
    said["form-filled"] = form.render(common | {"form": right_answers()})
    said["form-wrong"] = form.render(common | {"form": wrong_answers()})
    for code in ("400", "403", "403-form", "404", "409", "413", "429", "500"):
        said[code] = drawn.get_template(f"errors/{code}.html").render(
            common
            | {"words": "", "number": "0190", "typed": [("Reason", "She told us her name.\nThen she left.")]}
        )
    return said
