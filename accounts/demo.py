"""The invented people of the demonstration: each role, two regions. None has a password."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from accounts.demo_factors import load_factors
from accounts.enums import Grade, MentoringKind, TeamKind
from accounts.models import Mentoring, RoleGrant, Team, User
from accounts.roles import ROLE_WORDS, Role
from core import clock
from core.formatting import format_date

DOMAIN = "demonstration.example"
_SINCE = datetime(2024, 4, 1, 8, tzinfo=UTC)  # when roles without an end began

BRACKENFORD, STOWMERE, MANCHESTER = "Brackenford", "Stowmere", "Manchester"
CALDERMOUTH = "Caldermouth"

TEAMS: tuple[tuple[str, TeamKind, str], ...] = (
    ("Brackenford enforcement team", TeamKind.ENFORCEMENT, BRACKENFORD),
    ("Stowmere enforcement team", TeamKind.ENFORCEMENT, STOWMERE),
    ("Caldermouth enforcement team", TeamKind.ENFORCEMENT, CALDERMOUTH),
    ("Brackenford casework unit", TeamKind.CASEWORK, BRACKENFORD),
    ("Stowmere casework unit", TeamKind.CASEWORK, STOWMERE),
    ("Caldermouth casework unit", TeamKind.CASEWORK, CALDERMOUTH),
    ("CPCT Manchester", TeamKind.CPCT, MANCHESTER),
    ("CFI Brackenford", TeamKind.CFI, BRACKENFORD),
    ("CFI Stowmere", TeamKind.CFI, STOWMERE),
    ("Intelligence unit", TeamKind.INTELLIGENCE, BRACKENFORD),
    ("Stowmere reporting centre", TeamKind.REPORTING, STOWMERE),
    ("Central services", TeamKind.CENTRAL, MANCHESTER),
)


@dataclass(frozen=True)
class Person:
    """One invented member of staff; `until` ends the role that many days after loading."""

    name: str
    team: str
    grade: Grade
    roles: tuple[Role, ...]
    manager: str = ""
    for_a_time: Role | None = None
    until: int = 0


_B, _S, _C = "Brackenford enforcement team", "Stowmere enforcement team", "Caldermouth enforcement team"
PEOPLE: tuple[Person, ...] = (
    Person("Alasdair Munro", _B, Grade.SEO, (Role.HMI,)),
    Person("Helen Sutcliffe", _B, Grade.HEO, (Role.MANAGER,), "Alasdair Munro"),
    Person("Rhiannon Pryce", _B, Grade.EO, (Role.OFFICER,), "Helen Sutcliffe"),
    Person("Devon Achebe", _B, Grade.EO, (Role.OFFICER,), "Helen Sutcliffe"),
    Person("Katya Lindqvist", _B, Grade.EO, (Role.OFFICER,), "Helen Sutcliffe"),
    Person("Marcus Ellery", _B, Grade.EO, (Role.OFFICER,), "Helen Sutcliffe"),
    Person("Josephine Adair", _S, Grade.HEO, (Role.MANAGER, Role.OFFICER)),
    Person("Imran Sadiq", _S, Grade.EO, (Role.OFFICER,), "Josephine Adair"),
    Person("Nia Bevan", _S, Grade.EO, (Role.OFFICER,), "Josephine Adair"),
    Person("Tomasz Wilk", _S, Grade.EO, (Role.OFFICER,), "Josephine Adair"),
    Person("Farida Rahimi", _S, Grade.HEO, (Role.OFFICER,), "Josephine Adair", Role.HMI, 28),
    Person("Gwendolyn Shaw", _C, Grade.HEO, (Role.MANAGER,)),
    Person("Patrick Olawale", _C, Grade.EO, (Role.OFFICER,), "Gwendolyn Shaw"),
    Person("Rosalind Kaur", _C, Grade.EO, (Role.OFFICER,), "Gwendolyn Shaw"),
    Person("Emeka Strand", _C, Grade.EO, (Role.OFFICER,), "Gwendolyn Shaw"),
    Person("Kemi Adeyemi", "Brackenford casework unit", Grade.EO, (Role.CASEWORKER,)),
    Person("Dalia Brandt", "Brackenford casework unit", Grade.EO, (Role.CASEWORKER,)),
    Person("Peter Nakamura", "Brackenford casework unit", Grade.AO, (Role.CASEWORK_ADMIN,)),
    Person("Owen Tregear", "Stowmere casework unit", Grade.EO, (Role.CASEWORKER,)),
    Person("Harriet Lund", "Caldermouth casework unit", Grade.EO, (Role.CASEWORKER,)),
    Person("Sunita Rao", "Stowmere casework unit", Grade.AO, (Role.CASEWORK_ADMIN,)),
    Person("Grace Whitcombe", "CPCT Manchester", Grade.EO, (Role.CPCT,)),
    Person("Tom Asante", "CPCT Manchester", Grade.HEO, (Role.CPCT,)),
    Person("Yusuf Demir", "CFI Brackenford", Grade.HEO, (Role.CFI,)),
    Person("Moira Kinsella", "CFI Stowmere", Grade.EO, (Role.CFI,)),
    Person("Marguerite Okafor", "Intelligence unit", Grade.HEO, (Role.INTELLIGENCE,)),
    Person("Wilfred Anand", "Intelligence unit", Grade.EO, (Role.INTELLIGENCE,), "Marguerite Okafor"),
    Person("Leo Hartigan", "Stowmere reporting centre", Grade.AO, (Role.REPORTING,)),
    Person("Rosalind Achterberg", "Central services", Grade.HEO, (Role.SAFEGUARDING,)),
    Person("Beatrix Holloway", "Central services", Grade.HEO, (Role.AUDITOR,)),
    Person("Samuel Oyelaran", "Central services", Grade.HEO, (Role.ADMINISTRATOR,)),
    Person("Ingrid Castellanos", "Central services", Grade.EO, (Role.ADMINISTRATOR,)),
    Person("Gwilym Hart", _B, Grade.EO, (Role.OFFICER,), "Helen Sutcliffe"),
)

# Officer, mentor, kind, began and ended: days before loading; no end: still running.
MENTORING: tuple[tuple[str, str, MentoringKind, int, int | None], ...] = (
    ("Katya Lindqvist", "Devon Achebe", MentoringKind.ARREST, 70, None),
    ("Nia Bevan", "Imran Sadiq", MentoringKind.ARREST, 330, 150),
    ("Marcus Ellery", "Rhiannon Pryce", MentoringKind.OTHER, 45, None),
)


@transaction.atomic
def load_people(at: datetime) -> dict[str, User]:
    """Add or mend the invented people, as of `at`; return them by name. Doing it again adds nobody."""
    teams = {
        name: Team.objects.update_or_create(name=name, defaults={"kind": kind, "region": region})[0]
        for name, kind, region in TEAMS
    }
    users: dict[str, User] = {}
    for number, person in enumerate(PEOPLE, start=1):
        users[person.name] = _user(person, number, teams[person.team], users.get(person.manager))
    for person in PEOPLE:
        _grant(person, users[person.name], at)
    _mentor(users, clock.london_day(at))
    load_factors(users, at)
    return users


def _user(person: Person, number: int, team: Team, manager: User | None) -> User:
    values: dict[str, Any] = {
        "name": person.name,
        "grade": person.grade,
        "team": team,
        "line_manager": manager,
    }
    email = f"{person.name.lower().replace(' ', '.')}@{DOMAIN}"
    user, made = User.objects.update_or_create(
        email=email, defaults=values, create_defaults={**values, "staff_number": f"D{40_100 + 7 * number}"}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def _grant(person: Person, user: User, at: datetime) -> None:
    for role in person.roles:
        RoleGrant.objects.get_or_create(user=user, role=role, defaults={"starts_at": _SINCE})
    if person.for_a_time:
        period = {
            "starts_at": at - timedelta(days=7),
            "ends_at": at + timedelta(days=person.until),
            "reason": "Acting up while the HM Inspector for Stowmere is away",
        }
        RoleGrant.objects.get_or_create(user=user, role=person.for_a_time, defaults=period)


def _mentor(users: dict[str, User], today: date) -> None:
    for officer, mentor, kind, began, ended in MENTORING:
        period = {
            "mentor": users[mentor],
            "started_on": today - timedelta(days=began),
            "ended_on": None if ended is None else today - timedelta(days=ended),
        }
        Mentoring.objects.get_or_create(officer=users[officer], kind=kind, defaults=period)


def leave_service(user: User, at: datetime) -> None:
    """Have one of the invented people leave the service: their account is not in use any more."""
    RoleGrant.objects.filter(user=user, ends_at=None).update(ends_at=at)
    User.objects.filter(pk=user.pk).update(is_active=False)


def people() -> QuerySet[User]:
    """Return the invented people that one may sign in as."""
    return User.objects.filter(is_active=True, email__endswith=f"@{DOMAIN}")


def people_by_team(at: datetime) -> list[dict[str, Any]]:
    """Return the teams in the order above, each with its people, what they do and with whom."""
    running = Mentoring.objects.running_on(clock.london_day(at)).select_related("mentor")
    found = (
        people()
        .select_related("team")
        .prefetch_related("role_grants", Prefetch("mentoring", running, "mentored"))
    )
    order = {person.name: place for place, person in enumerate(PEOPLE)}
    teams: dict[str, list[dict[str, Any]]] = {name: [] for name, _, _ in TEAMS}
    for user in sorted(found, key=lambda each: order.get(each.name, len(order))):
        teams.setdefault(user.team.name, []).append(
            {"id": user.pk, "name": user.name, "does": _does(user, at), "note": _note(user)}
        )
    return [{"name": name, "people": members} for name, members in teams.items() if members]


def _does(user: User, at: datetime) -> str:
    held = {Role(grant.role): grant for grant in user.role_grants.all() if grant.in_force(at)}
    return ", ".join(_in_words(held[role]) for role in Role if role in held)


def _in_words(grant: RoleGrant) -> str:
    words = ROLE_WORDS[Role(grant.role)]
    return f"{words} until {format_date(grant.ends_at)}" if grant.ends_at else words


def _note(user: User) -> str:
    periods: list[Mentoring] = user.mentored  # type: ignore[attr-defined]
    words = {MentoringKind.ARREST: "arrest work", MentoringKind.OTHER: "other work"}
    return "; ".join(f"mentored in {words[MentoringKind(p.kind)]} by {p.mentor.name}" for p in periods)
