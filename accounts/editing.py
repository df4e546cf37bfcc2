"""The one way in which a page edits a record: a draft is kept, nothing typed is lost, nobody overwrites.

A view says which form, what is saved now and how it stood before, and which operation saves it; this does
the rest. It shows what was typed and not yet saved, keeps a draft whenever saving is refused, merges what
two people changed in different places, and asks where both changed the same (adr/0020).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render

from accounts import drafts
from accounts.merging import Attempt, Saved, Typing, merged_draft, same_record, try_to_save
from accounts.models import Draft, User
from accounts.sessions import user_of
from core import clock
from core.conflicts import has_clashes, keys_of, meaning, sent, typed_words
from core.formatting import format_time, in_words
from core.forms import OtherDraft, VersionedForm, VersionField

__all__ = ["EditPage", "Saved", "answer_about_drafts", "edit", "keep_draft"]


@dataclass(frozen=True)
class EditPage:
    """One page that edits: `read` gives what is saved now, `save` takes the answers and that version.

    `save` raises DomainError with words, or StaleVersion; `done` says where to go afterwards. With
    `read_again` whoever saves vouches for the whole: what others changed meanwhile is shown to them first,
    and never merged unseen. `stops` gives the fields whose text may not be kept, not even as
    a draft, and why.
    """

    template: str
    form: Callable[..., VersionedForm]
    read: Callable[[], Saved]
    save: Callable[[dict[str, Any], int], Any]
    done: Callable[[Any], str]
    saved_words: str = "Saved"
    context: Mapping[str, Any] = field(default_factory=dict)
    read_again: bool = False
    stops: Callable[[QueryDict], Mapping[str, str]] = lambda _data: {}


def edit(request: HttpRequest, page: EditPage) -> HttpResponse:
    """Answer a GET or a POST of an editing page."""
    if request.method != "POST":
        return _open(request, page)
    if request.headers.get("X-Draft"):
        return _not_kept(stopped) if (stopped := page.stops(request.POST)) else keep_draft(request)
    if answered := answer_about_drafts(request):
        return answered
    if stopped := page.stops(request.POST):
        return _stop(request, page, stopped)
    attempt = try_to_save(page, request.POST, by=user_of(request), at=clock.now())
    if attempt.status == 200:
        return _saved(request, page, attempt)
    draft = _keep(request)
    return _show(request, page, attempt.form, draft=draft, status=attempt.status)


def _open(request: HttpRequest, page: EditPage) -> HttpResponse:
    """Show what is saved, and what was typed and not saved: merged where others saved since."""
    user, saved = user_of(request), page.read()
    draft = drafts.load(user=user, page=request.path)
    begun: dict[str, Any] = {
        "initial": dict(saved.values),
        "version": saved.version,
        "of": saved.of,
        "typing": drafts.begin(user),
        "continues": drafts.continuing(draft),
    }
    form = _with_draft(page, saved, draft, user, begun) if draft else None
    if draft is not None and form is None:
        drafts.discard_one(user=user, page=request.path, draft_id=str(draft.pk))
        return _open(request, page)
    form = form or page.form(**begun)
    if draft is not None:
        form.other_drafts = tuple(other for each in drafts.others(draft) if (other := _other(form, each)))
    return _show(request, page, form, draft=draft)


def _with_draft(
    page: EditPage, saved: Saved, draft: Draft, user: User, begun: dict[str, Any]
) -> VersionedForm | None:
    """Return the form with what was typed; None where all of it stands saved by now."""
    data, form = drafts.as_data(draft), page.form(**begun)
    opened_at = same_record(form, data, draft.base_version, saved)
    if opened_at == saved.version and not has_clashes(form, data):
        return page.form(**begun, typed=draft.data)
    return merged_draft(partial(page.form, **begun), Typing(data, opened_at, user, clock.now()), saved)


def _other(form: VersionedForm, draft: Draft) -> OtherDraft | None:
    """Return what another draft of the page says and this form does not."""
    theirs = drafts.as_data(draft)
    words = tuple(
        (str(question.label), typed_words(form, name, theirs))
        for name, question in form.questions()
        if any(key in theirs for key in keys_of(form, name))
        and meaning(form, name, theirs) != meaning(form, name, sent(form, name, form.initial.get(name)))
    )
    return OtherDraft(str(draft.pk), draft.saved_at, words) if words else None


def _saved(request: HttpRequest, page: EditPage, attempt: Attempt) -> HttpResponse:
    drafts.discard(user=user_of(request), page=request.path, data=request.POST)
    for remark in attempt.form.remarks:
        messages.info(request, remark)
    if attempt.form.changed_meanwhile:
        changed = in_words(list(attempt.form.changed_meanwhile))
        messages.info(request, f"While you typed, {changed}. Your changes were saved with theirs.")
    messages.success(request, page.saved_words)
    return HttpResponseRedirect(page.done(attempt.result))


def _stop(request: HttpRequest, page: EditPage, stopped: Mapping[str, str]) -> HttpResponse:
    """Show again what was posted, with why some of it may not be kept; what was kept before stays."""
    form = page.form(request.POST)
    form.is_valid()
    for name, why in stopped.items():
        form.add_error(name if name in form.fields else None, why)
    texts = "\n\n".join(text for name in stopped for text in request.POST.getlist(name))
    return _show(request, page, form, draft=None, status=422, stopped=texts)


def _not_kept(stopped: Mapping[str, str]) -> HttpResponse:
    return JsonResponse({"error": next(iter(stopped.values()))}, status=422)


def _show(
    request: HttpRequest,
    page: EditPage,
    form: VersionedForm,
    *,
    draft: Any,
    status: int = 200,
    stopped: str = "",
) -> HttpResponse:
    data = request.POST if form.is_bound else drafts.as_data(draft) if draft else None
    typed = [] if data is None else _typed(form, data)
    context = {**page.context, "form": form, "draft": draft, "typed": typed, "stopped": stopped}
    return render(request, page.template, context, status=status)


def _typed(form: VersionedForm, data: QueryDict) -> list[tuple[str, str]]:
    """Return what was typed, in words, for a page that cannot be changed any more: to be copied."""
    return [
        (str(question.label), typed_words(form, name, data))
        for name, question in form.questions()
        if any(words.strip() for key in keys_of(form, name) for words in data.getlist(key))
    ]


def answer_about_drafts(request: HttpRequest) -> HttpResponse | None:
    """Discard a draft, or go on with another one, if the page asks for that; nothing otherwise."""
    user, page = user_of(request), request.path
    if "discard-draft" in request.POST:
        drafts.discard_one(user=user, page=page, draft_id=request.POST["discard-draft"])
    elif "use-draft" in request.POST:
        drafts.prefer(user=user, page=page, draft_id=request.POST["use-draft"], at=clock.now())
    else:
        return None
    return HttpResponseRedirect(request.path)


def keep_draft(request: HttpRequest) -> HttpResponse:
    """Keep what the page posts in the background, and say when that was."""
    draft = _keep(request)
    if draft is None:
        return JsonResponse({"error": "Too much to keep as a draft. Save it, or shorten it."}, status=413)
    return JsonResponse({"saved": format_time(draft.saved_at)})


def _keep(request: HttpRequest) -> Draft | None:
    """Keep what was typed; a version that is none counts as one that never was."""
    return drafts.keep(
        user=user_of(request),
        page=request.path,
        data=request.POST,
        base_version=VersionField().clean(request.POST.get("version", "0")),
        at=clock.now(),
    )
