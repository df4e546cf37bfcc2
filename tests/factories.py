"""Records for tests, made with as little said as possible. Each application adds its own below."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from accounts.enums import Grade, MentoringKind, TeamKind
from accounts.models import Mentoring, RoleGrant, Team, User
from accounts.roles import Role
from casework.models import ComplianceCard, Person
from core.search import search_key

PASSWORD = "correct horse battery staple"  # of every UserFactory with `password=PASSWORD`
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class TeamFactory(DjangoModelFactory[Team]):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Brackenford enforcement team {n}")
    kind = TeamKind.ENFORCEMENT
    region = "Brackenford"


class UserFactory(DjangoModelFactory[User]):
    """A member of staff. `roles=[Role.OFFICER, …]` grants roles for good; `password=` sets one."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@visits.example")
    name = factory.Sequence(lambda n: f"Person {n}")
    staff_number = factory.Sequence(lambda n: f"S{n:06d}")
    grade = Grade.EO
    team = factory.SubFactory(TeamFactory)
    password = "!"  # unusable; the tests that sign in by password set one

    @classmethod
    def _create(cls, model_class: type[User], *args: object, **kwargs: object) -> User:
        password = str(kwargs.pop("password"))
        user = model_class(*args, **kwargs)
        if password == "!":
            user.set_unusable_password()
        else:
            user.set_password(password)
        user.save()
        return user

    @factory.post_generation
    def roles(self, create: bool, extracted: list[Role] | None, **kwargs: object) -> None:
        for role in extracted or []:
            RoleGrantFactory(user=self, role=role)


class RoleGrantFactory(DjangoModelFactory[RoleGrant]):
    class Meta:
        model = RoleGrant

    user = factory.SubFactory(UserFactory)
    role = Role.OFFICER
    starts_at = LONG_AGO


class MentoringFactory(DjangoModelFactory[Mentoring]):
    class Meta:
        model = Mentoring

    officer = factory.SubFactory(UserFactory)
    mentor = factory.SubFactory(UserFactory)
    kind = MentoringKind.ARREST
    started_on = LONG_AGO.date()


class PersonFactory(DjangoModelFactory[Person]):
    """A case record with its Compliance and Enforcement card."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"PER-2025-{n:06d}")
    name = factory.Sequence(lambda n: f"Aldo Marchetti {n}")
    date_of_birth = date(1988, 3, 14)
    nationality = "Italy"
    created_at = changed_at = LONG_AGO
    created_by = factory.SubFactory(UserFactory)
    changed_by = factory.SelfAttribute("created_by")
    search_key = factory.LazyAttribute(lambda person: search_key(person.name))

    @factory.post_generation
    def card(self, create: bool, extracted: object, **kwargs: object) -> None:
        ComplianceCard.begin(by=self.created_by, at=LONG_AGO, person=self).save()
