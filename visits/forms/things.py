"""The forms for a warrant, a seized item and a false document."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from core.forms import DateField3, LongTextField, OneOfField, RecordField, TextField, TimeField24, YesNoField
from visits.enums import SeenDocumentKind
from visits.forms.base import FormPage, VisitForm
from visits.models import Visit
from visits.models.warrant import WarrantKind
from visits.reading import forms_on
from visits.things import next_exhibit

WARRANT_FIELDS = (
    "kind",
    "provision",
    "court",
    "issued_on",
    "warrant_number",
    "issued_for",
    "executed",
    "executed_at",
    "endorsement",
    "copy_left",
    "copy_left_with",
    "why_not_executed",
)
WARRANT_SECTIONS = (
    ("", WARRANT_FIELDS[:6]),
    ("What was done with it", WARRANT_FIELDS[6:]),
)
SEIZED_FIELDS = (
    "exhibit_number",
    "description",
    "encounter",
    "found_in",
    "seizure_power",
    "seized_at",
    "seized_by",
    "seal_number",
    "stored_in",
)
FALSE_FIELDS = ("document_seen", "kind", "encounter", "number", "country", "features", "seized_item")
FALSE_SECTIONS = (
    ("", FALSE_FIELDS[:1]),
    ("If it is none of these", FALSE_FIELDS[1:5]),
    ("Why it is false", FALSE_FIELDS[5:]),
)


class WarrantForm(VisitForm):
    """A warrant, executed or not."""

    together = (
        ("executed", "executed_at", "endorsement", "why_not_executed"),
        ("copy_left", "copy_left_with"),
    )

    kind = OneOfField(label="What does it allow?", choices=WarrantKind.choices, required=False)
    provision = TextField(
        label="Under what provision was it issued?",
        hint="The Act, the section or paragraph, as it stands on the warrant",
        required=False,
        max_length=200,
    )
    court = TextField(label="Which court issued it?", required=False, max_length=150)
    issued_on = DateField3(label="When was it issued?", noun="when it was issued", required=False)
    warrant_number = TextField(
        label="Its number or reference", hint="If it has one", required=False, max_length=40, width=20
    )
    issued_for = TextField(
        label="For which premises?",
        hint="Only if they are other than those of this visit",
        required=False,
        max_length=300,
    )
    executed = YesNoField(label="Was it executed on this visit?", required=False)
    executed_at = TimeField24(
        label="What time was it executed?", noun="the time it was executed", required=False
    )
    endorsement = TextField(
        label="What was endorsed on it?",
        hint="Whether what was sought was found, and what was seized",
        required=False,
        max_length=300,
    )
    copy_left = YesNoField(label="Was a copy left at the premises?", required=False)
    copy_left_with = TextField(label="With whom, or where?", required=False, max_length=150)
    why_not_executed = TextField(label="If it was not executed, why not?", required=False, max_length=300)


class SeizedForm(VisitForm):
    """A seized item: what, from whom, under what power, and where it is kept."""

    people = ("encounter",)
    officers = ("seized_by",)
    together = (("encounter", "found_in"),)

    exhibit_number = TextField(
        label="Exhibit number",
        noun="the exhibit number",
        hint="The next one of yours is suggested. You can change it",
        required=False,
        max_length=20,
        width=10,
        spellcheck=False,
    )
    description = TextField(
        label="What is it?", hint="For example: 3 staff rotas, paper", required=False, max_length=300
    )
    encounter = RecordField(
        label="From whom was it seized?", hint="Leave empty if from nobody here", required=False
    )
    found_in = TextField(
        label="Where was it found?", hint="For example: office, top drawer", required=False, max_length=200
    )
    seizure_power = TextField(
        label="Under what power?", hint="The Act and the section", required=False, max_length=200
    )
    seized_at = TimeField24(label="What time was it seized?", noun="the time it was seized", required=False)
    seized_by = RecordField(label="Who seized it?", required=False)
    seal_number = TextField(
        label="Seal or bag number", hint="If it was sealed", required=False, max_length=40, width=20
    )
    stored_in = TextField(
        label="Where was it securely stored?",
        hint="Where it was put first. Later moves are recorded one by one",
        required=False,
        max_length=200,
    )


class FalseDocumentForm(VisitForm):
    """A false document, or which of the documents seen is one, and what shows it."""

    people = ("encounter",)
    together = (("document_seen", "kind", "number", "country", "encounter"),)

    document_seen = RecordField(
        label="Is it one of the documents seen?",
        hint="Then its kind, number, country and holder are known already",
        first_choice="No, it is none of them",
        required=False,
    )
    kind = OneOfField(
        label="What kind of document?", choices=SeenDocumentKind.choices, required=False, as_list=True
    )
    encounter = RecordField(label="Who held it?", hint="Leave empty if nobody here did", required=False)
    number = TextField(label="Number", noun="the number", required=False, max_length=60, width=20)
    country = TextField(
        label="Country it claims to be of", hint="Or the body", required=False, max_length=60, width=20
    )
    features = LongTextField(
        label="What shows that it is false?",
        hint="For example: no watermark under ultraviolet light; the photograph was replaced",
        noun="what shows that it is false",
        required=False,
        max_length=2000,
    )
    seized_item = RecordField(
        label="Which exhibit is it, if it was seized?", hint="Leave empty if it was not", required=False
    )

    def __init__(self, *args: Any, visit: Visit, **options: Any) -> None:
        super().__init__(*args, visit=visit, **options)
        seen = [paper for paper in visit.documents_seen.all() if paper.counts]
        self.fields["document_seen"].offer(seen, label=_whose)  # type: ignore[attr-defined]
        items = [item for item in forms_on(visit)["seized"] if item.counts]
        self.fields["seized_item"].offer(items)  # type: ignore[attr-defined]


def _whose(paper: Any) -> str:
    return f"{paper} of {paper.encounter}" if paper.encounter else str(paper)


def _suggested_exhibit(visit: Visit, user: User) -> dict[str, Any]:
    """Return the next number of who opens the page, if they are an officer of the visit."""
    if user.pk not in {member.user_id for member in visit.team_members.all()}:
        return {}
    return {"exhibit_number": next_exhibit(list(forms_on(visit)["seized"]), user), "seized_by": user}


def _paper_asked_for(visit: Visit, asked: Mapping[str, str]) -> dict[str, Any]:
    key = asked.get("document_seen", "")
    return {"document_seen": next((d for d in visit.documents_seen.all() if str(d.pk) == key), None)}


WARRANT_PAGE = FormPage(
    WarrantForm,
    WARRANT_FIELDS,
    times=("executed_at",),
    sections=WARRANT_SECTIONS,
    asked_if={
        **dict.fromkeys(("executed_at", "endorsement", "copy_left"), "executed=yes"),
        "copy_left_with": "copy_left=yes",
        "why_not_executed": "executed=no",
    },
)
SEIZED_PAGE = FormPage(SeizedForm, SEIZED_FIELDS, times=("seized_at",), suggest=_suggested_exhibit)
FALSE_PAGE = FormPage(
    FalseDocumentForm,
    FALSE_FIELDS,
    sections=FALSE_SECTIONS,
    begin=_paper_asked_for,
    asked_if=dict.fromkeys((FALSE_SECTIONS[1][0], *FALSE_SECTIONS[1][1]), "document_seen="),
)
