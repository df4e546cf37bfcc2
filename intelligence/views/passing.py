"""Passing intelligence on, and what the person has of it afterwards."""

from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.sessions import user_of
from audit.operations import record
from core import clock
from core.errors import DomainError
from core.formatting import format_time
from core.ids import id_in, new_id
from core.text import storable
from documents.headers import MediaType
from documents.operations import clean_name
from documents.responses import file_response
from intelligence import operations
from intelligence.enums import AuditEvent, State
from intelligence.forms.passing import MOST_PEOPLE, AnswerForm, PassOnForm
from intelligence.models import Attachment, Draft, Question, Receipt
from intelligence.operations import AlreadyPassedOn
from intelligence.queries import draft_of, mine, receipt_of, typed_of
from visits.models import Visit
from visits.queries import visits_not_done_with

_NEVER_KEPT = frozenset(
    {"csrfmiddlewaretoken", "add_person", "pass_on", "as_it_is", "keep", "discard", "remove"}
)
COLOURS = {State.RECEIVED: "blue", State.ACKNOWLEDGED: "teal", State.GRADED: "yellow", State.CLOSED: "green"}


@require_safe
def intelligence(request: HttpRequest) -> HttpResponse:
    """List what the person is writing, is asked about, and passed on."""
    user, at = user_of(request), clock.now()
    found = mine(user, at, cursor=request.GET.get("from", ""))
    ids = [
        *(d.pk for d in found.drafts),
        *(r.pk for _, r in found.waiting),
        *(r.pk for r in found.receipts.rows),
    ]
    record(event=AuditEvent.RECEIPTS_LISTED, by=user, at=at, subjects=ids)
    pages = {"newer": found.receipts.newer, "older": found.receipts.older}
    context = {
        "found": found,
        "colours": COLOURS,
        **{name: f"?from={cursor}" if cursor else "" for name, cursor in pages.items()},
    }
    return render(request, "intelligence/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Open an empty form, under an id of its own, so that a reload or a second click makes no second one.

    With a text that another page may not keep, which is posted, the form begins with that (CAS-2).
    """
    if request.method == "POST":
        return _take_over(request)
    visit = request.GET.get("visit", "")
    query = f"?visit={visit}" if id_in(visit) else ""
    return redirect(reverse("intelligence-draft", args=[new_id()]) + query)


def _take_over(request: HttpRequest) -> HttpResponse:
    """Keep a text that was handed over as a draft in the unit's own store, and open it."""
    typed = {"what": [storable(request.POST.get("what", ""))], "people": ["1"]}
    try:
        kept = operations.keep_draft(
            draft_id=new_id(),
            typed=typed,
            visit_id=None,
            writer=new_id().hex,
            revision=0,
            by=user_of(request),
            at=clock.now(),
        )
    except DomainError as error:
        messages.error(request, error.words)
        return redirect("intelligence")
    return redirect("intelligence-draft", kept.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Ask, keep, take photographs, and pass on."""
    user, at = user_of(request), clock.now()
    if "discard" in request.POST:
        return _discard(request, draft_id, user, at)
    if found := receipt_of(draft_id, user, at):
        return _after_it_was_passed_on(request, found[0], user, at)
    if request.method == "POST":
        return _post(request, draft_id, user, at)
    kept, photographs = draft_of(draft_id, user, at)
    record(event=AuditEvent.DRAFT_READ, by=user, at=at, subject=kept or Draft(pk=draft_id))
    typed = typed_of(kept)
    form = PassOnForm(people=_count(typed.get("people", ["1"])[0]), typed=typed)
    return _show(request, form, draft_id, kept, photographs)


def _post(request: HttpRequest, draft_id: UUID, user: User, at: datetime) -> HttpResponse:
    try:
        kept = _keep(request, draft_id, user, at)
    except AlreadyPassedOn as error:
        return _after_it_was_passed_on(request, error.receipt, user, at)
    except DomainError as error:
        return _refused(request, draft_id, user, at, error)
    if request.headers.get("X-Draft"):
        return JsonResponse({"saved": format_time(kept.saved_at)})
    if refused := _files(request, kept, user, at):
        return refused
    if "pass_on" in request.POST or "as_it_is" in request.POST:
        return _pass_on(request, kept, user, at)
    place = f"person-{_people(request)}" if "add_person" in request.POST else "photographs"
    return redirect(f"{reverse('intelligence-draft', args=[kept.pk])}#{place}")


def _discard(request: HttpRequest, draft_id: UUID, user: User, at: datetime) -> HttpResponse:
    """Forget what this window holds; what another one of the same person typed since is not this one's."""
    stays = operations.discard_draft(
        draft_id=draft_id, writer=_writer(request), revision=_revision(request), by=user, at=at
    )
    if found := receipt_of(draft_id, user, at):
        return redirect("intelligence-receipt", found[0].pk)
    words = "Discarded. What you typed in another window is still there."
    messages.success(request, words if stays else "Discarded. Nothing of it was kept.")
    return redirect("intelligence")


def _keep(request: HttpRequest, draft_id: UUID, user: User, at: datetime) -> Draft:
    typed = {
        storable(name): [storable(value) for value in values]
        for name, values in request.POST.lists()
        if name not in _NEVER_KEPT
    }
    typed["people"] = [str(_people(request))]
    return operations.keep_draft(
        draft_id=draft_id,
        typed=typed,
        visit_id=id_in(request.POST.get("visit", "")),
        writer=_writer(request),
        revision=_revision(request),
        by=user,
        at=at,
    )


def _refused(
    request: HttpRequest, draft_id: UUID, user: User, at: datetime, error: DomainError
) -> HttpResponse:
    if request.headers.get("X-Draft"):
        return JsonResponse({"error": error.words}, status=413)
    messages.error(request, error.words)
    kept, photographs = draft_of(draft_id, user, at)
    form = PassOnForm(request.POST, people=_people(request), draft=True)
    return _show(request, form, draft_id, kept, photographs, status=422)


def _files(request: HttpRequest, kept: Draft, user: User, at: datetime) -> HttpResponse | None:
    """Take what was chosen and what is to be removed; return the page again if a photograph was refused."""
    if removed := id_in(request.POST.get("remove", "")):
        operations.remove_attachment(draft_id=kept.pk, attachment_id=removed, by=user, at=at)
    failed = False
    for file in request.FILES.getlist("photographs"):
        try:
            operations.add_attachment(
                draft_id=kept.pk, file=cast("BinaryIO", file), name=file.name or "", by=user, at=at
            )
        except DomainError as error:
            failed = True
            messages.error(request, f"{clean_name(file.name or '') or 'A file'}: {error.words}")
    return redirect(reverse("intelligence-draft", args=[kept.pk]) + "#photographs") if failed else None


def _pass_on(request: HttpRequest, kept: Draft, user: User, at: datetime) -> HttpResponse:
    form = PassOnForm(request.POST, people=_people(request))
    valid = form.is_valid()
    if valid and (not form.gaps() or "as_it_is" in request.POST):
        receipt = operations.submit(draft_id=kept.pk, passed=form.passed(), visit_id=None, by=user, at=at)
        return redirect(reverse("intelligence-receipt", args=[receipt.pk]))
    now, photographs = draft_of(kept.pk, user, at)
    return _show(request, form, kept.pk, now or kept, photographs, asking=valid, status=200 if valid else 422)


def _show(
    request: HttpRequest,
    form: PassOnForm,
    draft_id: UUID,
    kept: Draft | None,
    photographs: list[Attachment],
    *,
    asking: bool = False,
    status: int = 200,
) -> HttpResponse:
    visit = _visit_chosen(request, kept)
    visits = _visits_to_choose(user_of(request), visit)
    context = {
        "form": form,
        "draft": kept,
        "action": reverse("intelligence-draft", args=[draft_id]),
        "visit": visit,
        "visits": visits,
        "photographs": [(one, one.words()) for one in photographs],
        "asking": asking,
        "carried": {
            "people": form.people,
            "writer": request.POST.get("writer") or new_id().hex,
            "revision": kept.revision if kept else 0,
        }
        | ({} if visits else {"visit": visit}),
        "may_add": form.people < MOST_PEOPLE,
    }
    return render(request, "intelligence/pass_on.html", context, status=status)


def _visit_chosen(request: HttpRequest, kept: Draft | None) -> str:
    """Return the id of the visit that it comes from; "" for none."""
    if request.method == "POST":
        return request.POST.get("visit", "")
    return request.GET.get("visit", "") or (str(kept.visit_id) if kept and kept.visit_id else "")


def _visits_to_choose(user: User, chosen: str) -> list[dict[str, str]]:
    """Return the visits that it may come from, for the question; none where the page came from another."""
    own = {str(one.pk): f"{one.title}, {one.reference}" for one in visits_not_done_with(user.pk)}
    if not own or (chosen and chosen not in own):
        return []
    items = [{"value": key, "text": words} for key, words in own.items()]
    return [{"value": "", "text": "No, from elsewhere"}, *items]


def _after_it_was_passed_on(request: HttpRequest, receipt: Receipt, user: User, at: datetime) -> HttpResponse:
    """Lead to the receipt; what was added on a page whose answer got lost becomes a draft of its own."""
    autosave = bool(request.headers.get("X-Draft"))
    if not _adds_something(request, receipt):
        if autosave:
            return JsonResponse({"error": f"This was passed on already: {receipt.number}."}, status=422)
        return redirect("intelligence-receipt", receipt.pk)
    apart = uuid5(receipt.pk, request.POST.get("writer", ""))  # the same for all that this page sends
    try:
        kept = _keep(request, apart, user, at)
    except DomainError as error:
        return _refused(request, apart, user, at, error)
    if autosave:
        return JsonResponse({"saved": format_time(kept.saved_at)})
    messages.info(
        request,
        f"This was passed on already as {receipt.number}, without what you changed since. All of it is in"
        " this new draft. Take out what they have, then pass on the rest; or discard it.",
    )
    return _files(request, kept, user, at) or redirect("intelligence-draft", kept.pk)


def _adds_something(request: HttpRequest, receipt: Receipt) -> bool:
    """Whether what was posted says anything else than what the receipt was given for."""
    if request.method != "POST":
        return False
    form = PassOnForm(request.POST, people=_people(request))
    if form.is_valid():
        return bool(request.FILES) or not form.passed().is_of(receipt)
    return any(request.POST.get(name, "").strip() for name in form.fields)


@require_safe
def photograph(request: HttpRequest, draft_id: UUID, attachment_id: UUID) -> FileResponse:
    """Show a photograph of a draft of one's own."""
    user, at = user_of(request), clock.now()
    _, photographs = draft_of(draft_id, user, at)
    found = next((one for one in photographs if one.pk == attachment_id), None)
    if found is None:
        raise Http404
    return picture(operations.open_attachment(attachment=found, by=user, at=at), found)


def picture(file: BinaryIO, attachment: Attachment) -> FileResponse:
    """Return a viewing copy, shown in a page."""
    return file_response(file, MediaType.JPEG.value, f"photograph-{attachment.pk}.jpg", False)


def original_file(file: BinaryIO, attachment: Attachment) -> FileResponse:
    """Return an original, to be kept as a file and opened by nothing here."""
    return file_response(file, "application/octet-stream", f"original-{attachment.pk}", True)


@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """Show the receipt of what the person passed on, and take the answer to a question."""
    user, at = user_of(request), clock.now()
    found = receipt_of(receipt_id, user, at)
    if found is None:
        raise Http404
    kept, asked = found
    chosen, form = None, AnswerForm()
    if request.method == "POST":
        chosen = next((q for q in asked if _waits(q) and str(q.pk) == request.POST.get("question")), None)
        form = AnswerForm(request.POST)
        if chosen is None or form.is_valid():
            return _answer(request, kept, chosen, form, user, at)
    waiting = [question for question in asked if _waits(question)]
    record(event=AuditEvent.RECEIPT_READ, by=user, at=at, subject=kept, subjects=[q.pk for q in waiting])
    context = {
        "receipt": kept,
        "feedback": kept.words().get("words", ""),
        "asked": [_asked(question, form if question is chosen else None) for question in waiting],
        "answered": [question for question in asked if not _waits(question)],
        "colour": COLOURS.get(State(kept.state), "grey"),
        "has_errors": bool(chosen),
        "back_to": _visit_of(kept, user, at),
    }
    return render(request, "intelligence/receipt.html", context, status=422 if chosen else 200)


def _visit_of(kept: Receipt, user: User, at: datetime) -> str:
    """Return the address of the visit that it came from, while the person may read that; else nothing."""
    there = Visit.objects.visible_to(user, at).filter(pk=kept.visit_id).exists() if kept.visit_id else False
    return reverse("visit", args=[kept.visit_id]) if there else ""


def _answer(
    request: HttpRequest, kept: Receipt, chosen: Question | None, form: AnswerForm, user: User, at: datetime
) -> HttpResponse:
    if chosen is None:
        messages.info(request, "That question was answered already. Nothing was added.")
    else:
        operations.answer_question(question_id=chosen.pk, words=form.cleaned_data["words"], by=user, at=at)
        messages.success(request, "Your answer was passed on.")
    return redirect("intelligence-receipt", kept.pk)


def _waits(question: Question) -> bool:
    return question.answered_at is None


def _asked(question: Question, form: AnswerForm | None) -> tuple[Question, str, AnswerForm]:
    form = form or AnswerForm(auto_id=f"id_{question.pk}_%s")
    return question, question.words().get("words", ""), form


def _writer(request: HttpRequest) -> str:
    """Return the mark of the window that this comes from."""
    return storable(request.POST.get("writer", ""))[:40]


def _revision(request: HttpRequest) -> int:
    return _count(request.POST.get("revision", "0"), least=0, most=10**9)


def _people(request: HttpRequest) -> int:
    return min(MOST_PEOPLE, _count(request.POST.get("people", "1")) + ("add_person" in request.POST))


def _count(text: str, *, least: int = 1, most: int = MOST_PEOPLE) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else least
    return max(least, min(number, most))
