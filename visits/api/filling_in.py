"""The forms of every kind in `visits.kinds`: one shape a kind, and endpoints made from it."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.views import ApiView
from core.api.fields import ByKey, Choice, Id, NewId, Text, WholeNumber, YesNo
from core.api.operations import operation
from core.api.serializers import Shape
from visits.api.common import VisitView, part_of
from visits.api.critical_incident import CriticalIncidentShape
from visits.api.force import ForceShape
from visits.api.forms import Forms, FormShape, Invalidation, InvalidView, shown
from visits.api.things import FalseDocumentShape, SeizedShape, WarrantShape
from visits.api.welfare import VulnerabilityShape, WelfareShape
from visits.kinds import (
    CRITICAL_INCIDENT,
    DEBRIEF_SECTION,
    FALSE_DOCUMENTS,
    KINDS,
    NOTES,
    SEIZED,
    USES_OF_FORCE,
    VULNERABILITY,
    WARRANTS,
    WELFARE,
    FormKind,
)
from visits.models import FormRecord, Visit
from visits.operations.filling_in import fill_in
from visits.reading import every_form, forms_on


class NoteShape(FormShape):
    """A note on a visit, in the officer's own words."""

    aliases = {"encounter": "person"}

    person = Id(
        required=False, allow_null=True, source="encounter_id", help_text="Whom it is about, if anybody."
    )
    text = Text(required=False, max_length=4000, multiline=True)


class DebriefAnswer(Shape):
    """The answer to one question, and what is said besides."""

    answer = YesNo(allow_null=True, help_text="Null: not answered.")
    words = Text(required=False, default="", max_length=2000, multiline=True)


class DebriefSectionShape(FormShape):
    """The debrief section of the record: the closing questionnaire, and not the debrief itself."""

    questions = WholeNumber(read_only=True, help_text="Version of the list of questions.")
    answers = ByKey(
        child=DebriefAnswer(), required=False, help_text="By the key of the question; the rest is left."
    )


SHAPES: dict[str, type[FormShape]] = {
    USES_OF_FORCE.slug: ForceShape,
    CRITICAL_INCIDENT.slug: CriticalIncidentShape,
    WARRANTS.slug: WarrantShape,
    SEIZED.slug: SeizedShape,
    FALSE_DOCUMENTS.slug: FalseDocumentShape,
    NOTES.slug: NoteShape,
    DEBRIEF_SECTION.slug: DebriefSectionShape,
    VULNERABILITY.slug: VulnerabilityShape,
    WELFARE.slug: WelfareShape,
}


def form_answer(kind: FormKind, form: FormRecord) -> dict[str, Any]:
    """Return a form as it is answered."""
    return shown(SHAPES[kind.slug], form, kind.missing(form) if form.counts else ())


def _nothing(field: serializers.Field) -> Any:
    if isinstance(field, ByKey):
        return {}
    if isinstance(field, serializers.ListField):
        return []
    return "" if isinstance(field, (Text, Choice)) else None


class _KindView(VisitView):
    """An endpoint of one kind of form: 404 for a kind that the reader may not read on this visit."""

    kind: ClassVar[FormKind]
    shape: ClassVar[type[FormShape]]
    parts = ("team_members", "encounters", "documents_seen")

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not self.kind.may_read(self.visit, self.user, self.at):
            raise Http404

    def values(self, form: FormRecord | None) -> dict[str, Any]:
        """Return what is saved: what was sent over what stood there, records of the visit for their ids."""
        fields = {str(f.source): f for f in self.shape().fields.values() if not f.read_only}
        names = list(fields)
        empty: dict[str, Any] = {name: _nothing(field) for name, field in fields.items()}
        sent = {name: getattr(form, name) for name in names} if form else empty
        sent |= {name: value for name, value in self.answers.items() if name != "id"}
        for name in [name for name in sent if name.endswith("_id")]:
            sent[name[:-3]] = self._record(name, sent.pop(name))
        return sent

    def _record(self, name: str, key: UUID | None) -> Any:
        if key is None:
            return None
        others = (form for form in every_form(self.visit) if form.counts)
        for part in (*self.visit.encounters.all(), *self.visit.documents_seen.all(), *others):
            if part.pk == key and self._takes(name, part):
                return part
        for member in self.visit.team_members.all():
            if member.user_id == key and self._takes(name, member.user):
                return member.user
        for other in self.kind.others(self.visit, self.at):
            if other.pk == key and self._takes(name, other):
                return other
        raise self.fault(
            self.shape.aliases.get(name[:-3], name[:-3]),
            "Nobody and nothing of this id is recorded on the visit. Send the id of one that is.",
        )

    def _takes(self, name: str, part: Any) -> bool:
        related = self.kind.model._meta.get_field(name[:-3]).related_model
        return isinstance(part, related)  # type: ignore[arg-type]

    def form(self, visit: Visit) -> FormRecord:
        return part_of(forms_on(visit)[self.kind.slug], self.kwargs["form_id"])

    def current(self) -> tuple[Mapping[str, Any], int]:
        form = self.form(self.fresh())
        self.note_read([form.pk])
        return form_answer(self.kind, form), form.version

    def saved(self, form: FormRecord | None, key: UUID | None = None) -> FormRecord:
        """Save what was sent, and return the form as it stands."""
        saved = fill_in(
            kind=self.kind,
            visit=self.visit,
            form=form,
            values=self.values(form),
            expected_version=self.expected_version if form else 0,
            by=self.user,
            at=self.at,
            form_id=key,
        )
        return part_of(forms_on(self.fresh())[self.kind.slug], saved.pk)


