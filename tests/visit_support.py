"""What tests of visit pages share: thousands of visits at once, forms read back, what was recorded."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit.models import Event
from core.search import search_key
from visits.enums import OfficerRole, VisitStatus
from visits.models import Premises, Visit, VisitOfficer

STATUSES = [VisitStatus.CLOSED] * 7 + [VisitStatus.COMPLETED, VisitStatus.IN_PROGRESS, VisitStatus.PLANNED]
KINDS = [["illegal_working"]] * 8 + [["arrest", "illegal_working"], ["arrest"]]
NAMES = ("Saffron & Slate Kitchen", "Kestrel Hand Car Wash", "Quayline Laundry", "Mulberry Nail Studio")


def many_visits(leaders: Sequence[User], count: int, *, until: datetime, first: int = 100_000) -> list[Visit]:
    """Insert `count` visits, an hour apart and led by each of `leaders` in turn, without the operations."""
    visits, premises, members = [], [], []
    for number in range(count):
        oic, at = leaders[number % len(leaders)], until - timedelta(hours=number)
        turn = number // len(leaders)
        status = STATUSES[turn % 10]
        over = status in (VisitStatus.CLOSED, VisitStatus.COMPLETED)
        kinds = ["family_detention"] if turn % 100 == 99 else KINDS[turn % 10]
        made = {"created_at": at, "created_by": oic, "changed_at": at, "changed_by": oic}
        visit = Visit(
            **made,
            reference=f"VIS-{at.year}-{first + number:06d}",
            kinds=kinds,
            team_id=oic.team_id,
            oic=oic,
            status=status,
            happens_at=at,
            started_at=at,
            ended_at=at if over else None,
            closed_at=at if status == VisitStatus.CLOSED else None,
            closed_by=oic if status == VisitStatus.CLOSED else None,
        )
        name = NAMES[number % 4] if turn % 100 else f"Tamarind Row {number}"
        visits.append(visit)
        premises.append(
            Premises(
                **made,
                visit=visit,
                trading_name=name,
                address_line_1=f"{number} Harbour Street",
                town="Brackenford",
                search_key=search_key(name, f"{number} Harbour Street", "Brackenford"),
            )
        )
        members.append(VisitOfficer(**made, visit=visit, user=oic, role=OfficerRole.OIC, happens_at=at))
    Visit.objects.bulk_create(visits, 1000)
    Premises.objects.bulk_create(premises, 1000)
    VisitOfficer.objects.bulk_create(members, 1000)
    return visits


def buffers(sql: str) -> tuple[int, str]:
    """Return how many shared buffers a query touches, planning aside, and its plan."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        plan = cursor.fetchone()[0][0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"], str(plan)


def queries_of(call: Any) -> list[str]:
    """Return the SQL that `call` ran, without the bounds of transactions."""
    with CaptureQueriesContext(connection) as captured:
        call()
    statements = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in statements if "SAVEPOINT" not in sql]


def page(response: Any) -> BeautifulSoup:
    """Return the page as a tree."""
    return BeautifulSoup(response.content, "html.parser")


def words(response: Any) -> str:
    """Return the words of the page's main part, spaces as one."""
    main = page(response).main
    assert main is not None
    return " ".join(main.get_text(" ").split())


def typed(response: Any, which: int = 0) -> dict[str, Any]:
    """Return what the nth form of the page's main part would post as it stands."""
    main = page(response).main
    assert main is not None
    form = [f for f in main.find_all("form") if f.get("method") == "post"][which]
    found: dict[str, Any] = {}
    for box in form.find_all(["input", "textarea", "select"]):
        name, kind = box.get("name"), box.get("type")
        if not name or (kind in ("checkbox", "radio") and not box.has_attr("checked")):
            continue
        if box.name == "textarea":
            value = box.get_text()
        elif box.name == "select":
            chosen = box.find("option", selected=True)
            value = chosen["value"] if chosen else ""
        else:
            value = box.get("value", "")
        if kind == "checkbox" or (kind == "hidden" and isinstance(found.get(name), list)):
            found.setdefault(name, []).append(value)
        elif kind == "hidden" and name in found:
            found[name] = [found[name], value]
        else:
            found[name] = value
    return found


def errors(response: Any) -> list[str]:
    """Return the errors in the summary on top of the page."""
    summary = page(response).find(class_="govuk-error-summary__list")
    return [item.get_text(strip=True) for item in summary.find_all("li")] if summary else []


def links(response: Any) -> dict[str, str]:
    """Return the links of the page's main part, by their words."""
    main = page(response).main
    assert main is not None
    return {" ".join(a.get_text(" ").split()): str(a["href"]) for a in main.find_all("a")}


def events(name: str) -> list[Event]:
    """Return the audit events of this name, oldest first."""
    return list(Event.objects.filter(event=name).order_by("at", "id"))


def subjects(name: str) -> list[set[UUID]]:
    """Return the ids that each event of this name holds."""
    return [set(event.subjects) for event in events(name)]


def utc(*parts: int) -> datetime:
    """Return a moment in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]
