"""The case record: people, which encounters are theirs, and what was done about each.

A person has one Compliance and Enforcement card; on it stands an enforcement activity for each encounter
that is theirs (CAS-1), and each encounter has one Enforcement Activity Record (EAR). The relation lives
here: all of it points at encounters of visits, and nothing points back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from accounts.enums import TeamKind
from accounts.models import Change, Record, Team, User
from accounts.roles import Role, roles_of, teams_of
from accounts.urgent import opened_to
from casework.enums import MatchBasis, RecordState, Verification
from visits.enums import Outcome
from visits.models import Encounter, Visit
from visits.models.words import WORD_LENGTH

CASEWORKERS = frozenset({Role.CASEWORKER, Role.CASEWORK_ADMIN})


def is_caseworker(user: User, at: datetime) -> bool:
    """Whether `user` is a caseworker or a casework administrative officer at `at`."""
    return not CASEWORKERS.isdisjoint(roles_of(user, at))


def units_of(user: User, at: datetime) -> models.QuerySet[Team]:
    """The casework units for which `user` works at `at`."""
    teams = teams_of(user, Role.CASEWORKER, at) | teams_of(user, Role.CASEWORK_ADMIN, at)
    return Team.objects.filter(pk__in=teams, kind=TeamKind.CASEWORK)


def regions_of(user: User, at: datetime) -> models.QuerySet[Any, Any]:
    """The regions whose casework is that of `user` at `at`, for use in a query."""
    return units_of(user, at).order_by().values("region")


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: User, at: datetime) -> PersonQuerySet:
        """Case records that `user` may read: all of them for casework, none for anybody else.

        But for a safeguarding lead those that are open to them at once.
        """
        if is_caseworker(user, at):
            return self
        return self.filter(pk__in=opened_to(user, "casework.person", at).values("record_id"))


class Person(Record):
    """A case record. Two records of one human being are never merged by the software."""

    reference = models.CharField(max_length=20, unique=True)  # PER-2026-000123
    name = models.CharField(max_length=150)
    also_known_as = models.CharField(max_length=150, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    date_of_birth_not_known = models.BooleanField(default=False)
    nationality = models.CharField(max_length=60, blank=True)
    search_key = models.TextField(blank=True, default="")
    # Of the documents seen at the encounters that are matched, in capitals without spaces.
    document_numbers = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "people"
        ordering = ("-created_at", "-id")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="person_has_a_name"),
            models.CheckConstraint(
                condition=~Q(date_of_birth_not_known=True) | Q(date_of_birth__isnull=True),
                name="person_of_unknown_birth_has_no_date",
            ),
        ]
        indexes = [
            GinIndex(fields=["document_numbers"], name="person_document_numbers"),
            models.Index(fields=["date_of_birth"], name="person_date_of_birth"),
            models.Index(F("created_at").desc(), F("id").desc(), name="person_list"),
        ]

    def __str__(self) -> str:
        return self.name


class PersonWord(models.Model):
    """A word of a person's names, to be found by; kept by a trigger, as those of `visits.models.words`."""

    pk = models.CompositePrimaryKey("person_id", "word")
    person = models.ForeignKey(
        Person, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    word = models.CharField(max_length=WORD_LENGTH, db_collation="C")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index("word", F("created_at").desc(), F("person").desc(), name="person_word_in_order")
        ]

    def __str__(self) -> str:
        return self.word


class EncounterMatchQuerySet(models.QuerySet["EncounterMatch"]):
    def in_force(self) -> EncounterMatchQuerySet:
        """Matches that nobody has undone."""
        return self.filter(undone_at__isnull=True)


class EncounterMatch(models.Model):
    """A caseworker's finding that an encounter was with this person, and on what basis.

    Undone with a reason, never deleted: both records keep what was once thought.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="matches")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="matches")
    basis = ArrayField(models.CharField(max_length=20, choices=MatchBasis))
    basis_words = models.CharField(max_length=300, blank=True)
    matched_at = models.DateTimeField()
    matched_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_reason = models.CharField(max_length=500, blank=True)

    objects = EncounterMatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "encounter matches"
        ordering = ("-matched_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["encounter"],
                condition=Q(undone_at__isnull=True),
                name="one_match_of_an_encounter_in_force",
            ),
            models.CheckConstraint(
                condition=Q(basis__contained_by=MatchBasis.values) & ~Q(basis=[]), name="match_has_a_basis"
            ),
            models.CheckConstraint(
                condition=~Q(basis__contains=[MatchBasis.OTHER]) | ~Q(basis_words=""),
                name="match_on_something_else_says_what",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undone_reason="")
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_reason=""),
                name="match_undone_with_a_reason",
            ),
        ]
        indexes = [models.Index("person", F("matched_at").desc(), name="encounter_match_person")]

    def __str__(self) -> str:
        return f"{self.encounter_id} is {self.person_id}"

    @property
    def made_the_record(self) -> bool:
        """Whether the person's record was made from this encounter."""
        return self.basis == [MatchBasis.NEW_RECORD]

    def basis_labels(self) -> list[str]:
        """What it rests on, in words, in the order of the question."""
        return [label for value, label in MatchBasis.choices if value in self.basis]


