"""What changes after an extract amends the next one and names what it supersedes (EXT-5)."""

from datetime import date

import pytest

from casework.signals import timeline_shown
from referrals.models import EarNews, Extract, ExtractRow
from referrals.operations.extract import publish_due_extracts
from referrals.operations.file import read_file
from tests.referral_support import (
    add_person,
    amend_ear,
    close_visit,
    closed_visit,
    complete_ear,
    encounter_of,
    file_of,
    london,
    worker,
)
from visits.models import Cprn, CprnPerson, Visit
from visits.operations.closing import reopen
from visits.operations.filling_in import set_invalid

pytestmark = pytest.mark.django_db


def night(day: int) -> Extract:
    """Run the night of `day` November to the next; return that day's extract."""
    publish_due_extracts(at=london(f"2026-11-{day + 1} 00:15"))
    return Extract.objects.get(day=date(2026, 11, day))


def again(visit: Visit, at: str) -> Visit:
    reopen(visit=visit, reason="A name was wrong", by=visit.oic, at=london(at))
    return Visit.objects.get(pk=visit.pk)


def brief(extract: Extract) -> list[tuple[str, ...]]:
    names = ("Row kind", "Person", "Considerable", "Supersedes")
    return [tuple(row[name] for name in names) for row in file_of(extract)]


def test_a_record_completed_later_amends_the_next_extract_and_the_first_file_stays():
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-14 16:00")
    first = night(14)
    before = b"".join(read_file(first))
    complete_ear(encounter_of(visit, "Elira Kelmendi"), london("2026-11-15 10:00"))
    second = night(15)
    assert brief(first) == [("person", "Elira Kelmendi", "no", "")]
    assert brief(second) == [("person", "Elira Kelmendi", "yes", "2026-11-14/1")]
    (row,) = file_of(second)
    assert row["Amendment"] == "The Enforcement Activity Record was completed after the earlier extract."
    assert row["EAR reference"]
    assert (second.visits, second.rows, second.amendments) == (0, 1, 1)
    assert b"".join(read_file(first)) == before
    assert night(16).rows == 0


def test_a_record_completed_before_the_extract_needs_no_amendment():
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-14 16:00")
    complete_ear(encounter_of(visit, "Elira Kelmendi"), london("2026-11-15 00:10"))
    assert brief(night(14)) == [("person", "Elira Kelmendi", "yes", "")]
    assert night(15).rows == 0


def test_a_record_opened_again_takes_the_person_back_and_its_completion_gives_them_again():
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-14 16:00")
    ear = complete_ear(encounter_of(visit, "Elira Kelmendi"), london("2026-11-14 17:00"))
    night(14)
    amend_ear(ear, london("2026-11-15 09:00"))
    assert brief(night(15)) == [("person", "Elira Kelmendi", "no", "2026-11-14/1")]
    complete_ear(encounter_of(visit, "Elira Kelmendi"), london("2026-11-16 09:00"))
    assert brief(night(16)) == [("person", "Elira Kelmendi", "yes", "2026-11-15/1")]


def test_a_record_opened_and_completed_again_between_two_extracts_says_nothing():
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-14 16:00")
    ear = complete_ear(encounter_of(visit, "Elira Kelmendi"), london("2026-11-14 17:00"))
    night(14)
    amend_ear(ear, london("2026-11-15 09:00"))
    complete_ear(encounter_of(visit, "Elira Kelmendi"), london("2026-11-15 10:00"))
    assert night(15).rows == 0
    assert not EarNews.objects.exists()


def test_a_visit_closed_again_supersedes_each_persons_row():
    visit = closed_visit(worker("Elira Kelmendi"), worker("Samuel Adjei"), at="2026-11-14 16:00")
    first = night(14)
    before = b"".join(read_file(first))
    visit = again(visit, "2026-11-15 09:00")
    visit.encounters.filter(name="Samuel Adjei").update(name="Samuel Adjey")
    close_visit(visit, london("2026-11-15 11:00"))
    second = night(15)
    assert brief(second) == [
        ("person", "Elira Kelmendi", "no", "2026-11-14/1"),
        ("person", "Samuel Adjey", "no", "2026-11-14/2"),
    ]
    assert {row["Closing number"] for row in file_of(second)} == {"2"}
    assert (second.visits, second.amendments) == (1, 2)
    assert b"".join(read_file(first)) == before


