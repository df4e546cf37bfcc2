"""Night work of accounts: what is over goes, what is not stays."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import QueryDict

from accounts import drafts
from accounts.models import Draft
from accounts.tasks import tidy
from config.celery import app
from core import clock
from tests.factories import UserFactory


@pytest.mark.django_db
def test_what_is_over_goes_and_what_is_not_stays() -> None:
    at = clock.now()
    for key, days in (("over", -1), ("running", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=at + timedelta(days=days))
    user = UserFactory()
    for page, days in (("/visits/new/", settings.DRAFT_DAYS + 1), ("/operations/new/", 1)):
        drafts.keep(user=user, page=page, data=QueryDict("a=b"), base_version=0, at=at - timedelta(days=days))
    tidy()
    assert [s.session_key for s in Session.objects.all()] == ["running"]
    assert [d.page for d in Draft.objects.all()] == ["/operations/new/"]


def test_every_task_of_the_schedule_exists() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)
