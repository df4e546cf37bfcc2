"""One encounter: what the officer recorded, whose it may be, the match and its undoing, the pictures."""

from typing import ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request

from accounts.api.views import ApiView
from audit.operations import record
from casework.api.common import EncounterView, encounter_answer, ids_of, pictures_answer
from casework.api.shapes import (
    CaseCandidateList,
    ComparisonShape,
    EncounterShape,
    MatchShape,
    NewMatch,
    NewPersonRecord,
    Reason,
)
from casework.enums import AuditEvent
from casework.models import EncounterMatch, Person
from casework.operations import people as operations
from casework.queries import candidates_for, encounters_visible_to, faces_to_compare, photographs_visible_to
from core.api.conditions import digest
from core.api.operations import operation
from core.api.problems import Fault
from core.api.refusals import Invalid
from core.api.renderers import streamed
from documents.responses import Kind, picture_response

JPEG = "image/jpeg"


class CaseworkEncounter(EncounterView):
    route = "casework-encounter"

    @operation("Read an encounter", answer=EncounterShape, versioned=True)
    def get(self, request: Request, encounter_id: UUID) -> HttpResponse:
        """What the officer recorded of one person, their match and their record. All ids are recorded."""
        self.note(AuditEvent.ENCOUNTER_READ, self.page.encounter, ids_of(self.page))
        answer = encounter_answer(self.page)
        return self.answer(answer, version=digest(*answer.items()))


class MatchCandidates(EncounterView):
    route = "match-candidate-list"

    @operation("Who it may be", answer=CaseCandidateList)
    def get(self, request: Request, encounter_id: UUID) -> HttpResponse:
        """Case records with the same document number, date of birth or a similar name. Nobody is matched
        by software.
        """
        visible = Person.objects.visible_to(self.user, self.at)
        found = candidates_for(self.page.encounter, self.page.documents_seen, visible)
        shown = [candidate.person.pk for candidate in found]
        record(event=AuditEvent.PEOPLE_SEARCHED, by=self.user, at=self.at, subjects=[encounter_id, *shown])
        return self.answer(CaseCandidateList({"items": found}).data)


class Comparison(EncounterView):
    route = "comparison"

    @operation("Compare an encounter with a case record", answer=ComparisonShape)
    def get(self, request: Request, encounter_id: UUID, person_id: UUID) -> HttpResponse:
        """The two side by side, with the pictures that you may see."""
        met = self.page.encounter
        person = get_object_or_404(Person.objects.visible_to(self.user, self.at), pk=person_id)
        faces = faces_to_compare(person, met, self.user, self.at)
        theirs = [self.page.face] if self.page.face else []
        shown = [encounter_id, self.page.visit.pk, *(p.pk for p in (*theirs, *faces))]
        self.note(AuditEvent.PERSON_READ, person, shown)
        names = ("id", "name", "also_known_as", "date_of_birth", "nationality")
        pictures_answer([*theirs, *faces])
        one = {name: getattr(met, name) for name in names} | {
            "reference": self.page.visit.reference,
            "documents": [str(seen) for seen in self.page.documents_seen],
            "photographs": theirs,
        }
        other = {name: getattr(person, name) for name in names} | {
            "reference": person.reference,
            "documents": person.document_numbers,
            "photographs": faces,
        }
        return self.answer(ComparisonShape({"met": one, "on_record": other}).data)


class MatchView(EncounterView):
    """An endpoint that matches an encounter."""

    def matched(self, match: EncounterMatch) -> HttpResponse:
        """Return the match that was made, or was there already."""
        found = EncounterMatch.objects.select_related("person", "matched_by", "undone_by").get(pk=match.pk)
        return self.answer(
            MatchShape(found).data,
            status=201 if found.matched_at == self.at else 200,
            location=reverse("api:casework-encounter", args=[found.encounter_id]),
        )


class Matching(MatchView):
    route = "match-list"

    @operation("Match an encounter to a person", body=NewMatch, answer=MatchShape, status=201, repeated=True)
    def post(self, request: Request, encounter_id: UUID) -> HttpResponse:
        """Say whose encounter it was, and on what that rests; the activity is raised on their card (CAS-1).

        Sent twice, it makes one match.
        """
        visible = Person.objects.visible_to(self.user, self.at)
        person = visible.filter(pk=self.answers["person"]).first()
        if person is None:
            raise Invalid(Fault("Send the id of a case record.", "/person"))
        match = operations.match(
            encounter=self.page.encounter,
            person=person,
            basis=self.answers["basis"],
            basis_words=self.answers.get("basis_words", ""),
            by=self.user,
            at=self.at,
        )
        return self.matched(match)


class NewCase(MatchView):
    route = "new-case"

    @operation("Make a case record", body=NewPersonRecord, answer=MatchShape, status=201, repeated=True)
    def post(self, request: Request, encounter_id: UUID) -> HttpResponse:
        """Make a case record from what the officer recorded, and match the encounter to it.

        Sent twice with the same `id`, it makes one.
        """
        match = operations.record_new_person(
            encounter=self.page.encounter, by=self.user, at=self.at, person_id=self.answers["id"]
        )
        return self.matched(match)


class Undoing(ApiView):
    route, tag = "match-undo", "Casework"

    @operation("Undo a match", body=Reason, answer=MatchShape)
    def post(self, request: Request, match_id: UUID) -> HttpResponse:
        """Undo a match, with a reason: both records stay, and what rested on it is withdrawn."""
        visible = EncounterMatch.objects.filter(encounter__in=encounters_visible_to(self.user, self.at))
        found = get_object_or_404(visible.select_related("person", "encounter"), pk=match_id)
        operations.undo_match(match=found, reason=self.answers["reason"], by=self.user, at=self.at)
        undone = EncounterMatch.objects.select_related("person", "matched_by", "undone_by").get(pk=found.pk)
        return self.answer(MatchShape(undone).data)


class CaseworkPicture(ApiView):
    """The viewing copy of a photograph; each look is recorded."""

    route, tag = "casework-picture", "Casework"
    renderer_classes = (streamed(JPEG), *ApiView.renderer_classes)
    kind: ClassVar[Kind] = "viewing"

    @operation("Download a picture of an encounter", media=JPEG)
    def get(self, request: Request, photograph_id: UUID) -> HttpResponseBase:
        """Of the person, of their papers, or of the CPRN that names them. Each download is recorded."""
        visible = photographs_visible_to(self.user, self.at).select_related("document")
        found = get_object_or_404(visible, pk=photograph_id)
        record(
            event=AuditEvent.PHOTOGRAPH_VIEWED,
            by=self.user,
            at=self.at,
            subject=found,
            subjects=[found.document_id],
        )
        return picture_response(document=found.document, kind=self.kind, download=True)


class CaseworkThumbnail(CaseworkPicture):
    """The same, small."""

    route, kind = "casework-thumbnail", "thumbnail"
