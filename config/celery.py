"""The Celery application. What must happen is a row in PostgreSQL; a task only goes and looks."""

import os
from pathlib import Path
from typing import Any

from celery import Celery, signals
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from core.checks import refuse_unsafe_settings
from core.tracing import follow_tasks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("enforcement_visits")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
follow_tasks()
# The schedule is code, so that a change of it is a reviewed change. Times are London's. Each task is
# safe to run at any time, twice, or at once with itself.
app.conf.beat_schedule = {
    "extract": {"task": "referrals.tasks.publish_due_extracts", "schedule": crontab(hour=0, minute=15)},
    "extract-catch-up": {"task": "referrals.tasks.publish_due_extracts", "schedule": crontab(minute="*/20")},
    "extract-alarm": {
        "task": "referrals.tasks.raise_extract_alarm",
        "schedule": crontab(hour="6-23", minute=0),
    },
    "audit-seal": {"task": "audit.tasks.seal", "schedule": 60.0},
    "audit-verify": {"task": "audit.tasks.verify", "schedule": crontab(hour=3, minute=0)},
    "audit-partitions": {"task": "audit.tasks.make_partitions", "schedule": crontab(hour=1, minute=0)},
    "accounts-tidy": {"task": "accounts.tasks.tidy", "schedule": crontab(hour=3, minute=20)},
    "messages": {"task": "notices.tasks.deliver", "schedule": 15.0, "options": {"expires": 15}},
    "digests": {
        "task": "notices.tasks.write_digests",
        "schedule": crontab(hour="7-17", minute="*/15", day_of_week="mon-fri"),
    },
    "notices-forget": {"task": "notices.tasks.forget", "schedule": crontab(hour=3, minute=30)},
    "visits-remind": {"task": "visits.tasks.remind_of_unclosed", "schedule": crontab(minute=10)},
    "visits-words": {
        "task": "visits.tasks.forget_unused_words",
        "schedule": crontab(hour=3, minute=50),
    },
    "intelligence-dates": {
        "task": "intelligence.tasks.remind_of_dates",
        "schedule": crontab(hour=6, minute=30),
    },
    "debriefs-nightly": {"task": "debriefs.tasks.look_at_all", "schedule": crontab(hour=2, minute=10)},
    "debriefs-remind": {"task": "debriefs.tasks.remind_leads", "schedule": crontab(hour=6, minute=40)},
    "debriefs-remind-others": {
        "task": "debriefs.tasks.remind_others",
        "schedule": crontab(hour=6, minute=45),
    },
    "debriefs-go-on": {"task": "debriefs.tasks.look_at_all", "schedule": crontab(hour="3-5", minute=10)},
    "heartbeat": {"task": "desk.tasks.beat", "schedule": 60.0},
    "metrics-tidy": {"task": "desk.tasks.tidy_metrics", "schedule": crontab(hour=3, minute=40)},
    "visit-prints": {"task": "visits.tasks.make_prints_that_wait", "schedule": 60.0},
    "debrief-notes": {"task": "debriefs.tasks.make_notes_that_wait", "schedule": 60.0},
    "intelligence-tidy": {"task": "intelligence.tasks.tidy", "schedule": crontab(hour=4, minute=10)},
    "debriefs-private": {
        "task": "debriefs.tasks.dispose_of_private",
        "schedule": crontab(hour=4, minute=20),
    },
    "documents-sweep": {"task": "documents.tasks.sweep", "schedule": crontab(minute=40)},
}


@signals.worker_ready.connect
@signals.beat_init.connect
def _tell_ready(**_: Any) -> None:
    """Write the file that READY_FILE names, for whoever started this and waits until it is at work."""
    if path := os.environ.get("READY_FILE"):
        Path(path).touch()


@signals.beat_init.connect
def _catch_up(**_: Any) -> None:
    """Ask for the night's verification of the audit, where it was missed: it happens once a day only."""
    app.send_task("audit.tasks.verify_if_missed")


@signals.worker_init.connect
@signals.beat_init.connect
def _refuse(**_: Any) -> None:
    """End the process where settings are refused; a signal swallows anything less than an exit."""
    try:
        refuse_unsafe_settings()
    except ImproperlyConfigured as refused:
        raise SystemExit(str(refused)) from refused
