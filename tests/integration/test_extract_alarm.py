"""A missing extract is an alarm that does not depend on what failed (EXT-6)."""

from datetime import date

import pytest
import time_machine
from django.conf import settings
from django.test import override_settings
from django.urls import reverse

from audit.models import Event
from notices.models import Message, Notice
from referrals.enums import ALARM_MAIL, AuditEvent, Told
from referrals.models import ExtractAlarm
from referrals.operations.alarm import raise_extract_alarm
from referrals.operations.extract import publish_due_extracts, publish_extract
from referrals.queries import extract_overdue
from referrals.tasks import raise_extract_alarm as alarm_task
from tests.factories import UserFactory
from tests.referral_support import closed_visit, cpct_officer, london, worker

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 19)
DUTY = override_settings(ALARM_RECIPIENTS=["duty@visits.example", "manager@visits.example"])


def written() -> list[str]:
    """Whom an alarm was written to."""
    return sorted(Message.objects.filter(kind=ALARM_MAIL).values_list("address", flat=True))


def look(client, committed, at: str) -> int:
    """Ask for the health page at `at`, and let what waits for the commit happen."""
    with time_machine.travel(london(at), tick=False), committed(execute=True):
        return client.get(reverse("health-extract")).status_code


@pytest.mark.parametrize(
    ("at", "overdue"),
    [
        ("2026-11-19 23:59", [date(2026, 11, 18)]),  # of an empty day, but it has to be there
        ("2026-11-20 00:15", []),
        ("2026-11-20 05:59:59.999999", []),
        ("2026-11-20 06:00", [DAY]),
        ("2026-11-20 23:59", [DAY]),
        ("2026-11-21 05:00", [DAY]),
        ("2026-11-21 06:00", [DAY, date(2026, 11, 20)]),
    ],
)
def test_a_day_is_overdue_from_six_in_the_morning_after_it(at, overdue):
    closed_visit(worker(), at="2026-11-19 12:00")
    assert extract_overdue(london(at)) == overdue


@pytest.mark.parametrize("morning", ["2026-03-30 06:00", "2026-10-26 06:00"])
def test_six_is_londons_on_the_days_the_clocks_change(morning):
    day = date(2026, 3, 29) if morning.startswith("2026-03") else date(2026, 10, 25)
    closed_visit(worker(), at=f"{day.isoformat()} 12:00")
    assert extract_overdue(london(morning)) == [day]


def test_a_day_without_any_closing_is_missed_as_well():
    assert extract_overdue(london("2026-11-20 06:00")) == [DAY]
    publish_extract(day=DAY, by=None, at=london("2026-11-20 06:05"))
    assert extract_overdue(london("2026-11-20 06:06")) == []


@DUTY
def test_the_alarm_is_sent_once_a_day_whoever_notices():
    closed_visit(worker(), at="2026-11-19 12:00")
    assert raise_extract_alarm(at=london("2026-11-20 05:00")) is None
    assert raise_extract_alarm(at=london("2026-11-20 06:00")) is not None
    with time_machine.travel(london("2026-11-20 07:00"), tick=False):
        alarm_task()
    assert written() == ["duty@visits.example", "manager@visits.example"]
    assert ExtractAlarm.objects.get().missing == ["2026-11-19"]
    assert Event.objects.filter(event=AuditEvent.ALARM_RAISED).count() == 1
    assert raise_extract_alarm(at=london("2026-11-21 06:00")) is not None
    assert len(written()) == 4


@DUTY
def test_there_is_no_alarm_when_the_extract_is_there():
    publish_due_extracts(at=london("2026-11-20 00:15"))
    assert raise_extract_alarm(at=london("2026-11-20 06:00")) is None
    assert written() == []


@DUTY
def test_the_mail_says_what_is_missing_and_what_is_being_done_and_nothing_of_a_case():
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-19 12:00")
    raise_extract_alarm(at=london("2026-11-20 06:00"))
    message = Message.objects.filter(kind=ALARM_MAIL)[0]
    words = message.subject + message.body
    assert "19 November 2026" in words
    assert "tries again every 20 minutes" in words
    assert visit.reference not in words
    assert "Elira" not in words


def test_cpct_finds_a_notice_of_it_and_by_email_at_once():
    closed_visit(worker(), at="2026-11-19 12:00")
    grace, other = cpct_officer(), UserFactory()
    raise_extract_alarm(at=london("2026-11-20 06:00"))
    assert Notice.objects.get(kind=Told.EXTRACT_MISSING).to == grace
    assert Message.objects.get(kind=Told.EXTRACT_MISSING).user == grace
    assert not Notice.objects.filter(to=other).exists()


@DUTY
def test_many_missing_days_still_make_a_subject_that_a_mail_can_have():
    closed_visit(worker(), at="2026-09-01 12:00")
    raise_extract_alarm(at=london("2026-11-20 06:00"))
    message = Message.objects.filter(kind=ALARM_MAIL)[0]
    assert message.count == 80
    assert "and 77 more" in message.subject


@DUTY
def test_the_web_process_sends_it_and_an_alarm_that_could_not_be_sent_is_sent_again(
    client, django_capture_on_commit_callbacks
):
    """Whatever became of the worker: whoever asks for the health page makes the alarm leave."""
    closed_visit(worker(), at="2026-11-19 12:00")
    with override_settings(MAIL_CHANNEL="smtp", EMAIL_HOST="127.0.0.1", EMAIL_PORT=1):
        assert look(client, django_capture_on_commit_callbacks, "2026-11-20 06:00") == 503
    assert set(Message.objects.filter(kind=ALARM_MAIL).values_list("state", "failure")) == {
        ("waiting", "no_connection")
    }
    assert look(client, django_capture_on_commit_callbacks, "2026-11-20 06:02") == 503
    assert set(Message.objects.filter(kind=ALARM_MAIL).values_list("state", flat=True)) == {"sent"}
    assert len(list((settings.STATE_DIR / "mail").iterdir())) >= 2
    assert ExtractAlarm.objects.count() == 1
