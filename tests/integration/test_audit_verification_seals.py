"""The verifier names what somebody who owns the database did to seals and to their copies."""

import base64
import shutil
from datetime import timedelta

import pytest

from audit.canonical import Entry, pack, unpack
from audit.models import Event, Seal
from tests.audit_support import AT, KEY, event_ids, rehash, sealing, tampering
from tests.verification_support import found, kinds, named


@pytest.fixture(autouse=True)
def key(settings):
    settings.AUDIT_SEAL_KEY = KEY


class TestSeals:
    def test_one_removed_from_the_middle(self, database):
        ids = event_ids()[3:6]
        with tampering(database) as owner:
            owner.execute("DELETE FROM audit_seal WHERE sequence = 2")
        assert ("seal removed", 2) in kinds()
        assert {event for event in named() if event} == set(ids)  # what it covered is covered by nothing

    def test_one_removed_from_the_middle_whose_copy_is_kept(self, copies, database):
        with tampering(database) as owner:
            owner.execute("DELETE FROM audit_seal WHERE sequence = 2")
        assert kinds() == [("seal removed", 2)]

    def test_a_row_removed_together_with_its_seal_is_named_from_the_copy(self, copies, database):
        victim = event_ids()[4]
        with tampering(database) as owner:
            owner.execute("DELETE FROM audit_event WHERE id = %s", [victim])
            owner.execute("DELETE FROM audit_seal WHERE sequence >= 2")
        assert kinds()[:2] == [("seal removed", 2), ("seal removed", 3)]
        assert named()[victim] == "removed"

    def test_the_last_removed_after_a_run_of_the_verifier(self, database):
        assert found() == []
        with tampering(database) as owner:
            owner.execute("DELETE FROM audit_seal WHERE sequence = 3")
        assert kinds() == [("seal removed", 3)]

    def test_all_removed_after_a_run_of_the_verifier(self, database):
        assert found() == []
        with tampering(database) as owner:
            owner.execute("DELETE FROM audit_seal")
        assert kinds() == [("seal removed", 1), ("seal removed", 2), ("seal removed", 3)]

    def test_one_altered(self, database):
        with tampering(database) as owner:
            owner.execute("UPDATE audit_seal SET sealed_at = sealed_at + interval '1 day' WHERE sequence = 2")
        assert kinds() == [("seal altered", 2)]

    @pytest.mark.parametrize("with_digest", [False, True], ids=["plainly", "with a digest that fits"])
    def test_one_whose_list_was_reordered(self, database, with_digest):
        made = Seal.objects.get(sequence=3)
        first, second, third = unpack(bytes(made.entries))
        entries = pack([second, first, third])
        digest = made.header().digest(entries) if with_digest else made.digest
        with tampering(database) as owner:
            owner.execute(
                "UPDATE audit_seal SET entries = %s, digest = %s WHERE sequence = 3", [entries, digest]
            )
        assert kinds()[0] == ("signature" if with_digest else "seal altered", 3)

    def test_one_that_names_a_row_otherwise_with_a_digest_that_fits(self, database):
        """Altering row, list and digest alike still wants the key, and the next seal says who came before."""
        victim = event_ids()[4]
        with tampering(database) as owner:
            owner.execute("UPDATE audit_event SET reason = 'another' WHERE id = %s", [victim])
            rehash(owner, [victim])
            made = Seal.objects.get(sequence=2)
            entries = pack(
                Entry(e.at, e.id, bytes(Event.objects.get(id=e.id).hash)) for e in unpack(bytes(made.entries))
            )
            digest = made.header().digest(entries)
            owner.execute(
                "UPDATE audit_seal SET entries = %s, digest = %s WHERE sequence = 2", [entries, digest]
            )
        assert kinds() == [("signature", 2), ("chain broken", 3)]

    def test_one_signed_with_another_key(self, database, settings):
        settings.AUDIT_SEAL_KEY = base64.b64encode(b"another key, of thirty-two bytes").decode()
        sealing(at=AT)
        settings.AUDIT_SEAL_KEY = KEY
        assert kinds() == [("signature", 4)]

    def test_one_that_pretends_to_be_of_our_key(self, database):
        with tampering(database) as owner:
            owner.execute("UPDATE audit_seal SET signature = %s WHERE sequence = 2", [bytes(64)])
        assert kinds() == [("signature", 2)]

    def test_the_chain_renumbered_over_a_gap(self, database):
        with tampering(database) as owner:
            owner.execute("DELETE FROM audit_seal WHERE sequence = 2")
            owner.execute("UPDATE audit_seal SET sequence = 2 WHERE sequence = 3")
        assert {("chain broken", 2), ("seal altered", 2)} <= set(kinds())

    def test_another_history_than_the_one_verified_before(self, database):
        """Even with the key: whoever replaces the last seal contradicts the last verification."""
        assert found() == []
        with tampering(database) as owner:
            owner.execute("DELETE FROM audit_seal WHERE sequence = 3")
        sealing(at=AT + timedelta(days=1))
        assert kinds() == [("chain broken", 3)]


class TestCopies:
    def test_all_there(self, copies, database):
        assert found() == []

    def test_one_lost(self, copies, database):
        next(copies.glob("*/*02-*.json")).unlink()
        assert kinds() == [("copy", 2)]

    def test_one_altered(self, copies, database):
        path = next(copies.glob("*/*02-*.json"))
        path.write_text(path.read_text().replace('"count": 3', '"count": 4'))
        assert kinds() == [("copy", 2)]

    def test_one_damaged(self, copies, database):
        next(copies.glob("*/*02-*.json")).write_text("{")
        assert kinds() == [("copy", 2)]

    def test_one_of_a_seal_that_the_database_never_had(self, copies, database):
        path = next(copies.glob("*/*02-*.json"))
        shutil.copy(path, path.with_name(f"{2:012d}-{'f' * 16}.json"))
        assert kinds() == [("copy", 2)]
