"""Every event of intelligence has its entry in the audit: who, about what, and not a word of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from core import clock
from intelligence.enums import AuditEvent, DeskEvent, SubjectEvent, TellingEvent
from intelligence.models import Attachment, Draft, Receipt
from intelligence.operations import change_subject, link_subject, unlink_subject
from intelligence.operations import withdraw_product as withdraw
from intelligence.operations.keeping import rotate, tidy
from intelligence.separation import as_keeper
from tests.factories import UserFactory
from tests.intelligence_canaries import CANARIES, draft_of, pass_on
from tests.intelligence_everything import Everything, by, disposed_of, one_of_each
from tests.sign_in import signed_in
from tests.visit_support import typed

pytestmark = pytest.mark.django_db


def is_audited(event: str, who: User | None, about: Any, *also: Any) -> None:
    """Assert that one entry of `event` says that `who` did it to `about`, with the ids of `also`."""
    entry = Event.objects.filter(event=event).latest("at", "id")
    assert (entry.actor, entry.subject_id) == (who and who.pk, about and about.pk), event
    assert {one.pk for one in also} <= set(entry.subjects), event


def photographs_of(draft: Draft) -> list[Attachment]:
    with as_keeper(clock.now()):
        return list(Attachment.objects.filter(belongs_to=draft.pk))


def writes_and_discards(client: Client, officer: User) -> None:
    draft = draft_of(officer)
    is_audited(AuditEvent.ATTACHMENT_ADDED, officer, *photographs_of(draft), draft)
    address = reverse("intelligence-draft", args=[draft.pk])
    opened = client.get(address)
    is_audited(AuditEvent.DRAFT_READ, officer, draft)
    (photograph,) = photographs_of(draft)
    client.get(reverse("intelligence-photograph", args=[draft.pk, photograph.pk]))
    is_audited(AuditEvent.ATTACHMENT_READ, officer, photograph, draft)
    client.post(address, typed(opened) | {"remove": str(photograph.pk)})
    is_audited(AuditEvent.DRAFT_KEPT, officer, draft)
    is_audited(AuditEvent.ATTACHMENT_REMOVED, officer, photograph, draft)
    client.post(address, typed(client.get(address)) | {"discard": "1"})
    is_audited(AuditEvent.DRAFT_DISCARDED, officer, draft)


def submits_and_reads(client: Client, officer: User, other: Receipt, made: Everything) -> None:
    is_audited(AuditEvent.SUBMITTED, officer, made.receipt)
    is_audited(AuditEvent.QUESTION_ANSWERED, officer, made.receipt, made.question)
    draft = draft_of(officer)
    client.get(reverse("intelligence"))
    is_audited(AuditEvent.RECEIPTS_LISTED, officer, None, draft, made.receipt, other)
    client.get(reverse("intelligence-receipt", args=[made.receipt.pk]))
    is_audited(AuditEvent.RECEIPT_READ, officer, made.receipt)


def keeps_by_itself(officer: User, settings: LazySettings) -> None:
    at = clock.now()
    old = draft_of(officer, at=at - timedelta(days=91))
    tidy(at=at, machine_time=datetime.now(UTC), older_than=timedelta(days=90))
    is_audited(AuditEvent.DRAFTS_FORGOTTEN, None, None, old)
    draft_of(officer)
    settings.INTELLIGENCE_KEYS = [Fernet.generate_key().decode(), *settings.INTELLIGENCE_KEYS]
    rotate(at=at)
    is_audited(AuditEvent.KEYS_ROTATED, None, None)


def keeps_people_and_premises(other: Receipt, made: Everything) -> None:
    at, one, subject = clock.now(), made.one, made.subject
    is_audited(SubjectEvent.ADDED, one, subject, made.receipt)
    signed_in(one).get(reverse("unit-subject", args=[subject.pk]))
    is_audited(SubjectEvent.READ, one, subject)
    link = link_subject(
        submission_id=other.pk, subject_id=subject.pk, role="other", why=CANARIES[0], at=at, **by(one)
    )
    is_audited(SubjectEvent.LINKED, one, subject, other, link)
    unlink_subject(submission_id=other.pk, link_id=link.pk, by=one, at=at)
    is_audited(SubjectEvent.UNLINKED, one, subject, other, link)
    change_subject(subject_id=subject.pk, said={"name": CANARIES[1]}, at=at, **by(one))
    is_audited(SubjectEvent.CHANGED, one, subject)
    disposed_of(made)
    is_audited(SubjectEvent.DISPOSED, made.second, None, subject)


def tells(made: Everything) -> None:
    one, second, receipt, product = made.one, made.second, made.receipt, made.product
    client = signed_in(one)
    is_audited(TellingEvent.ASKED, one, receipt, made.question)
    is_audited(TellingEvent.FEEDBACK_GIVEN, one, receipt)
    is_audited(TellingEvent.PRODUCT_WRITTEN, one, product, receipt)
    is_audited(TellingEvent.PRODUCT_RELEASED, second, product, receipt)
    is_audited(TellingEvent.DISSEMINATED, one, made.given, product, receipt)
    client.get(reverse("unit-product", args=[receipt.pk, product.pk]))
    is_audited(TellingEvent.PRODUCT_READ, one, receipt, product)
    client.get(reverse("unit-given", args=[receipt.pk, product.pk, made.given.pk]))
    is_audited(TellingEvent.DISSEMINATION_READ, one, made.given)
    client.get(reverse("unit-quality"))
    is_audited(TellingEvent.QUALITY_READ, one, None)
    withdraw(submission_id=receipt.pk, product_id=product.pk, why=CANARIES[0], at=clock.now(), **by(one))
    is_audited(TellingEvent.PRODUCT_WITHDRAWN, one, product, receipt)


def test_all_that_is_done_with_intelligence_is_audited_by_whom_and_about_what_without_a_word(
    settings: LazySettings,
) -> None:
    officer = UserFactory(roles=[Role.OFFICER])
    client, other = signed_in(officer), pass_on(officer, None)
    made = one_of_each(officer, other)
    writes_and_discards(client, officer)
    submits_and_reads(client, officer, other, made)
    keeps_by_itself(officer, settings)
    tells(made)
    keeps_people_and_premises(other, made)
    recorded = Event.objects.filter(event__startswith="intelligence.")
    # What is done at the desk: test_intelligence_desk.py
    assert set(recorded.values_list("event", flat=True)) - set(DeskEvent) == {
        *AuditEvent,
        *SubjectEvent,
        *TellingEvent,
    }
    assert not any(word in str(list(Event.objects.values())) for word in CANARIES)
