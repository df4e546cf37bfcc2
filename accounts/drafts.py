"""What somebody typed on a page and has not saved: kept for them alone, until they save or discard it.

A page that is opened carries a mark of its own (`typing`), and which draft it went on from (`continues`).
So two devices, or two windows, of one person keep a draft each, and neither writes over the other.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.left_out import left_out
from accounts.models import Draft, User
from core.ids import new_id
from core.text import storable

MAX_BYTES = 1_000_000  # of names and values together; more is a mistake or an attack, and is not kept
MOST = 20  # of one person on one page; the oldest goes
_NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "version", "action", "typing", "continues"})
_SECRETS = ("password", "token")


def begin(user: User) -> str:
    """Return the mark of a page that is opened now: unlike any other, and tied to the person."""
    mark = new_id().hex
    return f"{mark}.{_seal(mark, user)}"


def is_mark_of(user: User, mark: str) -> bool:
    """Say whether a page with this mark was opened by `user`."""
    made, _, seal = mark.partition(".")
    return constant_time_compare(seal, _seal(made, user))


def load(*, user: User, page: str) -> Draft | None:
    """Return what `user` typed last on `page` and did not save."""
    return _all(user, page).first()


def others(draft: Draft) -> list[Draft]:
    """Return what the same person typed on the same page elsewhere, latest first."""
    return list(_all(draft.user, draft.page).exclude(pk=draft.pk))


def continuing(draft: Draft | None) -> str:
    """Return what a page carries to say that it goes on from this draft, as it stands now."""
    return f"{draft.pk}.{draft.revision}" if draft else ""


def keep(*, user: User, page: str, data: QueryDict, base_version: int, at: datetime) -> Draft | None:
    """Keep what was typed in place of what the same page kept before; None when it is empty or too large.

    `base_version` is the version of the record on which the typing began. Tokens, secrets and files
    (which a browser posts apart from `data`) are left out, what the page's app wants in none
    (`accounts.left_out`), and NUL and lone surrogates, which the database cannot hold. What another window
    has typed since this one was opened is left as it is.
    """
    unfit = _NEVER_KEPT | left_out(page, data)
    kept = {
        storable(name): [storable(value) for value in values]
        for name, values in data.lists()
        if name not in unfit and not any(secret in name.lower() for secret in _SECRETS)
    }
    size = sum(len(text.encode()) for name, values in kept.items() for text in (name, *values))
    if not kept or size > MAX_BYTES or len(page) > Draft.PAGE_LENGTH:
        return None
    writer = _writer(data)
    _go_on(user, page, data, writer)
    values = {"data": kept, "base_version": base_version, "saved_at": at}
    draft, _ = Draft.objects.update_or_create(
        user=user,
        page=page,
        writer=writer,
        defaults=values | {"revision": F("revision") + 1},
        create_defaults=values,
    )
    oldest = _all(user, page).values("pk")[MOST:]
    Draft.objects.filter(pk__in=list(oldest.values_list("pk", flat=True))).delete()
    return draft


def discard(*, user: User, page: str, data: QueryDict | None = None) -> None:
    """Forget what was typed on `page`: all of it, or with `data` what that page kept and went on from."""
    found = Draft.objects.filter(user=user, page=page)
    if data is not None:
        found = found.filter(Q(writer=_writer(data)) | Q(**_continued(data)))
    found.delete()


def discard_one(*, user: User, page: str, draft_id: str) -> None:
    """Forget one draft of the page; the latest where it is not said which."""
    draft = _one(user, page, draft_id) or load(user=user, page=page)
    if draft is not None:
        draft.delete()


def prefer(*, user: User, page: str, draft_id: str, at: datetime) -> None:
    """Make one of several drafts the one that the page is opened with."""
    draft = _one(user, page, draft_id)
    if draft is not None:
        draft.saved_at = at
        draft.save(update_fields=["saved_at"])


def forget(*, before: datetime) -> None:
    """Forget what nobody came back to since `before`."""
    Draft.objects.filter(saved_at__lt=before).delete()


def forget_under(*, users: Iterable[UUID], address: str) -> None:
    """Forget what these people typed on the pages under `address`: what they are about is erased."""
    Draft.objects.filter(user__in=users, page__startswith=address).delete()


def as_data(draft: Draft) -> QueryDict:
    """Return the draft as a form takes it."""
    data = QueryDict(mutable=True)
    for name, values in draft.data.items():
        data.setlist(name, values)
    return data


def _all(user: User, page: str) -> QuerySet[Draft]:
    return Draft.objects.filter(user=user, page=page).order_by("-saved_at", "-pk")


def _one(user: User, page: str, draft_id: str) -> Draft | None:
    try:
        return _all(user, page).filter(pk=UUID(draft_id)).first()
    except ValueError:
        return None


def _writer(data: Mapping[str, Any]) -> str:
    return storable(str(data.get("typing", "")))[: Draft.WRITER_LENGTH]


def _go_on(user: User, page: str, data: QueryDict, writer: str) -> None:
    """Take over the draft that this page was opened with, unless somebody has written in it since."""
    try:
        with transaction.atomic():
            Draft.objects.filter(user=user, page=page, **_continued(data)).update(writer=writer)
    except IntegrityError:
        return  # this page has one of its own already


def _continued(data: Mapping[str, Any]) -> dict[str, Any]:
    draft_id, _, revision = str(data.get("continues", "")).partition(".")
    try:
        return {"pk": UUID(draft_id), "revision": int(revision[:9])}
    except ValueError:
        return {"pk": None}


def _seal(mark: str, user: User) -> str:
    return salted_hmac("accounts.drafts", f"{mark}.{user.pk}").hexdigest()[:20]
