"""The visit itself, who was on it, where it was, and how it was entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from guardian.models import UserObjectPermissionBase

from accounts.deputies import leads_for, manages_for
from accounts.models import Record, Team, User
from accounts.roles import Role, roles_of, teams_of
from accounts.urgent import opened_to
from visits.enums import (
    Abortive,
    IntelligenceAnswer,
    OfficerRole,
    OversightRole,
    VisitKind,
    VisitStatus,
)


@dataclass(frozen=True)
class Sight:
    """Why somebody may read visits besides those they are named on: all, teams', those they were on.

    `teams` are those that they manage, or manage for somebody who is away; `leads_for` the officers in
    charge who are away and for whom they act.
    """

    everything: bool
    teams: frozenset[UUID]
    own: bool
    leads_for: frozenset[UUID]
    urgent: bool  # whether some may be open to them at once; those are in no list


def sight_of(user: User, at: datetime) -> Sight:
    """Return what their roles let `user` read at `at` (access: "read a visit")."""
    roles = roles_of(user, at)
    return Sight(
        everything=Role.AUDITOR in roles,
        teams=teams_of(user, Role.MANAGER, at) | manages_for(user, at).keys(),
        own=not roles.isdisjoint({Role.OFFICER, Role.HMI, Role.MANAGER}),
        leads_for=leads_for(user, at),
        urgent=Role.SAFEGUARDING in roles,
    )


OVER_WITH = (VisitStatus.CLOSED, VisitStatus.CANCELLED)  # nothing more is to be done


# Closed, and a warrant was disposed of since: nothing else leads its officer in charge back to it.
TO_CONFIRM = Q(status=VisitStatus.CLOSED, warrant_to_confirm=True)


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: User, at: datetime) -> VisitQuerySet:
        """Visits that `user` may read at `at`.

        Its OIC and officers; the managers of its team; who acts for the one or the other while they are
        away; HMI or Gold while named on it; auditors; a safeguarding lead what is open to them at once.
        What caseworkers read follows from casework (`casework.queries`), which stands above this app. Lists
        go the same ways one by one (`visits.listing`), but for what is open at once.
        """
        sight = sight_of(user, at)
        if sight.everything:
            return self
        wanted = Q(pk__in=VisitOversight.objects.in_force(at).filter(user=user).values("content_object"))
        if sight.own:
            wanted |= Q(oic=user) | Q(pk__in=VisitOfficer.objects.filter(user=user).values("visit"))
        if sight.teams:
            wanted |= Q(team__in=sight.teams)
        if sight.leads_for:
            wanted |= Q(oic__in=sight.leads_for)
        if sight.urgent:
            wanted |= Q(pk__in=opened_to(user, "visits.visit", at).values("record_id"))
        return self.filter(wanted)

    def open(self) -> VisitQuerySet:
        """Visits on which something may still be done: neither closed nor cancelled."""
        return self.exclude(status__in=OVER_WITH)


class Visit(Record):
    """An enforcement visit, recorded by its officer in charge (OIC)."""

    reference = models.CharField(max_length=20, unique=True)  # VIS-2026-000123
    kinds = ArrayField(models.CharField(max_length=20, choices=VisitKind), default=list, blank=True)
    operation = models.ForeignKey(
        "visits.Operation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="visits",
        db_index=False,
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="visits")  # the local ICE team
    oic = models.ForeignKey(User, on_delete=models.PROTECT, related_name="visits_led")
    officers = models.ManyToManyField(
        User, through="visits.VisitOfficer", through_fields=("visit", "user"), related_name="visits_attended"
    )
    status = models.CharField(max_length=20, choices=VisitStatus)
    # When it is to be, or was: what lists sort by. The actual start once there is one.
    happens_at = models.DateTimeField()
    planned_start = models.DateTimeField(null=True, blank=True)
    planned_end = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)  # the server's time, of the latest closing
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancelled_reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    # Why it came to nothing; what did happen is recorded all the same. "" is: it went ahead.
    abortive = models.CharField(max_length=20, choices=Abortive, blank=True, default="", db_default="")
    abortive_words = models.CharField(max_length=500, blank=True, default="", db_default="")
    # Answers that are "none", so that silence is never taken for one (None = not answered yet).
    anybody_met = models.BooleanField(null=True, blank=True)
    any_documents_seen = models.BooleanField(null=True, blank=True)
    cprn_served = models.BooleanField(null=True, blank=True)
    any_warrant = models.BooleanField(null=True, blank=True)  # obtained, executed or not (VIS-5)
    any_force = models.BooleanField(null=True, blank=True)
    any_criterion = models.BooleanField(null=True, blank=True)  # of a critical incident (CI-1)
    any_failing = models.BooleanField(null=True, blank=True)  # in command, or learning required (CI-2)
    any_seized = models.BooleanField(null=True, blank=True)
    any_false_document = models.BooleanField(null=True, blank=True)
    any_vulnerable = models.BooleanField(null=True, blank=True)

    # Whether a warrant's newest disposal waits for the officer in charge, who confirms it (`following_up`).
    warrant_to_confirm = models.BooleanField(default=False, db_default=False, editable=False)
    # The title of the premises, kept by triggers: a list of many visits need not read their premises.
    listed_as = models.CharField(max_length=260, editable=False, default="", db_default="")

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ("-happens_at", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=VisitStatus.values), name="visit_status_exists"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="visit_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(started_at__isnull=False),
                name="visit_that_ended_had_started",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="visit_closed_at_and_by_go_together",
            ),
            models.CheckConstraint(
                condition=~Q(status=VisitStatus.CLOSED) | Q(closed_at__isnull=False, ended_at__isnull=False),
                name="visit_closed_has_ended",
            ),
            models.CheckConstraint(
                condition=Q(kinds__contained_by=VisitKind.values), name="visit_kinds_exist"
            ),
            models.CheckConstraint(
                condition=Q(planned_end__isnull=True)
                | Q(planned_start__isnull=False, planned_end__gte=F("planned_start")),
                name="visit_planned_end_after_planned_start",
            ),
            models.CheckConstraint(
                condition=Q(status=VisitStatus.CANCELLED) & ~Q(cancelled_reason="")
                | ~Q(status=VisitStatus.CANCELLED) & Q(cancelled_reason=""),
                name="visit_cancelled_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status=VisitStatus.CANCELLED)
                | Q(started_at__isnull=True, closed_at__isnull=True),
                name="visit_cancelled_never_started",
            ),
            models.CheckConstraint(
                condition=Q(abortive="") | Q(abortive__in=Abortive.values), name="visit_abortive_exists"
            ),
            models.CheckConstraint(
                condition=Q(abortive="") | Q(started_at__isnull=False), name="visit_abortive_had_started"
            ),
            models.CheckConstraint(
                condition=(Q(abortive=Abortive.OTHER) & ~Q(abortive_words=""))
                | (Q(abortive="") & Q(abortive_words=""))
                | (~Q(abortive=Abortive.OTHER) & ~Q(abortive="")),
                name="visit_abortive_has_words",
            ),
        ]
        indexes = [
            models.Index("team", "status", F("happens_at").desc(), F("id").desc(), name="visit_list"),
            models.Index("team", F("happens_at").desc(), F("id").desc(), name="visit_list_any_status"),
            models.Index("oic", "status", F("happens_at").desc(), name="visit_oic"),
            models.Index("oic", F("happens_at").desc(), F("id").desc(), name="visit_oic_any_status"),
            models.Index(F("happens_at").desc(), F("id").desc(), name="visit_list_all"),
            models.Index("status", F("happens_at").desc(), F("id").desc(), name="visit_list_all_status"),
            models.Index(
                "operation",
                F("happens_at").desc(),
                F("id").desc(),
                condition=Q(operation__isnull=False),
                name="visit_of_operation",
            ),
            # Few of many are open: what is on people's desks is found among those alone.
            models.Index(
                "oic",
                F("happens_at").desc(),
                F("id").desc(),
                condition=~Q(status__in=OVER_WITH),
                name="visit_todo_of_oic",
            ),
            models.Index("oic", "closed_at", condition=TO_CONFIRM, name="visit_warrant_to_confirm"),
            models.Index(
                "team", "ended_at", "id", condition=~Q(status__in=OVER_WITH), name="visit_todo_by_end"
            ),
            # A page's visits stand far apart where a filter is rare; by this index each is two steps away, by
            # the key four. As text, so that the planner does not take the key all the same.
            HashIndex(Cast("id", models.TextField()), name="visit_by_id"),
            # A kind that is rare would otherwise be looked for through all visits of a team.
            *(
                models.Index(
                    "team",
                    F("happens_at").desc(),
                    F("id").desc(),
                    condition=Q(kinds__contains=[kind]),
                    name=f"visit_kind_{kind}",
                )
                for kind in VisitKind.values
            ),
            # The same of everybody's, for auditors; the usual kind needs none.
            *(
                models.Index(
                    F("happens_at").desc(),
                    F("id").desc(),
                    condition=Q(kinds__contains=[kind]),
                    name=f"visit_all_{kind}",
                )
                for kind in VisitKind.values
                if kind != VisitKind.ILLEGAL_WORKING
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Whether it can be changed: a closed one after re-opening, a cancelled one after re-instating."""
        return self.status not in OVER_WITH

    @property
    def title(self) -> str:
        """The premises' name and town, as people call the visit."""
        read = "premises" in self._state.fields_cache or not self.listed_as
        return self.premises.title if read else self.listed_as

    def locked_words(self) -> str:
        """Why it cannot be changed, and what to do; nothing while it can."""
        if self.status == VisitStatus.CLOSED:
            return "This visit is closed. It can be changed only after re-opening it, with a reason."
        if self.status == VisitStatus.CANCELLED:
            return "This visit is cancelled. It can be changed only after planning it again, with a reason."
        return ""

    def kind_words(self) -> str:
        """The kinds in words, first one capitalised: "Illegal working, arrest"."""
        words = [VisitKind(kind).label for kind in self.kinds]
        return ", ".join([words[0], *(w.lower() for w in words[1:])]) if words else "Kind not recorded yet"


