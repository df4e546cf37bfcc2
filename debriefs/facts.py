"""What the rules see of a visit: frozen, plain values, without Django.

`debriefs.queries.facts` reads them from the records; `debriefs.facts_json` turns them into JSON and back.
A fact that nobody has answered yet is None, which is never the same as no. People and records are named by
ids, which here are any text: whoever tries the rules on an invented visit writes "a" and "b".
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

_STRICT: dict[str, Any] = {"extra": "forbid", "use_attribute_docstrings": True}


class VisitKind(StrEnum):
    """The kinds of visit; several may hold. Values as in `visits.enums`."""

    FAMILY_DETENTION = "family_detention"
    ARREST = "arrest"
    ILLEGAL_WORKING = "illegal_working"
    OTHER = "other"


class ConcernNeeds(StrEnum):
    """What the concerns about applied force need (DEB-3). Values as in `visits.force_words`, and none."""

    NO_CONCERN = "no_concern"
    NO_MORE = "no_more"
    INVESTIGATION = "investigation"
    CRITICAL_INCIDENT = "critical_incident"


@dataclass(frozen=True, kw_only=True)
class OfficerFacts:
    """An officer on the visit."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    officer: str
    """Who."""
    newly_trained: bool = False
    """On that day they were in a mentoring period for arrest work that they had yet to complete."""


@dataclass(frozen=True, kw_only=True)
class ForceFacts:
    """One use of force by one officer, as it is recorded and counts."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    record: str
    """The record of it."""
    used_by: str
    """The officer who used it."""
    witnesses: tuple[str, ...] = ()
    """The officers who saw it."""
    force: bool | None = None
    """Whether what was done is force by the definition; null while it is not said what was done."""
    baton_drawn: bool | None = None
    """Whether a baton was taken from its holder, used or not; null while it is not said what was done."""
    at_nobody: bool = False
    """A baton was drawn at nobody in particular."""
    on: str | None = None
    """The person on whom it was used; null while nobody has said, and where it was at nobody."""
    date_of_birth: date | None = None
    """That person's recorded date of birth; null if there is none."""
    claims_to_be_a_child: bool | None = None
    """They say that they are under 18, and their age is disputed; null while nobody has said."""
    day: date | None = None
    """London's day on which it was used; null: that of the visit."""
    concerns: ConcernNeeds | None = None
    """Whether there are concerns about the force applied, and what they need; null while nobody has said."""


@dataclass(frozen=True, kw_only=True)
class ConcernFacts:
    """An area of concern that a member of the team raised."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    record: str
    """The record of it."""
    about: str | None = None
    """Whom in charge it is about, who would otherwise lead the debrief or read it; null: nobody in charge."""
    withdrawn: bool = False
    """Whoever raised it withdrew it since. What it triggered stays."""


@dataclass(frozen=True, kw_only=True)
class BronzeFacts:
    """Who is Bronze for a location."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    officer: str
    """Who."""
    incident_here: bool = False
    """The incident occurred at that location."""


@dataclass(frozen=True, kw_only=True)
class IncidentFacts:
    """A critical incident, or the consideration of one."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    record: str
    """The record of it."""
    declared: bool = False
    """Somebody declared it."""
    criteria_met: bool | None = None
    """One of the four criteria is met, so that it must be declared; null while not all are answered."""
    failing_or_learning: bool | None = None
    """A failing in command, or a likelihood that learning is required; null while nobody has said."""
    considered: bool = False
    """Declaring it was given serious consideration, and the decision is recorded."""
    to_declare: bool = False
    """That decision is to declare it."""
    gold: str | None = None
    """The local Gold commander; null while none is named."""
    silver: str | None = None
    """The Silver commander; null while none is named."""
    bronzes: tuple[BronzeFacts, ...] = ()
    """The Bronze commanders, location by location."""
    postponement_considered: bool | None = None
    """Whether the officer in charge postpones the debrief; null while they have not considered it."""


@dataclass(frozen=True, kw_only=True)
class ReferredFacts:
    """An adult at risk of whom a referral was made."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    record: str
    """The record of the vulnerability."""
    debrief: bool | None = None
    """Whether the officer in charge decided to debrief; null while they have not decided."""


@dataclass(frozen=True, kw_only=True)
class NotReferredFacts:
    """Somebody recorded as vulnerable or at risk, of whom no referral as an adult at risk is recorded."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    record: str
    """The record of the vulnerability."""
    answered: bool = False
    """No such referral applies: they are no adult at risk, or the reason is recorded. False: not said yet."""


@dataclass(frozen=True, kw_only=True)
class VisitFacts:
    """A visit as the rules on debriefs see it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    visit: str
    """The visit."""
    day: date
    """London's day on which it took place, or is to."""
    oic: str
    """The officer in charge (OIC)."""
    kinds: tuple[VisitKind, ...] = ()
    """What kind of visit it was; several may hold. Empty: not recorded yet."""
    hmi: str | None = None
    """The HMI named on the visit, if there are several one about whom there is no concern; null: none is."""
    officers: tuple[OfficerFacts, ...] = ()
    """Everybody on the visit, the officer in charge among them."""
    any_force: bool | None = None
    """Whether any force was used; null while nobody has said."""
    force: tuple[ForceFacts, ...] = ()
    """Each use of force that is recorded."""
    concerns: tuple[ConcernFacts, ...] = ()
    """Each area of concern that was raised."""
    any_criterion: bool | None = None
    """Whether a criterion of a critical incident was met; null while nobody has said."""
    any_failing: bool | None = None
    """Whether command failed or learning may be required; null while nobody has said."""
    incident: IncidentFacts | None = None
    """The critical incident, or the consideration of one; null if none is recorded."""
    any_vulnerable: bool | None = None
    """Whether anybody was vulnerable or at risk; null while nobody has said."""
    adults_referred: tuple[ReferredFacts, ...] = ()
    """Each adult at risk of whom a referral was made."""
    not_referred: tuple[NotReferredFacts, ...] = ()
    """Everybody else who is recorded as vulnerable or at risk."""

    @property
    def concerns_about(self) -> frozenset[str]:
        """About whom in charge there is a concern, withdrawn or not: they do not lead the debrief."""
        return frozenset(concern.about for concern in self.concerns if concern.about is not None)
