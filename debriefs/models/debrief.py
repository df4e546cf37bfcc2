"""A debrief as people hold it: of one visit or several of an operation, who is invited, what is noted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.deputies import leads_for
from accounts.models import Record, User
from accounts.roles import Role, roles_of
from core.ids import new_id
from debriefs.debrief_enums import (
    Considered,
    DebriefState,
    IntelligencePassed,
    InvitedAs,
    InvitedDuty,
    Outcome,
    Reply,
    outcomes_of,
)
from debriefs.enums import LedAs
from visits.enums import OversightRole
from visits.models import Operation, Visit, VisitOversight
from visits.models.visit import sight_of

_HELD = (DebriefState.HELD, DebriefState.FOLLOWED_UP, DebriefState.CLOSED)


class DebriefQuerySet(models.QuerySet["Debrief"]):
    def visible_to(self, user: User, at: datetime) -> DebriefQuerySet:
        """Debriefs that `user` may read at `at` (access: "read a debrief").

        Its lead and minute-taker, those invited, the officers in charge of its visits, the managers of the
        visits' teams, who acts for a lead, an officer in charge or a manager; the HM Inspectors named on one
        of its visits, who oversee it, but those about whom there is a concern on any of them; auditors. Of a
        separate debrief the lead and the minute-taker of the one that it is fed into, too.
        """
        if Role.AUDITOR in roles_of(user, at):
            return self
        return self.filter(pk__in=_read_by(user, at))


def _read_by(user: User, at: datetime) -> models.QuerySet[Any, Any]:
    """Return the ids of the debriefs that `user` may read, reason by reason: each is found by its index.

    Reasons joined by "or" are found by none: all debriefs of the service would be read, by everybody.
    """
    leads = [user.pk, *leads_for(user, at)]
    own = Debrief.objects.order_by().values_list("pk")
    of_visits = DebriefVisit.objects.order_by().values_list("debrief")
    invited = Invitation.objects.standing().filter(user=user).order_by().values_list("debrief")
    named = VisitOversight.objects.in_force(at).filter(user=user, named_as=OversightRole.HMI)
    concerned = DebriefVisit.objects.filter(debrief=OuterRef("debrief"), visit__concerns__about=user)
    return own.filter(lead__in=leads).union(
        own.filter(minute_taker=user),
        own.filter(parent__in=own.filter(lead__in=leads)),
        own.filter(parent__in=own.filter(minute_taker=user)),
        invited,
        of_visits.filter(visit__oic__in=leads),
        of_visits.filter(visit__team__in=sight_of(user, at).teams),
        of_visits.filter(~Exists(concerned), visit__in=named.values("content_object")),
    )


class Debrief(Record):
    """One debrief. It answers the requirements of its visits; where none is required it is voluntary.

    `led_as` is in what capacity the lead leads. A separate debrief of a team leader has a `parent`, and is
    closed by feeding what was said into it. `intelligence` and `welfare_offered` are answers of the
    following up (DEB-15, DEB-16): empty is not answered yet. `no_parties` says that there is nobody to
    tell, so that silence is never taken for it.
    """

    reference = models.CharField(max_length=20, unique=True)  # DEB-2026-000012
    operation = models.ForeignKey(
        Operation, null=True, blank=True, on_delete=models.PROTECT, related_name="debriefs"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="separate_debriefs"
    )
    visits = models.ManyToManyField(Visit, through="debriefs.DebriefVisit", related_name="debriefs")
    lead = models.ForeignKey(User, on_delete=models.PROTECT, related_name="debriefs_led")
    led_as = models.CharField(max_length=10, choices=LedAs)
    lead_because = models.CharField(max_length=500, blank=True)  # why a person gave it another lead
    state = models.CharField(max_length=20, choices=DebriefState, default=DebriefState.PLANNED)
    planned_at = models.DateTimeField()
    minutes_long = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=200, blank=True)
    call = models.CharField(max_length=300, blank=True)  # a link or a number
    minute_taker = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="debriefs_minuted"
    )
    considered = ArrayField(models.CharField(max_length=20, choices=Considered), default=list, blank=True)
    planning_notes = models.CharField(max_length=1000, blank=True)
    called_off_because = models.CharField(max_length=500, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    welfare_offered = models.BooleanField(null=True, blank=True)  # the routes of DEB-16, to the team
    intelligence = models.CharField(max_length=10, choices=IntelligencePassed, blank=True)
    no_parties = models.BooleanField(default=False)  # nobody besides the team needs to hear the results
    followed_up_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Of what its lead and the managers were reminded last (`operations.reminding_others`).
    reminded_of = models.CharField(max_length=100, blank=True, default="", db_default="", editable=False)

    objects = DebriefQuerySet.as_manager()

    class Meta:
        ordering = ("-planned_at", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DebriefState.values), name="debrief_state_exists"),
            models.CheckConstraint(condition=Q(led_as__in=LedAs.values), name="debrief_led_as_exists"),
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(call=""), name="debrief_has_a_place_or_a_call"
            ),
            models.CheckConstraint(condition=Q(minutes_long__gte=5), name="debrief_lasts_a_while"),
            models.CheckConstraint(
                condition=Q(considered__contained_by=Considered.values), name="debrief_considered_exists"
            ),
            models.CheckConstraint(
                condition=Q(state=DebriefState.CALLED_OFF) & ~Q(called_off_because="")
                | ~Q(state=DebriefState.CALLED_OFF) & Q(called_off_because=""),
                name="debrief_called_off_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_HELD, held_at__isnull=False)
                | ~Q(state__in=_HELD) & Q(held_at__isnull=True),
                name="debrief_held_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state=DebriefState.CLOSED, closed_at__isnull=False)
                | ~Q(state=DebriefState.CLOSED) & Q(closed_at__isnull=True),
                name="debrief_closed_says_when",
            ),
            models.CheckConstraint(
                condition=Q(intelligence="") | Q(intelligence__in=IntelligencePassed.values),
                name="debrief_intelligence_exists",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="debrief_is_not_fed_into_itself"
            ),
        ]
        indexes = [
            models.Index(F("planned_at").desc(), F("id").desc(), name="debrief_list"),
            models.Index("lead", "state", F("planned_at").desc(), name="debrief_of_lead"),
            models.Index("held_at", "id", condition=Q(state=DebriefState.HELD), name="debrief_to_follow_up"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_separate(self) -> bool:
        return self.parent_id is not None

    @property
    def was_held(self) -> bool:
        return self.state in _HELD

    @property
    def is_over(self) -> bool:
        """Whether nothing of it changes any more, but for action points."""
        return self.state in (DebriefState.CLOSED, DebriefState.CALLED_OFF)

    @property
    def considered_words(self) -> list[str]:
        """What was considered when it was planned, in words."""
        return [str(Considered(each).label) for each in self.considered]

    @property
    def ends_at(self) -> datetime:
        return self.planned_at + timedelta(minutes=self.minutes_long)


class DebriefVisit(models.Model):
    """That a debrief is of a visit.

    `is_open` while the visit's requirement moves with this debrief: until it is closed or called off, or
    something new asks for another (then that one is open, and this one goes on by itself). Of separate
    debriefs never: they are part of another.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    debrief = models.ForeignKey(Debrief, on_delete=models.PROTECT, related_name="of_visits")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="in_debriefs")
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ("visit",)
        constraints = [
            models.UniqueConstraint(fields=["debrief", "visit"], name="debrief_once_of_a_visit"),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(is_open=True), name="one_open_debrief_of_a_visit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.debrief_id} of {self.visit_id}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def standing(self) -> InvitationQuerySet:
        """Those that nobody took back."""
        return self.filter(taken_back=False)


class Invitation(Record):
    """That somebody is invited to a debrief, why, what they answered, and how they took part (DEB-11).

    `invited_as` and `duty` follow from the visits; who is asked by the lead besides is there as an extra.
    One who no longer belongs there is taken back, not deleted.
    """

    debrief = models.ForeignKey(Debrief, on_delete=models.PROTECT, related_name="invitations")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="debrief_invitations")
    invited_as = ArrayField(models.CharField(max_length=20, choices=InvitedAs))
    duty = models.CharField(max_length=20, choices=InvitedDuty, default=InvitedDuty.INVITED)
    because = models.CharField(max_length=300, blank=True)  # why the lead asked somebody else
    # Put on a visit after it was held, so they did not attend it.
    after_held = models.BooleanField(default=False, db_default=False)
    taken_back = models.BooleanField(default=False)
    reply = models.CharField(max_length=10, choices=Reply, blank=True)
    reply_words = models.CharField(max_length=300, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_reason = models.CharField(max_length=300, blank=True)
    # Who decided to hold it without somebody who must attend, and could not.
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The day of which they were reminded last (`operations.reminding_others`).
    reminded_of = models.CharField(max_length=100, blank=True, default="", db_default="", editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            models.UniqueConstraint(fields=["debrief", "user"], name="invited_once_to_a_debrief"),
            models.CheckConstraint(
                condition=Q(invited_as__contained_by=InvitedAs.values, invited_as__len__gte=1),
                name="invitation_capacity_exists",
            ),
            models.CheckConstraint(condition=Q(duty__in=InvitedDuty.values), name="invitation_duty_exists"),
            models.CheckConstraint(
                condition=Q(reply="", replied_at__isnull=True)
                | Q(reply__in=Reply.values, replied_at__isnull=False),
                name="invitation_reply_exists",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=Outcome.values), name="invitation_outcome_exists"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=(Outcome.UNREACHABLE, Outcome.EXCUSED, Outcome.ABSENT))
                | ~Q(outcome_reason=""),
                name="invitation_outcome_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.EXCUSED) | Q(duty=InvitedDuty.WHERE_PRACTICABLE),
                name="invitation_excused_where_practicable",
            ),
            models.CheckConstraint(
                condition=~Q(duty=InvitedDuty.MUST) | Q(outcome__in=("", Outcome.ATTENDED, Outcome.ABSENT)),
                name="invitation_must_attend",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.ABSENT, duty=InvitedDuty.MUST, decided_by__isnull=False)
                | ~Q(outcome=Outcome.ABSENT) & Q(decided_by__isnull=True),
                name="invitation_absent_is_decided",
            ),
            models.CheckConstraint(
                condition=~Q(taken_back=True) | Q(outcome=""), name="invitation_taken_back_has_no_outcome"
            ),
            models.CheckConstraint(
                condition=~Q(after_held=True) | ~Q(outcome=Outcome.ATTENDED),
                name="invitation_after_it_was_held_did_not_attend",
            ),
        ]
        indexes = [
            models.Index("user", condition=Q(taken_back=False, outcome=""), name="invitation_to_come"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} to {self.debrief_id}"

    @property
    def outcomes(self) -> list[Outcome]:
        """What can be said of how they took part: as their duty allows, and nothing that cannot have been."""
        found = outcomes_of(self.duty)
        return [each for each in found if not (self.after_held and each == Outcome.ATTENDED)]

    @property
    def capacity_words(self) -> str:
        """Why they are invited: "On the visit, used force"."""
        words = [InvitedAs(each).label for each in self.invited_as]
        return ", ".join([words[0], *(_within(word) for word in words[1:])])


def _within(words: str) -> str:
    """Return words that begin a line as they stand within one; Bronze and Silver are names."""
    return words if words.startswith(("Bronze", "Silver")) else words[:1].lower() + words[1:]
