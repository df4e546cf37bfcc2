"""Warrants, seized items and false documents on a visit, and what is added to them, also after closing."""

import io
import re
from datetime import timedelta

import pypdf
import pytest
from django.urls import reverse

from audit.models import Event
from core.errors import DomainError, NotAllowed, StaleVersion
from desk.work import desk_of
from documents.enums import Shows
from documents.models import Document
from tests.database import CommittedDatabase
from tests.factories_visits import (
    NOON,
    add_document_seen,
    add_encounter,
    add_form,
    add_photograph,
    add_step,
    close,
    make_visit,
    officer,
)
from tests.forms_said import FORMS
from tests.integration.test_visit_pdf import tags_of
from tests.sign_in import signed_in
from tests.threads import all_at_once
from tests.visit_support import errors, links, queries_of, typed, words
from visits.enums import AuditEvent, EntryPower
from visits.kinds import SEIZED
from visits.models import CustodyMove, FalseDocument, Visit, VisitChange, VisitPrint, WarrantConfirmation
from visits.operations.answering import answer
from visits.operations.filling_in import fill_in, set_invalid
from visits.operations.following_up import follow_up
from visits.operations.printing import ask_for_print, make_print, take_print
from visits.operations.visit import save_details, save_entry
from visits.queries import facts_of, with_parts
from visits.record import record_of
from visits.rules import assess
from visits.steps import CONFIRMATION, MOVE

LATER = NOON + timedelta(days=3)


def read(visit: Visit) -> Visit:
    return with_parts(Visit.objects.filter(pk=visit.pk)).get()


def outstanding(visit: Visit, code: str) -> list[str]:
    return [item.words for item in assess(facts_of(read(visit)))[code]]


def waits_for_the_oic(visit: Visit) -> bool:
    at = LATER + timedelta(hours=1)
    return any(
        "Confirm" in task.text and task.reference == visit.reference for task in desk_of(visit.oic, at).to_do
    )


@pytest.mark.django_db
class TestWarrants:
    def test_vis_5_is_answered_by_a_disposal_and_its_confirmation(self) -> None:
        visit = make_visit()
        warrant = add_form(visit, "warrants")
        assert len(outstanding(visit, "VIS-5")) == 1
        add_step(warrant, "disposal")
        assert len(outstanding(visit, "VIS-5")) == 1
        add_step(warrant, "confirmation")
        assert outstanding(visit, "VIS-5") == []

    def test_the_newest_disposal_counts_and_comes_also_after_closing(self) -> None:
        colleague = officer()
        visit = make_visit(officers=[colleague])
        warrant = add_form(visit, "warrants")
        add_step(warrant, "disposal", how="retained", place="The safe")
        add_step(warrant, "confirmation")
        close(visit)
        add_step(warrant, "disposal", colleague, LATER)
        kept = type(warrant).objects.get(pk=warrant.pk)
        assert (kept.disposal.how, kept.confirmed) == ("returned", False)
        add_step(warrant, "confirmation", at=LATER)
        assert type(warrant).objects.get(pk=warrant.pk).confirmed
        assert Visit.objects.get(pk=visit.pk).status == "closed"

    def test_vis_5_a_disposal_after_closing_stands_on_the_oics_list_until_it_is_confirmed(self) -> None:
        colleague = officer()
        visit = make_visit(officers=[colleague])
        warrant = add_form(visit, "warrants")
        add_step(warrant, "disposal", how="retained", place="The safe")
        assert not waits_for_the_oic(visit)  # still open: the gate says so
        add_step(warrant, "confirmation")
        close(visit)
        assert not waits_for_the_oic(visit)
        add_step(warrant, "disposal", colleague, LATER)
        assert waits_for_the_oic(visit)
        before = len(queries_of(lambda: desk_of(visit.oic, LATER)))
        other = make_visit(visit.oic)
        second = add_form(other, "warrants")
        add_step(second, "disposal")
        add_step(second, "confirmation")
        close(other)
        add_step(second, "disposal", at=LATER)
        assert len(queries_of(lambda: desk_of(visit.oic, LATER))) == before
        assert "Confirm what became of a warrant" in words(signed_in(visit.oic).get(reverse("home")))
        add_step(warrant, "confirmation", at=LATER)
        assert not waits_for_the_oic(visit)
        assert waits_for_the_oic(other)

    def test_only_the_officer_in_charge_confirms_and_only_once(self) -> None:
        colleague = officer()
        visit = make_visit(officers=[colleague])
        warrant = add_form(visit, "warrants")
        with pytest.raises(DomainError, match="first"):
            add_step(warrant, "confirmation")
        add_step(warrant, "disposal")
        with pytest.raises(NotAllowed, match="officer in charge"):
            add_step(warrant, "confirmation", colleague)
        add_step(warrant, "confirmation")
        with pytest.raises(DomainError, match="confirmed already"):
            add_step(warrant, "confirmation")

    def test_an_entry_by_warrant_answers_that_one_was_obtained(self) -> None:
        visit = make_visit()
        save_entry(
            visit=visit, values={"power": EntryPower.WARRANT}, expected_version=1, by=visit.oic, at=NOON
        )
        assert Visit.objects.get(pk=visit.pk).any_warrant is True
        with pytest.raises(DomainError, match="entered by warrant"):
            answer(visit=visit, question="any_warrant", value=False, by=visit.oic, at=NOON)


