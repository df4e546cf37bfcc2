"""One's own notices: listed, marked read, and how one wants to be told."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.shapes import UserShape
from accounts.api.views import ApiView
from core.api.fields import Choice, Choices, Id, Moment, Text, WholeNumber, YesNo
from core.api.listing import PageQuery, page_body
from core.api.operations import operation, page_of
from core.api.serializers import Shape
from core.paging import Page
from notices import operations, queries
from notices.enums import How
from notices.models import Notice
from notices.queries import Shown


class NoticeQuery(PageQuery):
    """Which page. A page has 25 at most."""

    limit = None  # type: ignore[assignment]  # takes the question away, as the framework has it


class NoticeShape(Shape):
    """One thing that one is told of. Its words are the same for everybody and name nobody."""

    id = Id()
    kind = Text()
    words = Text()
    at = Moment()
    by = UserShape(allow_null=True, help_text="Who did it; null: the service itself.")
    subject_type = Text(help_text="What kind of record it is about: visits.visit.")
    subject_id = Id(allow_null=True, help_text="Null too for a record that you may not see any more.")
    subject = Text(help_text="What the record is called.")
    hidden = YesNo(help_text="It is about a record that you may not see any more.")
    read_at = Moment(allow_null=True)


class ReadUntil(Shape):
    """Up to which notice all are read."""

    until = Moment(help_text="When the latest notice was that you saw; what came since stays unread.")


class ReadShape(Shape):
    """How many were marked read."""

    read = WholeNumber()


class ChoiceShape(Shape):
    """How one is told of one kind of notice."""

    kind = Text(max_length=80)
    title = Text(help_text="Completes “Tell me when …”.")
    group = Text()
    how = Choice(How.choices, required=True)
    offered = Choices(How.choices, help_text="What may be chosen; one alone where there is no choice.")


class ChoiceList(Shape):
    """The kinds of notices that concern you."""

    items = ChoiceShape(many=True)


class NewChoice(Shape):
    """How to be told of one kind."""

    kind = Text(max_length=80)
    how = Choice(How.choices, required=True)


class NewChoices(Shape):
    """What to change; the other kinds stay as they are."""

    items = NewChoice(many=True)

    def validate_items(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Refuse nothing, and the same kind twice."""
        if not value or len({each["kind"] for each in value}) < len(value):
            raise serializers.ValidationError("Send each kind once, and at least one.")
        return value


def notice_answer(shown: Shown) -> dict[str, Any]:
    """Return a notice as it is answered."""
    notice, named = shown.notice, shown.link is not None and not shown.hidden
    return {
        "id": notice.pk,
        "kind": notice.kind,
        "words": shown.words,
        "at": notice.at,
        "by": notice.by,
        "subject_type": notice.subject_type,
        "subject_id": notice.subject_id if named else None,
        "subject": shown.link.text if shown.link and notice.subject_id else "",
        "hidden": shown.hidden,
        "read_at": notice.read_at,
    }


class NoticeList(ApiView):
    route, tag = "notice-list", "Notices"

    @operation("List your notices", query=NoticeQuery, answer=page_of(NoticeShape))
    def get(self, request: Request) -> HttpResponse:
        """Your own, latest first. The ids shown are recorded."""
        page = queries.notices_page(self.user, self.at, cursor=self.query.get("cursor", ""))
        operations.note_listed(shown=page.ids(), apart=page.ids(apart=True), by=self.user, at=self.at)
        items = NoticeShape([notice_answer(row) for row in page.rows], many=True).data
        places = Page(page.rows, newer=page.newer, older=page.older)
        return self.answer(page_body(request.path, request.query_params.dict(), places, items))


class NoticeRead(ApiView):
    route, tag = "notice-read", "Notices"

    @operation("Mark a notice read", answer=NoticeShape)
    def post(self, request: Request, notice_id: UUID) -> HttpResponse:
        """Mark one of your notices read; one that was read before stays so."""
        mine = Notice.objects.visible_to(self.user, self.at)
        found = get_object_or_404(mine, pk=notice_id)
        operations.mark_read(notice=found, by=self.user, at=self.at)
        rows = queries.shown(list(mine.filter(pk=notice_id).select_related("by")), self.user, self.at)
        return self.answer(NoticeShape(notice_answer(rows[0])).data)


class NoticesRead(ApiView):
    route, tag = "notices-read", "Notices"

    @operation("Mark all notices read", body=ReadUntil, answer=ReadShape)
    def post(self, request: Request) -> HttpResponse:
        """Mark read every notice up to the latest that you saw."""
        number = operations.mark_all_read(until=self.answers["until"], by=self.user, at=self.at)
        return self.answer(ReadShape({"read": number}).data)


class NoticeChoices(ApiView):
    route, tag = "notice-choices", "Notices"

    @operation("How you are told", answer=ChoiceList)
    def get(self, request: Request) -> HttpResponse:
        """Each kind of notice that concerns you, how you are told of it, and what may be chosen."""
        return self.answer(self._choices())

    @operation("Choose how you are told", body=NewChoices, answer=ChoiceList)
    def patch(self, request: Request) -> HttpResponse:
        """Choose for the kinds that are sent; the others stay."""
        chosen = {each["kind"]: How(each["how"]) for each in self.answers.get("items", ())}
        operations.choose(choices=chosen, by=self.user, at=self.at)
        return self.answer(self._choices())

    def _choices(self) -> Any:
        offers = [offer for group in queries.choices_of(self.user, self.at).values() for offer in group]
        items = [
            {
                "kind": offer.kind.name,
                "title": offer.kind.title,
                "group": offer.kind.group,
                "how": offer.how,
                "offered": list(offer.kind.offered),
            }
            for offer in offers
        ]
        return ChoiceList({"items": items}).data
