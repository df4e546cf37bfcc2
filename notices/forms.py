"""The form in which a person chooses how to be told."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.forms import OneOfField, VersionedForm
from notices.enums import How
from notices.queries import Offer


class ChoicesForm(VersionedForm):
    """One question for each kind of notice that leaves a choice."""

    def __init__(self, *args: Any, offers: Mapping[str, Sequence[Offer]], **options: Any) -> None:
        super().__init__(*args, **options)
        for group in offers.values():
            for offer in group:
                if len(offer.kind.offered) > 1:
                    self.fields[field_name(offer.kind.name)] = OneOfField(
                        label=offer.kind.title[:1].upper() + offer.kind.title[1:],
                        noun="how you want to be told",
                        choices=[(how.value, How(how).label) for how in offer.kind.offered],
                        initial=offer.how.value,
                    )


def field_name(kind: str) -> str:
    """Return the name of the field of a kind: "visits.not_closed" is asked as "visits-not_closed"."""
    return kind.replace(".", "-")


def chosen(answers: Mapping[str, Any], offers: Mapping[str, Sequence[Offer]]) -> dict[str, How]:
    """Return the answers of `ChoicesForm` as `operations.choose` takes them."""
    kinds = [offer.kind.name for group in offers.values() for offer in group]
    return {kind: How(answers[field_name(kind)]) for kind in kinds if answers.get(field_name(kind))}