class ComplianceCard(Record):
    """The Compliance and Enforcement card of a person."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="card")

    def __str__(self) -> str:
        return f"Compliance and Enforcement card of {self.person_id}"


class EnforcementActivityQuerySet(models.QuerySet["EnforcementActivity"]):
    def in_force(self) -> EnforcementActivityQuerySet:
        """Activities that were not withdrawn with the match they rested on."""
        return self.filter(withdrawn_at__isnull=True)


class EnforcementActivity(Record):
    """What was done about a person at one encounter, with its outcome (CAS-1)."""

    card = models.ForeignKey(ComplianceCard, on_delete=models.PROTECT, related_name="activities")
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="activities")
    outcome = models.CharField(max_length=20, choices=Outcome)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = EnforcementActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "enforcement activities"
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["encounter"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_activity_of_an_encounter_in_force",
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="activity_has_an_outcome"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="activity_withdrawn_at_and_by_go_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.encounter_id})"


class EnforcementActivityRecordQuerySet(models.QuerySet["EnforcementActivityRecord"]):
    def visible_to(self, user: User, at: datetime) -> EnforcementActivityRecordQuerySet:
        """Records that `user` may read: all for casework; an officer those of encounters on their visits."""
        if is_caseworker(user, at):
            return self
        if Role.OFFICER in roles_of(user, at):
            return self.filter(encounter__visit__in=Visit.objects.visible_to(user, at))
        return self.none()

    def completed(self) -> EnforcementActivityRecordQuerySet:
        """Records that count: a draft is none (CPC-6)."""
        return self.filter(state=RecordState.COMPLETED)


_COMPLETED_SAYS_ALL = (
    Q(activity__isnull=False, outcome_stands__isnull=False)
    & ~Q(details="")
    & ~Q(verified_by=[])
    & (Q(outcome_stands=True) | ~Q(new_outcome=""))
    & (~Q(verified_by__contains=[Verification.OTHER]) | ~Q(verified_words=""))
)


class EnforcementActivityRecord(Record):
    """The Enforcement Activity Record (EAR) of one encounter; counts only when completed (CPC-6)."""

    reference = models.CharField(max_length=20, unique=True)  # EAR-2026-000123
    encounter = models.OneToOneField(Encounter, on_delete=models.PROTECT, related_name="record")
    # The activity it stands under, and through it the person; empty after the match was undone.
    activity = models.OneToOneField(
        EnforcementActivity, null=True, blank=True, on_delete=models.PROTECT, related_name="record"
    )
    state = models.CharField(max_length=10, choices=RecordState, default=RecordState.DRAFT)
    details = models.TextField(blank=True)
    verified_by = ArrayField(models.CharField(max_length=20, choices=Verification), default=list, blank=True)
    verified_words = models.CharField(max_length=200, blank=True)
    outcome_stands = models.BooleanField(null=True, blank=True)  # None: not answered yet
    new_outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = EnforcementActivityRecordQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RecordState.values), name="record_state_exists"),
            models.CheckConstraint(
                condition=Q(
                    state=RecordState.COMPLETED, completed_at__isnull=False, completed_by__isnull=False
                )
                | Q(state=RecordState.DRAFT, completed_at__isnull=True, completed_by__isnull=True),
                name="record_completed_at_and_by_go_together",
            ),
            models.CheckConstraint(
                condition=Q(state=RecordState.DRAFT) | _COMPLETED_SAYS_ALL, name="record_completed_says_all"
            ),
            models.CheckConstraint(
                condition=Q(verified_by__contained_by=Verification.values), name="record_verification_exists"
            ),
            models.CheckConstraint(
                condition=~Q(verified_by__contains=[Verification.NOT_VERIFIED])
                | Q(verified_by=[Verification.NOT_VERIFIED]),
                name="record_not_verified_stands_alone",
            ),
            models.CheckConstraint(
                condition=Q(new_outcome="") | Q(new_outcome__in=Outcome.values, outcome_stands=False),
                name="record_new_outcome_only_if_changed",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_completed(self) -> bool:
        return self.state == RecordState.COMPLETED

    def verified_labels(self) -> list[str]:
        """How the identity was verified, in words, in the order of the question."""
        return [label for value, label in Verification.choices if value in self.verified_by]


class WorkItem(models.Model):
    """An encounter on a visit that was closed, without a completed record: the row is the queue (CAS-0).

    What a list filters and sorts by stands in the row, so that the oldest of a region's work is found
    through one index however many encounters are kept. Written by `casework.operations.work` alone, with
    the visit's row locked.
    """

    encounter = models.OneToOneField(
        Encounter, primary_key=True, on_delete=models.PROTECT, related_name="work_item"
    )
    region = models.CharField(max_length=100)
    since = models.DateTimeField()  # when it came on the list: the closing, or the re-opening of the record
    named_on_cprn = models.BooleanField()
    matched = models.BooleanField(default=False)
    taken_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("since", "encounter")
        indexes = [
            models.Index(fields=["region", "since", "encounter"], name="work_item_region"),
            models.Index(fields=["region", "named_on_cprn", "since", "encounter"], name="work_item_named"),
            models.Index(fields=["region", "matched", "since", "encounter"], name="work_item_matched"),
            models.Index(fields=["taken_by", "since", "encounter"], name="work_item_taken_by"),
            # For the count of what waits: a region's rows share one narrow entry after the other.
            models.Index(fields=["region"], condition=Q(taken_by__isnull=True), name="work_item_waiting"),
        ]

    def __str__(self) -> str:
        return f"Work on {self.encounter_id}"


class CaseChange(Change):
    """The history of case records: of a person, an activity, a record; with the reason, if one was given."""

    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="changes"
    )
    encounter = models.ForeignKey(
        Encounter, null=True, blank=True, on_delete=models.PROTECT, related_name="case_changes"
    )
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("at", "id")
        indexes = [
            models.Index("person", F("at").desc(), name="case_change_person"),
            models.Index("encounter", F("at").desc(), name="case_change_encounter"),
            models.Index("subject_id", "version", name="case_change_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.version}"