class VisitOversightQuerySet(models.QuerySet["VisitOversight"]):
    def in_force(self, at: datetime) -> VisitOversightQuerySet:
        return self.filter(Q(starts_at__lte=at), Q(ends_at__isnull=True) | Q(ends_at__gt=at))


class VisitOversight(UserObjectPermissionBase):
    """A need-to-know grant: an HMI or Gold named on one visit, with the reason and, perhaps, an end."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="visit_oversight")
    content_object = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="oversight")
    named_as = models.CharField(max_length=10, choices=OversightRole)
    reason = models.CharField(max_length=500)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # Where it follows from being named for the visit's operation; it ends with that.
    named_for = models.ForeignKey(
        "visits.OperationOversight", null=True, blank=True, on_delete=models.PROTECT, related_name="grants"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = VisitOversightQuerySet.as_manager()  # type: ignore[assignment,misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "content_object", "named_as"],
                condition=Q(ends_at__isnull=True),
                name="one_oversight_of_a_kind_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="oversight_has_a_reason"),
            models.CheckConstraint(
                condition=Q(named_as__in=OversightRole.values), name="oversight_role_exists"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="oversight_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_named_as_display()}"


# What an officer has still to do on a visit: depart, answer about intelligence, or finish a form.
NOT_DONE = Q(called_off=False) & (Q(departed_at__isnull=True) | Q(intelligence="") | Q(drafts__gt=0))


# Who was at the premises, or was to be: all but who took over and never came (VIS-1). As `was_there` says.
WAS_THERE = Q(arrived_at__isnull=False) | Q(joined_by_hand_over=False)


class VisitOfficer(Record):
    """An officer on the visit: arrived, departed, and whether they were still being mentored that day."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="team_members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="attendances")
    role = models.CharField(max_length=20, choices=OfficerRole, default=OfficerRole.OFFICER)
    arrived_at = models.DateTimeField(null=True, blank=True)
    departed_at = models.DateTimeField(null=True, blank=True)
    departed_marked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    departed_reason = models.CharField(max_length=500, blank=True)  # why somebody else marked it (VIS-1)
    # Whether there was intelligence to pass on; each answers for themselves, "" is not answered (VIS-8).
    intelligence = models.CharField(
        max_length=10, choices=IntelligenceAnswer, blank=True, default="", db_default=""
    )
    intelligence_reason = models.CharField(
        max_length=500, blank=True, default="", db_default=""
    )  # why somebody else answered
    # A snapshot, taken when the officer joins the visit: it must not change when the period ends (DEB-2).
    mentored_for = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    # Put on the team by a hand-over, and not sent to the premises with the others (VIS-1 asks who was there).
    joined_by_hand_over = models.BooleanField(default=False, db_default=False)
    # Kept here so that one index holds what somebody is not done with: whether the visit was cancelled, and
    # how many of their forms on it are drafts.
    called_off = models.BooleanField(default=False, db_default=False)
    drafts = models.PositiveSmallIntegerField(default=0, db_default=0)
    # The visit's, kept here so that one index holds somebody's visits in the order in which they are listed.
    happens_at = models.DateTimeField()

    class Meta:
        ordering = ("created_at",)
        constraints = [
            models.UniqueConstraint(fields=["visit", "user"], name="officer_once_on_a_visit"),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(role=OfficerRole.OIC), name="one_officer_in_charge"
            ),
            models.CheckConstraint(condition=Q(role__in=OfficerRole.values), name="officer_role_exists"),
            models.CheckConstraint(
                condition=Q(intelligence="") | Q(intelligence__in=IntelligenceAnswer.values),
                name="officer_intelligence_answer_exists",
            ),
            models.CheckConstraint(
                condition=Q(departed_at__isnull=True) | Q(departed_at__gte=F("arrived_at")),
                name="officer_departs_after_arriving",
            ),
            models.CheckConstraint(
                condition=Q(departed_at__isnull=True) | Q(arrived_at__isnull=False),
                name="officer_who_departed_had_arrived",
            ),
            models.CheckConstraint(
                condition=Q(departed_at__isnull=True, departed_marked_by__isnull=True)
                | Q(departed_at__isnull=False, departed_marked_by__isnull=False),
                name="officer_departed_and_marked_go_together",
            ),
        ]
        indexes = [
            models.Index("user", F("happens_at").desc(), F("visit").desc(), name="officer_visits_in_order"),
            models.Index(
                "user",
                F("happens_at").desc(),
                F("visit").desc(),
                condition=NOT_DONE,
                name="officer_left_to_do",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def was_there(self) -> bool:
        """Whether they were at the premises, or were to be: all but who took over and never came."""
        return self.arrived_at is not None or not self.joined_by_hand_over