def _list_of(kind: FormKind, shape: type[FormShape], name: str) -> type[_KindView]:
    own: dict[str, Any] = {"__doc__": f"A {kind.one} to record.", "__module__": __name__, "id": NewId()}
    new = type(f"New{name}", (shape,), own)
    of_all: dict[str, Any] = {"__doc__": f"{kind.title}, oldest first.", "__module__": __name__}
    every = type(f"{name}List", (Shape,), of_all | {"items": shape(many=True)})

    class Every(_KindView):
        route = f"{kind.slug}-list"

        @operation(f"List: {kind.title}", answer=every)
        def get(self, request: Request, visit_id: UUID) -> HttpResponse:
            """All of the visit, those set invalid too; the ids are recorded."""
            found = forms_on(self.visit)[kind.slug]
            self.note_read(form.pk for form in found)
            return self.answer({"items": [form_answer(kind, form) for form in found]})

        @operation(f"Record a {kind.one}", body=new, answer=shape, status=201, repeated=True, versioned=True)
        def post(self, request: Request, visit_id: UUID) -> HttpResponse:
            """Nothing is needed to save; `missing` says what it lacks.

            With an `id` of your own, sending it twice makes one record.
            """
            form = self.saved(None, self.answers.get("id"))
            return self.answer(
                form_answer(kind, form),
                version=form.version,
                status=201 if form.created_at == self.at else 200,
                location=reverse(f"api:{kind.slug}-detail", args=[visit_id, form.pk]),
            )

    return Every


def _one_of(kind: FormKind, shape: type[FormShape]) -> type[_KindView]:
    class One(_KindView):
        route = f"{kind.slug}-detail"

        @operation(f"Read a {kind.one}", answer=shape, versioned=True)
        def get(self, request: Request, visit_id: UUID, form_id: UUID) -> HttpResponse:
            """As it was recorded, and what it still lacks."""
            data, version = self.current()
            return self.answer(data, version=version)

        @operation(f"Change a {kind.one}", body=shape, answer=shape, changes=True, versioned=True)
        def patch(self, request: Request, visit_id: UUID, form_id: UUID) -> HttpResponse:
            """Change what is sent, and leave the rest."""
            form = self.saved(self.form(self.visit))
            return self.answer(form_answer(kind, form), version=form.version)

    return One


def _invalid_of(kind: FormKind, shape: type[FormShape]) -> type[_KindView]:
    class Invalid(InvalidView, _KindView):
        route = f"{kind.slug}-invalid"
        forms = Forms(
            of=lambda visit: forms_on(visit)[kind.slug],
            meant=lambda visit, key: part_of(forms_on(visit)[kind.slug], key["form_id"]),
            answer=lambda _visit, form: form_answer(kind, form),
        )

        @operation(f"Set a {kind.one} invalid", body=Invalidation, answer=shape, changes=True, versioned=True)
        def post(self, request: Request, visit_id: UUID, form_id: UUID) -> HttpResponse:
            """Set it invalid, with a reason: it stays visible, and counts for nothing (VIS-2)."""
            return self.invalidate()

    return Invalid


def endpoints_of(kind: FormKind) -> dict[str, type[ApiView]]:
    """Return the endpoints of one kind by address under the visit: all, one, and setting one invalid."""
    shape = SHAPES[kind.slug]
    name = shape.__name__.removesuffix("Shape")
    found = {
        f"{kind.slug}/": _list_of(kind, shape, name),
        f"{kind.slug}/<uuid:form_id>/": _one_of(kind, shape),
        f"{kind.slug}/<uuid:form_id>/invalid/": _invalid_of(kind, shape),
    }
    for view in found.values():
        view.kind, view.shape, view.tag = kind, shape, kind.title
        view.__name__ = view.__qualname__ = f"{name}{view.__name__}"
    return dict(found)


ENDPOINTS: dict[str, type[ApiView]] = {
    address: view for slug in SHAPES for address, view in endpoints_of(KINDS[slug]).items()
}
