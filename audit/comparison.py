"""Comparing sealed lists with the rows: a window of seals at a time, so that memory stays bounded."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from audit import findings
from audit.canonical import EVENT_COLUMNS, Entry, event_hash
from audit.findings import Finding
from audit.models import Event
from audit.sealing import Watermark

WINDOW = 20_000  # entries; with their rows, a few tens of megabytes
_CHUNK = 250  # rows at a time: an export's row lists thousands of ids


@dataclass(slots=True)
class Expected:
    """An entry, where it stands in the window, and which seal lists it."""

    entry: Entry
    position: int
    seal: int


@dataclass
class Window:
    """Neighbouring seals of one cluster: the rows after `after`, up to and with `upto`."""

    cluster: int
    after: Watermark
    upto: Watermark
    expected: dict[UUID, Expected] = field(default_factory=dict)
    rows: int = 0
    unlisted: list[tuple[UUID, datetime]] = field(default_factory=list)  # rows that no seal here lists
    elsewhere: set[UUID] = field(default_factory=set)  # rows listed here that stand elsewhere

    def add(self, seal: int, entries: Iterator[Entry], upto: Watermark) -> None:
        """Take in the next seal."""
        for entry in entries:
            self.expected[entry.id] = Expected(entry, len(self.expected), seal)
        self.upto = upto

    def compare(self) -> Iterator[Finding]:
        """Yield what is wrong with the window's rows; fill `rows`, `unlisted` and `elsewhere`."""
        positions: list[int] = []
        wrong: list[tuple[int, Expected]] = []  # index among `positions`, and what should stand there
        within = Event.objects.filter(self.after.beyond(), self.upto.within(), cluster=self.cluster)
        columns = within.order_by("txid", "id").values_list(*EVENT_COLUMNS, "hash")
        for row in columns.iterator(chunk_size=_CHUNK):
            self.rows += 1
            listed = self.expected.pop(row[0], None)
            if listed is None:
                self.unlisted.append((row[0], row[1]))
                continue
            if not (event_hash(row[:-1]) == bytes(row[-1]) == listed.entry.hash):
                wrong.append((len(positions), listed))
            positions.append(listed.position)
        in_order = sorted(positions)
        for index, listed in wrong:
            say = findings.altered if positions[index] == in_order[index] else findings.reordered
            yield say(listed.entry.id, listed.entry.at, listed.seal)
        yield from self._missing()

    def _missing(self) -> Iterator[Finding]:
        if not self.expected:
            return
        there = set(Event.objects.filter(id__in=list(self.expected)).order_by().values_list("id", flat=True))
        for key, listed in self.expected.items():
            if key in there:
                self.elsewhere.add(key)
                yield findings.reordered(key, listed.entry.at, listed.seal)
            else:
                yield findings.removed(key, listed.entry.at, listed.seal)
