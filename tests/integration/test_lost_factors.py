"""A lost factor is replaced by two administrators, neither of them the person, and neither able to use it alone."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client, override_settings
from django.urls import reverse

from accounts.enums import AuditEvent, IdentityCheck, ReplacementStatus
from accounts.models import FactorReplacement, RoleGrant, User
from accounts.operations import replacement as replacing
from accounts.roles import Role
from accounts.tasks import tidy
from audit.models import Event
from core.errors import DomainError, NotAllowed
from core.workflow import TransitionRefused
from desk.enums import Told
from notices.models import Notice
from tests.factories import PASSWORD, UserFactory
from tests.sign_in import give_second_factor, is_signed_in, post_password, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
LIST, ASK = "/lost-factors/", "/lost-factors/new/"


@pytest.fixture
def person() -> User:
    user = UserFactory(password=PASSWORD, staff_number="S4040", roles=[Role.OFFICER])
    give_second_factor(user)
    return user


@pytest.fixture
def pair() -> tuple[User, User]:
    return UserFactory(roles=[Role.ADMINISTRATOR]), UserFactory(roles=[Role.ADMINISTRATOR])


def asked(person: User, by: User, at: datetime = NOW) -> FactorReplacement:
    return replacing.ask(person=person, identity=IdentityCheck.IN_PERSON, reason="Phone stolen", by=by, at=at)


def half_on(page: str) -> str:
    match = re.search(r'id="password-half">([a-z0-9-]+)<', page)
    assert match, page
    return match[1]


def test_two_administrators_give_a_person_a_new_start(person: User, pair: tuple[User, User]) -> None:
    SocialAccount.objects.create(user=person, provider="https://gate.example", uid="1")
    there, first, second = signed_in(person), signed_in(pair[0]), signed_in(pair[1])
    answers = {"person": "s4040", "identity": "in_person", "reason": "Phone stolen"}
    made = first.post(ASK, answers)
    address = made.headers["Location"]
    assert "Another administrator has to confirm this" in first.get(address).content.decode()
    assert person.name in second.get(LIST).content.decode()
    assert "Confirm that you spoke" in second.post(address, {"do": "confirm"}).content.decode()
    assert is_signed_in(there)
    confirmed = second.post(address, {"do": "confirm", "checked": "on"}).content.decode()
    assert not is_signed_in(there)
    assert not Authenticator.objects.filter(user=person).exists()
    assert not SocialAccount.objects.filter(user=person).exists()
    assert "Show my half" not in confirmed
    shown = first.post(address, {"do": "half"}).content.decode()
    halves = half_on(shown), half_on(confirmed)
    again = Client()
    for guess in (PASSWORD, *halves, "-".join(reversed(halves))):
        assert "is not right" in post_password(Client(), person.email, guess).content.decode()
    post_password(again, person.email, "-".join(halves))
    assert again.get(reverse("home")).headers["Location"] == reverse("first-password")
    chosen = {"password1": "walrus lantern gravel", "password2": "walrus lantern gravel"}
    again.post(reverse("first-password"), chosen)
    assert again.get(reverse("home")).headers["Location"] == reverse("mfa_activate_totp")
    events = Event.objects.filter(subject_id=person.pk).values_list("event", "actor")
    assert (AuditEvent.REPLACEMENT_ASKED, pair[0].pk) in events
    assert (AuditEvent.FACTORS_REPLACED, pair[1].pk) in events
    assert (AuditEvent.PASSWORD_HALF_SHOWN, pair[0].pk) in events


def test_the_person_and_the_other_administrators_are_told(person: User, pair: tuple[User, User]) -> None:
    row = asked(person, pair[0])
    told = set(Notice.objects.values_list("to", "kind"))
    assert told == {(pair[1].pk, Told.LOST_FACTOR), (person.pk, Told.OWN_FACTORS)}
    replacing.confirm(replacement=row, by=pair[1], at=NOW)
    assert Notice.objects.filter(to=person, kind=Told.OWN_FACTORS).count() == 2
    assert Notice.objects.filter(to=pair[0], kind=Told.FACTORS_REPLACED).count() == 1
    page = signed_in(pair[1]).get("/notices/").content.decode()
    assert "A second one has to decide" in page
    assert person.name in page


def test_a_half_is_shown_once_and_to_whoever_asked_alone(person: User, pair: tuple[User, User]) -> None:
    row = asked(person, pair[0])
    replacing.confirm(replacement=row, by=pair[1], at=NOW)
    row.refresh_from_db()
    with pytest.raises(NotAllowed):
        replacing.read_half(replacement=row, by=pair[1], at=NOW)
    half = replacing.read_half(replacement=row, by=pair[0], at=NOW)
    assert half not in row.first_half
    with pytest.raises(DomainError, match="shown already"):
        replacing.read_half(replacement=row, by=pair[0], at=NOW)


def test_nobody_confirms_what_they_asked_or_what_is_about_them(person: User, pair: tuple[User, User]) -> None:
    row = asked(person, pair[0])
    with pytest.raises(NotAllowed, match="Another administrator"):
        replacing.confirm(replacement=row, by=pair[0], at=NOW)
    page = signed_in(pair[0]).post(reverse("lost-factor", args=[row.pk]), {"do": "confirm", "checked": "on"})
    assert page.status_code == 403
    about_an_administrator = asked(pair[1], pair[0])
    for verb in (replacing.confirm, replacing.refuse):
        with pytest.raises(NotAllowed):
            verb(replacement=about_an_administrator, by=pair[1], at=NOW)
    with pytest.raises(NotAllowed, match="cannot ask for yourself"):
        asked(pair[0], pair[0])
    assert Authenticator.objects.filter(user=person).exists()


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("factor_replacement_decision_is_whole", {"status": "done"}),
        ("factor_replacement_says_why", {"reason": ""}),
        ("factor_replacement_says_why", {"identity": "trust"}),
        ("factor_replacement_asked_by_another", {"asked_by": "person"}),
        (
            "factor_replacement_decided_by_another",
            {"status": "refused", "decided_by": "person", "decided_at": NOW},
        ),
        ("factor_replacement_takes_two", {"status": "confirmed", "decided_by": "asker", "decided_at": NOW}),
        ("factor_replacement_decision_is_whole", {"status": "confirmed"}),
        ("factor_replacement_decision_is_whole", {"decided_by": "other", "decided_at": NOW}),
        (
            "factor_replacement_confirmed_in_time",
            {"status": "confirmed", "decided_by": "other", "decided_at": NOW + timedelta(days=9)},
        ),
    ],
)
def test_the_database_refuses_what_the_operations_would(
    person: User, pair: tuple[User, User], constraint: str, wrong: dict[str, object]
) -> None:
    asked(person, pair[0])
    people = {"person": person, "asker": pair[0], "other": pair[1]}
    values = {
        name: people.get(value, value) if isinstance(value, str) else value for name, value in wrong.items()
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        FactorReplacement.objects.update(**values)


def test_one_request_for_a_person_at_a_time(person: User, pair: tuple[User, User]) -> None:
    row = asked(person, pair[0])
    with pytest.raises(DomainError, match="already"):
        asked(person, pair[1])
    with pytest.raises(IntegrityError, match="one_factor_replacement_at_a_time"), transaction.atomic():
        FactorReplacement.objects.create(
            person=person,
            asked_by=pair[1],
            asked_at=NOW,
            expires_at=NOW + timedelta(hours=1),
            identity=row.identity,
            reason="again",
        )


def test_what_nobody_confirms_in_time_lapses_and_can_be_asked_anew(
    person: User, pair: tuple[User, User]
) -> None:
    early = NOW - timedelta(hours=settings.FACTOR_REPLACEMENT_HOURS, seconds=1)
    row = asked(person, pair[0], early)
    with pytest.raises(DomainError, match="in time"):
        replacing.confirm(replacement=row, by=pair[1], at=NOW)
    assert "Not confirmed in time" in signed_in(pair[1]).get(LIST).content.decode()
    tidy()
    row.refresh_from_db()
    assert row.status == ReplacementStatus.LAPSED
    with pytest.raises(TransitionRefused):
        replacing.refuse(replacement=row, by=pair[1], at=NOW)
    older = asked(person, pair[0], early)
    assert asked(person, pair[0], NOW).pk != older.pk


def test_a_refusal_changes_nothing_for_the_person(person: User, pair: tuple[User, User]) -> None:
    row = asked(person, pair[0])
    signed_in(pair[1]).post(reverse("lost-factor", args=[row.pk]), {"do": "refuse"})
    row.refresh_from_db()
    assert (row.status, row.decided_by) == (ReplacementStatus.REFUSED, pair[1])
    assert Authenticator.objects.filter(user=person, type="totp").exists()
    with pytest.raises(TransitionRefused):
        replacing.confirm(replacement=row, by=UserFactory(roles=[Role.ADMINISTRATOR]), at=NOW)


def test_whoever_asked_has_to_be_an_administrator_still(person: User, pair: tuple[User, User]) -> None:
    row = asked(person, pair[0])
    RoleGrant.objects.filter(user=pair[0]).update(ends_at=NOW - timedelta(hours=1))
    with pytest.raises(DomainError, match="no administrator any more"):
        replacing.confirm(replacement=row, by=pair[1], at=NOW)
    with pytest.raises(NotAllowed, match="Only administrators"):
        asked(UserFactory(), User.objects.get(pk=pair[0].pk))


def test_where_single_sign_on_is_the_only_door_there_is_no_password(
    person: User, pair: tuple[User, User]
) -> None:
    row = asked(person, pair[0])
    with override_settings(OIDC_ONLY=True):
        assert replacing.confirm(replacement=row, by=pair[1], at=NOW) == ""
    person.refresh_from_db()
    assert not person.has_usable_password()
    assert person.initial_password_at is None


def test_an_unread_half_is_forgotten_when_the_password_no_longer_works(
    person: User, pair: tuple[User, User]
) -> None:
    row = asked(person, pair[0])
    replacing.confirm(replacement=row, by=pair[1], at=NOW)
    replacing.lapse_overdue(at=NOW + timedelta(days=settings.INITIAL_PASSWORD_DAYS - 1))
    row.refresh_from_db()
    assert row.first_half
    replacing.lapse_overdue(at=NOW + timedelta(days=settings.INITIAL_PASSWORD_DAYS, seconds=1))
    row.refresh_from_db()
    assert row.first_half == ""


def test_the_form_says_what_is_wrong(pair: tuple[User, User]) -> None:
    client = signed_in(pair[0])
    empty = client.post(ASK, {"person": "", "identity": "", "reason": ""}).content.decode()
    assert "Select how you checked who they are" in empty
    wrong = {"person": "S0000000", "identity": "video", "reason": "x"}
    assert "Nobody has this staff number or e-mail address" in client.post(ASK, wrong).content.decode()
    own = wrong | {"person": pair[0].email}
    assert "You cannot ask for yourself" in client.post(ASK, own).content.decode()
    gone = wrong | {"person": UserFactory(is_active=False).email}
    assert "This account is not in use" in client.post(ASK, gone).content.decode()
    for odd in ("a\x00b", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "\u202e", "x" * 5000):
        assert client.post(ASK, wrong | {"person": odd, "reason": odd}).status_code == 200


def test_the_list_is_audited_with_what_it_shows(person: User, pair: tuple[User, User]) -> None:
    row = asked(person, pair[0])
    signed_in(pair[1]).get(LIST)
    event = Event.objects.get(event=AuditEvent.REPLACEMENTS_LISTED)
    assert (event.actor, event.subjects) == (pair[1].pk, [row.pk])
    assert signed_in(person).get(reverse("lost-factor", args=[row.pk])).status_code == 403
