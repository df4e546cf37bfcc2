"""The one way in which a page edits a record: a draft is kept, nothing typed is lost, nobody overwrites.

A view says which form, what is saved now, and which operation saves it; this does the rest: it shows what
was typed and not yet saved, keeps a draft whenever saving is refused, and lays both versions side by side
when somebody else saved in between.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render

from accounts import drafts
from accounts.sessions import user_of
from core import clock
from core.errors import DomainError, StaleVersion
from core.formatting import format_time
from core.forms import VersionedForm, VersionField


@dataclass(frozen=True)
class Saved:
    """What is saved now: the values by field name, and the version they have (0 for a new record)."""

    values: Mapping[str, Any]
    version: int = 0


@dataclass(frozen=True)
class EditPage:
    """One page that edits: `read` gives what is saved now, `save` takes the answers and that version.

    `save` raises DomainError with words, or StaleVersion; `done` says where to go afterwards.
    """

    template: str
    form: Callable[..., VersionedForm]
    read: Callable[[], Saved]
    save: Callable[[dict[str, Any], int], Any]
    done: Callable[[Any], str]
    saved_words: str = "Saved"
    context: Mapping[str, Any] = field(default_factory=dict)


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
    form = page.form(
        initial=dict(saved.values),
        version=draft.base_version if draft else saved.version,
        typed=draft.data if draft else None,
    )
    return _show(request, page, form, draft=draft)


def _save(request: HttpRequest, page: EditPage) -> HttpResponse:
    form = page.form(request.POST)
    if form.is_valid():
        try:
            result = _saved(page, form)
        except StaleVersion:
            return _refuse(request, page, form, status=409)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.words)
            return _refuse(request, page, form, status=422)
        drafts.discard(user=user_of(request), page=request.path)
        for remark in form.remarks:
            messages.info(request, remark)
        messages.success(request, page.saved_words)
        return HttpResponseRedirect(page.done(result))
    return _refuse(request, page, form, status=422)


def _saved(page: EditPage, form: VersionedForm) -> Any:
    """Save, and return the result; where what is saved by now is just the same, save on top of that.

    So it is when a page was sent twice because the signal was lost: there is nothing to compare. Raises
    StaleVersion with both versions laid side by side in the form.
    """
    answers = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    try:
        return page.save(dict(answers), form.cleaned_data["version"])
    except StaleVersion:
        now = page.read()
        form.show_conflict(current=now.values, version=now.version)
        if form.differences:
            raise
        return page.save(answers, now.version)


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
