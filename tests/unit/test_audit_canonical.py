"""What is hashed and signed, byte for byte."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.canonical import EVENT_COLUMNS, GENESIS, Entry, SealHeader, event_text, pack, unpack

MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC))
ENTRIES = st.lists(st.builds(Entry, at=MOMENTS, id=st.uuids(), hash=st.binary(min_size=32, max_size=32)))


def header(**changes):
    values = {
        "sequence": 7, "sealed_at": datetime(2026, 7, 6, tzinfo=UTC), "cluster": 5, "snapshot_xmin": 90,
        "upto_txid": 89, "upto_id": UUID(int=3), "count": 1, "first_at": datetime(2026, 7, 5, tzinfo=UTC),
        "last_at": datetime(2026, 7, 5, tzinfo=UTC), "previous": GENESIS, "key_id": "abc",
    }  # fmt: skip
    return SealHeader(**(values | changes))


@given(ENTRIES)
def test_a_list_of_entries_reads_back_as_it_was_packed(entries):
    assert list(unpack(pack(entries))) == entries


def test_a_list_that_was_cut_is_refused():
    with pytest.raises(ValueError, match="whole entries"):
        list(unpack(bytes(57)))


@pytest.mark.parametrize(
    "change",
    [
        {"sequence": 8}, {"sealed_at": datetime(2026, 7, 7, tzinfo=UTC)}, {"cluster": 6}, {"snapshot_xmin": None},
        {"upto_txid": 88}, {"upto_id": UUID(int=4)}, {"count": 2}, {"previous": b"x" * 32}, {"key_id": "d"},
        {"first_at": datetime(2026, 7, 4, tzinfo=UTC)}, {"last_at": datetime(2026, 7, 6, tzinfo=UTC)},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_a_digest_covers_every_statement_of_the_seal(change):
    assert header(**change).digest(b"list") != header().digest(b"list")


def test_a_digest_covers_the_list():
    assert header().digest(b"list") != header().digest(b"tsil")


def test_the_text_of_an_event_says_the_moment_in_utc_whatever_zone_it_came_in():
    values = dict.fromkeys(EVENT_COLUMNS, "")
    summer = datetime.fromisoformat("2026-07-01T00:30:00+01:00")
    same = summer.astimezone(UTC) + timedelta()
    assert event_text([*(values | {"at": summer}).values()]) == event_text(
        [*(values | {"at": same}).values()]
    )
    assert "2026-06-30T23:30:00.000000" in event_text([*(values | {"at": summer}).values()])
