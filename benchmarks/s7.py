"""S7: the list of visits that a manager may read, beside the same list without access rules, and beside guardian."""

from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone
from guardian import shortcuts
from guardian.models import UserObjectPermission

from benchmarks.bench import MANAGER, Bench, person
from benchmarks.measure import Result, alternate, milliseconds, ratio
from visits.listed import read_visits
from visits.listing import BY_TIME, Filters, visits_page
from visits.models import Visit

GOAL = 1.3
TIMES = 20  # pages a round
# As django-guardian keeps what somebody may read: a row for each person and visit.
_GRANTS = """
INSERT INTO guardian_userobjectpermission (object_pk, content_type_id, permission_id, user_id)
SELECT id::text, %s, %s, %s FROM visits_visit WHERE team_id = %s
"""


def run(bench: Bench) -> list[Result]:
    """Read the first page of each, in turn; both as the functions behind the page, with everything they load."""
    at = timezone.now()
    # As guardian works by itself: it would take our grants of oversight for its own.
    shortcuts.get_user_obj_perms_model = lambda _: UserObjectPermission
    with bench.at(bench.main):
        user = person(MANAGER)
        kind = ContentType.objects.get_for_model(Visit)
        view = Permission.objects.get(content_type=kind, codename="view_visit")
        with connection.cursor() as cursor:
            cursor.execute(_GRANTS, [kind.pk, view.pk, user.pk, user.team_id])
        sides = {
            "plain": lambda: _page(Visit.objects.all()),
            "team": lambda: _page(Visit.objects.filter(team=user.team_id)),
            "ours": lambda: visits_page(user, at, Filters(), cursor=""),
            "bare": _bare,
            "visible_to": lambda: _page(Visit.objects.visible_to(user, at)),
            "guardian": lambda: _page(
                shortcuts.get_objects_for_user(user, "visits.view_visit", accept_global_perms=False)
            ),
        }
        for call in sides.values():
            assert len(call().rows) == BY_TIME.size
        many = {name: (lambda call=call: [call() for _ in range(TIMES)]) for name, call in sides.items()}
        slow = {name: many.pop(name) for name in ("visible_to", "guardian")}
        times = alternate(many, bench.rounds)
        once = alternate({"plain": many["plain"], **slow}, 2)
    ours, team = ratio(times["ours"], times["plain"]), ratio(times["ours"], times["team"])
    bare = ratio(times["ours"], times["bare"])
    results = [
        Result("S7", "list as a manager may read it, against the list without access rules", str(ours), f"≤ {GOAL}",
               ours.median <= GOAL, ours.spread, f"{milliseconds([t / TIMES for t in times['plain']])} without"),
        Result("S7", "the same against the team’s visits alone", str(team), spread=team.spread),
        Result("S7", "the same against a list without access rules that is read by the same statement, not by the ORM",
               str(bare), spread=bare.spread),
    ]  # fmt: skip
    for name in slow:
        found = ratio(once[name], once["plain"])
        words = {"visible_to": "visible_to as one condition", "guardian": "guardian’s get_objects_for_user"}[
            name
        ]
        results.append(
            Result("S7", f"{words}, against the list without access rules", str(found), spread=found.spread)
        )
    return results


def _bare() -> Any:
    """Read everybody's latest visits as the list reads its own: what is left between the two are the rules."""
    latest = f"SELECT id FROM visits_visit ORDER BY happens_at DESC, id DESC LIMIT {BY_TIME.size + 1}"
    return BY_TIME.page(read_visits([(latest, ())], order="DESC", most=BY_TIME.size + 1), None)


def _page(rows: Any) -> Any:
    return BY_TIME.page_of(rows.select_related("oic", "team"), cursor="")