@pytest.mark.django_db
class TestSeizedItems:
    def test_each_person_is_offered_their_next_number(self) -> None:
        visit = make_visit(officer(name="Rhiannon Pryce"))
        add_form(visit, "seized", exhibit_number="rp/1")
        page = signed_in(visit.oic).get(reverse("visit-form-new", args=[visit.pk, "seized"]))
        assert 'value="RP/2"' in page.content.decode()

    def test_a_number_stands_once_among_those_that_count(self) -> None:
        visit = make_visit()
        first = add_form(visit, "seized")
        with pytest.raises(DomainError, match="has the number rp/1"):
            add_form(visit, "seized", exhibit_number="rp/1")
        set_invalid(form=first, reason="Written down twice.", by=visit.oic, at=NOON)
        assert add_form(visit, "seized", exhibit_number="rp/1").state == "complete"

    def test_a_chain_goes_on_where_it_ended_also_after_closing(self) -> None:
        visit = make_visit()
        item = add_form(visit, "seized")
        close(visit)
        add_step(item, "move", at=LATER)
        add_step(item, "move", at=LATER, to_place="Evidence store, Brackenford", reason="Brought back")
        moves = [(m.number, m.from_place, m.to_place) for m in CustodyMove.objects.filter(item=item)]
        assert moves == [
            (1, "Evidence store, Brackenford", "Forensic laboratory"),
            (2, "Forensic laboratory", "Evidence store, Brackenford"),
        ]
        with pytest.raises(DomainError, match="there already"):
            add_step(item, "move", at=LATER, to_place="evidence store, brackenford")
        with pytest.raises(DomainError, match="begins where"):
            add_step(item, "move", at=LATER, from_place="The van")
        with pytest.raises(DomainError, match="before the move before"):
            add_step(item, "move", at=LATER, moved_at=NOON)
        with pytest.raises(NotAllowed):
            add_step(item, "move", officer(), LATER)

    def test_a_page_that_is_stale_moves_nothing_and_a_double_click_moves_once(self) -> None:
        visit = make_visit()
        item = add_form(visit, "seized")
        client = signed_in(visit.oic)
        page = reverse("visit-form-step", args=[visit.pk, "seized", item.pk, "move"])
        said = {"to_place": "Laboratory", "reason": "To be examined"}
        when = {
            "moved_at-day": "19",
            "moved_at-month": "11",
            "moved_at-year": "2026",
            "moved_at-time": "12:05",
        }
        first, stale = typed(client.get(page)), typed(client.get(page))
        assert errors(client.post(page, first | said | when)) == []
        assert client.post(page, first | said | when).status_code == 302
        assert client.post(page, stale | said | when | {"to_place": "The van"}).status_code == 409
        assert CustodyMove.objects.filter(item=item).count() == 1
        shown = client.get(reverse("visit-form", args=[visit.pk, "seized", item.pk])).content.decode()
        assert "from Evidence store, Brackenford to Laboratory" in shown

    def test_where_it_was_stored_first_stays_once_it_was_moved(self) -> None:
        visit = make_visit()
        item = add_form(visit, "seized")
        add_step(item, "move")
        values = FORMS["seized"] | {"seized_by": visit.oic, "stored_in": "The other store"}
        with pytest.raises(DomainError, match="moved since"):
            fill_in(
                kind=SEIZED, visit=visit, form=item, values=values, expected_version=1, by=visit.oic, at=NOON
            )


