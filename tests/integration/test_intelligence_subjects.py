"""People and premises kept inside the unit: linked by a person, found by name, and hidden with what hides them."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import ProgrammingError, connection

from accounts.models import User
from accounts.roles import roles_of
from audit.models import Event
from core import clock
from core.ids import new_id
from intelligence.enums import SubjectEvent
from intelligence.models import Receipt, Subject, SubjectLink, SubjectToken, Submission
from intelligence.operations import keep_subject, link_subject
from intelligence.operations.moving import Sent
from intelligence.separation import as_keeper, as_unit
from tests.intelligence_support import CANARY, STREET, address, do, member, take, told
from tests.sign_in import signed_in
from tests.visit_support import errors, typed, words

pytestmark = pytest.mark.django_db
FIND = "/intelligence/desk/search/"
WHY = "The officer knows her by sight"


def keep(receipt: Receipt, by: User, **said: str) -> Subject:
    return keep_subject(
        submission_id=receipt.pk,
        kind="premises" if "address" in said else "person",
        said=said,
        role="other",
        why=WHY,
        by=by,
        at=clock.now(),
        sent=Sent(new_id()),
    )


def link(receipt: Receipt, subject: Subject, by: User, role: str = "other") -> SubjectLink:
    said = {"role": role, "why": WHY, "by": by, "at": clock.now(), "sent": Sent(new_id())}
    return link_subject(submission_id=receipt.pk, subject_id=subject.pk, **said)


def at(subject: Subject, part: str = "") -> str:
    return f"/intelligence/desk/subjects/{subject.pk}/{part}"


def test_a_person_is_kept_from_what_was_passed_on_and_linked_with_part_and_basis() -> None:
    receipt, client = told(), signed_in(member())
    opened = client.get(address(receipt, "person") + "?of=0")
    assert typed(opened)["name"] == CANARY
    sent = typed(opened) | {"role": "victim", "why": WHY}
    assert client.post(address(receipt, "person"), sent).status_code == 302
    assert client.post(address(receipt, "person"), sent).status_code == 302  # a second click
    shown = words(client.get(address(receipt)))
    assert "May be harmed or exploited" in shown
    assert WHY in shown
    with as_keeper(clock.now()):
        subject, linked = Subject.objects.get(), SubjectLink.objects.get()
    assert CANARY.encode() not in bytes(subject.sealed)
    page = client.get(at(subject))
    assert CANARY in words(page)
    assert receipt.number in words(page)
    assert CANARY not in str(BeautifulSoup(page.content, "html.parser").title)  # browsers keep titles
    added = Event.objects.get(event=SubjectEvent.ADDED)
    assert added.subjects == [subject.pk, receipt.pk, linked.pk]
    assert CANARY not in str(list(Event.objects.values()))


def test_premises_need_a_name_or_an_address_and_a_part_that_premises_have() -> None:
    receipt, client = told(), signed_in(member())
    assert typed(client.get(address(receipt, "premises") + "?of=place"))["address"] == STREET
    empty = {"name": "", "address": "", "role": "scene", "why": WHY}
    assert errors(do(client, receipt, "premises", **empty)) == ["Enter a name or an address"]
    wrong = do(client, receipt, "premises", name="Kestrel", role="victim", why=WHY)
    assert wrong.status_code == 422
    assert do(client, receipt, "premises", name="Kestrel", role="scene", why=WHY).status_code == 302


@pytest.mark.parametrize("of", ["99", "-1", "x", "٣", "9" * 400])
def test_a_person_that_was_not_passed_on_begins_an_empty_form(of: str) -> None:
    receipt, client = told(), signed_in(member())
    assert typed(client.get(address(receipt, "person"), {"of": of})).get("name", "") == ""


def test_what_shares_a_name_is_suggested_and_joined_only_by_a_person() -> None:
    one, other, by = told(), told(place="Elsewhere", street="1 Mill Row"), member()
    kept, client = keep(one, by, name=CANARY), signed_in(by)
    assert "May be named here too" in words(client.get(address(other)))
    with as_unit(by, clock.now()):
        assert not SubjectLink.objects.filter(submission=other.pk).exists()
    assert do(client, other, f"subjects/{kept.pk}/link", role="subject", why=WHY).status_code == 302
    shown = words(client.get(address(other)))
    assert "May be named here too" not in shown
    assert "Is whom it is about" in shown
    both = words(client.get(at(kept)))
    assert one.number in both
    assert other.number in both
    again = do(client, other, f"subjects/{kept.pk}/link", role="subject", why=WHY)
    assert "linked in this way already" in words(again)
    second = keep(other, by, name=f"{CANARY} II")
    assert CANARY in words(client.get(at(second))).split("May be the same")[1]


def test_premises_without_a_name_are_called_by_their_address() -> None:
    one, other, by = told(place=""), told(place=""), member()
    kept, client = keep(one, by, address=STREET), signed_in(by)
    for answer in (client.get(address(one)), client.get(address(other)), client.get(at(kept))):
        assert STREET in words(answer)
    second = keep(other, by, address=f"Rear of {STREET}")
    assert STREET in words(client.get(at(second))).split("May be the same")[1]


def test_a_link_is_taken_back_and_stays_as_taken_back() -> None:
    receipt, other, by = told(), told(), member()
    kept, client = keep(receipt, by, name=CANARY), signed_in(by)
    made = link(other, kept, by)
    undo = address(other, f"links/{made.pk}/undo")
    assert client.get(undo).status_code == 405
    assert client.post(address(receipt, f"links/{made.pk}/undo")).status_code == 404  # another's
    assert [client.post(undo).status_code for _ in range(2)] == [302, 302]
    assert "not linked any more" in words(client.get(address(other)))
    assert Event.objects.filter(event=SubjectEvent.UNLINKED).count() == 1
    link(other, kept, by)  # and can be made again


def test_a_submission_is_linked_by_its_number_from_the_subjects_page() -> None:
    receipt, other, by = told(), told(), member()
    kept, client = keep(receipt, by, name=CANARY), signed_in(by)
    opened = typed(client.get(at(kept, "link/"))) | {"role": "associate", "why": WHY}
    unknown = client.post(at(kept, "link/"), opened | {"number": "INT-2026-999999"})
    assert errors(unknown) == ["There is no submission of this number that you may read. Check the number."]
    sent = opened | {"number": f" {other.number.lower()} "}
    assert [client.post(at(kept, "link/"), sent).status_code for _ in range(2)] == [302, 302]
    assert other.number in words(client.get(at(kept)))


def test_search_finds_people_and_premises_by_whole_words() -> None:
    receipt, by = told("Somebody Else"), member()
    keep(receipt, by, name="Tolliver Oakenshaw", aka="Tolly")
    keep(receipt, by, name="Kestrel Hand Car Wash", address="41 Ferry Road")
    client = signed_in(by)
    for sought, found in (
        ("oakenshaw tolly", "Tolliver Oakenshaw"),
        ("ferry kestrel", "Kestrel Hand Car Wash"),
    ):
        assert found in words(client.post(FIND, {"words": sought}))
    assert "Nothing that you may read" in words(client.post(FIND, {"words": "oakensh"}))
    assert "Oakenshaw" not in words(signed_in(receipt.submitter).get("/"))


def test_what_is_known_changes_and_two_at_once_do_not_overwrite_each_other() -> None:
    receipt, by, other = told(), member(), member()
    kept, client = keep(receipt, by, name="Tolly"), signed_in(by)
    first, second = typed(client.get(at(kept, "edit/"))), typed(signed_in(other).get(at(kept, "edit/")))
    assert client.post(at(kept, "edit/"), first | {"name": "Tolliver Oakenshaw"}).status_code == 302
    refused = signed_in(other).post(at(kept, "edit/"), second | {"born": "about 40"})
    assert refused.status_code == 409
    assert "Tolliver Oakenshaw" in words(refused)
    assert typed(refused)["born"] == "about 40"
    assert signed_in(other).post(at(kept, "edit/"), typed(refused)).status_code == 302
    assert Event.objects.filter(event=SubjectEvent.CHANGED).latest("at").fields == ["born", "name"]
    assert "Tolly" in words(client.post(FIND, {"words": "tolly"}))
    assert "Nothing" in words(client.post(FIND, {"words": "oakenshaw"}))


@pytest.mark.parametrize("text", ["\x00", "a\u202eb", "x" * 10_000])
def test_strange_text_is_refused_and_stands_as_it_was_typed(text: str) -> None:
    receipt, client = told(), signed_in(member())
    answer = do(client, receipt, "person", name=text, role="subject", why=WHY)
    assert answer.status_code == 422
    assert errors(answer)


def test_of_what_is_restricted_the_others_find_no_trace_and_no_count() -> None:
    hidden, open_, by = told(), told(), member()
    client, outside = signed_in(by), signed_in(member())
    only, both = keep(hidden, by, name="Tolliver Oakenshaw"), keep(open_, by, name=CANARY)
    link(hidden, both, by)
    take(client, hidden)
    assert do(client, hidden, "restrict", why="Named").status_code == 302
    assert client.get(at(only)).status_code == 200
    for part in ("", "edit/", "link/"):
        assert outside.get(at(only, part)).status_code == 404, part
        assert outside.post(at(only, part), {"name": "x"}).status_code in (404, 405), part
    assert outside.get(address(open_, f"subjects/{only.pk}/link")).status_code == 404
    assert "Nothing that you may read" in words(outside.post(FIND, {"words": "oakenshaw"}))
    seen, all_of_it = outside.get(at(both)), client.get(at(both))
    assert hidden.number not in seen.content.decode()
    assert str(hidden.pk) not in seen.content.decode()
    assert open_.number in words(seen)
    assert hidden.number in words(all_of_it)
    later = clock.now() + timedelta(minutes=1)
    with time_machine.travel(later, tick=True):
        assert do(client, hidden, "unrestrict", why="Known").status_code == 302
        assert outside.get(at(only)).status_code == 200


def test_the_database_shows_nobody_a_subject_because_they_link_it() -> None:
    """By raw SQL under the unit's own role, past every page and operation."""
    hidden, open_, by, outsider, now = told(), told(), member(), member(), clock.now()
    kept = keep(hidden, by, name=CANARY)
    other = keep(open_, outsider, name="Known")
    client = signed_in(by)
    take(client, hidden)
    do(client, hidden, "restrict", why="Named")
    made = {"submission_id": open_.pk, "subject_id": kept.pk, "role": "other", "at": now}
    with pytest.raises(ProgrammingError, match="row-level security"), as_unit(outsider, now):
        SubjectLink(by=outsider, **made).save(force_insert=True)
    with pytest.raises(ProgrammingError, match="row-level security"), as_unit(by, now):
        SubjectLink(by=outsider, **made).save(force_insert=True)
    with pytest.raises(ProgrammingError, match="permission denied"), as_unit(outsider, now):
        SubjectLink.objects.filter(subject=other).update(subject=kept)
    with pytest.raises(ProgrammingError, match="permission denied"), as_unit(outsider, now):
        Subject.objects.update(made_from=open_.pk)
    with as_unit(outsider, now):
        assert not Subject.objects.filter(pk=kept.pk).exists()
        assert not SubjectToken.objects.filter(subject=kept).exists()
        assert SubjectLink.objects.filter(subject=kept).count() == 0
    with as_unit(by, clock.now()):
        SubjectLink(by=by, **made).save(force_insert=True)
    with as_unit(outsider, now):
        assert Subject.objects.filter(pk=kept.pk).exists()


