"""Photographs in quarantine: in words, looked at with a reason, brought back, disposed of by two people."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from accounts.api.shapes import UserShape
from audit.operations import record
from core.api.fields import Choice, Id, Moment, Text, WholeNumber, YesNo
from core.api.operations import operation
from core.api.renderers import streamed
from core.api.serializers import Shape
from documents.enums import Shows
from documents.responses import picture_response
from visits.api.common import VisitView
from visits.api.photographs import JPEG
from visits.enums import AuditEvent
from visits.operations.quarantine import ask_for_disposal, bring_back, decide_disposal, look_at
from visits.permissions import allowed, check_can_see_quarantine
from visits.quarantine import Quarantined, quarantine_of


class StepShape(Shape):
    """One thing that was done."""

    words = Text()
    who = Text(help_text="Name of who did it, and in whose name.")
    at = Moment()
    reason = Text()


class QuarantinedShape(Shape):
    """One photograph that is or was in quarantine: words alone, never the picture."""

    id = Id(source="photograph.pk", help_text="Of the photograph.")
    shows = Choice(Shows.choices, source="photograph.document.shows")
    caption = Text(source="photograph.document.caption")
    added_by = UserShape(source="photograph.added_by")
    received_at = Moment(source="photograph.document.received_at")
    state = Text(help_text="Where it stands, in words.")
    steps = StepShape(many=True, help_text="What was done and why, the oldest first.")
    is_waiting = YesNo(help_text="Whether a disposal waits for a second person.")
    can_look = YesNo(help_text="Whether you may look at it, with a reason.")
    can_act = YesNo(help_text="Whether you may bring it back, or ask for its disposal.")
    can_decide = YesNo(help_text="Whether you may be the second person.")
    version = WholeNumber(source="photograph.document.version")


class QuarantineList(Shape):
    """What is or was in quarantine on a visit."""

    items = QuarantinedShape(many=True)


class Why(Shape):
    """Why it is done. Kept with your name."""

    reason = Text(max_length=300, multiline=True)


class DecisionOnDisposal(Shape):
    """What the second of two people decides, and why."""

    confirm = YesNo(help_text="True: its files are deleted for good. False: it stays in quarantine.")
    words = Text(max_length=300, multiline=True, help_text="Why.")


def quarantined_answer(item: Quarantined) -> dict[str, Any]:
    """Return one photograph as it is answered."""
    return dict(QuarantinedShape(item).data)


class QuarantineView(VisitView):
    """An endpoint of the quarantine: 404 for whoever has nothing to decide there."""

    tag = "Quarantine"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not allowed(check_can_see_quarantine, self.visit, self.user, self.at):
            raise Http404

    def items(self) -> list[Quarantined]:
        """Return what is or was in quarantine on the visit."""
        return quarantine_of(self.visit, self.user, self.at)

    def item(self) -> Quarantined:
        """Return the photograph that is meant; 404 for one that never was there, or of another visit."""
        found = next((i for i in self.items() if i.photograph.pk == self.kwargs["photograph_id"]), None)
        if found is None:
            raise Http404
        return found

    def note(self, *shown: Quarantined) -> None:
        """Record that the quarantine was read, with the ids shown."""
        record(
            event=AuditEvent.QUARANTINE_READ,
            by=self.user,
            at=self.at,
            subject=self.visit,
            subjects=[item.photograph.pk for item in shown],
            acting_for=check_can_see_quarantine(self.visit, self.user, self.at),
        )

    def current(self) -> tuple[Mapping[str, Any], int]:
        self.visit = self.fresh()
        item = self.item()
        self.note(item)
        return quarantined_answer(item), item.photograph.document.version

    def shown(self) -> HttpResponse:
        """Return the photograph as it stands now."""
        self.visit = self.fresh()
        item = self.item()
        return self.answer(quarantined_answer(item), version=item.photograph.document.version)


class VisitQuarantine(QuarantineView):
    route = "quarantine-list"

    @operation("List what is in quarantine", answer=QuarantineList)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """The photographs that are or were in quarantine, in words; the ids are recorded.

        Only who decides about them finds this: the manager of the team, the HMI named, auditors.
        """
        items = self.items()
        self.note(*items)
        return self.answer({"items": [quarantined_answer(item) for item in items]})


class QuarantinedPhotograph(QuarantineView):
    route = "quarantine-detail"

    @operation("Read where a photograph in quarantine stands", answer=QuarantinedShape, versioned=True)
    def get(self, request: Request, visit_id: UUID, photograph_id: UUID) -> HttpResponse:
        """One photograph in words: its state, what was done and why, and what you may do."""
        data, version = self.current()
        return self.answer(data, version=version)


class QuarantineReturn(QuarantineView):
    route = "quarantine-return"

    @operation("Bring a photograph back", body=Why, answer=QuarantinedShape, changes=True, versioned=True)
    def post(self, request: Request, visit_id: UUID, photograph_id: UUID) -> HttpResponse:
        """Undo a quarantine by mistake: it is seen and counts again. A disposal that waits is withdrawn."""
        bring_back(
            photograph=self.item().photograph,
            reason=self.answers["reason"],
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        return self.shown()


class QuarantineDisposal(QuarantineView):
    route = "quarantine-disposal"

    @operation(
        "Ask for a photograph’s disposal", body=Why, answer=QuarantinedShape, changes=True, versioned=True
    )
    def post(self, request: Request, visit_id: UUID, photograph_id: UUID) -> HttpResponse:
        """Ask that its files be deleted, as the first of two people. Nothing is deleted until another
        confirms.
        """
        ask_for_disposal(
            photograph=self.item().photograph,
            reason=self.answers["reason"],
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        return self.shown()


class QuarantineDecision(QuarantineView):
    route = "quarantine-decision"

    @operation(
        "Decide about a disposal",
        body=DecisionOnDisposal,
        answer=QuarantinedShape,
        changes=True,
        versioned=True,
    )
    def post(self, request: Request, visit_id: UUID, photograph_id: UUID) -> HttpResponse:
        """Confirm or decline, as the second of two people: neither who asked nor who sent the picture.

        Confirmed, its files are deleted for good; that it was here stays on record.
        """
        decide_disposal(
            photograph=self.item().photograph,
            confirm=self.answers["confirm"],
            words=self.answers["words"],
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        return self.shown()


class QuarantinePicture(QuarantineView):
    route = "quarantine-picture"
    renderer_classes = (streamed(JPEG), *QuarantineView.renderer_classes)

    @operation("Look at a photograph in quarantine", body=Why, media=JPEG)
    def post(self, request: Request, visit_id: UUID, photograph_id: UUID) -> HttpResponseBase:
        """The copy that people see, as JPEG, to who decides about it. Your reason is recorded."""
        photograph = self.item().photograph
        document = look_at(photograph=photograph, reason=self.answers["reason"], by=self.user, at=self.at)
        return picture_response(document=document, download=True)