@pytest.mark.django_db
class TestFalseDocuments:
    def test_one_that_was_seen_says_nothing_twice(self) -> None:
        visit = make_visit()
        person = add_encounter(visit)
        seen = add_document_seen(visit, person)
        with pytest.raises(DomainError, match="says otherwise"):
            add_form(visit, "false-documents", document_seen=seen)
        same = {"kind": seen.kind, "number": seen.number, "country": seen.issued_by, "encounter": person}
        found = add_form(visit, "false-documents", document_seen=seen, **same)
        assert (found.kind, found.number, found.country, found.encounter) == ("", "", "", None)
        assert (found.shown_number, found.holder) == (seen.number, person)
        with pytest.raises(DomainError, match="false already"):
            add_form(visit, "false-documents", document_seen=seen, **dict.fromkeys(same, ""))

    def test_from_a_document_seen_nothing_is_typed_again(self) -> None:
        visit = make_visit()
        seen = add_document_seen(visit, add_encounter(visit))
        client = signed_in(visit.oic)
        one = reverse("document-seen", args=[visit.pk, seen.pk])
        of_all = reverse("visit-documents-seen", args=[visit.pk])
        offered = [links(client.get(page))[f"This document is false : {seen}"] for page in (one, of_all)]
        assert offered[0] == offered[1]
        data = typed(client.get(offered[0]))
        assert data["document_seen"] == str(seen.pk)
        assert client.post(offered[0], data | {"features": "No watermark."}).status_code == 302
        [found] = FalseDocument.objects.all()
        assert (found.document_seen, found.state) == (seen, "complete")
        there = reverse("visit-form", args=[visit.pk, "false-documents", found.pk])
        for page in (one, of_all):
            assert links(client.get(page))[f"Recorded as false : {seen}"] == there
            assert "This document is false" not in client.get(page).content.decode()

    def test_vis_6_is_answered_by_a_copy_and_a_report(self) -> None:
        visit = make_visit()
        found = add_form(visit, "false-documents")
        assert len(outstanding(visit, "VIS-6")) == 2
        add_photograph(visit, Shows.FALSE_DOCUMENT, false_document=found)
        add_step(found, "report")
        assert outstanding(visit, "VIS-6") == []
        close(visit)
        with pytest.raises(NotAllowed):
            add_step(found, "report", at=LATER)
        add_step(found, "receipt", at=LATER)
        assert type(found).objects.get(pk=found.pk).receipt == "NDFU/26/118"

    def test_a_photograph_can_show_it(self) -> None:
        visit = make_visit()
        found = add_form(visit, "false-documents")
        photo = add_photograph(visit, Shows.OTHER, legible=None)
        client = signed_in(visit.oic)
        page = reverse("visit-photographs", args=[visit.pk])
        answers = {f"shows-{photo.pk}": f"false-{found.pk}", f"legible-{photo.pk}": "yes"}
        shown = client.get(page)
        assert f'id="need-false-{found.pk}"' in shown.content.decode()
        version = {f"version-{photo.pk}": Document.objects.get(pk=photo.document_id).version}
        assert client.post(page, version | answers).status_code == 302
        photo.refresh_from_db()
        assert (photo.false_document_id, photo.document.shows) == (found.pk, "false_document")

    def test_the_report_is_a_tagged_pdf_with_the_copy_and_a_disclosure(self) -> None:
        visit = make_visit()
        person = add_encounter(visit, name="Samuel Adjei")
        found = add_form(visit, "false-documents", encounter=person)
        add_photograph(visit, Shows.FALSE_DOCUMENT, false_document=found)
        add_photograph(visit, Shows.OFFENDER, encounter=person)
        client = signed_in(visit.oic)
        page = client.get(reverse("forgery-report", args=[visit.pk, found.pk])).content.decode()
        assert "The photograph was replaced, and there is no watermark." in page
        asked = ask_for_print(visit=visit, false_document=found, by=visit.oic, at=NOON)
        assert make_print(print_id=asked.pk, at=NOON)
        data = take_print(asked=VisitPrint.objects.get(pk=asked.pk), by=visit.oic, at=NOON)
        reader = pypdf.PdfReader(io.BytesIO(data))
        words = re.sub(r"\s", "", "".join(each.extract_text() for each in reader.pages))
        for said in ("AX400219", "Utopia", "SamuelAdjei", "thereisnowatermark", visit.reference, "OFFICIAL"):
            assert said in words, said
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert tags_of(reader).count("/Figure") == 1  # the copy, and no face
        taken = Event.objects.get(event=AuditEvent.PRINT_TAKEN)
        assert visit.oic.name in taken.recipient
        assert str(found.pk) in {str(key) for key in taken.subjects}


