"""What was passed on, as the unit holds it: the content, and apart from it the source."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from core.ids import new_id
from intelligence.enums import OPEN_STATES, Outcome, Risk, State, TokenKind
from intelligence.models.passing import Receipt
from intelligence.models.sealed import ELSEWHERE, Sealed
from intelligence.schemes import SCHEMES
from intelligence.separation import table


class Submission(Sealed):
    """What one member of staff passed on, and how far the unit is with it."""

    receipt = models.OneToOneField(Receipt, on_delete=models.PROTECT, related_name="submission")
    submitted_at = models.DateTimeField()  # the receipt's, kept here so that one index holds the queue
    risk = models.CharField(max_length=1, choices=Risk)
    state = models.CharField(max_length=20, choices=State, default=State.RECEIVED)
    marking = models.CharField(max_length=40)
    restricted = models.BooleanField(default=False)  # only who has a grant reads it, inside the unit too
    handler = models.ForeignKey(User, null=True, blank=True, on_delete=ELSEWHERE, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    review_on = models.DateField(null=True, blank=True)
    dispose_on = models.DateField(null=True, blank=True)
    # Who said so: the first of the two people whom a disposal takes.
    dispose_set_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=ELSEWHERE, related_name="+", db_index=False
    )
    # Whether it was said who, where and when: all that figures of quality need, and no word of it.
    has_people = models.BooleanField(default=False)
    has_place = models.BooleanField(default=False)
    has_time = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = table("submission")
        ordering = ("risk", "submitted_at", "id")
        constraints = [
            # One id for the draft, the receipt and the submission: a form sent twice makes one.
            models.CheckConstraint(condition=Q(id=F("receipt")), name="submission_has_its_receipts_id"),
            models.CheckConstraint(condition=Q(risk__in=Risk.values), name="submission_risk_exists"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="submission_state_exists"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=Outcome.values), name="submission_outcome_exists"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RECEIVED) | Q(acknowledged_at__isnull=True),
                name="submission_received_is_not_acknowledged",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED) | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="submission_closed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DISPOSED) | Q(key_id=""), name="submission_disposed_has_no_words"
            ),
            models.CheckConstraint(
                condition=Q(dispose_on__isnull=True, dispose_set_by__isnull=True)
                | Q(dispose_on__isnull=False, dispose_set_by__isnull=False),
                name="submission_disposal_date_and_who_set_it",
            ),
        ]
        indexes = [
            # The queue as it is mostly read; what security at row level and the page's filters ask is in it.
            models.Index(
                "risk",
                "submitted_at",
                "id",
                condition=Q(state__in=OPEN_STATES),
                # Read for the counts by risk without a look at the rows.
                include=["restricted"],
                name="intelligence_open",
            ),
            models.Index(
                "handler",
                "risk",
                "submitted_at",
                "id",
                condition=Q(state__in=OPEN_STATES),
                name="intelligence_open_of_handler",
            ),
            models.Index("state", "risk", "submitted_at", "id", name="intelligence_queue"),
            models.Index("handler", "state", "risk", "submitted_at", name="intelligence_of_handler"),
            models.Index("submitted_at", name="intelligence_submitted"),
            models.Index("submitted_at", condition=Q(restricted=True), name="intelligence_restricted"),
            models.Index("review_on", condition=Q(review_on__isnull=False), name="intelligence_review"),
            models.Index(
                "dispose_on",
                condition=Q(dispose_on__isnull=False) & ~Q(state=State.DISPOSED),
                name="intelligence_disposal",
            ),
        ]

    def __str__(self) -> str:
        return "A submission"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_disposed(self) -> bool:
        return self.state == State.DISPOSED


class Source(Sealed):
    """Who or what it comes from, kept apart from the content, and looked at apart."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="source")

    class Meta:
        db_table = table("source")

    def __str__(self) -> str:
        return "A source"


class Token(models.Model):
    """A word of a name or an address, as a keyed hash: finds equal words, and says none."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="tokens", db_index=False
    )
    kind = models.CharField(max_length=10, choices=TokenKind)
    token = models.BinaryField(max_length=16)
    key_id = models.CharField(max_length=8)

    class Meta:
        db_table = table("token")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=TokenKind.values), name="token_kind_exists"),
            models.UniqueConstraint(
                fields=["submission", "kind", "token"], name="token_once_of_a_submission"
            ),
        ]
        indexes = [models.Index("kind", "token", "submission", name="intelligence_token")]

    def __str__(self) -> str:
        return "A word"


class Grading(Sealed):
    """One grading of a submission; the latest counts, the earlier ones stay. Its words: why, conditions."""

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="gradings", db_index=False
    )
    scheme = models.CharField(max_length=10)
    source_grade = models.CharField(max_length=5)
    content_grade = models.CharField(max_length=5)
    handling = models.CharField(max_length=5)
    by = models.ForeignKey(User, on_delete=ELSEWHERE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = table("grading")
        ordering = ("-at", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(scheme__in=list(SCHEMES)), name="grading_scheme_exists"),
        ]
        indexes = [models.Index("submission", F("at").desc(), name="intelligence_grading_of")]

    def __str__(self) -> str:
        return f"{self.source_grade}{self.content_grade}{self.handling}"
