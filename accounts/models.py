"""People who work here, their teams, roles and mentoring, and their unfinished typing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower

from accounts.enums import AccountKind, Grade, MentoringKind, Role, TeamKind, UrgentReason
from accounts.records import Change, Record
from accounts.replacements import FactorReplacement as FactorReplacement
from accounts.systems import ApiToken as ApiToken
from core.ids import new_id

if TYPE_CHECKING:
    from accounts.held import Lent


class Team(models.Model):
    """An enforcement team or a unit; people see the work of their own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=20, choices=TeamKind)
    region = models.CharField(max_length=100)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=TeamKind.values), name="team_kind_exists"),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff, who signs in with the e-mail address; or a system, which shows a token to the API.

    Roles are `RoleGrant` rows, never flags, for both.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField("e-mail", unique=True)
    kind = models.CharField(max_length=10, choices=AccountKind, default=AccountKind.PERSON, editable=False)
    name = models.CharField(max_length=150)
    staff_number = models.CharField(max_length=20, unique=True)
    grade = models.CharField(max_length=10, choices=Grade)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    line_manager = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    is_active = models.BooleanField(default=True)
    # When an administrator set the password; None: the person chose it, or has none.
    initial_password_at = models.DateTimeField(null=True, blank=True, editable=False)

    # Kept by `accounts.held` for one request: the roles held, and those lent by people who are away.
    grants_read: list[RoleGrant] | None = None
    lent_read: tuple[Lent, ...] | None = None

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "staff_number"]

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=Q(grade__in=Grade.values) | Q(kind=AccountKind.SYSTEM, grade=""),
                name="user_grade_exists",
            ),
            models.CheckConstraint(condition=Q(kind__in=AccountKind.values), name="user_kind_exists"),
            models.CheckConstraint(
                condition=Q(kind=AccountKind.PERSON) | Q(password__startswith="!"),  # noqa: S106 - the mark of none
                name="user_system_has_no_password",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case"),
            # Django's flag passes every permission by; here rights come from roles alone.
            models.CheckConstraint(condition=Q(is_superuser=False), name="user_nobody_is_superuser"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Keep the address in lower case, so that one person has one account."""
        super().clean()
        self.email = self.email.lower()

    def get_full_name(self) -> str:
        return self.name

    def forget_held(self) -> None:
        """Read the roles again when they are next asked for."""
        self.grants_read = self.lent_read = None


class System(User):
    """A system that uses the API, as the administration site lists it; see `accounts.systems`."""

    class Meta:
        proxy = True


class RoleGrant(models.Model):
    """A role, held by a person, perhaps over another team than their own, perhaps for a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    granted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "role"
        ordering = ("user", "role")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_exists"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="role_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["user", "starts_at"], name="role_grant_user")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self.user.forget_held()

    def clean(self) -> None:
        """Refuse a period that ends before it starts, and case work for whoever administers accounts."""
        super().clean()
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": "The end must be after the start."})
        if self.user_id and self.starts_at and self.mixes_administration():
            raise ValidationError("An administrator sees no case data, so holds no other role at that time.")

    def in_force(self, at: datetime) -> bool:
        """Say whether the grant has begun and not ended at `at`."""
        return self.starts_at <= at and (self.ends_at is None or self.ends_at > at)

    def mixes_administration(self) -> bool:
        """Say whether this person would hold the administrator's role and another at one time."""
        others = RoleGrant.objects.filter(user_id=self.user_id).exclude(pk=self.pk)
        overlapping = others.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=self.starts_at))
        if self.ends_at:
            overlapping = overlapping.filter(starts_at__lt=self.ends_at)
        if self.role == Role.ADMINISTRATOR:
            return overlapping.exclude(role=Role.ADMINISTRATOR).exists()
        return overlapping.filter(role=Role.ADMINISTRATOR).exists()


URGENT_ACCESS_LASTS = timedelta(hours=1)  # access.md; of elapsed time, whatever the clocks do


def _period() -> Func:
    """From `starts_at` until before `ends_at`, as a range that the database compares."""
    return Func(
        "starts_at",
        "ends_at",
        RangeBoundary(),
        function="tstzrange",
        output_field=DateTimeRangeField(),
    )


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def in_force(self, at: datetime) -> AbsenceQuerySet:
        """Absences that have begun and not ended at `at`."""
        return self.filter(starts_at__lte=at, ends_at__gt=at)

    def not_over(self, at: datetime) -> AbsenceQuerySet:
        """Absences that are running or still to come at `at`; one called off before it began is neither."""
        return self.filter(Q(ends_at__gt=at) & Q(ends_at__gt=F("starts_at")))


