"""How the page that shows how everybody took part stood earlier, for two people at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from accounts.merging import Saved
from accounts.records import Stage, as_of
from debriefs.models import Debrief, DebriefChange, Invitation


def attendance_values(invitations: Sequence[Invitation]) -> dict[str, Any]:
    """Return what is saved of how people took part, by question."""
    return {f"outcome-{each.pk}": each.outcome for each in invitations} | {
        f"reason-{each.pk}": each.outcome_reason for each in invitations
    }


def saved_attendance(debrief: Debrief, shown: Mapping[str, Any]) -> Saved:
    """Return what the page begins with: how everybody invited took part, and `shown` besides.

    Its version is that of all invitations together (`attendance_version`): each save of one adds one to it,
    and a line to the history, so that the first of these lines tell how they stood at an earlier version.
    """
    there = list(debrief.invitations.all())
    standing = [each for each in there if not each.taken_back]
    now = sum(each.version for each in there)

    def history(since: int) -> Sequence[Stage]:
        changes = DebriefChange.objects.filter(subject_id__in=[each.pk for each in there])
        saves = list(changes.select_related("by").order_by("at", "id"))
        if not 0 <= since <= now or len(saves) != now:
            return []  # what nobody can tell is never guessed

        def stage(then: int) -> Stage:
            before: dict[Any, int] = {}
            for save in saves[:then]:
                before[save.subject_id] = save.version
            earlier = [as_of(each, saves, before.get(each.pk, 0)) for each in standing]
            last = saves[then - 1] if then > since else None
            values = {**attendance_values(earlier), **shown}
            return Stage(then, values, last.by if last else None, last.at if last else None)

        return [stage(then) for then in range(since, now + 1)]

    return Saved({**attendance_values(standing), **shown}, now, history)
