"""A sanitised product: written by one of the unit, released by another, given to somebody on conditions.

Each of these is locked with its submission, keeps a step in the sealed history, and is audited without a word
of it. The database itself refuses a release by whoever wrote it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.roles import Role, people_with
from audit.operations import record
from core.errors import DomainError, NotAllowed, StaleVersion
from intelligence.enums import ProductState, State, StepKind, TellingEvent, Told
from intelligence.models import Dissemination, Grading, Product, Submission
from intelligence.names import repeated
from intelligence.operations.moving import Sent, insert, keep_step, locked
from intelligence.operations.telling import who_may_read
from intelligence.queries.products import latest_grading, names_to_keep_out, scheme_for
from intelligence.schemes import SCHEMES, Handling
from intelligence.separation import as_unit
from notices.operations import notify


@dataclass(frozen=True)
class Text:
    """What a product says, and how it is to be handled."""

    title: str
    words: str
    marking: str
    handling: str
    confirmed: Collection[str] = ()  # names that it repeats, and that the writer looked at


@dataclass(frozen=True)
class Recipient:
    """To whom a product is given, what for, and on what conditions."""

    organisation: str
    person: str
    purpose: str
    conditions: str = ""


class NamesRepeated(DomainError):
    """The text repeats names that give somebody away; the writer may confirm that they are to stand."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(f"It repeats: {', '.join(names)}. Take them out, or confirm that they are to stand.")
        self.names = names


@transaction.atomic
def write_product(*, submission_id: UUID, text: Text, by: User, at: datetime, sent: Sent) -> Product:
    """Write a product. Raises NamesRepeated, and DomainError for what is wanting or not to be chosen."""
    _check_names(submission_id, text, by, at)
    with as_unit(by, at):
        submission = locked(submission_id, Sent(sent.id))
        _check_at_work(submission)
        product = Product(pk=sent.id, submission=submission, written_by=by, written_at=at)
        _take(product, text)
        insert(product)
        keep_step(submission, StepKind.WRITTEN, by=by, at=at, sent=sent)
        readers = who_may_read(submission, at)
    record(event=TellingEvent.PRODUCT_WRITTEN, by=by, at=at, subject=product, subjects=[submission.pk])
    _tell_unit(product, readers, by, at)
    return product


@transaction.atomic
def rewrite_product(
    *, submission_id: UUID, product_id: UUID, text: Text, by: User, at: datetime, sent: Sent
) -> Product:
    """Change a product that was not released; whoever does has written it, and does not release it.

    Raises StaleVersion with the product as it stands, NamesRepeated, DomainError.
    """
    _check_names(submission_id, text, by, at)
    with as_unit(by, at):
        submission, product = _locked(submission_id, product_id, sent)
        _check_at_work(submission)
        if product.state != ProductState.DRAFT:
            raise DomainError("It was released, so its words stand. Withdraw it and write another.")
        another = product.written_by_id != by.pk
        product.written_by, product.written_at = by, at
        _take(product, text)
        _save(product)
        keep_step(submission, StepKind.WRITTEN, by=by, at=at, sent=sent)
        readers = who_may_read(submission, at)
    record(event=TellingEvent.PRODUCT_WRITTEN, by=by, at=at, subject=product, subjects=[submission.pk])
    if another:
        _tell_unit(product, readers, by, at)
    return product


@transaction.atomic
def release_product(*, submission_id: UUID, product_id: UUID, by: User, at: datetime, sent: Sent) -> Product:
    """Release what another wrote, so that it may be given to others.

    Raises NotAllowed for whoever wrote it, StaleVersion for words that were changed since they were read,
    DomainError before the submission is graded.
    """
    with as_unit(by, at):
        submission, product = _locked(submission_id, product_id, sent)
        _check_at_work(submission)
        check_can_release(product, latest_grading(submission_id), by)
        product.state, product.released_by, product.released_at = ProductState.RELEASED, by, at
        _save(product)
        keep_step(submission, StepKind.RELEASED, by=by, at=at, sent=sent)
    record(event=TellingEvent.PRODUCT_RELEASED, by=by, at=at, subject=product, subjects=[submission.pk])
    return product


def check_can_release(product: Product, grading: Grading | None, by: User) -> None:
    """Raise unless `by` may release the product now; the words say what is wanting."""
    if product.state != ProductState.DRAFT:
        raise DomainError("It was released already, or withdrawn. Open it again to see.")
    if product.written_by_id == by.pk:
        raise NotAllowed("You wrote it. Ask another of the unit to release it.")
    if grading is None:
        raise DomainError("The submission is not graded yet. Open it and set a grading first.")
    if product.scheme != grading.scheme:
        raise DomainError("Its handling code is of another scheme than the grading. Choose another code.")


