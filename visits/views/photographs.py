"""Photographs of a visit: what is still needed, adding several at once, saying what each shows."""

from datetime import datetime
from typing import BinaryIO, Literal, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import drafts
from accounts.editing import EditPage, answer_about_drafts, edit, keep_draft
from accounts.merging import saved_for_decision, saved_record
from accounts.models import Draft, User
from accounts.roles import door_of, roles_of
from accounts.urgent import reason_for
from audit.operations import record
from core import clock
from core.errors import DomainError
from documents import operations as documents
from documents import uploads
from documents.models import Document, Upload
from documents.responses import original_response, picture_response
from visits.enums import AuditEvent
from visits.forms.photographs import NotTakenForm, OriginalForm, RemoveForm, excuse
from visits.models import DocumentSeen, Encounter, Photograph, Visit, VisitChange
from visits.operations.forms import say_not_photographed
from visits.operations.photographs import NOTHING, attach, remove
from visits.permissions import (
    allowed,
    check_can_contribute,
    check_can_remove_photograph,
    check_can_see_quarantine,
    reads_for,
)
from visits.queries import facts_of
from visits.rules import assess
from visits.views.cards import Card, card_of, offered_on, save_card, show_draft
from visits.views.common import open_visit, page_of, signed_in

MORE_FORMS = 3  # additional forms offered beyond those the CPRN says there are


