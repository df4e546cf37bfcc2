"""Keys rotate without losing a word; nothing of a submission stands anywhere but in the unit's own store."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import LazySettings
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections

from accounts.models import User
from accounts.roles import Role
from core import clock
from intelligence.encryption import KeysMissing, current_index_id, current_key_id
from intelligence.models import SEALED, Attachment, Draft, Subject, SubjectToken, Submission, Token
from intelligence.operations.keeping import rotate, tidy
from intelligence.separation import as_keeper, as_unit, table
from tests.factories import TeamFactory, UserFactory
from tests.factories_visits import closed_visit
from tests.intelligence_canaries import CANARIES, keep_in_the_unit, pass_on
from tests.intelligence_canaries import draft_of as a_draft
from tests.sign_in import signed_in


@pytest.mark.django_db
def test_keys_rotate_without_losing_a_word(settings: LazySettings) -> None:
    officer, unit, at = UserFactory(roles=[Role.OFFICER]), UserFactory(roles=[Role.INTELLIGENCE]), clock.now()
    receipt = pass_on(officer, None)
    a_draft(officer)
    kept = keep_in_the_unit(receipt, unit)
    with as_unit(unit, at):
        known = Subject.objects.get(pk=kept.pk).words()
        before = Submission.objects.get(pk=receipt.pk).words()
        picture = storages["intelligence"].open(Attachment.objects.get(belongs_to=receipt.pk).viewing).read()
    old = settings.INTELLIGENCE_KEYS[0], settings.INTELLIGENCE_INDEX_KEYS[0]
    settings.INTELLIGENCE_KEYS = [Fernet.generate_key().decode(), old[0]]
    settings.INTELLIGENCE_INDEX_KEYS = ["another index key, of some length", old[1]]
    first = rotate(at=at, batch=2)
    assert (first.rows, first.files, first.found_by) == (10, 2, 3)
    settings.INTELLIGENCE_KEYS, settings.INTELLIGENCE_INDEX_KEYS = (
        settings.INTELLIGENCE_KEYS[:1],
        settings.INTELLIGENCE_INDEX_KEYS[:1],
    )
    assert not rotate(at=at).any
    with as_unit(unit, at):
        submission = Submission.objects.get(pk=receipt.pk)
        assert submission.words() == before
        stored = storages["intelligence"].open(Attachment.objects.get(belongs_to=receipt.pk).viewing).read()
        assert Subject.objects.get(pk=kept.pk).words() == known
        for model in (Token, SubjectToken):
            assert set(model._default_manager.values_list("key_id", flat=True)) == {current_index_id()}
    assert stored != picture
    with as_keeper(at):
        for model in SEALED:
            assert set(model._default_manager.values_list("key_id", flat=True)) <= {"", current_key_id()}
    client = signed_in(unit)
    found = client.post("/intelligence/desk/search/", {"words": "quillfeather"}).content.decode()
    assert receipt.number in found
    assert str(kept.pk) in found


@pytest.mark.django_db
def test_a_key_taken_away_too_early_is_said_and_nothing_is_lost(settings: LazySettings) -> None:
    officer, unit, at = UserFactory(roles=[Role.OFFICER]), UserFactory(roles=[Role.INTELLIGENCE]), clock.now()
    receipt = pass_on(officer, None)
    old = settings.INTELLIGENCE_KEYS
    settings.INTELLIGENCE_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="put it back"):
        call_command("rotate_intelligence_keys")
    with pytest.raises(KeysMissing), as_unit(unit, at):
        Submission.objects.get(pk=receipt.pk).words()
    settings.INTELLIGENCE_KEYS = old
    with as_unit(unit, at):
        assert CANARIES[0] in str(Submission.objects.get(pk=receipt.pk).words())


@pytest.mark.django_db
def test_words_put_in_another_rows_place_do_not_read() -> None:
    officer, unit, at = UserFactory(roles=[Role.OFFICER]), UserFactory(roles=[Role.INTELLIGENCE]), clock.now()
    one, two = pass_on(officer, None), pass_on(officer, None)
    with as_keeper(at):
        sealed = Submission.objects.only("sealed").get(pk=one.pk).sealed
        Submission.objects.filter(pk=two.pk).update(sealed=sealed)
    with pytest.raises(KeysMissing, match="in the place of another"), as_unit(unit, at):
        Submission.objects.get(pk=two.pk).words()


@pytest.mark.django_db
def test_drafts_and_files_that_belong_to_nothing_are_forgotten() -> None:
    officer, at = UserFactory(roles=[Role.OFFICER]), clock.now()
    old = a_draft(officer, at=at - timedelta(days=91))
    young = a_draft(officer, words="young")
    with as_keeper(at):
        names = {pk: (a.original, a.viewing) for a in Attachment.objects.all() for pk in [a.belongs_to]}
    later = datetime.now(UTC) + timedelta(hours=2)
    forgotten, swept = tidy(at=at, machine_time=later, older_than=timedelta(days=90))
    assert forgotten == 1
    assert swept >= 2  # and what tests before this one left without a row
    assert not any(storages["intelligence"].exists(name) for name in names[old.pk])
    assert all(storages["intelligence"].exists(name) for name in names[young.pk])
    with as_keeper(at):
        assert list(Draft.objects.values_list("pk", flat=True)) == [young.pk]


@pytest.mark.django_db
def test_no_table_outside_the_schema_holds_a_word_of_it() -> None:
    """Every row of every other schema is searched, and every row of the unit's own, as they lie on the disk."""
    officer = UserFactory(roles=[Role.OFFICER])
    visit, _ = closed_visit(oic=officer)
    receipt = pass_on(officer, visit)
    unit = UserFactory(roles=[Role.INTELLIGENCE])
    keep_in_the_unit(receipt, unit)
    client = signed_in(unit)
    assert CANARIES[0] in client.get(f"/intelligence/desk/{receipt.pk}/").content.decode()
    connection = connections["default"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'intelligence')"
            " AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')"  # partitions: by their parent
        )
        tables = [name for (name,) in cursor.fetchall()]
        assert len(tables) > 50
        assert "public.audit_event" in tables
        for name in tables:
            cursor.execute(f"SELECT count(*) FROM {name} t WHERE t::text ~* %s", ["|".join(CANARIES)])
            assert cursor.fetchone() == (0,), name
    own = set(apps.get_app_config("intelligence").get_models())
    assert own == {*SEALED, Token, SubjectToken}
    with as_keeper(clock.now()):
        for model in own:
            for row in model._default_manager.values_list():
                assert b"Zephyrine" not in b" ".join(
                    bytes(v) for v in row if isinstance(v, (bytes, memoryview))
                )
                assert "Zephyrine" not in str(row)


