"""The cards of photographs: what each shows and whether it is clear, as something to edit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.http import QueryDict

from accounts.merging import Saved, Typing, merged_draft, try_to_save
from accounts.models import User
from core.conflicts import CLASH
from core.errors import DomainError
from core.fields import VersionField
from core.rendering import error_links
from visits.earlier import saved_photograph
from visits.forms.photographs import PhotographForm
from visits.models import Photograph, Visit
from visits.operations.photographs import NOTHING, Target, describe, key_of, targets_of
from visits.queries import counting_cprn

MORE_FORMS = 3  # additional forms offered beyond those the CPRN says there are


@dataclass
class Card:
    """One photograph as its card shows it: what is saved, or what was typed and is not."""

    photograph: Photograph
    key: str
    legible: str
    error: str = ""
    form: PhotographForm | None = None  # once something was typed

    @property
    def done(self) -> bool:
        document = self.photograph.document
        return bool(document.shows) and document.legible is True and not self.error and self.form is None


def card_of(photograph: Photograph) -> Card:
    """Return the card of a photograph as it is saved."""
    legible = {True: "yes", False: "no", None: ""}[photograph.document.legible]
    return Card(photograph, key_of(photograph), legible)


def offered_on(visit: Visit) -> dict[str, tuple[str, Target]]:
    """Return what a photograph of the visit can show, by the key of the list."""
    cprn = counting_cprn(visit)
    used = max((p.form_number or 0 for p in visit.photographs.all()), default=0)
    forms = max(cprn.additional_forms or 0 if cprn else 0, used)
    return dict(targets_of(visit, forms or (0 if cprn else MORE_FORMS)))


@dataclass(frozen=True)
class _Described:
    """One photograph as something to edit (`accounts.merging.Editable`)."""

    form: Callable[..., PhotographForm]
    read: Callable[[], Saved]
    save: Callable[[dict[str, Any], int], Any]
    read_again: bool = False


def save_card(data: QueryDict, visit: Visit, card: Card, by: User, at: datetime) -> None:
    """Save what was said of one photograph, if anything differs; keep what was typed if it is refused."""
    if not _says_something_else(data, card):
        return

    def save(answers: dict[str, Any], version: int) -> Photograph:
        key = answers["shows"]
        target = offered_on(visit).get(key, ("", None))[1] if key else NOTHING
        if target is None:
            raise DomainError("Choose what the photograph shows from the list.")
        return describe(
            photograph=card.photograph,
            target=target,
            legible=answers["legible"],
            expected_version=version,
            by=by,
            at=at,
        )

    thing = _Described(_form_of(visit, card), lambda: saved_photograph(card.photograph), save)
    attempt = try_to_save(thing, data, by=by, at=at)
    if attempt.status != 200:
        card.photograph.document.refresh_from_db()
        _show_typed(card, attempt.form)
        card.error = error_links(attempt.form)[-1]["text"]


def show_draft(visit: Visit, card: Card, data: QueryDict, by: User, at: datetime) -> None:
    """Show what was typed of one photograph and not saved, merged with what others saved since."""
    if _says_something_else(data, card):
        version = VersionField().clean(data.get(f"version-{card.photograph.pk}", ""))
        saved = saved_photograph(card.photograph)
        begun = partial(_form_of(visit, card), initial=saved.values, version=saved.version)
        form = merged_draft(begun, Typing(data, version, by, at), saved)
        if form is not None:
            _show_typed(card, form)


def _says_something_else(data: QueryDict, card: Card) -> bool:
    """Say whether what was posted of the photograph is not just what is saved now, or settles a clash."""
    pk = card.photograph.pk
    if f"shows-{pk}" not in data or f"{CLASH}-{pk}" in data:
        return f"shows-{pk}" in data
    return (data[f"shows-{pk}"], data.get(f"legible-{pk}", "")) != (card.key, card.legible)


def _form_of(visit: Visit, card: Card) -> Callable[..., PhotographForm]:
    words = {key: words for key, (words, _target) in offered_on(visit).items()}
    saved_key = key_of(card.photograph)
    if saved_key and saved_key not in words:
        words[saved_key] = f"{card.photograph.document.caption or 'Something'}, which counts no longer"
    return partial(PhotographForm, photograph_id=card.photograph.pk, offered=words)


def _show_typed(card: Card, form: Any) -> None:
    card.form = form
    card.key = str(form["shows"].value() or "")
    legible = form["legible"].value()
    card.legible = legible if isinstance(legible, str) else {True: "yes", False: "no"}.get(legible, "")