@require_http_methods(["GET", "POST"])
def photographs(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show the photographs and what is still needed; save what each shows and whether it is clear."""
    visit, at = open_visit(request, visit_id)
    cards = [card_of(p) for p in visit.photographs.all() if p.document.removed_at is None]
    if request.method == "POST":
        return _answered(request, visit, at, cards)
    draft = drafts.load(user=signed_in(request), page=request.path)
    if draft is not None:
        for card in cards:
            show_draft(visit, card, drafts.as_data(draft), signed_in(request), at)
    return _show(request, visit, at, cards, draft=draft)


def _answered(request: HttpRequest, visit: Visit, at: datetime, cards: list[Card]) -> HttpResponse:
    if request.headers.get("X-Draft"):
        return keep_draft(request)
    if answered := answer_about_drafts(request):
        return answered
    for card in cards:
        save_card(request.POST, visit, card, signed_in(request), at)
    if any(card.error for card in cards):
        keep_draft(request)
        return _show(request, visit, at, cards, status=422)
    drafts.discard(user=signed_in(request), page=request.path, data=request.POST)
    return redirect("visit", visit.pk)


def _show(
    request: HttpRequest,
    visit: Visit,
    at: datetime,
    cards: list[Card],
    status: int = 200,
    draft: Draft | None = None,
) -> HttpResponse:
    offered = offered_on(visit)
    needed = [i for code, items in assess(facts_of(visit)).items() if code in NEEDED for i in items]
    unfinished = Upload.objects.visible_to(signed_in(request), at).unfinished()
    return render(
        request,
        "visits/photographs.html",
        {
            **page_of(visit, request, at),
            "offered": offered,
            "needed": [_need(i.words, i.fact, i.anchor) for i in needed if i.anchor.startswith("need-")],
            "waiting": [card for card in cards if not card.done],
            "done": [card for card in cards if card.done],
            "stopped": unfinished.filter(attach_to__startswith=f"{visit.pk}:"),
            "take": request.GET.get("take", ""),
            "opens_originals": _opens_originals(signed_in(request), at),
            "may_remove": _may_remove(visit, signed_in(request), at),
            "quarantined": _quarantined(visit, signed_in(request), at),
            "draft": draft,
            "typing": request.POST.get("typing") or drafts.begin(signed_in(request)),
            "continues": request.POST.get("continues") or drafts.continuing(draft),
            "has_errors": any(card.error for card in cards),
        },
        status=status,
    )


def _opens_originals(user: User, at: datetime) -> bool:
    door = door_of("photograph-original")
    return isinstance(door, frozenset) and not door.isdisjoint(roles_of(user, at))


def _may_remove(visit: Visit, user: User, at: datetime) -> bool:
    """Whether the person may remove any photograph: the OIC and supervisors, also of a closed visit."""
    return allowed(check_can_remove_photograph, visit, None, user, at)


def _quarantined(visit: Visit, user: User, at: datetime) -> int:
    """Return how many photographs are out of sight, for those who decide about them; 0 for others."""
    removed = sum(1 for p in visit.photographs.all() if p.document.removed_at)
    return removed if removed and allowed(check_can_see_quarantine, visit, user, at) else 0


KINDS: dict[str, Literal["viewing", "thumbnail"]] = {"viewing": "viewing", "thumbnail": "thumbnail"}
NEEDED = ("CPC-1", "CPC-2", "CPC-3", "CPC-4", "VIS-6")


def _need(words: str, fact: str, anchor: str) -> dict[str, str]:
    """Return a row of "Still needed". The anchor of an item names what it is of: need-<key>."""
    key = anchor.removeprefix("need-")
    excuse = key if key.startswith(("person-", "seen-")) else ""
    return {"words": words, "fact": fact, "key": key, "excuse": excuse}


@require_POST
def upload(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Take whole files from a plain form, several at once: what is refused is said, the rest is kept."""
    visit, at = open_visit(request, visit_id)
    check_can_contribute(visit, signed_in(request), at)  # before anything is stored
    target = offered_on(visit).get(request.POST.get("shows", ""), ("", NOTHING))[1]
    stored = 0
    for file in request.FILES.getlist("photographs")[:50]:
        try:
            document = documents.receive(
                file=cast(BinaryIO, file), name=file.name or "", by=signed_in(request), at=at
            )
            attach(visit=visit, document=document, target=target, by=signed_in(request), at=at)
            stored += 1
        except DomainError as error:
            messages.error(request, f"{(file.name or 'A file')[:80]}: {error.words}")
    if stored:
        messages.success(request, f"{stored} photograph{'' if stored == 1 else 's'} stored.")
    elif not request.FILES:
        messages.error(request, "Choose at least one photograph.")
    return redirect(reverse("visit-photographs", args=[visit.pk]) + "#need-you")


@require_POST
def upload_begin(request: HttpRequest, visit_id: UUID) -> JsonResponse:
    """Begin an upload in parts; what it is to show is remembered with it."""
    visit, at = open_visit(request, visit_id)
    try:
        check_can_contribute(visit, signed_in(request), at)
    except DomainError as error:
        return uploads.refusal(error)
    key = request.POST.get("shows", "")
    key = key if key in offered_on(visit) else ""
    return uploads.begin(
        request,
        by=signed_in(request),
        at=at,
        attach_to=f"{visit.pk}:{key}",
        href=lambda upload: reverse("photograph-upload-part", args=[visit.pk, upload.pk]),
    )


@require_http_methods(["GET", "PUT", "DELETE"])
def upload_part(request: HttpRequest, visit_id: UUID, upload_id: UUID) -> JsonResponse:
    """Take the next part of an upload; with the last one the photograph is attached."""
    visit, at = open_visit(request, visit_id)
    user = signed_in(request)
    on_its_way = get_object_or_404(
        Upload.objects.visible_to(user, at), pk=upload_id, attach_to__startswith=f"{visit.pk}:"
    )

    def finished(upload: Upload) -> dict[str, str]:
        key = upload.attach_to.partition(":")[2]
        target = offered_on(visit).get(key, ("", NOTHING))[1]
        assert upload.document is not None  # noqa: S101 - finished is called with the document there
        photograph = attach(visit=visit, document=upload.document, target=target, by=user, at=at)
        photograph = Photograph.objects.select_related("document", "added_by").get(pk=photograph.pk)
        context = {"visit": visit, "card": card_of(photograph), "offered": offered_on(visit)}
        return {"card": render_to_string("visits/_photograph_card_new.html", context, request)}

    return uploads.carry_on(request, upload=on_its_way, by=user, at=at, finished=finished)


@require_GET
def picture(request: HttpRequest, visit_id: UUID, photograph_id: UUID, kind: str) -> HttpResponseBase:
    """Serve the copy that people see, or its thumbnail; each view is recorded."""
    at = clock.now()
    user = signed_in(request)
    visits = Visit.objects.visible_to(user, at).filter(pk=visit_id)
    photograph = get_object_or_404(
        Photograph.objects.select_related("document", "visit").filter(document__removed_at=None),
        pk=photograph_id,
        visit__in=visits,
    )
    if kind not in KINDS:
        raise Http404
    record(
        event=AuditEvent.PHOTOGRAPH_VIEWED,
        by=user,
        at=at,
        subject=photograph,
        subjects=[visit_id],
        acting_for=reads_for(photograph.visit, user, at),
        reason=reason_for(user, "visits.visit", visit_id, at),
    )
    return picture_response(document=photograph.document, kind=KINDS[kind])


def removal(request: HttpRequest, visit_id: UUID, photograph_id: UUID) -> HttpResponse:
    """Remove a wrong or duplicate photograph, with a reason."""
    visit, at = open_visit(request, visit_id)
    photograph = _photograph(visit, photograph_id)
    return edit(
        request,
        EditPage(
            template="visits/photograph_remove.html",
            form=RemoveForm,
            read=lambda: saved_for_decision(Document.objects.get(pk=photograph.document_id).version),
            save=lambda answers, version: remove(
                photograph=photograph,
                reason=answers["reason"],
                expected_version=version,
                by=signed_in(request),
                at=at,
            ),
            done=lambda _removed: reverse("visit-photographs", args=[visit.pk]),
            saved_words="The photograph is removed.",
            context=page_of(visit, request, at) | {"photograph": photograph},
            read_again=True,
        ),
    )


def not_taken(request: HttpRequest, visit_id: UUID, kind: str, form_id: UUID) -> HttpResponse:
    """Say why no photograph of a person or a document could be taken (CPC-4)."""
    visit, at = open_visit(request, visit_id)
    if kind not in ("person", "seen"):
        raise Http404
    thing: Encounter | DocumentSeen = (
        get_object_or_404(Encounter, pk=form_id, visit=visit)
        if kind == "person"
        else get_object_or_404(DocumentSeen, pk=form_id, visit=visit)
    )
    return edit(
        request,
        EditPage(
            template="visits/photograph_not_taken.html",
            form=NotTakenForm,
            read=lambda: saved_record(type(thing)._default_manager.get(pk=thing.pk), VisitChange, excuse),
            save=lambda answers, version: say_not_photographed(
                form=thing, by=signed_in(request), at=at, expected_version=version, **answers
            ),
            done=lambda _saved: reverse("visit-photographs", args=[visit.pk]),
            context=page_of(visit, request, at) | {"thing": thing},
        ),
    )


def original(request: HttpRequest, visit_id: UUID, photograph_id: UUID) -> HttpResponseBase:
    """Open the sealed original: for auditors, with a reason, recorded."""
    visit, at = open_visit(request, visit_id)
    photograph = _photograph(visit, photograph_id)
    form = OriginalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        file = documents.open_original(
            document=photograph.document, by=signed_in(request), at=at, reason=form.cleaned_data["reason"]
        )
        return original_response(document=photograph.document, file=file)
    context = page_of(visit, request, at) | {"form": form, "photograph": photograph}
    return render(request, "visits/photograph_original.html", context, status=422 if form.is_bound else 200)


def _photograph(visit: Visit, photograph_id: UUID) -> Photograph:
    found = next(
        (p for p in visit.photographs.all() if p.pk == photograph_id and not p.document.removed_at), None
    )
    if found is None:
        raise Http404
    return found
