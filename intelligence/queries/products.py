"""Products as the unit reads them: on the record page, on their own, and as they were given to somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from accounts.models import User
from intelligence.models import Dissemination, Grading, Product, Source, Submission
from intelligence.names import names_in, repeated
from intelligence.queries.desk import names_of
from intelligence.queries.record import Part
from intelligence.schemes import SCHEMES, Handling
from intelligence.separation import as_unit


@dataclass(frozen=True)
class Shown:
    """A product with its words, and to whom it was given."""

    product: Product
    words: Mapping[str, Any]
    given: Sequence[tuple[Dissemination, Mapping[str, Any]]]

    @property
    def handling(self) -> Handling:
        return SCHEMES[self.product.scheme].handling[self.product.handling]

    @property
    def title(self) -> str:
        return self.words.get("title", "") or "Disposed of"

    def people(self) -> list[UUID | None]:
        product = self.product
        return [
            product.written_by_id,
            product.released_by_id,
            product.withdrawn_by_id,
            *(one.by_id for one, _ in self.given),
        ]

    def ids(self) -> list[UUID]:
        return [self.product.pk, *(one.pk for one, _ in self.given)]


@dataclass(frozen=True)
class ProductPage:
    """One product, the grading of its submission, and the names that it repeats."""

    shown: Shown
    grading: Grading | None
    conditions: str  # of the grading
    names: Mapping[UUID, str]
    repeats: Sequence[str]

    @property
    def product(self) -> Product:
        return self.shown.product


def products(submission: Submission, user: User, at: datetime) -> Part:
    """Return the section of the record page, inside the unit's role; the latest first."""
    found = [
        _shown(one) for one in submission.products.prefetch_related("disseminations").order_by("-written_at")
    ]
    return Part(
        found,
        [person for one in found for person in one.people()],
        [key for one in found for key in one.ids()],
    )


def product_of(submission_id: UUID, product_id: UUID, user: User, at: datetime) -> ProductPage | None:
    """Return a product of a submission that `user` may read; None for any other."""
    with as_unit(user, at):
        rows = Product.objects.prefetch_related("disseminations")
        product = rows.filter(pk=product_id, submission=submission_id).first()
        if product is None:
            return None
        grading = latest_grading(submission_id)
    shown = _shown(product)
    text = f"{shown.words.get('title', '')}\n{shown.words.get('words', '')}"
    return ProductPage(
        shown,
        grading,
        grading.words().get("conditions", "") if grading else "",
        names_of(shown.people()),
        repeated(text, names_to_keep_out(submission_id, user, at)),
    )


def names_to_keep_out(submission_id: UUID, user: User, at: datetime) -> list[str]:
    """Return the names that give somebody away: of the source, the submitter, the people it is about."""
    with as_unit(user, at):
        submission = Submission.objects.select_related("receipt").get(pk=submission_id)
        source = Source.objects.filter(submission=submission_id).first()
    said = source.words() if source else {}
    people = submission.words().get("people", [])
    return [
        *names_in(f"{said.get('source', '')} {said.get('in_use_why', '')}"),
        *(person.get(part, "") for person in people for part in ("name", "aka")),
        *names_of([submission.receipt.submitter_id]).values(),
    ]


def _shown(product: Product) -> Shown:
    given = [(one, one.words()) for one in product.disseminations.all()]
    return Shown(product, product.words(), given)


def scheme_of(submission_id: UUID, user: User, at: datetime) -> str:
    """Return the scheme whose handling codes a product of the submission takes."""
    with as_unit(user, at):
        return scheme_for(submission_id)


def scheme_for(submission_id: UUID) -> str:
    """As `scheme_of`, inside the unit's role: that of the latest grading, or the one in use."""
    grading = latest_grading(submission_id)
    return grading.scheme if grading else settings.INTELLIGENCE_SCHEME


def latest_grading(submission_id: UUID) -> Grading | None:
    """Return the grading that counts; inside the unit's role."""
    return Grading.objects.filter(submission=submission_id).order_by("-at", "-id").first()
