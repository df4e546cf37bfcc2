"""The record of a visit as PDF: asked for, made by the worker, taken by who asked."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request

from core.api.fields import Choice, Id, Moment, Text, WholeNumber
from core.api.listing import PageQuery, page_body
from core.api.operations import operation, page_of
from core.api.renderers import streamed
from core.api.serializers import Shape
from core.paging import Keyset
from visits.api.common import VisitView, part_of
from visits.enums import PrintState
from visits.models import FalseDocument, VisitPrint
from visits.operations.printing import ask_for_print, take_print
from visits.reading import forms_on
from visits.responses import PDF, name_of, print_response
from visits.tasks import make_print

BY_TIME = Keyset("asked_at")


class PrintShape(Shape):
    """One PDF that you asked for."""

    id = Id(help_text="It stands on every page of the document.")
    false_document = Id(
        source="false_document_id",
        allow_null=True,
        help_text="Of which it is the report to the forgery team. Null: the whole record.",
    )
    state = Choice(PrintState.choices, required=True)
    asked_at = Moment()
    made_at = Moment(allow_null=True)
    expires_at = Moment(help_text="When it is forgotten.")
    size = WholeNumber(help_text="In bytes; 0 until it is ready.")
    failure = Text(help_text="Why it was not made, and what to do.")
    file = serializers.CharField(allow_null=True, help_text="Address of the document, once it is ready.")


def print_answer(asked: VisitPrint) -> dict[str, object]:
    """Return a PDF as it is answered, without the document."""
    ready = asked.state == PrintState.READY
    where = [asked.visit_id, asked.pk]
    asked.file = reverse("api:print-file", args=where) if ready else None  # type: ignore[attr-defined]
    return dict(PrintShape(asked).data)


class PrintView(VisitView):
    """An endpoint of PDFs: one’s own, of this visit, until they are forgotten."""

    tag = "PDF of a visit"

    def mine(self) -> QuerySet[VisitPrint]:
        """Return one’s own of this visit, without the documents."""
        own = VisitPrint.objects.visible_to(self.user, self.at).filter(visit=self.visit)
        return own.defer("data").select_related("visit")

    def ask(self, false_document: FalseDocument | None = None) -> HttpResponse:
        """Ask for a PDF, and answer how far it is."""
        asked = ask_for_print(visit=self.visit, false_document=false_document, by=self.user, at=self.at)
        # Its row is the queue: a message that is lost is made up for within a minute.
        transaction.on_commit(partial(make_print.delay, str(asked.pk)), robust=True)
        return self.answer(
            print_answer(asked),
            status=201 if asked.asked_at == self.at else 200,
            location=reverse("api:print-detail", args=[self.visit.pk, asked.pk]),
        )

    def asked(self) -> VisitPrint:
        """Return the one that is meant; 404 for somebody else’s."""
        return get_object_or_404(self.mine(), pk=self.kwargs["print_id"])


class VisitPrints(PrintView):
    route = "print-list"

    @operation("List your PDFs of a visit", query=PageQuery, answer=page_of(PrintShape))
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Those that you asked for within the last hour, and how far each is."""
        by_time = BY_TIME.sized(self.query["limit"])
        page = by_time.page_of(self.mine(), cursor=self.query.get("cursor", ""))
        self.note_read(asked.pk for asked in page.rows)
        items = [print_answer(asked) for asked in page.rows]
        return self.answer(page_body(request.path, request.query_params.dict(), page, items))

    @operation("Ask for a PDF of a visit", answer=PrintShape, status=201, repeated=True)
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Ask for the whole record as a tagged PDF. The worker makes it with your rights of that moment.

        While one is on its way, asking again answers that one (200). Look at `state` every few seconds;
        `file` is its address.
        """
        return self.ask()


class ForgeryReportPrints(PrintView):
    route = "false-documents-pack"
    parts = ("team_members", "encounters", "documents_seen")

    @operation("Ask for the report of a false document", answer=PrintShape, status=201, repeated=True)
    def post(self, request: Request, visit_id: UUID, form_id: UUID) -> HttpResponse:
        """Ask for its report to the forgery team as a tagged PDF, with its copy (VIS-6).

        As the PDF of a visit: look at `state`, and take `file` when it is ready. Nothing is sent.
        """
        document = part_of(forms_on(self.visit)["false-documents"], form_id)
        assert isinstance(document, FalseDocument)  # noqa: S101 - the kind says so
        return self.ask(document)


class VisitPrintDetail(PrintView):
    route = "print-detail"

    @operation("See how far a PDF is", answer=PrintShape)
    def get(self, request: Request, visit_id: UUID, print_id: UUID) -> HttpResponse:
        """Whether it waits, is being made, is ready, or could not be made and why."""
        asked = self.asked()
        self.note_read([asked.pk])
        return self.answer(print_answer(asked))


class VisitPrintFile(PrintView):
    route = "print-file"
    renderer_classes = (streamed(PDF), *PrintView.renderer_classes)

    @operation("Download a PDF of a visit", media=PDF)
    def get(self, request: Request, visit_id: UUID, print_id: UUID) -> HttpResponse:
        """The document. Your name and the time are kept with each download, as a disclosure.

        404 until it is ready, and again when its hour is over.
        """
        asked = self.asked()
        if asked.state != PrintState.READY:
            raise Http404
        return print_response(
            self.visit, take_print(asked=asked, by=self.user, at=self.at), name=name_of(asked)
        )
