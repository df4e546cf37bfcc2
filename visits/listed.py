"""Visits as a list shows them, read by one statement whose words are put together once.

Every page of a list asks this, and putting the statement together anew took longer than the database took to
answer it. It leaves a visit as `Visit.objects.select_related("oic", "team")` does, with two differences: of
its officer in charge and its team only what lists name is there (the rest is read when it is asked for), and
visits of one officer share one object of theirs, as those of one team do.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from accounts.models import Team, User
from visits.models import Visit

M = TypeVar("M", bound=Model)
Way = tuple[str, tuple[Any, ...]]  # SQL that gives ids, and its values

_VISIT = tuple(field.attname for field in Visit._meta.concrete_fields)
_NAMED = ("id", "name")  # of people and teams
_COLUMNS = ", ".join(
    [*(f"page.{name}" for name in _VISIT), *(f"{one}.{name}" for one in ("oic", "team") for name in _NAMED)]
)
# The ids are one array, looked up in `visit_by_id`, and no join: the planner then knows that few rows fit.
# For the same reason it is told whose names are wanted; by itself it reads those of everybody who works here.
_READ = f"""
WITH page AS MATERIALIZED (
    SELECT * FROM visits_visit WHERE id::text = ANY(({{ids}})::text[])
    ORDER BY happens_at {{order}}, id {{order}} LIMIT %s
)
SELECT {_COLUMNS} FROM page
LEFT JOIN (SELECT * FROM accounts_user WHERE id = ANY(ARRAY(SELECT oic_id FROM page))) oic
    ON oic.id = page.oic_id
LEFT JOIN accounts_team team ON team.id = page.team_id
ORDER BY page.happens_at {{order}}, page.id {{order}}
"""  # noqa: S608 - names of our own columns


def read_visits(ways: Sequence[Way], *, order: str, most: int) -> list[Visit]:
    """Return the first `most` of the visits whose ids the ways give, by time in the `order` (ASC or DESC)."""
    ids = " || ".join(f"ARRAY({sql})" for sql, _ in ways)
    values = [value for _, some in ways for value in some]
    people: dict[Any, User] = {}
    teams: dict[Any, Team] = {}
    found = []
    with connection.cursor() as cursor:
        cursor.execute(_READ.format(ids=ids, order=order), [*values, most])
        for row in cursor.fetchall():
            at = len(_VISIT)
            visit = Visit.from_db(connection.alias, _VISIT, row[:at])
            visit.oic = _one_of(people, User, row[at : at + len(_NAMED)])
            visit.team = _one_of(teams, Team, row[at + len(_NAMED) :])
            found.append(visit)
    return found


def _one_of(known: dict[Any, M], model: type[M], values: Sequence[Any]) -> M:
    """Return the object with this id: the one that another visit has already, or one with its name alone."""
    if values[0] not in known:
        known[values[0]] = model.from_db(connection.alias, _NAMED, values)
    return known[values[0]]