def test_a_person_dropped_from_the_cprn_is_withdrawn_and_one_added_is_new():
    visit = closed_visit(worker("Elira Kelmendi"), worker("Samuel Adjei"), at="2026-11-14 16:00")
    night(14)
    visit = again(visit, "2026-11-15 09:00")
    cprn = Cprn.objects.get(visit=visit)
    CprnPerson.objects.get(cprn=cprn, encounter__name="Elira Kelmendi").delete()
    CprnPerson.objects.create(cprn=cprn, encounter=add_person(visit, **worker("Phạm Minh Anh")))
    close_visit(visit, london("2026-11-15 11:00"))
    second = night(15)
    assert brief(second) == [
        ("person", "Samuel Adjei", "no", "2026-11-14/2"),
        ("person", "Phạm Minh Anh", "no", ""),
        ("withdrawn", "Elira Kelmendi", "", "2026-11-14/1"),
    ]
    assert [row["Amendment"].split(":")[0].split(".")[0] for row in file_of(second)] == [
        "The visit was opened again and closed again",
        "Added when the visit was opened again and closed again",
        "Withdrawn",
    ]


def test_a_person_whose_start_is_corrected_to_the_older_act_is_withdrawn_and_counted():
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-14 16:00")
    night(14)
    visit = again(visit, "2026-11-15 09:00")
    visit.encounters.update(began_earliest=date(2007, 6, 1), began_latest=date(2007, 6, 1))
    close_visit(visit, london("2026-11-15 11:00"))
    second = night(15)
    assert brief(second) == [("visit", "", "", ""), ("withdrawn", "Elira Kelmendi", "", "2026-11-14/1")]
    assert second.cfi_alone == 1


def test_a_visit_row_is_withdrawn_when_somebody_for_cpct_is_found_and_back_again():
    visit = closed_visit(worker("Bilal Rehman", "2007-06-01"), at="2026-11-14 16:00")
    assert brief(night(14)) == [("visit", "", "", "")]
    visit = again(visit, "2026-11-15 09:00")
    visit.encounters.update(began_earliest=date(2017, 6, 1), began_latest=date(2017, 6, 1))
    close_visit(visit, london("2026-11-15 11:00"))
    assert brief(night(15)) == [("person", "Bilal Rehman", "no", ""), ("withdrawn", "", "", "2026-11-14/1")]
    visit = again(visit, "2026-11-16 09:00")
    visit.encounters.update(began_earliest=date(2007, 6, 1), began_latest=date(2007, 6, 1))
    close_visit(visit, london("2026-11-16 11:00"))
    assert brief(night(16)) == [
        ("visit", "", "", "2026-11-15/2"),
        ("withdrawn", "Bilal Rehman", "", "2026-11-15/1"),
    ]


def test_a_cprn_set_invalid_withdraws_every_row_of_the_visit():
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-14 16:00")
    night(14)
    visit = again(visit, "2026-11-15 09:00")
    set_invalid(
        form=Cprn.objects.get(visit=visit),
        reason="Wrong company",
        by=visit.oic,
        at=london("2026-11-15 10:00"),
    )
    Visit.objects.filter(pk=visit.pk).update(cprn_served=False)
    close_visit(visit, london("2026-11-15 11:00"))
    second = night(15)
    assert brief(second) == [("withdrawn", "Elira Kelmendi", "", "2026-11-14/1")]
    assert file_of(second)[0]["Amendment"] == "Withdrawn: the visit was closed again without a CPRN."
    assert second.visits == 0
    assert night(16).rows == 0