@pytest.mark.django_db
def test_every_table_of_the_schema_is_shut_to_the_ordinary_role_and_by_rows_to_the_others() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity AND relforcerowsecurity,"
            " has_table_privilege(current_user, oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES')"
            " FROM pg_class WHERE relnamespace = 'intelligence'::regnamespace AND relkind IN ('r', 'p')"
        )
        found = {name: (by_rows, open_) for name, by_rows, open_ in cursor.fetchall()}
    tables = {model._meta.db_table for model in apps.get_app_config("intelligence").get_models()}
    assert {table(name) for name in found} == tables
    assert set(found.values()) == {(True, False)}


@pytest.mark.django_db
def test_no_file_holds_a_picture_in_clear() -> None:
    officer = UserFactory(roles=[Role.OFFICER])
    a_draft(officer)
    root = storages["intelligence"].location
    files = [os.path.join(folder, name) for folder, _, names in os.walk(root) for name in names]
    assert files
    for path in files:
        with open(path, "rb") as file:
            assert not file.read().startswith(b"\xff\xd8")


@pytest.mark.django_db
def test_what_intelligence_does_not_name_is_deleted_without_a_look_into_it_and_the_rest_is_refused() -> None:
    TeamFactory().delete()
    team = TeamFactory()
    receipt = pass_on(UserFactory(roles=[Role.OFFICER], team=team), None)
    User.objects.filter(pk=receipt.submitter_id).update(team=TeamFactory())
    team.delete()
    with pytest.raises(IntegrityError, match="receipt"):
        connections["default"].check_constraints()
