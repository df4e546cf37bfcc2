"""The forms for a document seen, for the CPRN, and for setting a form invalid."""

from collections.abc import Iterable
from typing import Any

from core.clock import london_day
from core.forms import (
    DateField3,
    LongTextField,
    NumberField,
    OneOfField,
    RecordField,
    TextField,
    TimeField24,
    VersionedForm,
)
from visits.enums import EmployerOrLandlord, SeenDocumentKind
from visits.models import Cprn, DocumentSeen, Encounter, FormRecord, Visit
from visits.moments import clock_times, moment_of
from visits.queries import entry_of

SEEN_FIELDS = ("kind", "encounter", "number", "issued_by", "expires_on", "notes")
CPRN_FIELDS = (
    "reference",
    "served_at",
    "served_by",
    "served_on_name",
    "served_on_role",
    "party",
    "party_legal_name",
    "party_trading_name",
    "party_company_number",
    "party_address",
    "party_postcode",
    "breach_date",
    "additional_forms",
)
NOT_NAMED = "no"
PLACES = (
    (NOT_NAMED, "Not named"),
    ("0", "On the notice itself"),
    *((str(number), f"On additional form {number}") for number in range(1, 51)),
)


class DocumentSeenForm(VersionedForm):
    """A document that was seen; whose it is, is chosen among the people of the visit."""

    together = (("kind", "number", "issued_by"),)

    kind = OneOfField(
        label="What kind of document?", choices=SeenDocumentKind.choices, required=False, as_list=True
    )
    encounter = RecordField(label="Whose is it?", hint="Leave empty if it is nobody’s here", required=False)
    number = TextField(label="Number", noun="the number", required=False, max_length=60, width=20)
    issued_by = TextField(
        label="Issued by", hint="The country or the body", required=False, max_length=60, width=20
    )
    expires_on = DateField3(label="Expires", noun="when it expires", required=False)
    notes = TextField(label="Anything else about it", required=False, max_length=300)

    def __init__(self, *args: Any, visit: Visit, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["encounter"].offer(e for e in visit.encounters.all() if e.counts)  # type: ignore[attr-defined]


class CprnForm(VersionedForm):
    """The notice, and beside each worker and occupier of the visit the form that names them."""

    reference = TextField(
        label="Reference on the notice", noun="the reference", required=False, max_length=30, width=20
    )
    served_at = TimeField24(label="What time was it served?", noun="the time it was served", required=False)
    served_by = RecordField(label="Who served it?", required=False)
    served_on_name = TextField(
        label="On whom was it served?", noun="the name", required=False, max_length=150
    )
    served_on_role = TextField(
        label="What are they there?",
        hint="For example: director, shift manager, tenant",
        required=False,
        max_length=100,
    )
    party = OneOfField(
        label="Is the notice for an employer or a landlord?",
        choices=EmployerOrLandlord.choices,
        required=False,
    )
    party_legal_name = TextField(
        label="Legal name of the employer or landlord", required=False, max_length=150
    )
    party_trading_name = TextField(
        label="Trading name", hint="If it is another", required=False, max_length=150
    )
    party_company_number = TextField(
        label="Company number", hint="If there is one", required=False, max_length=20, width=10
    )
    party_address = TextField(label="Address of the employer or landlord", required=False, max_length=300)
    party_postcode = TextField(label="Postcode", required=False, max_length=10, width=10)
    breach_date = DateField3(label="Date of the breach", noun="the date of the breach", required=False)
    additional_forms = NumberField(
        label="How many additional workers or occupiers forms are there?",
        noun="the number of additional forms",
        hint="0 if there are none",
        required=False,
        at_most=50,
    )

    def __init__(self, *args: Any, visit: Visit, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["served_by"].offer(m.user for m in visit.team_members.all())  # type: ignore[attr-defined]
        self.people = nameable(visit)
        for person in self.people:
            self.fields[named_field(person)] = OneOfField(
                label=f"{person}, {person.get_capacity_display().lower()}",
                noun=f"where {person} is named",
                choices=PLACES,
                required=False,
                as_list=True,
            )
        # Who is named, and on how many forms, is one statement; so is whom the notice is for.
        self.together = (
            ("additional_forms", *(named_field(person) for person in self.people)),
            ("served_on_name", "served_on_role"),
            ("party", "party_legal_name", "party_trading_name", "party_company_number"),
            ("party_address", "party_postcode"),
        )

    def named(self) -> list[tuple[Encounter, int]]:
        """Return the people named, each with the number of the form that names them (0: the notice)."""
        places = ((person, self.cleaned_data[named_field(person)]) for person in self.people)
        return [(person, int(place)) for person, place in places if place not in ("", NOT_NAMED)]


def nameable(visit: Visit) -> list[Encounter]:
    """Return the people of a visit who can be named on a CPRN: workers and occupiers whose form counts."""
    return [e for e in visit.encounters.all() if e.counts and e.capacity in ("worker", "occupier")]


def named_field(person: Encounter) -> str:
    """Return the name of the question whether, and on which form, `person` is named."""
    return f"named-{person.pk}"


class InvalidForm(VersionedForm):
    """Why a form is invalid, and which one supersedes it."""

    reason = LongTextField(
        label="Why is it invalid?",
        noun="why it is invalid",
        hint="It stays visible, and counts for nothing",
        max_length=500,
    )
    superseded_by = RecordField(
        label="Which one replaces it?", hint="Leave empty if none does", required=False
    )

    def __init__(self, *args: Any, others: Iterable[FormRecord], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["superseded_by"].offer(others)  # type: ignore[attr-defined]


def seen_values(seen: DocumentSeen) -> dict[str, Any]:
    """Return what is saved of a document seen, by field name."""
    return {name: getattr(seen, name) for name in SEEN_FIELDS}


def cprn_values(cprn: Cprn, named: Iterable[tuple[str, int]]) -> dict[str, Any]:
    """Return what is saved of a notice, by field name, with who (by id) is `named` on which form."""
    values = clock_times({name: getattr(cprn, name) for name in CPRN_FIELDS}, "served_at")
    return values | {f"named-{pk}": str(form) for pk, form in named}


def cprn_answers(form: CprnForm, visit: Visit) -> dict[str, Any]:
    """Return the form's answers as the record keeps them: the time becomes a moment of the visit."""
    values = {name: form.cleaned_data[name] for name in CPRN_FIELDS}
    values["served_at"] = moment_of(values["served_at"], visit.started_at, field="served_at")
    return values


def suggested_cprn(visit: Visit) -> dict[str, Any]:
    """Return what the visit already says of a notice not begun: nothing is to be typed twice."""
    premises = visit.premises
    entry = entry_of(visit)
    address = ", ".join(
        part for part in (premises.address_line_1, premises.address_line_2, premises.town) if part
    )
    return {
        **({"served_on_name": entry.notice_served_on} if entry and entry.notice_served_on else {}),
        "party_legal_name": premises.legal_name,
        "party_trading_name": premises.trading_name,
        "party_company_number": premises.company_number,
        "party_address": address,
        "party_postcode": premises.postcode,
        "breach_date": london_day(visit.started_at) if visit.started_at else None,
    }
