"""The Enforcement Activity Record (EAR): started, saved, completed, read, and opened again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from accounts.api.views import ApiView
from audit.operations import record as record_event
from casework.api.common import EncounterView
from casework.api.shapes import Reason, RecordAnswers, RecordShape
from casework.completeness import missing_in_record
from casework.enums import AuditEvent, RecordState
from casework.forms import record_values
from casework.models import EnforcementActivityRecord
from casework.operations.records import amend_record, save_record
from casework.queries import encounters_visible_to
from core.api.operations import operation
from visits.operations.saving import lock as lock_visit

NOT_BEGUN: dict[str, Any] = {
    "details": "",
    "verified_by": [],
    "verified_words": "",
    "outcome_stands": None,
    "new_outcome": "",
}


def record_answer(encounter_id: UUID, record: EnforcementActivityRecord | None) -> dict[str, Any]:
    """Return a record as it is answered; one that nobody has begun is an empty draft of version 0."""
    names = ("id", "reference", "state", "completed_at", "completed_by", "version")
    if record is None:
        record = EnforcementActivityRecord(**NOT_BEGUN, state=RecordState.DRAFT, version=0)
        own = {name: getattr(record, name) for name in names} | {"id": None}
    else:
        own = {name: getattr(record, name) for name in names}
    missing = list(missing_in_record(record))
    values = own | record_values(record) | {"encounter": encounter_id, "missing": missing}
    return dict(RecordShape(values).data)


class RecordView(EncounterView):
    """An endpoint of the record of one encounter."""

    def current(self) -> tuple[Mapping[str, Any], int]:
        self.page = self.fresh()
        found = self.page.record
        self.note(
            AuditEvent.RECORD_READ if found else AuditEvent.ENCOUNTER_READ,
            found or self.page.encounter,
            [self.page.encounter.pk],
        )
        return record_answer(self.page.encounter.pk, found), found.version if found else 0

    def written(self, *, complete: bool) -> HttpResponse:
        """Save what was sent on top of what is saved; with `complete`, complete it."""
        saved = record_values(self.page.record) if self.page.record else NOT_BEGUN
        save_record(
            encounter=self.page.encounter,
            values=saved | self.answers,
            expected_version=self.expected_version,
            complete=complete,
            by=self.user,
            at=self.at,
        )
        data, version = self.current()
        return self.answer(data, version=version)


class EncounterRecord(RecordView):
    route = "encounter-record"

    @operation("Read the record of an encounter", answer=RecordShape, versioned=True)
    def get(self, request: Request, encounter_id: UUID) -> HttpResponse:
        """The record, a draft or complete. Where nobody has begun it: an empty one, with the ETag "0"."""
        data, version = self.current()
        return self.answer(data, version=version)

    @operation(
        "Write the record of an encounter",
        body=RecordAnswers,
        answer=RecordShape,
        changes=True,
        versioned=True,
    )
    def patch(self, request: Request, encounter_id: UUID) -> HttpResponse:
        """Change what is sent, and leave the rest; with `If-Match: "0"`, start it.

        The encounter has to be matched to a person. What is saved stays a draft until it is completed.
        """
        return self.written(complete=False)


class RecordCompletion(RecordView):
    route = "record-completion"

    @operation("Complete the record", body=RecordAnswers, answer=RecordShape, changes=True, versioned=True)
    def post(self, request: Request, encounter_id: UUID) -> HttpResponse:
        """Complete it, with the last answers if any are sent: CPCT can now consider the person (CPC-6).

        Sent twice, it completes once.
        """
        return self.written(complete=True)


class ReadRecord(ApiView):
    route, tag = "record-detail", "Casework"

    @operation("Read a record", answer=RecordShape, versioned=True)
    def get(self, request: Request, record_id: UUID) -> HttpResponse:
        """An Enforcement Activity Record. An officer reads those of encounters on their own visits."""
        visible = EnforcementActivityRecord.objects.visible_to(self.user, self.at)
        found = get_object_or_404(visible.select_related("completed_by"), pk=record_id)
        record_event(
            event=AuditEvent.RECORD_READ,
            by=self.user,
            at=self.at,
            subject=found,
            subjects=[found.encounter_id],
        )
        return self.answer(record_answer(found.encounter_id, found), version=found.version)


class Amending(ApiView):
    route, tag = "record-amendment", "Casework"

    def fresh(self) -> EnforcementActivityRecord:
        """Return the record as it stands; 404 for one of an encounter that is not this reader’s casework."""
        visible = EnforcementActivityRecord.objects.visible_to(self.user, self.at)
        theirs = visible.filter(encounter__in=encounters_visible_to(self.user, self.at))
        parts = theirs.select_related("encounter", "activity__card__person", "completed_by")
        return get_object_or_404(parts, pk=self.kwargs["record_id"])

    @operation("Open a record again", body=Reason, answer=RecordShape, changes=True, versioned=True)
    def post(self, request: Request, record_id: UUID) -> HttpResponse:
        """Open a completed record again, to correct it, with a reason; until it is complete it is none."""
        lock_visit(self.fresh().encounter.visit_id)
        found = self.fresh()
        self.check_unchanged(found.version)
        amend_record(record=found, reason=self.answers["reason"], by=self.user, at=self.at)
        data, version = self.current()
        return self.answer(data, version=version)

    def current(self) -> tuple[Mapping[str, Any], int]:
        found = self.fresh()
        record_event(
            event=AuditEvent.RECORD_READ,
            by=self.user,
            at=self.at,
            subject=found,
            subjects=[found.encounter_id],
        )
        return record_answer(found.encounter_id, found), found.version