class Absence(Record):
    """Somebody is away, and a deputy acts for them: from the first moment until before the last.

    One called off before it began ends when it starts, so that it covers no moment.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputising")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "id")
        constraints = [
            ExclusionConstraint(
                name="absences_of_one_person_do_not_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (_period(), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="absence_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(user=F("deputy")), name="absence_has_another_as_deputy"),
        ]
        indexes = [models.Index(fields=["deputy", "ends_at"], name="absence_deputy")]

    def __str__(self) -> str:
        return f"{self.user}, by {self.deputy}"


class AbsenceChange(Change):
    """The history of an absence."""

    absence = models.ForeignKey(Absence, on_delete=models.PROTECT, related_name="changes")

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.subject_type} {self.version}"


class UrgentAccessQuerySet(models.QuerySet["UrgentAccess"]):
    def in_force(self, at: datetime) -> UrgentAccessQuerySet:
        """Those that are open at `at`."""
        return self.filter(starts_at__lte=at, ends_at__gt=at)

    def waiting(self) -> UrgentAccessQuerySet:
        """Those that no auditor has reviewed."""
        return self.filter(reviewed_at__isnull=True)


class UrgentAccess(models.Model):
    """A need-to-know grant that a safeguarding lead gives themselves: one record, a reason, an hour.

    It names its record by kind, id and reference, as the audit does, because records of applications
    above this one are opened too, and because its review outlives the record (docs/adr/0013).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="urgent_accesses")
    record_type = models.CharField(max_length=50)  # "visits.visit"
    record_id = models.UUIDField()
    reference = models.CharField(max_length=20)
    why = models.CharField(max_length=10, choices=UrgentReason)
    reason = models.CharField(max_length=500)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    justified = models.BooleanField(null=True, blank=True)
    review = models.CharField(max_length=1000, blank=True)

    objects = UrgentAccessQuerySet.as_manager()

    class Meta:
        verbose_name = "urgent access"
        verbose_name_plural = "urgent accesses"
        ordering = ("-starts_at", "-id")
        constraints = [
            ExclusionConstraint(
                name="urgent_accesses_to_one_record_do_not_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("record_id", RangeOperators.EQUAL),
                    (_period(), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(why__in=UrgentReason.values) & ~Q(reason=""), name="urgent_access_says_why"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at"), ends_at__lte=F("starts_at") + URGENT_ACCESS_LASTS),
                name="urgent_access_lasts_an_hour_at_most",
            ),
            models.CheckConstraint(
                condition=Q(
                    reviewed_at__isnull=True, reviewed_by__isnull=True, justified__isnull=True, review=""
                )
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False, justified__isnull=False)
                & ~Q(review=""),
                name="urgent_access_review_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(user=F("reviewed_by")), name="urgent_access_is_reviewed_by_another"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "ends_at"], name="urgent_access_user"),
            models.Index(
                fields=["starts_at"], condition=Q(reviewed_at__isnull=True), name="urgent_access_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.reference}"


class MentoringQuerySet(models.QuerySet["Mentoring"]):
    def running_on(self, day: Any) -> MentoringQuerySet:
        """Periods that had begun and not ended on the London `day` (DEB-2)."""
        return self.filter(Q(started_on__lte=day), Q(ended_on__isnull=True) | Q(ended_on__gt=day))


class Mentoring(models.Model):
    """A mentoring period of a newly trained officer (PEVA, "Circumstances in which …"; DEB-2)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mentoring")
    mentor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mentees")
    kind = models.CharField(max_length=10, choices=MentoringKind)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = MentoringQuerySet.as_manager()

    class Meta:
        verbose_name = "mentoring period"
        ordering = ("started_on",)
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MentoringKind.values), name="mentoring_kind_exists"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="mentoring_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=~Q(officer=F("mentor")), name="mentoring_by_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.officer}, with {self.mentor}"


class Draft(models.Model):
    """What one person has typed on one page and not yet saved. Nobody else reads it."""

    PAGE_LENGTH = 200
    WRITER_LENGTH = 60

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    page = models.CharField(max_length=PAGE_LENGTH)  # the path of the page it was typed on
    data = models.JSONField()  # field name → list of values, as the browser posted them
    base_version = models.IntegerField(default=0)  # the record's version when the typing began
    saved_at = models.DateTimeField()
    # The mark of the page that keeps it, and how often it did: two windows never write over each other.
    writer = models.CharField(max_length=WRITER_LENGTH, blank=True, default="", db_default="")
    revision = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "writer"], name="one_draft_a_window"),
        ]

    def __str__(self) -> str:
        return f"Draft of {self.page}"