def dispose_of(receipt: Receipt) -> None:
    one, other, today = signed_in(member()), signed_in(member()), clock.london_day(clock.now())
    take(one, receipt, to="closed")
    on = {"dispose_on-day": today.day, "dispose_on-month": today.month, "dispose_on-year": today.year}
    assert do(one, receipt, "dates", why="Enough", **on).status_code == 302
    assert do(other, receipt, "dispose", sure="on").status_code == 302


def test_disposal_takes_what_no_other_submission_is_linked_to() -> None:
    receipt, other, by = told(), told(), member()
    alone, shared, taken_back = (keep(receipt, by, name=name) for name in ("Alone", "Shared", "Undone"))
    link(other, shared, by)
    undone = link(other, taken_back, by)
    client = signed_in(by)
    client.post(address(other, f"links/{undone.pk}/undo"))
    dispose_of(receipt)
    with as_unit(by, clock.now()):
        known = {one.pk: one.words().get("name") for one in Subject.objects.all()}
        assert known == {alone.pk: None, shared.pk: "Shared", taken_back.pk: None}
        assert set(SubjectToken.objects.values_list("subject", flat=True)) == {shared.pk}
        of_it = SubjectLink.objects.filter(submission=receipt.pk)
        assert [bytes(one.sealed) for one in of_it] == [b""] * 3
    gone = client.get(at(alone))
    assert "was disposed of" in words(gone)
    refused = client.post(at(alone, "edit/"), {"name": "Back again", "version": 1})
    assert refused.status_code == 422
    assert Event.objects.filter(event=SubjectEvent.DISPOSED).latest("at").subjects == sorted(
        [alone.pk, taken_back.pk]
    )
    dispose_of(other)
    with as_unit(by, clock.now()):
        assert not any(one.words() for one in Subject.objects.all())
        assert not SubjectToken.objects.exists()


def test_a_role_taken_inside_another_is_followed_by_the_first() -> None:
    receipt, one, other, now = told(), member(), member(), clock.now()

    for user in (one, other):
        roles_of(user, now)  # read once, before any role is taken

    def who() -> tuple[str, ...]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, intelligence.person()::text")
            return tuple(cursor.fetchone())

    with as_unit(one, now):
        with as_keeper(now):
            assert who() == ("ev_intelligence_keeper", None)
        assert who() == ("ev_intelligence", str(one.pk))
        with as_unit(other, now):
            assert who() == ("ev_intelligence", str(other.pk))
        with pytest.raises(ProgrammingError), as_keeper(now):
            Submission.objects.update(restricted=True)
        assert who() == ("ev_intelligence", str(one.pk))
        assert Submission.objects.filter(pk=receipt.pk).exists()
    with pytest.raises(ProgrammingError, match="permission denied"):
        Submission.objects.exists()
