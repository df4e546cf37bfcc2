"""What CPCT's pages show of extracts: a month, a day, a row. A constant number of queries each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from casework.models import EnforcementActivityRecord
from casework.queries.person import Moment
from core.clock import london_day
from core.formatting import capped, format_date, format_number
from core.paging import Keyset, Page, read_cursor
from documents.enums import Shows
from documents.models import Document
from referrals.enums import COPIES, Format, RowFilter, RowKind
from referrals.models import ClosedReferral, Download, Extract, ExtractCopy, ExtractRow
from referrals.queries import due_on, extract_overdue
from referrals.rules import month_span

PAGE_ROWS = 50
COUNT_CAP = 1_000
DAYS = Keyset(moment="day")


@dataclass(frozen=True)
class Day:
    """One line of the month: its extract, who took it first, and how many of its rows were amended later."""

    extract: Extract
    first_download: Download | None
    amended_later: int

    @property
    def on_time(self) -> bool:
        """Whether it was made on the day after its own, so that the hour says enough."""
        return london_day(self.extract.published_at) == self.extract.day + timedelta(days=1)

    @property
    def taken_same_day(self) -> bool:
        """Whether it was first downloaded on the day it was published."""
        taken = self.first_download
        return taken is not None and london_day(taken.at) == london_day(self.extract.published_at)


@dataclass(frozen=True)
class Month:
    """The extracts of one month, latest first, and the months that have others."""

    first: date
    days: Sequence[Day]
    earlier: date | None
    later: date | None


def month_of(extracts: QuerySet[Extract], month: date) -> Month:
    """Return the lines of the month in which the day `month` falls."""
    first, last = month_span(month)
    found = list(extracts.filter(day__gte=first, day__lte=last).order_by("-day"))
    earlier = extracts.filter(day__lt=first).order_by("-day").values_list("day", flat=True).first()
    later = extracts.filter(day__gt=last).order_by("day").values_list("day", flat=True).first()
    return Month(first, days_of(found), earlier and earlier.replace(day=1), later and later.replace(day=1))


def days_page(extracts: QuerySet[Extract], *, cursor: str, size: int) -> Page[Day]:
    """Return a page of days, the latest first; three queries. A cursor keeps a day as its noon in UTC."""
    place, keyset = read_cursor(cursor), DAYS.sized(size)
    page = keyset.page(
        list(keyset.cut(extracts, place)),
        place,
        place=lambda extract: (datetime.combine(extract.day, time(12), tzinfo=UTC), extract.pk),
    )
    return Page(days_of(page.rows), page.newer, page.older)


def days_of(extracts: Sequence[Extract]) -> list[Day]:
    """Return extracts with their first download and the number of rows that later ones amended."""
    keys = [extract.pk for extract in extracts]
    downloads = Download.objects.filter(extract__in=keys).order_by("extract_id", "at", "id")
    first = {d.extract_id: d for d in downloads.distinct("extract_id").select_related("by")}
    amended = ExtractRow.objects.filter(supersedes_extract__in=keys).order_by()
    counts = dict(amended.values_list("supersedes_extract_id").annotate(Count("id")))
    return [Day(extract, first.get(extract.pk), counts.get(extract.pk, 0)) for extract in extracts]


@dataclass(frozen=True)
class Latest:
    """Yesterday's file: there, still to be made, or missing past its hour."""

    day: date
    found: Day | None
    due: datetime
    missing: Sequence[date] = field(default_factory=tuple)


def latest(extracts: QuerySet[Extract], at: datetime) -> Latest:
    """Return how yesterday's extract stands at `at`, and every day that is overdue."""
    yesterday = london_day(at) - timedelta(days=1)
    found = days_of(list(extracts.filter(day=yesterday)))
    return Latest(yesterday, found[0] if found else None, due_on(yesterday), extract_overdue(at))


@dataclass(frozen=True)
class Group:
    """Rows of one visit that stand together."""

    closed: ClosedReferral
    rows: list[ExtractRow]
    amends: bool


@dataclass(frozen=True)
class RowsPage:
    """A page of a day's rows, grouped by visit; `older` and `newer` are positions, 0 for none."""

    groups: list[Group]
    first: int
    last: int
    next_after: int | None
    previous_before: int | None


def rows_of(extract: Extract, show: RowFilter) -> QuerySet[ExtractRow]:
    """Return the rows of an extract that a filter lets through."""
    rows = ExtractRow.objects.filter(extract=extract)
    if show in (RowFilter.CONSIDERABLE, RowFilter.NOT_CONSIDERABLE):
        return rows.filter(considerable=show is RowFilter.CONSIDERABLE)
    if show is RowFilter.AMENDED:
        return rows.filter(~Q(amendment="") | Q(superseded_by__isnull=False))
    return rows


def page_of_rows(extract: Extract, show: RowFilter, after: int, size: int = 0) -> RowsPage:
    """Return the rows after the position `after`, at most `size` or PAGE_ROWS, found by their key."""
    size = size or PAGE_ROWS
    rows = rows_of(extract, show).select_related(
        "closed", "referral", "supersedes", "supersedes_extract", "superseded_by__extract"
    )
    found = list(rows.filter(position__gt=after).order_by("position")[: size + 1])
    more, found = len(found) > size, found[:size]
    groups: list[Group] = []
    for row in found:
        late_news = bool(row.amendment) and london_day(row.closed.closed_at) != extract.day
        if not groups or groups[-1].closed.pk != row.closed_id:
            groups.append(Group(row.closed, [], late_news))
        groups[-1].rows.append(row)
    return RowsPage(
        groups,
        first=found[0].position if found else 0,
        last=found[-1].position if found else 0,
        next_after=found[-1].position if more else None,
        previous_before=_previous(extract, show, after, size) if after else None,
    )


