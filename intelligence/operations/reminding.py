"""Telling the unit of dates that are reached: that there are some, and nothing of which records."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from accounts.roles import Role, people_with
from core.clock import london_day
from intelligence.enums import State, Told
from intelligence.models import Submission, SubmissionGrant
from intelligence.separation import as_keeper
from notices.models import Notice
from notices.operations import notify

LOOK_BACK = timedelta(days=14)
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('intelligence.remind_of_dates'))"


@transaction.atomic
def remind_of_dates(*, at: datetime) -> int:
    """Tell the unit that dates of review or disposal were reached since it was last told; return how many.

    Run twice it tells once; a day that was missed is made good. Which they are, each of the unit sees at home
    and in the queue, as far as they may read them: of restricted ones alone only those with access are told.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
    told = Notice.objects.filter(kind=Told.DUE, at__gt=at - LOOK_BACK).order_by("-at").first()
    days = (london_day(told.at if told else at - LOOK_BACK) + timedelta(days=1), london_day(at))
    reached = Q(review_on__range=days) | Q(dispose_on__range=days)
    with as_keeper(at):
        restricted = dict(
            Submission.objects.filter(reached).exclude(state=State.DISPOSED).values_list("pk", "restricted")
        )
        hidden = [pk for pk, is_hidden in restricted.items() if is_hidden]
        grants = SubmissionGrant.objects.in_force(at).filter(content_object__in=hidden)
        holders = set(grants.values_list("user_id", flat=True))
    unit = people_with([Role.INTELLIGENCE], at)
    to = unit if len(hidden) < len(restricted) else unit.filter(pk__in=holders)
    notify(to=to, kind=Told.DUE, at=at)
    return len(restricted)
