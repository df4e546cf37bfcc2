"""The one way in which a page edits a record: a draft is kept, nothing typed is lost, nobody overwrites.

A view says which form, what is saved now and how it stood before, and which operation saves it; this does
the rest. It shows what was typed and not yet saved, keeps a draft whenever saving is refused, merges what
two people changed in different places, and asks where both changed the same (adr/0020).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render

from accounts import drafts
from accounts.merging import Saved, Typing, clashes_to_settle, merged_draft, merged_form
from accounts.models import Draft
from accounts.sessions import user_of
from core import clock
from core.conflicts import CLASH, Clash
from core.errors import DomainError, StaleVersion
from core.formatting import format_time, in_words
from core.forms import VersionedForm, VersionField

__all__ = ["EditPage", "Saved", "edit"]

TRIES = 4  # so many others may save in the moment in which this is merged; after that the person is asked


@dataclass(frozen=True)
class EditPage:
    """One page that edits: `read` gives what is saved now, `save` takes the answers and that version.

    `save` raises DomainError with words, or StaleVersion; `done` says where to go afterwards. With
    `read_again` whoever saves vouches for the whole: what others changed meanwhile is shown to them first,
    and never merged unseen.
    """

    template: str
    form: Callable[..., VersionedForm]
    read: Callable[[], Saved]
    save: Callable[[dict[str, Any], int], Any]
    done: Callable[[Any], str]
    saved_words: str = "Saved"
    context: Mapping[str, Any] = field(default_factory=dict)
    read_again: bool = False


def edit(request: HttpRequest, page: EditPage) -> HttpResponse:
    """Answer a GET or a POST of an editing page."""
    if request.method == "POST":
        if request.headers.get("X-Draft"):
            return _keep_draft(request)
        if "discard-draft" in request.POST:
            drafts.discard(user=user_of(request), page=request.path)
            return HttpResponseRedirect(request.path)
        return _save(request, page)
    saved = page.read()
    draft = drafts.load(user=user_of(request), page=request.path)
    return _show(request, page, _opened(request, page, saved, draft), draft=draft)


def _opened(request: HttpRequest, page: EditPage, saved: Saved, draft: Draft | None) -> VersionedForm:
    """Return the form with what is saved, and what was typed; merged where others saved since."""
    begun = {"initial": dict(saved.values), "version": saved.version, "of": saved.of}
    if draft is None:
        return page.form(**begun)
    data = drafts.as_data(draft)
    opened_at = _opened_at(data, draft.base_version, saved)
    if opened_at == saved.version and CLASH not in data:
        return page.form(**begun, typed=draft.data)
    return merged_draft(page.form, Typing(data, opened_at, user_of(request), clock.now()), saved)


def _opened_at(data: QueryDict, version: int, saved: Saved) -> int:
    """Return `version`, or one that never was where the page was opened on another record."""
    return version if data.get("of", "") in ("", saved.of) else -1


def _save(request: HttpRequest, page: EditPage) -> HttpResponse:
    form, saved = page.form(request.POST), None
    opened_at = _version(request)
    if CLASH in request.POST or request.POST.get("of"):
        saved = page.read()
        opened_at = _opened_at(request.POST, opened_at, saved)
    typing = Typing(request.POST, opened_at, user_of(request), clock.now())
    chosen: tuple[Clash, ...] = ()
    if saved and CLASH in request.POST:
        clashes_to_settle(form, typing, saved)
        if any(clash.error for clash in form.clashes):
            form.add_error(None, "Choose which answers are to stand")
            return _refuse(request, page, form, status=422)
        chosen = form.clashes
        form, _outcome = merged_form(page.form, typing, saved, chosen)
        opened_at = saved.version
    return _save_merged(request, page, form, typing, opened_at, chosen)


def _save_merged(
    request: HttpRequest,
    page: EditPage,
    form: VersionedForm,
    typing: Typing,
    version: int,
    chosen: Sequence[Clash],
) -> HttpResponse:
    """Save what the form holds; merge first where somebody saved since, as often as they do."""
    for _ in range(TRIES):
        if form.clashes:
            form.add_error(
                None, "Somebody else answered the same questions. Choose which answers are to stand"
            )
            return _refuse(request, page, form, status=409)
        if not form.is_valid():
            return _refuse(request, page, form, status=422)
        try:
            return _saved(request, page, form, page.save(form.answers(), version))
        except StaleVersion:
            saved = page.read()
            form, outcome = merged_form(page.form, typing, saved, chosen)
            version = saved.version
            if page.read_again and outcome.taken and not form.clashes:
                form.add_error(None, "Somebody changed this while you had it open. Read it again, then save")
                return _refuse(request, page, form, status=409)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.words)
            return _refuse(request, page, form, status=422)
    form.add_error(None, "Others are changing this at the same time. Save again")
    return _refuse(request, page, form, status=409)


def _saved(request: HttpRequest, page: EditPage, form: VersionedForm, result: Any) -> HttpResponse:
    drafts.discard(user=user_of(request), page=request.path)
    for remark in form.remarks:
        messages.info(request, remark)
    if form.changed_meanwhile:
        changed = in_words(list(form.changed_meanwhile))
        messages.info(request, f"While you typed, {changed}. Your changes were saved with theirs.")
    messages.success(request, page.saved_words)
    return HttpResponseRedirect(page.done(result))


def _refuse(request: HttpRequest, page: EditPage, form: VersionedForm, *, status: int) -> HttpResponse:
    """Show the page again with what was typed, and keep it as a draft besides."""
    draft = drafts.keep(
        user=user_of(request),
        page=request.path,
        data=request.POST,
        base_version=_version(request),
        at=clock.now(),
    )
    return _show(request, page, form, draft=draft, status=status)


def _show(
    request: HttpRequest, page: EditPage, form: VersionedForm, *, draft: Any, status: int = 200
) -> HttpResponse:
    return render(request, page.template, {**page.context, "form": form, "draft": draft}, status=status)


def _keep_draft(request: HttpRequest) -> HttpResponse:
    draft = drafts.keep(
        user=user_of(request),
        page=request.path,
        data=request.POST,
        base_version=_version(request),
        at=clock.now(),
    )
    if draft is None:
        return JsonResponse({"error": "Too much to keep as a draft. Save it, or shorten it."}, status=413)
    return JsonResponse({"saved": format_time(draft.saved_at)})


def _version(request: HttpRequest) -> int:
    """Return the version that the page was opened at; anything else than one counts as stale."""
    return VersionField().clean(request.POST.get("version", "0"))
