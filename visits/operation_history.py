"""Who changed what on an operation, in words. Its visits have histories of their own."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from core.paging import Page
from visits.enums import OversightRole
from visits.history import BY_TIME, ChangedField, Happening, in_whose_name, shown
from visits.models import Operation, OperationChange
from visits.permissions import allowed
from visits.planning import check_can_name_on_operation

_LABELS = {
    "name": "Name",
    "starts_on": "First day",
    "ends_on": "Last day",
    "named_hmi": "HM Inspector named for it",
    "named_gold": "Gold named for it",
}
_NAMED = {f"named_{role}" for role in OversightRole.values}


def operation_history(operation: Operation, *, cursor: str, size: int | None = None) -> Page[OperationChange]:
    """Return one page of the operation's changes, latest first."""
    rows: QuerySet[OperationChange] = operation.changes.select_related("by", "acting_for")
    by_time = BY_TIME.sized(size) if size else BY_TIME
    return by_time.page_of(rows, cursor=cursor)


def operation_in_words(
    operation: Operation, changes: Sequence[OperationChange], user: User, at: datetime
) -> list[Happening]:
    """Return `changes` in words; two queries. Why somebody was named is for those alone who may name."""
    people = {
        value
        for change in changes
        for name in _NAMED & change.values.keys()
        for value in change.values[name]
        if value
    }
    names = {str(pk): name for pk, name in User.objects.filter(pk__in=people).values_list("pk", "name")}
    may_know = allowed(check_can_name_on_operation, operation, user, at)
    why = {naming.starts_at: naming.reason for naming in operation.oversight.all()} if may_know else {}
    return [
        Happening(
            title=_title(change.values),
            by=in_whose_name(change),
            at=change.at,
            fields=tuple(_fields(change.values, names)),
            reason=why.get(change.at, "") if _NAMED & change.values.keys() else "",
        )
        for change in changes
    ]


def _title(values: dict[str, Any]) -> str:
    if named := _NAMED & values.keys():
        return "Named for it" if values[named.pop()][1] else "Not named for it any more"
    return "Operation recorded" if values.get("name", [""])[0] is None else "Name or dates"


def _fields(values: dict[str, Any], names: dict[str, str]) -> Iterable[ChangedField]:
    for name in sorted(values, key=list(_LABELS).index):
        before, after = values[name]
        field = None if name in _NAMED else Operation._meta.get_field(name)
        yield ChangedField(_LABELS[name], shown(field, before, names), shown(field, after, names))  # type: ignore[arg-type]