def _previous(extract: Extract, show: RowFilter, after: int, size: int) -> int:
    """Return after which position the page before begins."""
    before = rows_of(extract, show).filter(position__lte=after).order_by("-position")
    positions = list(before.values_list("position", flat=True)[: size + 1])
    return positions[size] if len(positions) > size else 0


def shown_ids(page: RowsPage) -> list[UUID]:
    """Return the visits and people on a page of rows, for the audit."""
    ids: list[UUID] = []
    for group in page.groups:
        ids.append(group.closed.visit_id)
        ids.extend(row.encounter_id for row in group.rows if row.encounter_id)
    return ids


def counts_of(extract: Extract) -> dict[RowFilter, str]:
    """Return how many rows each filter shows, as words.

    What the extract knows of itself is not counted again. Rows that a later one amended, and that amended
    nothing themselves, are counted through their index, as far as the cap.
    """
    later = ExtractRow.objects.filter(supersedes_extract=extract, supersedes__amendment="").order_by()
    amended = later[: COUNT_CAP + 1].count() if extract.rows else 0
    return {
        RowFilter.ALL: format_number(extract.rows),
        RowFilter.NOT_CONSIDERABLE: format_number(extract.not_considerable),
        RowFilter.CONSIDERABLE: format_number(extract.considerable),
        RowFilter.AMENDED: capped(extract.amendments + amended, COUNT_CAP, amended > COUNT_CAP),
    }


def photographs_for(row: ExtractRow) -> list[dict[str, Any]]:
    """Return the evidence that CPCT may see with this row: the visit's papers, and this person's pictures.

    A withdrawn row shows none. Pictures of people who went to CFI alone, or to nobody, are left out.
    """
    if row.kind == RowKind.WITHDRAWN:
        return []
    wanted = {None, str(row.encounter_id) if row.encounter_id else None}
    return [item for item in row.closed.evidence if item["person"] in wanted]


def row_of(extract: Extract, position: int) -> ExtractRow | None:
    """Return one row with all that is shown of it."""
    rows = ExtractRow.objects.filter(extract=extract, position=position).select_related(
        "extract",
        "closed",
        "referral__decision__by",
        "supersedes",
        "supersedes_extract",
        "superseded_by__extract",
    )
    return rows.first()


def ear_of(row: ExtractRow) -> EnforcementActivityRecord | None:
    """Return the completed record of a person extracted to CPCT, which CPCT may read."""
    if row.kind != RowKind.PERSON or row.ear_id is None:
        return None
    found = EnforcementActivityRecord.objects.completed().filter(pk=row.ear_id, encounter=row.encounter_id)
    return found.select_related("completed_by", "encounter").first()


def pictures_of(row: ExtractRow) -> list[dict[str, Any]]:
    """Return the evidence with a row as it is shown: in words, its document, and whether that was removed."""
    items = photographs_for(row)
    documents = Document.objects.in_bulk([item["document"] for item in items])
    shown = []
    for item in items:
        kept = documents[UUID(item["document"])]
        shown.append({**item, "words": _words(item), "kept": kept, "removed": kept.removed_at is not None})
    return shown


def _words(item: dict[str, Any]) -> str:
    words = str(Shows(item["shows"]).label) if item["shows"] else "Photograph"
    return f"{words} {item['form']}" if item["form"] else words


def downloads_of(extract: Extract) -> list[Download]:
    """Return who took the file, first first; the latest hundred."""
    taken = Download.objects.filter(extract=extract).select_related("by").order_by("-at", "-id")[:100]
    return list(reversed(taken))


@dataclass(frozen=True)
class File:
    """A file of an extract as it was kept; one that is not made yet has no hash."""

    format: Format
    name: str
    size: int = 0
    sha256: str = ""


def files_of(extract: Extract) -> list[File]:
    """Return the files of an extract in the order they are offered, the CSV first."""
    made = {copy.format: copy for copy in ExtractCopy.objects.filter(extract=extract)}
    files = [File(Format.CSV, extract.filename, extract.size, extract.sha256)]
    for kind in COPIES:
        copy = made.get(kind)
        name = extract.filename_of(kind)
        files.append(File(kind, name, copy.size, copy.sha256) if copy else File(kind, name))
    return files


def file_of(extract: Extract, file_format: Format) -> File | None:
    """Return a file of an extract; None while it is not made yet."""
    file = next((file for file in files_of(extract) if file.format is file_format), None)
    return file if file and file.sha256 else None


def moments_of(encounters: Sequence[UUID]) -> list[Moment]:
    """Return what a person's timeline says of extracts: each row that they stand in."""
    rows = ExtractRow.objects.filter(encounter__in=encounters).select_related("extract").order_by("id")
    return [Moment(row.extract.published_at, _in_extract(row), "", _how(row)) for row in rows]


def _in_extract(row: ExtractRow) -> str:
    verb = "Withdrawn from CPCT" if row.kind == RowKind.WITHDRAWN else "Extracted for CPCT"
    return f"{verb}, in the extract of {format_date(row.extract.day)}"


def _how(row: ExtractRow) -> str:
    """In words: considerable or not, and what the row amends."""
    state = {True: "Considerable.", False: "Not considerable: no completed Enforcement Activity Record."}
    words = (state.get(row.considerable, "") if row.considerable is not None else "", row.amendment)
    return " ".join(part for part in words if part)


def extract_of(user: User, at: datetime, day: date) -> Extract | None:
    """Return the extract of `day` if `user` may read it."""
    return Extract.objects.visible_to(user, at).filter(day=day).select_related("requested_by").first()
