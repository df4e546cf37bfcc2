"""Operations: who may plan them and name people for them, which a visit can be of, and what a page reads."""

from datetime import datetime
from uuid import UUID

from accounts.deputies import manages_for
from accounts.models import User
from accounts.roles import Role, roles_of, teams_of
from core.errors import NotAllowed
from core.paging import SIZE, Keyset, Page
from core.search import search_key
from visits.models import Operation, Visit
from visits.queries import with_parts
from visits.reading import read_forms

BY_RECORDING = Keyset("created_at")
BY_TIME = Keyset("happens_at")
OFFERED = 50  # operations to choose from, the latest


def check_can_plan(user: User, at: datetime) -> None:
    """An officer or a manager of a team records an operation of theirs."""
    if not roles_of(user, at) & {Role.OFFICER, Role.MANAGER}:
        raise NotAllowed("Only an officer or a manager can plan an operation.")


def check_can_change_operation(operation: Operation, user: User, at: datetime) -> UUID | None:
    """Who recorded it; the manager of its team, or who acts for them."""
    if operation.created_by_id == user.pk and operation.team_id == user.team_id:
        return None
    return check_can_name_on_operation(operation, user, at, words="change the operation")


def check_can_name_on_operation(
    operation: Operation, user: User, at: datetime, *, words: str = "name an HMI or Gold for it"
) -> UUID | None:
    """The manager of its team, or who acts for them, names the HMI or Gold of all its visits."""
    if operation.team_id in teams_of(user, Role.MANAGER, at):
        return None
    if (absent := manages_for(user, at).get(operation.team_id)) is None:
        raise NotAllowed(f"Only the manager of {operation.team.name} can {words}.")
    return absent


def operations_page(
    user: User, at: datetime, *, text: str = "", mine: bool = False, cursor: str = "", size: int = SIZE
) -> Page[Operation]:
    """Return one page of the operations that `user` may read, the latest recorded first; one query."""
    rows = Operation.objects.visible_to(user, at).select_related("team")
    for word in search_key(text).split():
        rows = rows.filter(search_key__contains=word)
    if mine:
        rows = rows.filter(team=user.team_id)
    return BY_RECORDING.sized(size).page_of(rows, cursor=cursor)


def operations_for(visit: Visit | None, user: User) -> list[Operation]:
    """Return the operations that a visit can be of: those of its region, the latest; its own first."""
    region = visit.team.region if visit else user.team.region
    latest = list(
        Operation.objects.filter(team__region=region)
        .select_related("team")
        .order_by("-created_at", "-id")[:OFFERED]
    )
    if visit and visit.operation and visit.operation not in latest:
        latest.insert(0, visit.operation)
    return latest


def visits_of(
    operation: Operation, user: User, at: datetime, *, cursor: str = "", size: int = SIZE
) -> Page[Visit]:
    """Return one page of the operation's visits that `user` may read, with all their parts, latest first."""
    mine = Visit.objects.visible_to(user, at).filter(operation=operation)
    page = BY_TIME.sized(size).page_of(with_parts(mine), cursor=cursor)
    read_forms(page.rows)
    return page
