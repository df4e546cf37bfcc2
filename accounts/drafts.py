"""What somebody typed on a page and has not saved: kept for them alone, until they save or discard it."""

from datetime import datetime

from django.http import QueryDict

from accounts.models import Draft, User
from core.text import storable

MAX_BYTES = 200_000  # of names and values together; more is a mistake or an attack, and is not kept
_NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "version", "action"})
_SECRETS = ("password", "token")


def load(*, user: User, page: str) -> Draft | None:
    """Return what `user` typed on `page` and did not save."""
    return Draft.objects.filter(user=user, page=page).first()


def keep(*, user: User, page: str, data: QueryDict, base_version: int, at: datetime) -> Draft | None:
    """Keep what was typed in place of what was kept before; None when it is empty or too large.

    `base_version` is the version of the record on which the typing began. Tokens, secrets and files
    (which a browser posts apart from `data`) are left out, and NUL and lone surrogates, which the
    database cannot hold.
    """
    kept = {
        storable(name): [storable(value) for value in values]
        for name, values in data.lists()
        if name not in _NEVER_KEPT and not any(secret in name.lower() for secret in _SECRETS)
    }
    size = sum(len(text.encode()) for name, values in kept.items() for text in (name, *values))
    if not kept or size > MAX_BYTES or len(page) > Draft.PAGE_LENGTH:
        return None
    draft, _ = Draft.objects.update_or_create(
        user=user, page=page, defaults={"data": kept, "base_version": base_version, "saved_at": at}
    )
    return draft


def discard(*, user: User, page: str) -> None:
    """Forget what was typed on `page`; nothing happens if nothing was kept."""
    Draft.objects.filter(user=user, page=page).delete()


def forget(*, before: datetime) -> None:
    """Forget what nobody came back to since `before`."""
    Draft.objects.filter(saved_at__lt=before).delete()


def as_data(draft: Draft) -> QueryDict:
    """Return the draft as a form takes it."""
    data = QueryDict(mutable=True)
    for name, values in draft.data.items():
        data.setlist(name, values)
    return data
