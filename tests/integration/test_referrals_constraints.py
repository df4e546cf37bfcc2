"""What the database itself refuses of a decision or an extract: each constraint, by its name."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.http import QueryDict

from accounts import drafts
from accounts.models import Draft
from core.ids import new_id
from referrals.models import (
    ClosedReferral,
    Download,
    Extract,
    ExtractChunk,
    ExtractCopy,
    ExtractRow,
    Referral,
    UnitDecision,
)
from referrals.operations.extract import publish_extract
from tests import factories_visits as made
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def published() -> Extract:
    """The extract of a day with one visit and one worker, who is not considerable."""
    made.closed_visit({})
    return publish_extract(day=date(2026, 11, 19), by=None, at=made.NOON + timedelta(days=1))


def copy_of(row: models.Model, **changes: Any) -> models.Model:
    """Return an unsaved copy of an existing row, with a key of its own."""
    fresh = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    if isinstance(row._meta.pk, models.UUIDField):
        fresh["id"] = new_id()
    return type(row)(**(fresh | changes))


def refused(name: str, row: models.Model) -> None:
    with pytest.raises(IntegrityError, match=rf'"{name}"'), transaction.atomic():
        row.save(force_insert=True)


def test_a_snapshot_of_a_closing(published: Extract) -> None:
    # A closing has one snapshot whatever its number: the copy needs a closing of its own to get that far.
    snapshot = ClosedReferral.objects.get()
    other = made.closings.Closing.objects.create(
        id=new_id(), visit=snapshot.visit, number=9, at=made.NOON, by=snapshot.oic, cprn_served=True
    )
    refused("one_snapshot_a_closing", copy_of(snapshot, closing_id=other.pk))
    refused("snapshot_has_its_cprn", copy_of(snapshot, closing_id=other.pk, closing_number=9, breach_on=None))
    refused(
        "snapshot_has_its_cprn", copy_of(snapshot, closing_id=other.pk, closing_number=9, cprn_reference="")
    )


def test_a_referral(published: Extract) -> None:
    referral = Referral.objects.get()
    refused("one_referral_a_person", copy_of(referral))
    other = made.add_encounter(made.make_visit(), name="Somebody else")
    refused("referral_rule_exists", copy_of(referral, encounter_id=other.pk, rule="REF-9"))
    refused("refused_goes_nowhere", copy_of(referral, encounter_id=other.pk, refused=True, to_cpct=True))


def test_a_decision_of_a_person() -> None:
    encounter = made.add_encounter(made.make_visit())
    fields = {"encounter": encounter, "by": UserFactory(), "at": made.NOON}
    refused("decided_unit_exists", UnitDecision(**fields, unit="elsewhere", reason="As agreed."))
    refused("decision_has_a_reason", UnitDecision(**fields, unit="cpct", reason=""))


def test_an_extract(published: Extract) -> None:
    refused("one_extract_a_day", copy_of(published))
    day = date(2026, 11, 18)
    refused("extract_has_its_hash", copy_of(published, day=day, sha256="nothing"))
    refused(
        "run_by_hand_has_a_reason", copy_of(published, day=day, requested_by_id=UserFactory().pk, reason="")
    )


def test_a_row(published: Extract) -> None:
    row = ExtractRow.objects.get()
    refused("row_numbers_do_not_repeat", copy_of(row))
    refused("row_kind_exists", copy_of(row, position=2, kind="guess"))
    refused("person_row_has_its_person", copy_of(row, position=2, encounter_id=None))
    refused("withdrawn_row_names_a_row", copy_of(row, position=2, kind="withdrawn"))
    refused(
        "amendment_names_row_and_reason",
        copy_of(row, position=2, supersedes_id=row.pk, supersedes_extract_id=published.pk, amendment=""),
    )
    refused("considerable_has_an_ear", copy_of(row, position=2, considerable=True, ear_id=None))


def test_the_file_and_its_downloads(published: Extract) -> None:
    chunk = ExtractChunk.objects.first()
    assert chunk is not None
    refused("chunks_in_one_order", copy_of(chunk))
    refused("chunk_format_exists", copy_of(chunk, seq=7, format="exe"))
    sha = "a" * 64
    copied = {"extract": published, "made_at": made.NOON, "size": 1, "csv_sha256": published.sha256}
    first = ExtractCopy.objects.create(**copied, format="xlsx", sha256=sha)
    refused("one_copy_a_format", copy_of(first))
    refused("copy_format_exists", ExtractCopy(**copied, format="csv", sha256=sha))
    refused("copy_has_its_hashes", ExtractCopy(**copied, format="jsonl", sha256="none"))
    refused(
        "download_format_exists", Download(extract=published, format="exe", by=UserFactory(), at=made.NOON)
    )


def test_one_draft_of_a_page() -> None:
    user = UserFactory()
    draft = drafts.keep(user=user, page="/visits/new/", data=QueryDict("a=b"), base_version=0, at=made.NOON)
    assert draft is not None
    refused("one_draft_a_window", Draft(user=user, page="/visits/new/", data={}, saved_at=made.NOON))
