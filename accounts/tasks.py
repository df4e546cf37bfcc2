"""Night work of accounts: sessions that are over, and typing that nobody came back to."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.contrib.sessions.models import Session

from accounts import drafts
from accounts.operations.replacement import lapse_overdue
from core import clock


@shared_task(name="accounts.tasks.tidy")
def tidy() -> None:
    """Close what nobody confirmed in time; delete expired sessions, and drafts untouched for `DRAFT_DAYS`."""
    at = clock.now()
    lapse_overdue(at=at)
    Session.objects.filter(expire_date__lt=at).delete()
    drafts.forget(before=at - timedelta(days=settings.DRAFT_DAYS))
