"""Adding to a form what happened afterwards: one endpoint for each line of `visits.steps`."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404, HttpResponse
from rest_framework.request import Request

from accounts.api.views import ApiView
from core.api.fields import NewId
from core.api.operations import operation
from core.api.serializers import Shape
from visits.api.common import VisitView, part_of
from visits.api.critical_incident import BronzeShape, DeclarationShape
from visits.api.things import ConfirmationShape, DisposalShape, MoveShape, ReceiptShape, ReportShape
from visits.api.welfare import ChildrenOutcomeShape, ChildrenReferralShape, OutcomeShape, ReferralShape
from visits.models import FormRecord, WarrantDisposal
from visits.operations.following_up import follow_up
from visits.reading import forms_on, steps_of
from visits.steps import (
    BRONZE,
    CHILDREN_OUTCOME,
    CHILDREN_REFERRAL,
    CONFIRMATION,
    DECLARATION,
    DISPOSAL,
    MOVE,
    OUTCOME,
    RECEIPT,
    REFERRAL,
    REPORT,
    StepKind,
)

_SAID: dict[str, tuple[StepKind, type[Shape], str]] = {
    "disposal": (DISPOSAL, DisposalShape, "Also of a closed visit. The newest counts (VIS-5)."),
    "confirmation": (
        CONFIRMATION,
        ConfirmationShape,
        "The officer in charge may, of the newest disposal; also of a closed visit (VIS-5).",
    ),
    "move": (MOVE, MoveShape, "It begins where the one before ended; also of a closed visit."),
    "report": (REPORT, ReportShape, "While the visit is open (VIS-6)."),
    "receipt": (RECEIPT, ReceiptShape, "Also of a closed visit."),
    "declaration": (
        DECLARATION,
        DeclarationShape,
        "Where a criterion is met it must be (CI-1); also of a closed visit.",
    ),
    "bronze": (BRONZE, BronzeShape, "The newest of a location counts; also of a closed visit."),
    "referral": (REFERRAL, ReferralShape, "While the visit is open (VIS-11)."),
    "outcome": (OUTCOME, OutcomeShape, "Also of a closed visit."),
    "children-referral": (CHILDREN_REFERRAL, ChildrenReferralShape, "While the visit is open (VIS-7)."),
    "children-outcome": (CHILDREN_OUTCOME, ChildrenOutcomeShape, "Also of a closed visit."),
}


class _StepView(VisitView):
    """An endpoint that adds one kind of step to a form of the visit."""

    step: ClassVar[StepKind]
    parts = ("team_members", "encounters", "documents_seen")

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not self.step.kind.may_read(self.visit, self.user, self.at):
            raise Http404

    def form(self) -> FormRecord:
        return part_of(forms_on(self.visit)[self.step.kind.slug], self.kwargs["form_id"])

    def values(self, form: FormRecord) -> dict[str, Any]:
        """Return what was sent by the names of the model, and the disposal of this warrant for its id."""
        asked = [each for each in self.shape().fields.values() if not each.read_only]
        nothing: dict[str, Any] = {str(each.source): "" for each in asked if not each.required}
        values = nothing | {name: value for name, value in self.answers.items() if name != "id"}
        if (key := values.pop("disposal_id", None)) is not None:
            found = WarrantDisposal.objects.filter(pk=key, warrant=form.pk).first()
            if found is None:
                raise self.fault("disposal", "Send the id of a disposal of this warrant.")
            values["disposal"] = found
        return values

    shape: ClassVar[type[Shape]]

    def added(self) -> HttpResponse:
        """Add what was sent, and answer it as it stands."""
        form = self.form()
        row = follow_up(
            step=self.step,
            form=form,
            values=self.values(form),
            by=self.user,
            at=self.at,
            step_id=self.answers.get("id"),
        )
        self.visit = self.fresh()
        kept = next(each for each in steps_of(self.form()) if each.pk == row.pk)
        return self.answer(self.shape(kept).data, status=201 if row.recorded_at == self.at else 200)


def _endpoint(slug: str) -> type[ApiView]:
    step, shape, words = _SAID[slug]
    name = shape.__name__.removesuffix("Shape")
    new = type(
        f"New{name}",
        (shape,),
        {"__doc__": f"{step.add}.", "__module__": __name__, "id": NewId()},
    )

    class Add(_StepView):
        route = f"{step.kind.slug}-{slug}"
        tag = step.kind.title

        @operation(step.add, body=new, answer=shape, status=201, repeated=True)
        def post(self, request: Request, visit_id: UUID, form_id: UUID) -> HttpResponse:
            return self.added()

        post.__doc__ = f"{words} What is recorded stays; with an `id` of your own, it is added once."

    Add.step, Add.shape = step, shape
    Add.__name__ = Add.__qualname__ = f"Add{name}"
    return Add


ENDPOINTS: dict[str, type[ApiView]] = {
    f"{step.kind.slug}/<uuid:form_id>/{slug}/": _endpoint(slug) for slug, (step, *_rest) in _SAID.items()
}
