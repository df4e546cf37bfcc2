"""What the rules see of a visit: frozen, plain values, without Django. Built by `visits.queries.facts_of`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class OfficerFacts:
    """An officer on the visit."""

    id: UUID
    user: UUID
    name: str
    arrived_at: datetime | None
    departed_at: datetime | None
    intelligence_answered: bool
    stood_in_for: bool = False  # somebody else marked them departed, because they cannot (VIS-1)
    was_there: bool = True  # not who took the visit over from elsewhere and never came


@dataclass(frozen=True)
class PersonFacts:
    """A person encountered, whose form is not set invalid. `missing` says in words what the form lacks."""

    id: UUID
    label: str
    author: UUID
    capacity: str
    is_draft: bool
    missing: tuple[str, ...]
    named: bool
    photo_not_taken: bool
    born: date | None = None
    age_disputed: bool = False  # says they are a child


@dataclass(frozen=True)
class SeenFacts:
    """A document recorded as seen, whose form is not set invalid."""

    id: UUID
    label: str
    author: UUID
    is_draft: bool
    missing: tuple[str, ...]
    photo_not_taken: bool


@dataclass(frozen=True)
class CprnFacts:
    """The notice that counts."""

    id: UUID
    author: UUID
    reference: str
    is_draft: bool
    missing: tuple[str, ...]
    additional_forms: int


@dataclass(frozen=True)
class FormFacts:
    """A form of a kind that `visits.kinds` names, not set invalid: what every rule on forms looks at.

    `kind` is its slug; `apart` says that only those who may read welfare are told more than that it exists.
    """

    kind: str
    id: UUID
    author: UUID
    label: str
    is_draft: bool
    missing: tuple[str, ...]
    apart: bool = False


@dataclass(frozen=True)
class ForceFacts:
    """A use of force: who used what on whom, and what is needed to tell whether a debrief is (DEB-3, 5, 6).

    `day` is London's, on which it was used; nothing is known of the age where it was at nobody in particular.
    """

    id: UUID
    label: str
    used_by: UUID
    techniques: frozenset[str]
    at_nobody: bool
    subject: UUID | None
    date_of_birth: date | None
    claims_to_be_a_child: bool
    day: date | None
    agreed: bool | None
    for_transport: bool | None
    concerns: bool | None
    concern_needs: str
    witnesses: tuple[UUID, ...]
    age_not_answered: bool = False  # nobody recorded whether they claim to be a child, nor that they are one

    @property
    def baton_drawn(self) -> bool:
        """Whether a baton was drawn, used or not (DEB-6)."""
        return not self.techniques.isdisjoint({"baton_drawn", "baton_used"})


@dataclass(frozen=True)
class VulnerableFacts:
    """A record of a vulnerability or a reasonable adjustment that counts. `label` names the person.

    `standing` is what the definition of an adult at risk makes of them (`visits.rules.vulnerable`).
    """

    id: UUID
    label: str
    person: UUID | None
    grounds: tuple[str, ...]
    standing: str
    adjustment: bool
    referrals: int
    no_referral: bool

    @property
    def is_adult_at_risk(self) -> bool:
        return self.standing == "adult_at_risk"

    @property
    def needs_referral(self) -> bool:
        """Whether they are vulnerable or at risk, not somebody who needs an adjustment alone."""
        return bool(self.grounds) or self.is_adult_at_risk


@dataclass(frozen=True)
class WelfareFacts:
    """The family welfare form that counts."""

    id: UUID
    relevant: bool | None
    concerns: bool
    referrals: int
    no_referral: bool


@dataclass(frozen=True)
class WarrantFacts:
    """A warrant: whether it was executed, and what became of it. `executed` is None until somebody said."""

    id: UUID
    label: str
    executed: bool | None
    disposed_of: bool
    confirmed: bool


@dataclass(frozen=True)
class SeizedFacts:
    """A seized item, and whether it is recorded where it is stored."""

    id: UUID
    label: str
    stored: bool


@dataclass(frozen=True)
class FalseDocumentFacts:
    """A false document. `seen` is the document seen that it is, if it is one of those."""

    id: UUID
    label: str
    reported: bool
    seen: UUID | None


@dataclass(frozen=True)
class ThingFacts:
    """What was obtained, seized or found false; forms that are not set invalid. And how they entered."""

    warrants: tuple[WarrantFacts, ...] = ()
    seized: tuple[SeizedFacts, ...] = ()
    false_documents: tuple[FalseDocumentFacts, ...] = ()
    entered_by: str = ""  # a value of `visits.enums.EntryPower`
    consent_withdrawn: bool = False


@dataclass(frozen=True)
class BronzeFacts:
    """Who is Bronze for a location, and whether the incident occurred there (DEB-7)."""

    location: str
    officer: UUID
    incident_here: bool


@dataclass(frozen=True)
class CriticalIncidentFacts:
    """A critical incident, or the consideration of one. `criteria` are those that are met, in words."""

    id: UUID
    label: str
    criteria: tuple[str, ...]
    failing_or_learning: bool | None
    considered: str
    declared: bool
    declared_at: datetime | None
    gold: UUID | None
    silver: UUID | None
    bronzes: tuple[BronzeFacts, ...]
    officers_injured: bool | None


@dataclass(frozen=True)
class PhotoFacts:
    """A photograph that is stored whole and was not removed. `legible` is None until somebody has said."""

    id: UUID
    shows: str
    legible: bool | None
    person: UUID | None
    seen: UUID | None
    form_number: int | None
    false_document: UUID | None = None

    @property
    def clear(self) -> bool:
        return self.legible is True


@dataclass(frozen=True)
class VisitFacts:
    """A visit as the rules see it."""

    id: UUID
    oic: UUID
    details_missing: tuple[str, ...]
    entry_missing: tuple[str, ...]
    notice_to_occupier: bool | None
    power_document: bool | None
    anybody_met: bool | None
    any_documents_seen: bool | None
    cprn_served: bool | None
    officers: tuple[OfficerFacts, ...]
    people: tuple[PersonFacts, ...]
    seen: tuple[SeenFacts, ...]
    cprn: CprnFacts | None
    photos: tuple[PhotoFacts, ...]
    any_warrant: bool | None = None
    any_force: bool | None = None
    any_criterion: bool | None = None
    any_failing: bool | None = None
    any_seized: bool | None = None
    any_false_document: bool | None = None
    any_vulnerable: bool | None = None
    ended_at: datetime | None = None  # while it is over and not closed
    not_asked: frozenset[str] = frozenset()  # fields of questions that an abortive visit is not asked
    forms: tuple[FormFacts, ...] = ()
    set_invalid: Mapping[str, int] = field(default_factory=dict)  # slug of a kind → how many
    force: tuple[ForceFacts, ...] = ()
    kinds: tuple[str, ...] = ()
    day: date | None = None  # London's, on which it took place or is to
    vulnerable: tuple[VulnerableFacts, ...] = ()
    welfare: WelfareFacts | None = None
    things: ThingFacts = ThingFacts()
    critical_incidents: tuple[CriticalIncidentFacts, ...] = ()  # at most one

    def forms_of(self, kind: str) -> list[FormFacts]:
        """The forms of one kind, by its slug."""
        return [form for form in self.forms if form.kind == kind]

    def adults_at_risk_referred(self) -> list[VulnerableFacts]:
        """The adults at risk who were referred: of each the OIC decides whether to debrief (DEB-8)."""
        return [one for one in self.vulnerable if one.is_adult_at_risk and one.referrals]

    def photos_showing(self, shows: str) -> list[PhotoFacts]:
        """Photographs captioned as showing `shows` (a value of `documents.enums.Shows`)."""
        return [p for p in self.photos if p.shows == shows]

    def forms_expected(self) -> range:
        """The numbers of the additional forms that the CPRN says there are: 1, 2, …"""
        return range(1, (self.cprn.additional_forms if self.cprn else 0) + 1)

    def named_people(self) -> list[PersonFacts]:
        """The workers and occupiers named on the CPRN."""
        return [p for p in self.people if p.named]

    def has_clear_photo_of(self, *, person: UUID | None = None, seen: UUID | None = None) -> bool:
        """Whether a clear photograph shows this person's face, or this document."""
        if person is not None:
            return any(p.clear and p.shows == "offender" and p.person == person for p in self.photos)
        return any(p.clear and p.seen == seen for p in self.photos)
