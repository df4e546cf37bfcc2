"""What casework may read of a visit: its encounters, once it was closed, and what belongs to each.

Never the visit as a whole: the facts about the person, the documents seen of them, their photographs and
the CPRN that names them (access: "read a visit").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from casework.models import EncounterMatch, EnforcementActivityRecord, is_caseworker, regions_of
from documents.enums import Shows
from visits.enums import FormState
from visits.models import Cprn, CprnPerson, DocumentSeen, Encounter, Photograph, Visit, Vulnerability


def encounters_visible_to(user: User, at: datetime) -> QuerySet[Encounter]:
    """Encounters that `user` may read for their casework at `at`; nothing for other roles.

    Those of their unit's region; and those of a linked case: of a person who was met in their region too.
    """
    if not is_caseworker(user, at):
        return Encounter.objects.none()
    regions = regions_of(user, at)
    in_force = EncounterMatch.objects.in_force()
    linked = in_force.filter(
        Exists(in_force.filter(person=OuterRef("person"), encounter__visit__team__region__in=regions)),
        encounter=OuterRef("pk"),
    )
    return Encounter.objects.filter(
        Q(visit__team__region__in=regions) | Exists(linked), visit__closed_at__isnull=False
    )


def photographs_visible_to(user: User, at: datetime) -> QuerySet[Photograph]:
    """Photographs of those encounters: of the person, of their papers, of the CPRN that names them."""
    theirs = encounters_visible_to(user, at)
    named = CprnPerson.objects.exclude(cprn__state=FormState.INVALID).filter(
        cprn__visit=OuterRef("visit"), encounter__in=theirs
    )
    return Photograph.objects.filter(
        Q(Exists(theirs.filter(pk=OuterRef("encounter"))))
        | Q(Exists(theirs.filter(pk=OuterRef("document_seen__encounter"))))
        | Q(Exists(named), document__shows__in=(Shows.CPRN, Shows.ADDITIONAL_FORM)),
        document__removed_at__isnull=True,
    )


@dataclass(frozen=True)
class EncounterPage:
    """An encounter with all that its pages show of it. `named_on` is empty where no CPRN names them."""

    encounter: Encounter
    visit: Visit
    named_on: Cprn | None
    photographs: tuple[Photograph, ...]  # of the person and their papers, faces first
    cprn_photographs: tuple[Photograph, ...]
    match: EncounterMatch | None
    undone: tuple[EncounterMatch, ...]
    record: EnforcementActivityRecord | None
    vulnerabilities: tuple[Vulnerability, ...] = ()  # kept apart: for the caseworkers of the case

    @property
    def face(self) -> Photograph | None:
        """The picture of the person."""
        return next((p for p in self.photographs if p.document.shows == Shows.OFFENDER), None)

    @property
    def documents_seen(self) -> list[DocumentSeen]:
        """The papers seen of them that count."""
        return [seen for seen in self.encounter.documents_seen.all() if seen.counts]

    @property
    def identity_document(self) -> DocumentSeen | None:
        """The first paper with a number, which a caseworker verifies an identity by."""
        return next((seen for seen in self.documents_seen if seen.number), None)

    def pictures_of(self, seen: DocumentSeen) -> list[Photograph]:
        """The photographs of one of the papers."""
        return [p for p in self.photographs if p.document_seen_id == seen.pk]


def encounter_page(encounters: QuerySet[Encounter], pk: UUID, *, apart: bool = False) -> EncounterPage:
    """Return the encounter `pk` of `encounters` with its parts, in seven queries; raise DoesNotExist.

    With `apart` its vulnerabilities too, in one more, once it is matched: then there is a case (access:
    "vulnerability and welfare fields"). Never for a page that others than caseworkers open.
    """
    encounter = (
        encounters.select_related(
            "visit__premises", "visit__oic", "visit__team", "author", "invalidated_by", "superseded_by"
        )
        .prefetch_related(
            Prefetch("documents_seen", DocumentSeen.objects.select_related("author")),
            Prefetch("named_on", CprnPerson.objects.select_related("cprn")),
            Prefetch("matches", EncounterMatch.objects.select_related("person", "matched_by", "undone_by")),
        )
        .get(pk=pk)
    )
    matches = list(encounter.matches.all())
    cprn = next((row.cprn for row in encounter.named_on.all() if row.cprn.counts), None)
    pictures = _pictures(encounter, cprn)
    match = next((match for match in matches if match.undone_at is None), None)
    return EncounterPage(
        encounter=encounter,
        visit=encounter.visit,
        named_on=cprn,
        photographs=tuple(p for p in pictures if p.encounter_id or p.document_seen_id),
        cprn_photographs=tuple(p for p in pictures if not (p.encounter_id or p.document_seen_id)),
        match=match,
        undone=tuple(match for match in matches if match.undone_at is not None),
        record=EnforcementActivityRecord.objects.select_related("completed_by", "changed_by", "activity")
        .filter(encounter=encounter)
        .first(),
        vulnerabilities=_vulnerabilities(encounter) if apart and match else (),
    )


def _vulnerabilities(encounter: Encounter) -> tuple[Vulnerability, ...]:
    found = encounter.vulnerabilities.exclude(state=FormState.INVALID)
    return tuple(found.select_related("author", "encounter", "visit"))


def _pictures(encounter: Encounter, cprn: Cprn | None) -> list[Photograph]:
    wanted = Q(encounter=encounter) | Q(document_seen__encounter=encounter)
    if cprn is not None:
        wanted |= Q(
            visit=encounter.visit_id, cprn=None, document__shows__in=(Shows.CPRN, Shows.ADDITIONAL_FORM)
        )
    found = (
        Photograph.objects.filter(wanted, visit=encounter.visit_id, document__removed_at__isnull=True)
        .exclude(document__legible=False)
        .select_related("document", "document_seen")
    )
    return sorted(found, key=lambda p: (p.document.shows != Shows.OFFENDER, p.added_at, p.pk))