@transaction.atomic
def withdraw_product(
    *, submission_id: UUID, product_id: UUID, why: str, by: User, at: datetime, sent: Sent
) -> Product:
    """Take a released product back, with the reason: it is given to nobody any more."""
    if not why.strip():
        raise DomainError("Say why it is withdrawn.", field="why")
    with as_unit(by, at):
        submission, product = _locked(submission_id, product_id, sent)
        if product.state != ProductState.RELEASED:
            raise DomainError("It is not released now. Open it again to see how it stands.")
        product.state, product.withdrawn_by, product.withdrawn_at = ProductState.WITHDRAWN, by, at
        product.put({**product.words(), "withdrawn_why": why.strip()})
        _save(product)
        keep_step(submission, StepKind.WITHDRAWN, by=by, at=at, sent=sent, why=why)
    record(event=TellingEvent.PRODUCT_WITHDRAWN, by=by, at=at, subject=product, subjects=[submission.pk])
    return product


@transaction.atomic
def disseminate(
    *, submission_id: UUID, product_id: UUID, to: Recipient, by: User, at: datetime, sent: Sent
) -> Dissemination:
    """Write down to whom a released product is given, what for and on what conditions.

    The audit names the recipient, as it does of every disclosure. Raises DomainError where something is
    wanting, above all conditions that the handling code demands.
    """
    for field, words in (("organisation", to.organisation), ("person", to.person), ("purpose", to.purpose)):
        if not words.strip():
            raise DomainError("Say to whom it is given, and what for.", field=field)
    with as_unit(by, at):
        submission, product = _locked(submission_id, product_id, sent)
        if product.state != ProductState.RELEASED:
            raise DomainError("It is not released. Ask another of the unit to release it first.")
        if handling_of(product).conditions and not to.conditions.strip():
            raise DomainError("Its handling code demands conditions. Say which.", field="conditions")
        given = Dissemination(pk=sent.id, product=product, by=by, at=at)
        given.put({name: value.strip() for name, value in vars(to).items()})
        insert(given)
        keep_step(submission, StepKind.DISSEMINATED, by=by, at=at, sent=sent)
    recipient = f"{to.person.strip()}, {to.organisation.strip()}"
    subjects = [product.pk, submission.pk]
    record(
        event=TellingEvent.DISSEMINATED, by=by, at=at, subject=given, subjects=subjects, recipient=recipient
    )
    return given


def handling_of(product: Product) -> Handling:
    """Return what the handling code of a product means, in the scheme that it is of."""
    return SCHEMES[product.scheme].handling[product.handling]


def _take(product: Product, text: Text) -> None:
    scheme = scheme_for(product.submission_id)
    if not text.title.strip() or not text.words.strip():
        raise DomainError("Write a title, and what others are to be told.", field="words")
    if text.marking not in settings.INTELLIGENCE_MARKINGS:
        raise DomainError("Choose a protective marking from the list.", field="marking")
    if text.handling not in SCHEMES[scheme].handling:
        raise DomainError(f"Choose a handling code of {SCHEMES[scheme].name}.", field="handling")
    product.marking, product.scheme, product.handling = text.marking, scheme, text.handling
    product.put({"title": text.title.strip(), "words": text.words.strip()})


def _check_names(submission_id: UUID, text: Text, by: User, at: datetime) -> None:
    found = repeated(f"{text.title}\n{text.words}", names_to_keep_out(submission_id, by, at))
    confirmed = {name.casefold() for name in text.confirmed}
    if any(name.casefold() not in confirmed for name in found):
        raise NamesRepeated(found)


def _locked(submission_id: UUID, product_id: UUID, sent: Sent) -> tuple[Submission, Product]:
    """Return both, locked; inside the unit's role. `sent.version` is the product's."""
    submission = locked(submission_id, Sent(sent.id))
    product = Product.objects.select_for_update().get(pk=product_id, submission=submission_id)
    if sent.version is not None and sent.version != product.version:
        raise StaleVersion(product)
    return submission, product


def _save(product: Product) -> None:
    product.version += 1
    product.save()


def _check_at_work(submission: Submission) -> None:
    if submission.state in (State.RECEIVED, State.DISPOSED):
        raise DomainError(
            "Open the record and acknowledge it first. Of one that was disposed of nothing is told."
        )


def _tell_unit(product: Product, readers: Collection[UUID] | None, by: User, at: datetime) -> None:
    people = people_with([Role.INTELLIGENCE], at).exclude(pk=by.pk)
    if readers is not None:
        people = people.filter(pk__in=readers)
    notify(to=people, kind=Told.TO_RELEASE, at=at, about=product)
