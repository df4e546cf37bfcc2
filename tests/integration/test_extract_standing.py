"""Whatever happens in whatever order, what stands in the extracts is what holds (EXT-5)."""

from datetime import date, timedelta
from random import Random

import pytest

from casework.models import EnforcementActivityRecord
from referrals.models import ClosedReferral, Extract, ExtractRow
from referrals.operations.extract import publish_due_extracts
from referrals.operations.file import read_file
from tests.referral_support import (
    add_person,
    amend_ear,
    close_visit,
    closed_visit,
    complete_ear,
    file_of,
    london,
    occupier,
    worker,
)
from visits.models import CprnPerson, Encounter, Visit
from visits.operations.closing import reopen

pytestmark = pytest.mark.django_db
FIRST = date(2026, 3, 25)  # the clocks change on the fifth of these days
DAYS = 7
BEGAN = ("2007-06-01", "2019-03-04", None)


class Life:
    """A week of visits, records and nights, drawn by chance; a seed gives the same one again."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.files: dict[date, bytes] = {}
        self.people = 0

    def somebody(self) -> dict:
        self.people += 1
        name = f"Person {self.people}"
        if self.random.random() < 0.2:
            return occupier(name)
        return worker(name, self.random.choice(BEGAN))

    def live(self) -> None:
        for number in range(DAYS):
            day = FIRST + timedelta(days=number)
            for hour in range(8, 8 + self.random.randint(0, 4)):
                at = london(f"{day.isoformat()} {hour:02d}:30")
                self.random.choice([self.close, self.close_again, self.record, self.record])(at)
            if self.random.random() < 0.7:  # some nights are missed
                self.night(day)
        self.night(day)

    def close(self, at) -> None:
        closed_visit(*(self.somebody() for _ in range(self.random.randint(0, 3))), at=at)

    def close_again(self, at) -> None:
        visit = self.random.choice(list(Visit.objects.order_by("id"))) if Visit.objects.exists() else None
        if visit is None:
            return
        reopen(visit=visit, reason="Mended", by=visit.oic, at=at)
        visit.refresh_from_db()
        cprn = visit.cprns.get()
        for row in list(cprn.named.all()):
            if self.random.random() < 0.3:
                row.delete()
        if self.random.random() < 0.5:
            CprnPerson.objects.create(cprn=cprn, encounter=add_person(visit, **self.somebody()))
        for encounter in Encounter.objects.filter(visit=visit, capacity="worker"):
            if self.random.random() < 0.3:
                day = self.random.choice([date(2007, 6, 1), date(2019, 3, 4)])
                Encounter.objects.filter(pk=encounter.pk).update(
                    began_earliest=day, began_latest=day, began_certainty="verified"
                )
        close_visit(visit, at + timedelta(minutes=10))

    def record(self, at) -> None:
        encounters = list(Encounter.objects.order_by("id"))
        if not encounters:
            return
        chosen = self.random.choice(encounters)
        done = EnforcementActivityRecord.objects.completed().filter(encounter=chosen).first()
        if done:
            amend_ear(done, at)
        else:
            complete_ear(chosen, at)

    def night(self, day: date) -> None:
        publish_due_extracts(at=london(f"{(day + timedelta(days=1)).isoformat()} 00:15"))
        for extract in Extract.objects.all():
            data = b"".join(read_file(extract))
            assert self.files.setdefault(extract.day, data) == data  # the first file never changes


@pytest.mark.parametrize("seed", range(8))
def test_what_stands_is_what_holds(seed):
    life = Life(seed)
    life.live()
    latest = ClosedReferral.objects.order_by("visit_id", "-closing_number").distinct("visit_id")
    holds = {p.encounter_id: p.pk for closed in latest for p in closed.referrals.filter(to_cpct=True)}
    standing = ExtractRow.objects.filter(superseded_by__isnull=True)
    people = {row.encounter_id: row for row in standing.filter(kind="person")}
    assert {key: row.referral_id for key, row in people.items()} == holds
    complete = set(EnforcementActivityRecord.objects.completed().values_list("encounter", flat=True))
    assert {key for key, row in people.items() if row.considerable} == complete & set(people)
    alone = {closed.visit_id for closed in latest if not closed.referrals.filter(to_cpct=True).exists()}
    assert set(standing.filter(kind="visit").values_list("visit_id", flat=True)) == alone
    assert [e.day for e in Extract.objects.order_by("day")] == sorted(life.files)
    _check_files()


def _check_files() -> None:
    """Every row that is superseded is named by exactly one later row, in an earlier day's file."""
    rows = {f"{e.day.isoformat()}/{row['Row']}": row for e in Extract.objects.all() for row in file_of(e)}
    named = [(place.split("/")[0], row["Supersedes"]) for place, row in rows.items() if row["Supersedes"]]
    assert len({earlier for _, earlier in named}) == len(named)
    for day, earlier in named:
        assert earlier in rows
        assert earlier.split("/")[0] < day
