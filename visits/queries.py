"""Reads of a whole visit: the facts that the rules see, in a number of queries that does not grow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from accounts.deputies import leads_for
from accounts.models import User
from accounts.roles import Role, people_with
from core.clock import london_day
from core.once import once
from visits.abortive import not_asked
from visits.commanders import SENIOR
from visits.completeness import (
    missing_in_cprn,
    missing_in_details,
    missing_in_document_seen,
    missing_in_encounter,
    missing_in_entry,
)
from visits.enums import FormState, VisitStatus
from visits.facts import (
    BronzeFacts,
    CprnFacts,
    CriticalIncidentFacts,
    ForceFacts,
    FormFacts,
    OfficerFacts,
    PersonFacts,
    PhotoFacts,
    SeenFacts,
    VisitFacts,
    VulnerableFacts,
    WelfareFacts,
)
from visits.kinds import CRITICAL_INCIDENT, KIND_OF, USES_OF_FORCE
from visits.leading import is_led_by
from visits.models import (
    AreaOfConcern,
    Cprn,
    CprnPerson,
    DocumentSeen,
    Encounter,
    Entry,
    FormRecord,
    Photograph,
    Visit,
    VisitOfficer,
)
from visits.models.visit import NOT_DONE, TO_CONFIRM
from visits.questions import FIELDS as QUESTIONS
from visits.reading import every_form, forms_on, read_forms
from visits.rules.vulnerable import is_under_18
from visits.safeguarding import counting_referrals
from visits.things_seen import things_of
from visits.welfare import day_of

# What is recorded on a visit, with what each part points to. Every page of a visit asks these (`core.once`).
WITH_EACH_PART: dict[str, QuerySet[Any]] = {
    "team_members": VisitOfficer.objects.select_related("user", "departed_marked_by"),
    "encounters": Encounter.objects.select_related("author", "changed_by", "superseded_by"),
    "documents_seen": DocumentSeen.objects.select_related("author", "encounter", "superseded_by"),
    "cprns": Cprn.objects.select_related("author", "served_by", "superseded_by"),
    "cprns__named": CprnPerson.objects.select_related("encounter"),
    "photographs": Photograph.objects.select_related(
        "document", "encounter", "document_seen", "added_by", "cprn"
    ),
}
PARTS: dict[str, Prefetch] = {name: Prefetch(name, once(rows)) for name, rows in WITH_EACH_PART.items()}
_READ_AT_ONCE = [name for name in PARTS if name != "cprns__named"]  # that comes with the forms


def visits_for_page(user: User, at: datetime) -> QuerySet[Visit]:
    """Visits that `user` may read, with everything that a page or a rule looks at, in six queries."""
    return with_parts(Visit.objects.visible_to(user, at))


def visits_of_concerns(user: User, at: datetime, parts: Iterable[str] = ()) -> QuerySet[Visit]:
    """Visits whose concerns `user` may look for: they may read it, lead its debrief, or raised one on it.

    Who raised one finds it also where they may not read the visit any more.
    """
    led = is_led_by([user.pk, *leads_for(user, at)], visit="pk")
    readable = Visit.objects.visible_to(user, at).values("pk")
    raised = AreaOfConcern.objects.filter(raised_by=user).values("visit")
    return with_parts(Visit.objects.filter(Q(pk__in=readable) | Q(pk__in=raised) | led), parts)


def with_parts(visits: QuerySet[Visit], names: Iterable[str] = ()) -> QuerySet[Visit]:
    """`visits` with all that is recorded on them, prefetched; or with those of `PARTS` that are named."""
    chosen = [PARTS[name] for name in names or _READ_AT_ONCE]
    base = visits.select_related("premises", "entry", "oic", "team", "closed_by", "operation")
    return base.prefetch_related(*chosen)


def open_visits_of(user: User, most: int) -> list[Visit]:
    """Return the latest visits not closed that `user` leads, or is on and is not done with; at most `most`.

    Each is found in an index that holds no others, however many were closed or cancelled.
    """
    led = Visit.objects.open().filter(oic=user).order_by("-happens_at", "-id")
    on = VisitOfficer.objects.filter(NOT_DONE, user=user).exclude(visit__status=VisitStatus.CLOSED)
    ids = {*led.values_list("pk", flat=True)[:most]}
    ids.update(on.order_by("-happens_at", "-visit_id").values_list("visit_id", flat=True)[:most])
    visits = list(with_parts(Visit.objects.filter(pk__in=ids)).order_by("-happens_at", "-id")[:most])
    read_forms(visits)
    return visits


def visits_not_done_with(user: UUID, most: int = 10) -> list[Visit]:
    """Return the visits begun and not closed on which `user` has still something to do, latest first."""
    not_on = (VisitStatus.PLANNED, VisitStatus.CLOSED, VisitStatus.CANCELLED)
    on = VisitOfficer.objects.filter(NOT_DONE, user=user).exclude(visit__status__in=not_on)
    ids = on.order_by("-happens_at", "-visit_id").values_list("visit_id", flat=True)[:most]
    return list(Visit.objects.filter(pk__in=list(ids)).order_by("-happens_at", "-id"))


def warrants_to_confirm(user: UUID, most: int) -> list[Visit]:
    """Return the closed visits led by `user` with a disposal that waits for them, longest closed first."""
    rows = Visit.objects.filter(TO_CONFIRM, oic=user).select_related("premises")
    return list(rows.order_by("closed_at", "id")[:most])


def entry_of(visit: Visit) -> Entry | None:
    """Return the record of the entry, or None while nobody has begun it."""
    entry: Entry | None = getattr(visit, "entry", None)
    return entry


def counting_cprn(visit: Visit) -> Cprn | None:
    """Return the notice that counts: the one that is not set invalid."""
    return next((cprn for cprn in visit.cprns.all() if cprn.counts), None)


def facts_of(visit: Visit) -> VisitFacts:
    """Return what the rules see of `visit`; at most one query if it came through `with_parts`."""
    every = every_form(visit)  # first: the people named on the notice come with them
    cprn = counting_cprn(visit)
    named = {row.encounter_id for row in cprn.named.all()} if cprn else set()
    entry = entry_of(visit)
    entered = bool(entry and entry.power)
    return VisitFacts(
        id=visit.pk,
        oic=visit.oic_id,
        details_missing=missing_in_details(visit, visit.premises),
        entry_missing=missing_in_entry(entry) if entered or not visit.abortive else (),
        notice_to_occupier=entry.notice_to_occupier if entry else None,
        power_document=entry.power_document if entry else None,
        officers=tuple(_officer(member) for member in visit.team_members.all()),
        people=tuple(_person(e, e.pk in named) for e in visit.encounters.all() if e.counts),
        seen=tuple(_seen(d) for d in visit.documents_seen.all() if d.counts),
        cprn=_cprn(cprn, len(named)) if cprn else None,
        photos=tuple(_photo(p) for p in visit.photographs.all() if counts(p)),
        ended_at=visit.ended_at if visit.status in (VisitStatus.COMPLETED, VisitStatus.REOPENED) else None,
        not_asked=not_asked(visit.abortive, entered=entered),
        forms=tuple(_form(form) for form in every if form.counts),
        set_invalid=_set_invalid(visit, every),
        force=tuple(_force(form) for form in forms_on(visit)[USES_OF_FORCE.slug] if form.counts),
        kinds=tuple(visit.kinds),
        day=day_of(visit),
        vulnerable=tuple(_vulnerable(form) for form in forms_on(visit)["vulnerability"] if form.counts),
        welfare=next((_welfare(form) for form in forms_on(visit)["welfare"] if form.counts), None),
        things=things_of(visit, entry),
        critical_incidents=tuple(
            _incident(form) for form in forms_on(visit)[CRITICAL_INCIDENT.slug] if form.counts
        ),
        **{field: getattr(visit, field) for field in QUESTIONS},
    )


def counts(photograph: Photograph) -> bool:
    """Whether a photograph counts: not removed, and not of a notice that was set invalid."""
    removed = photograph.document.removed_at is not None
    return not removed and not (photograph.cprn is not None and not photograph.cprn.counts)


def _officer(member: VisitOfficer) -> OfficerFacts:
    return OfficerFacts(
        id=member.pk,
        user=member.user_id,
        name=member.user.name,
        arrived_at=member.arrived_at,
        departed_at=member.departed_at,
        intelligence_answered=bool(member.intelligence),
        was_there=member.was_there,
        stood_in_for=member.departed_marked_by_id not in (None, member.user_id),
    )


def _person(encounter: Encounter, named: bool) -> PersonFacts:
    return PersonFacts(
        id=encounter.pk,
        label=encounter.name or "a person whose name is not recorded yet",
        author=encounter.author_id,
        capacity=encounter.capacity,
        is_draft=encounter.state == FormState.DRAFT,
        missing=missing_in_encounter(encounter),
        named=named,
        photo_not_taken=bool(encounter.photo_not_taken),
        born=encounter.date_of_birth,
        age_disputed=bool(encounter.age_disputed),
    )


def _seen(seen: DocumentSeen) -> SeenFacts:
    whose = f" of {seen.encounter}" if seen.encounter else ""
    return SeenFacts(
        id=seen.pk,
        label=f"{seen}{whose}",
        author=seen.author_id,
        is_draft=seen.state == FormState.DRAFT,
        missing=missing_in_document_seen(seen),
        photo_not_taken=bool(seen.photo_not_taken),
    )


def _set_invalid(visit: Visit, every: Iterable[FormRecord]) -> dict[str, int]:
    """Return how many forms of each kind were set invalid, by its slug."""
    of_own_pages = {"person": visit.encounters, "document": visit.documents_seen, "cprn": visit.cprns}
    found = Counter(KIND_OF[type(form)].slug for form in every if not form.counts)
    found.update({slug: sum(not form.counts for form in forms.all()) for slug, forms in of_own_pages.items()})
    return dict(+found)


def _form(form: FormRecord) -> FormFacts:
    kind = KIND_OF[type(form)]
    return FormFacts(
        kind=kind.slug,
        id=form.pk,
        author=form.author_id,
        label=str(form),
        is_draft=form.state == FormState.DRAFT or bool(kind.missing(form)),
        missing=kind.missing(form),
        apart=kind.apart,
    )


def _force(force: Any) -> ForceFacts:
    subject = force.encounter
    return ForceFacts(
        id=force.pk,
        label=str(force),
        used_by=force.used_by_id,
        techniques=frozenset(force.techniques),
        at_nobody=force.at_nobody,
        subject=subject.pk if subject else None,
        date_of_birth=subject.date_of_birth if subject else None,
        claims_to_be_a_child=bool(subject and subject.age_disputed),
        day=london_day(force.used_at) if force.used_at else None,
        agreed=force.consent,
        for_transport=force.for_transport,
        concerns=force.concerns,
        concern_needs=force.concern_needs,
        witnesses=tuple(force.witnesses),
        age_not_answered=bool(subject and subject.age_disputed is None and not _is_child(force)),
    )


def _is_child(force: Any) -> bool:
    """Whether the person on whom force was used was under 18 then, by the recorded date of birth."""
    day = london_day(force.used_at) if force.used_at else None
    return day is not None and is_under_18(force.encounter.date_of_birth, day)


def _vulnerable(form: Any) -> VulnerableFacts:
    return VulnerableFacts(
        id=form.pk,
        label=str(form.encounter or "a person who is not named yet"),
        person=form.encounter_id,
        grounds=tuple(form.grounds),
        standing=form.standing,
        adjustment=bool(form.any_adjustment),
        referrals=len(counting_referrals(form)),
        no_referral=bool(form.no_referral_reason),
    )


def _welfare(form: Any) -> WelfareFacts:
    return WelfareFacts(
        id=form.pk,
        relevant=form.relevant,
        concerns=bool(form.any_concerns),
        referrals=len(counting_referrals(form)),
        no_referral=bool(form.no_referral_reason),
    )


def _incident(incident: Any) -> CriticalIncidentFacts:
    declaration = incident.declaration
    return CriticalIncidentFacts(
        id=incident.pk,
        label=str(incident),
        criteria=tuple(incident.criteria_words()),
        failing_or_learning=incident.failing_or_learning,
        considered=incident.considered,
        declared=declaration is not None,
        declared_at=declaration.declared_at if declaration else None,
        gold=incident.gold_id,
        silver=incident.silver_id,
        bronzes=tuple(
            BronzeFacts(row.location, row.officer_id, row.incident_here)
            for row in incident.bronze_commanders()
        ),
        officers_injured=incident.officers_injured,
    )


def _cprn(cprn: Cprn, named: int) -> CprnFacts:
    return CprnFacts(
        id=cprn.pk,
        author=cprn.author_id,
        reference=cprn.reference,
        is_draft=cprn.state == FormState.DRAFT,
        missing=missing_in_cprn(cprn, named),
        additional_forms=cprn.additional_forms or 0,
    )


def _photo(photograph: Photograph) -> PhotoFacts:
    document = photograph.document
    return PhotoFacts(
        id=photograph.pk,
        shows=document.shows,
        legible=document.legible,
        person=photograph.encounter_id,
        seen=photograph.document_seen_id,
        form_number=photograph.form_number,
        false_document=photograph.false_document_id,
    )


def officers_to_add(visit: Visit, at: datetime) -> list[User]:
    """Return the officers of the visit's team who are not on the visit, by name."""
    return list(people_with([Role.OFFICER], at).filter(team=visit.team_id).exclude(attendances__visit=visit))