def test_a_cprn_recorded_after_the_first_closing_comes_in_with_the_next():
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-14 16:00", cprn=False)
    assert night(14).rows == 0
    other = closed_visit(worker("Samuel Adjei"), at="2026-11-15 08:00")
    visit = again(visit, "2026-11-15 09:00")
    cprn = Cprn.objects.get(visit=other)
    cprn.pk, cprn.visit, cprn.reference, cprn._state.adding = visit.pk, visit, "CPRN-NEW", True
    cprn.save(force_insert=True)
    CprnPerson.objects.create(cprn=cprn, encounter=visit.encounters.get())
    Visit.objects.filter(pk=visit.pk).update(cprn_served=True)
    other.photographs.update(visit=visit)
    close_visit(visit, london("2026-11-15 11:00"))
    rows = {row["Person"]: row for row in file_of(night(15))}
    assert rows["Elira Kelmendi"]["Amendment"] == "The CPRN was recorded after the visit was first closed."
    assert rows["Elira Kelmendi"]["Supersedes"] == ""
    assert rows["Samuel Adjei"]["Amendment"] == ""


def test_a_visit_closed_twice_on_one_day_stands_once_as_it_was_last():
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-14 10:00")
    visit = again(visit, "2026-11-14 11:00")
    visit.encounters.update(name="Elira Kelmendy")
    close_visit(visit, london("2026-11-14 12:00"))
    first = night(14)
    assert brief(first) == [("person", "Elira Kelmendy", "no", "")]
    assert first.visits == 1


def test_a_visit_opened_again_before_its_extract_is_still_in_that_days_file():
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-14 23:50")
    visit = again(visit, "2026-11-15 00:05")
    visit.encounters.update(name="Changed")
    assert brief(night(14)) == [("person", "Elira Kelmendi", "no", "")]
    close_visit(visit, london("2026-11-15 12:00"))
    assert brief(night(15)) == [("person", "Changed", "no", "2026-11-14/1")]


def test_amendments_are_told_in_the_order_of_the_days_after_an_outage():
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-14 16:00")
    visit = again(visit, "2026-11-15 09:00")
    close_visit(visit, london("2026-11-15 11:00"))
    visit = again(visit, "2026-11-16 09:00")
    complete_ear(encounter_of(visit, "Elira Kelmendi"), london("2026-11-16 10:00"))
    close_visit(visit, london("2026-11-16 11:00"))
    publish_due_extracts(at=london("2026-11-17 09:00"))
    by_day = {e.day.day: brief(e) for e in Extract.objects.all()}
    assert by_day == {
        14: [("person", "Elira Kelmendi", "yes", "")],
        15: [("person", "Elira Kelmendi", "yes", "2026-11-14/1")],
        16: [("person", "Elira Kelmendi", "yes", "2026-11-15/1")],
    }
    assert ExtractRow.objects.filter(superseded_by__isnull=True).count() == 1


def test_a_persons_timeline_tells_each_extract_they_stand_in():
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-14 16:00")
    night(14)
    person = encounter_of(visit, "Elira Kelmendi")
    complete_ear(person, london("2026-11-15 10:00"))
    night(15)
    replies = timeline_shown.send(
        sender=None, encounters=[person.pk], user=visit.oic, at=london("2026-11-16 09:00")
    )
    told = [
        (moment.title, moment.text.split(":")[0].split(".")[0]) for _, reply in replies for moment in reply
    ]
    assert told == [
        ("Extracted for CPCT, in the extract of 14 November 2026", "Not considerable"),
        ("Extracted for CPCT, in the extract of 15 November 2026", "Considerable"),
    ]


def test_an_older_day_made_afterwards_leaves_the_news_to_the_newest():
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-14 16:00")
    night(14)
    complete_ear(encounter_of(visit, "Elira Kelmendi"), london("2026-11-15 10:00"))
    gap = publish_due_extracts(at=london("2026-11-10 00:15"))
    assert [e.rows for e in gap] == [0]
    assert night(15).amendments == 1
