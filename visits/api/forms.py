"""What the forms of a visit share: who filled one in, whether it counts, and setting it invalid (VIS-2)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django.http import HttpResponse
from rest_framework import serializers

from accounts.api.shapes import UserShape
from core.api.fields import Choice, Id, Moment, Text, WholeNumber
from core.api.serializers import Shape
from visits.api.common import VisitView
from visits.enums import FormState
from visits.models import FormRecord, Visit
from visits.operations.filling_in import set_invalid


class FormShape(Shape):
    """What every form has besides its answers."""

    id = Id(read_only=True)
    state = Choice(FormState.choices, read_only=True, allow_blank=False)
    missing = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="What it still lacks, in words."
    )
    author = UserShape(read_only=True, help_text="Who filled it in.")
    invalid_reason = Text(read_only=True)
    superseded_by = Id(read_only=True, allow_null=True, source="superseded_by_id")
    changed_at = Moment(read_only=True)
    version = WholeNumber(read_only=True)


class Invalidation(Shape):
    """Why a form is set invalid, and which one takes its place."""

    reason = Text(max_length=500, multiline=True)
    superseded_by = Id(required=False, allow_null=True, help_text="Another form of the kind that counts.")


F = TypeVar("F", bound=FormRecord)


@dataclass(frozen=True)
class Forms(Generic[F]):
    """One kind of form: those of a visit, the one that an address means, and how one is answered."""

    of: Callable[[Visit], Iterable[F]]
    meant: Callable[[Visit, Mapping[str, Any]], F]
    answer: Callable[[Visit, F], Mapping[str, Any]]


class InvalidView(VisitView):
    """Setting one kind of form invalid: `forms` says which."""

    forms: ClassVar[Forms[Any]]

    def invalidate(self) -> HttpResponse:
        """Set the form invalid, on the version that If-Match names."""
        self.hold()
        form = self.forms.meant(self.visit, self.kwargs)
        self.check_unchanged(form.version)
        by = self.answers.get("superseded_by")
        other = next((each for each in self.forms.of(self.visit) if each.pk == by), None) if by else None
        if by and other is None:
            raise self.fault("superseded_by", "Choose another form of this visit that counts.")
        set_invalid(form=form, reason=self.answers["reason"], superseded_by=other, by=self.user, at=self.at)
        data, version = self._as_it_stands()
        return self.answer(data, version=version)

    def current(self) -> tuple[Mapping[str, Any], int]:
        data, version = self._as_it_stands()
        self.note_read([data["id"]])
        return data, version

    def _as_it_stands(self) -> tuple[Mapping[str, Any], int]:
        self.visit = self.fresh()
        form = self.forms.meant(self.visit, self.kwargs)
        return self.forms.answer(self.visit, form), form.version


def shown(shape: type[Shape], form: FormRecord, missing: Iterable[str], **more: Any) -> dict[str, Any]:
    """Return a form as it is answered."""
    form.missing = list(missing)  # type: ignore[attr-defined] # worked out, and shown beside what is kept
    for name, value in more.items():
        setattr(form, name, value)
    return dict(shape(form).data)