@pytest.mark.django_db
def test_nothing_of_the_visit_is_before_it() -> None:
    visit = make_visit()
    add_form(visit, "seized")
    details = {"started_at": NOON - timedelta(minutes=30), "ended_at": NOON}
    version = visit.version + visit.premises.version
    with pytest.raises(DomainError, match="something was seized"):
        save_details(visit=visit, details=details, expected_version=version, by=visit.oic, at=NOON)
    for field, moment in (
        ("consent_withdrawn_at", NOON - timedelta(hours=3)),
        ("consent_withdrawn_at", NOON + timedelta(hours=1)),
    ):
        with pytest.raises(DomainError, match="Consent cannot have been withdrawn"):
            save_entry(visit=visit, values={field: moment}, expected_version=1, by=visit.oic, at=LATER)


@pytest.mark.django_db
def test_what_was_added_stands_in_the_history_and_on_paper() -> None:
    visit = make_visit()
    item = add_form(visit, "seized")
    add_step(item, "move")
    warrant = add_form(visit, "warrants")
    add_step(warrant, "disposal")
    add_step(warrant, "confirmation")
    page = signed_in(visit.oic).get(reverse("visit-history", args=[visit.pk])).content.decode()
    assert "Exhibit moved: Exhibit RP/1" in page
    assert "Disposal of a warrant confirmed as correct" in page
    sections = {section.title: section for section in record_of(read(visit), apart=False).sections}
    [exhibit] = sections["Seized items"].parts
    assert any(label == "Moved" and "to Forensic laboratory" in words for label, words in exhibit.rows)
    assert VisitChange.objects.filter(subject_type="visits.custodymove").count() == 1


def test_two_who_give_the_same_number_or_confirm_at_once_are_told_apart(
    committed_db: CommittedDatabase,
) -> None:
    visit = make_visit()
    warrant, item = add_form(visit, "warrants"), add_form(visit, "seized")
    add_step(warrant, "disposal")

    def tried(work: object) -> str:
        try:
            work()  # type: ignore[operator]
        except StaleVersion:
            return "stale"
        except DomainError:
            return "refused"
        return "done"

    def number() -> str:
        return tried(lambda: add_form(visit, "seized", exhibit_number="RP/2"))

    def confirm() -> str:
        form = type(warrant).objects.get(pk=warrant.pk)
        given = {"disposal": form.disposal}
        return tried(
            lambda: follow_up(step=CONFIRMATION, form=form, values=given, by=visit.oic, at=NOON, expected=1)
        )

    def move() -> str:
        values = {
            "from_place": item.stored_in, "to_place": "Laboratory", "moved_at": NOON, "reason": "To be examined",
            "done_by": "",
        }  # fmt: skip
        return tried(
            lambda: follow_up(step=MOVE, form=item, values=values, by=visit.oic, at=NOON, expected=0)
        )

    for work in (number, confirm, move):
        assert sorted(all_at_once(work, work)) in (["done", "refused"], ["done", "stale"])
    assert WarrantConfirmation.objects.count() == CustodyMove.objects.count() == 1