def officers_by_name(visit: Visit, name: str, at: datetime, *, most: int = 20) -> list[User]:
    """Return officers of other teams, not on the visit, whose name has these words, accents or not."""
    others = people_with([Role.OFFICER], at).exclude(team=visit.team_id).exclude(attendances__visit=visit)
    for word in name.split():
        others = others.filter(name__unaccent__icontains=word)
    return list(others.select_related("team")[:most])


def officers_to_lead(visit: Visit, name: str, at: datetime) -> list[User]:
    """Return who may take the visit over: officers of its team and those on it; of others, by `name`."""
    officers = people_with([Role.OFFICER], at).exclude(pk=visit.oic_id)
    near = officers.filter(Q(team=visit.team_id) | Q(attendances__visit=visit)).distinct()
    found = officers_by_name(visit, name, at) if name else []
    own = list(near.select_related("team"))
    return own + [user for user in found if user not in own]


def people_to_oversee(visit: Visit, at: datetime) -> list[User]:
    """Return whom a manager may name on the visit: every HMI, and senior staff who open visits, for Gold."""
    return [user for user in overseers(at) if user.pk != visit.oic_id]


def overseers(at: datetime) -> list[User]:
    """Return every HMI, and senior staff who open visits, for Gold; by name."""
    holders = people_with([Role.HMI, Role.MANAGER, Role.OFFICER], at)
    inspectors = people_with([Role.HMI], at).values("pk")
    senior = holders.filter(Q(pk__in=inspectors) | Q(grade__in=SENIOR))
    return list(senior.select_related("team").prefetch_related("role_grants"))
