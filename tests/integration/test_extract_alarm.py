"""A missing extract is an alarm that does not depend on what failed (EXT-6)."""

from datetime import date

import pytest
import time_machine
from django.core import mail
from django.test import override_settings

from audit.models import Event
from referrals.enums import AuditEvent
from referrals.models import ExtractAlarm
from referrals.operations.alarm import raise_extract_alarm
from referrals.operations.extract import publish_due_extracts, publish_extract
from referrals.queries import extract_overdue
from referrals.tasks import raise_extract_alarm as alarm_task
from tests.referral_support import closed_visit, london, worker

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 19)
DUTY = override_settings(ALARM_RECIPIENTS=["duty@visits.example", "manager@visits.example"])


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
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to == ["duty@visits.example", "manager@visits.example"]
    assert ExtractAlarm.objects.get().missing == ["2026-11-19"]
    assert Event.objects.filter(event=AuditEvent.ALARM_RAISED).count() == 1
    assert raise_extract_alarm(at=london("2026-11-21 06:00")) is not None
    assert len(mail.outbox) == 2


@DUTY
def test_there_is_no_alarm_when_the_extract_is_there():
    publish_due_extracts(at=london("2026-11-20 00:15"))
    assert raise_extract_alarm(at=london("2026-11-20 06:00")) is None
    assert mail.outbox == []


@DUTY
def test_the_mail_says_what_is_missing_and_what_is_being_done_and_nothing_of_a_case():
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-19 12:00")
    raise_extract_alarm(at=london("2026-11-20 06:00"))
    words = mail.outbox[0].subject + mail.outbox[0].body
    assert "19 November 2026" in words
    assert "tries again every 20 minutes" in words
    assert visit.reference not in words
    assert "Elira" not in words


def test_an_alarm_that_could_not_be_sent_is_sent_again():
    closed_visit(worker(), at="2026-11-19 12:00")
    with (
        DUTY,
        override_settings(EMAIL_BACKEND="tests.referral_support.BrokenMail"),
        pytest.raises(OSError, match="no mail"),
    ):
        raise_extract_alarm(at=london("2026-11-20 06:00"))
    assert not ExtractAlarm.objects.exists()
    with DUTY:
        assert raise_extract_alarm(at=london("2026-11-20 06:20")) is not None
