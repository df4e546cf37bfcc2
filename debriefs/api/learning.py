"""Learning that was published to officers: found, acted on, withdrawn; and publishing a point (DEB-15)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request

from accounts.api.views import ApiView
from audit.operations import record
from core.api.fields import Choice, Choices, Day, Id, Moment, NewId, Text, YesNo
from core.api.listing import PageQuery, page_body
from core.api.operations import operation, page_of
from core.api.serializers import Shape
from debriefs.api.debrief_shapes import ReasonShape
from debriefs.debrief_enums import Theme
from debriefs.learning_enums import LearningEvent, Standing
from debriefs.learning_permissions import check_can_publish
from debriefs.models import Debrief, LearningPoint, Publication
from debriefs.operations.learning import Edited, keep_back, publish, record_change, withdraw
from debriefs.queries.learning import LearningFilters, learning_page
from visits.enums import VisitKind
from visits.permissions import allowed


class LearningQuery(PageQuery):
    """What narrows the list."""

    words = Text(required=False, max_length=100, help_text="Words that stand in it, in any order.")
    theme = Choice(Theme.choices, required=False)
    kind = Choice(VisitKind.choices, required=False, help_text="For this kind of visit, or for any.")
    withdrawn = YesNo(
        from_query=True, required=False, help_text="Those that were withdrawn, in place of those published."
    )


class ChangeShape(Shape):
    """What was changed because of a learning point."""

    id = NewId()
    what = Text(max_length=1000, multiline=True)
    made_on = Day(required=True)


class LearningSummary(Shape):
    """A learning point as officers read it. It names nobody, no debrief and no visit."""

    id = Id()
    text = Text(help_text="Empty of one that was withdrawn, but for whoever led the debrief.")
    theme = Choice(Theme.choices)
    kinds = Choices(VisitKind.choices, help_text="None: any kind of visit.")
    standing = Choice(Standing.choices)
    published_at = Moment(allow_null=True)
    because = Text(help_text="Why it was withdrawn, or kept back.")


class LearningShape(LearningSummary):
    """The same with what was changed because of it."""

    changes = ChangeShape(many=True)


class PublishShape(Shape):
    """A learning point as officers are to read it."""

    text = Text(max_length=2000, multiline=True)
    theme = Choice(Theme.choices, required=True)
    kinds = Choices(VisitKind.choices, required=False)


class WithdrawShape(Shape):
    """Why it is withdrawn; it names nobody either."""

    reason = Text(max_length=500, multiline=True)


class _LearningView(ApiView):
    tag = "Debriefs"

    def found(self, publication_id: UUID) -> Publication:
        rows = Publication.objects.visible_to(self.user, self.at)
        return get_object_or_404(rows.select_related("point__debrief__lead"), pk=publication_id)

    def summary(self, row: Publication) -> dict[str, Any]:
        """Return one as this reader reads it: of what was withdrawn only whoever led reads the words."""
        hidden = row.is_withdrawn and not allowed(check_can_publish, row.point.debrief, self.user, self.at)
        shown = {name: getattr(row, name) for name in ("id", "theme", "kinds", "standing", "published_at")}
        return shown | {"text": "" if hidden else row.text, "because": row.because}

    def whole(self, row: Publication) -> dict[str, Any]:
        summary = self.summary(row)
        hidden = row.is_withdrawn and not summary["text"]
        return dict(LearningShape(summary | {"changes": [] if hidden else list(row.changes.all())}).data)


class LearningList(_LearningView):
    route = "learning-list"

    @operation("List learning points", query=LearningQuery, answer=page_of(LearningSummary))
    def get(self, request: Request) -> HttpResponse:
        """What was published to officers, latest first. The ids of those shown are recorded."""
        asked = dict(self.query)
        filters = LearningFilters(
            **{name: asked[name] for name in ("words", "theme", "kind", "withdrawn") if asked.get(name)}
        )
        page = learning_page(filters, self.user, self.at, cursor=asked.get("cursor", ""), size=asked["limit"])
        shown = [row.pk for row in page.rows]
        record(event=LearningEvent.LISTED, by=self.user, at=self.at, subjects=shown, fields=filters.used())
        items = LearningSummary([self.summary(row) for row in page.rows], many=True).data
        return self.answer(page_body(request.path, request.query_params.dict(), page, items))


class LearningDetail(_LearningView):
    route = "learning-detail"

    @operation("One learning point", answer=LearningShape)
    def get(self, request: Request, publication_id: UUID) -> HttpResponse:
        """With what was changed because of it."""
        row = self.found(publication_id)
        record(event=LearningEvent.READ, by=self.user, at=self.at, subject=row)
        return self.answer(self.whole(row))


class LearningChanges(_LearningView):
    route = "learning-change-list"

    @operation("Record what was changed", body=ChangeShape, answer=LearningShape, status=201, repeated=True)
    def post(self, request: Request, publication_id: UUID) -> HttpResponse:
        """Managers, HM Inspectors, and whoever published it. With an `id` of your own, sent twice it is one.

        It names nobody.
        """
        row, values = self.found(publication_id), dict(self.answers)
        key = values.pop("id", None)
        made = record_change(publication=row, by=self.user, at=self.at, change_id=key, **values)
        return self.answer(
            self.whole(self.found(publication_id)),
            status=201 if made.at == self.at else 200,
            location=reverse("api:learning-detail", args=[publication_id]),
        )


class LearningWithdrawal(_LearningView):
    route = "learning-withdrawal"

    @operation("Withdraw a learning point", body=WithdrawShape, answer=LearningShape)
    def post(self, request: Request, publication_id: UUID) -> HttpResponse:
        """With a reason that everybody who could read it reads in its place.

        Whoever led the debrief, or the one that it was fed into, an HMI named, and the manager of the team.
        """
        row = self.found(publication_id)
        withdraw(publication=row, reason=self.answers["reason"], by=self.user, at=self.at)
        return self.answer(self.whole(self.found(publication_id)))


class _Deciding(_LearningView):
    """What is decided about a learning point of a debrief: 404 to whoever does not read that."""

    def point(self) -> LearningPoint:
        debriefs = Debrief.objects.visible_to(self.user, self.at)
        debrief = get_object_or_404(debriefs, pk=self.kwargs["debrief_id"])
        return get_object_or_404(LearningPoint, debrief=debrief, pk=self.kwargs["point_id"])


class KeepingBack(_Deciding):
    route = "learning-kept-back"

    @operation("Keep a learning point back", body=ReasonShape, answer=LearningSummary, status=201)
    def post(self, request: Request, debrief_id: UUID, point_id: UUID) -> HttpResponse:
        """Whoever led the debrief, once, with a reason: it cannot be said without naming somebody."""
        made = keep_back(point=self.point(), reason=self.answers["reason"], by=self.user, at=self.at)
        return self.answer(LearningSummary(self.summary(made)).data, status=201)


class Publishing(_Deciding):
    route = "learning-publication"

    @operation("Publish a learning point", body=PublishShape, answer=LearningShape, status=201)
    def post(self, request: Request, debrief_id: UUID, point_id: UUID) -> HttpResponse:
        """Whoever led the debrief. Refused, with the places, while the text names somebody or somewhere."""
        values = dict(self.answers)
        edited = Edited(
            values["text"], Theme(values["theme"]), [VisitKind(k) for k in values.get("kinds", [])]
        )
        made = publish(point=self.point(), edited=edited, by=self.user, at=self.at)
        return self.answer(
            self.whole(self.found(made.pk)),
            status=201,
            location=reverse("api:learning-detail", args=[made.pk]),
        )
