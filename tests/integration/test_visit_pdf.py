"""The whole visit as a PDF: tagged, marked, in the reader's rights, made once by the worker, disclosed to one person."""

import io
import re
import socket
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
import time_machine
from django.core.checks import run_checks
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from core import pdf
from core.errors import DomainError, NotAllowed
from documents.enums import Shows
from documents.operations import documents as stored
from tests import factories_visits as made
from tests.factories import UserFactory
from tests.sign_in import signed_in
from visits.enums import AuditEvent, PrintState
from visits.models import Visit, VisitPrint
from visits.operations import printing
from visits.queries import visits_for_page
from visits.record import record_of
from visits.tasks import make_prints_that_wait

pytestmark = pytest.mark.django_db
AT = made.NOON + timedelta(days=1)
CANARY = "canary-of-the-file-7f3a"
HOSTILE = (
    "<img src='http://127.0.0.1:9/x.jpg'> <link rel=attachment href='file:///etc/passwd'> {{ 7*7 }} </td><script>1</script>"
    " url(file:///etc/passwd) \u202eevil"
)  # fmt: skip


def a_visit() -> Visit:
    """A visit with a person, a paper, a notice, three photographs of which one was removed, and hostile text."""
    visit = made.make_visit()
    person = made.add_encounter(visit, name="Nguyễn Thị Hương", circumstances=HOSTILE)
    made.add_document_seen(visit, person)
    made.serve_cprn(visit, [person])
    made.add_photograph(visit, Shows.CPRN)
    made.add_photograph(visit, Shows.OFFENDER, encounter=person)
    wrong = made.add_photograph(visit, Shows.OTHER)
    stored.remove(
        document=wrong.document,
        reason="It shows a neighbour’s home.",
        by=visit.oic,
        at=made.NOON,
        expected_version=2,
    )
    return visit


def asked_for(visit: Visit, by: User | None = None) -> VisitPrint:
    return printing.ask_for_print(visit=visit, by=by or visit.oic, at=AT)


def text_of(page: pypdf.PageObject) -> str:
    """The words of a page without any white space, which stands differently wherever fonts change."""
    return re.sub(r"\s", "", page.extract_text())


def tags_of(reader: pypdf.PdfReader) -> list[str]:
    """The kinds of the elements that a screen reader finds, in its order."""
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop(0).get_object()
        if not isinstance(node, dict):
            continue
        found.append(str(node.get("/S", "")))
        kids = node.get("/K", [])
        waiting = [*(kids if isinstance(kids, list) else [kids]), *waiting]
    return found


def test_the_record_is_a_tagged_pdf_of_all_that_its_reader_may_see(client):
    visit, other = a_visit(), made.make_visit(trading_name="Somewhere Else")
    browser = signed_in(visit.oic)
    with time_machine.travel(AT, tick=False):
        assert (
            "1 person, 2 photographs" in browser.get(reverse("visit-print", args=[visit.pk])).content.decode()
        )
        browser.post(reverse("visit-print", args=[visit.pk]))
        asked = VisitPrint.objects.get()
        waiting = browser.get(reverse("visit-print", args=[visit.pk])).content.decode()
        assert "Waiting" in waiting
        assert 'http-equiv="refresh"' in waiting
        make_prints_that_wait()
        page = browser.get(reverse("visit-print", args=[visit.pk])).content.decode()
        assert "Download PDF" in page
        assert 'http-equiv="refresh"' not in page
        response = browser.post(reverse("visit-print-take", args=[visit.pk, asked.pk]))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{visit.reference}.pdf"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en-GB", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == f"Visit {visit.reference}: {visit.title}"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    tags = tags_of(reader)
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/L", "/LI", "/Figure"} <= set(tags)
    assert tags.count("/Figure") == 2  # the removed one is named, and not shown
    pages = [text_of(page) for page in reader.pages]
    oic = visit.oic
    for number, words in enumerate(pages, start=1):
        assert words.count("OFFICIAL–SENSITIVE") == 2
        assert f"Page{number}of{len(pages)}" in words
        assert f"Printedby{oic.name.replace(' ', '')}({oic.staff_number})at20November2026" in words
        assert str(asked.pk) in words
    whole = "".join(pages)
    for said in (
        visit.reference,
        "NguyễnThịHương",
        "Itshowsaneighbour’shome.",
        "{{7*7}}",
        "<script>1</script>",
    ):
        assert said in whole, said
    assert other.reference not in whole
    assert "SomewhereElse" not in whole
    event = Event.objects.get(event=AuditEvent.PRINT_TAKEN)
    assert (event.kind, event.recipient) == ("disclosure", f"{oic.name} ({oic.staff_number})")
    shown = {visit.pk, asked.pk, *visit.encounters.values_list("pk", flat=True)}
    shown |= {p.document_id for p in visit.photographs.filter(document__removed_at=None)}
    assert shown <= set(event.subjects)
    assert not set(event.subjects) & {
        p.document_id for p in visit.photographs.exclude(document__removed_at=None)
    }


def test_a_document_reaches_neither_network_nor_files(tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text(CANARY)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        there = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        html = "<html lang=en><title>t</title>" + "".join(
            f"<img alt=x src='{one}'><object data='{one}'></object><iframe src='{one}'></iframe><embed src='{one}'>"
            f"<link rel=stylesheet href='{one}'><link rel=attachment href='{one}'><a rel=attachment href='{one}'>a</a>"
            f"<style>@import url('{one}'); @font-face {{ font-family: f; src: url('{one}') }}"
            f" p {{ font-family: f; background: url('{one}'); list-style: url('{one}'); content: url('{one}') }}</style>"
            f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{one}' width=9 height=9 /><use href='{one}#a'/></svg>"
            for one in (
                there,
                secret.as_uri(),
                "file:///etc/passwd",
                "ftp://127.0.0.1/x",
                "given:../secret.txt",
            )
        )
        document = pdf.make_pdf(html=html + "<p>Whole</p>", given={"there.jpg": made.drawn_jpeg()})
        with pytest.raises(TimeoutError):
            server.accept()
    reader = pypdf.PdfReader(io.BytesIO(document))
    assert "Whole" in reader.pages[-1].extract_text().replace(" ", "")
    assert not reader.attachments
    everything = b"".join(
        part.get_object().get_data()
        for part in (reader.get_object(n) for n in range(1, len(reader.xref[0])))
        if hasattr(part, "get_data")
    )
    assert CANARY.encode() not in document + everything
    assert b"root:" not in document + everything


def test_only_whoever_asked_takes_it_and_only_while_they_may_read_the_visit():
    visit = made.make_visit()
    asked = asked_for(visit)
    VisitPrint.objects.filter(pk=asked.pk).update(
        state=PrintState.READY, data=b"%PDF-", made_at=AT, begun_at=AT, size=5
    )
    auditor = UserFactory(roles=[Role.AUDITOR])
    with time_machine.travel(AT, tick=False):
        stranger = signed_in(UserFactory(roles=[Role.OFFICER]))
        assert stranger.get(reverse("visit-print", args=[visit.pk])).status_code == 404
        assert stranger.post(reverse("visit-print", args=[visit.pk])).status_code == 404
        another = signed_in(auditor)
        assert (
            "Yours of this visit" not in another.get(reverse("visit-print", args=[visit.pk])).content.decode()
        )
        address = reverse("visit-print-take", args=[visit.pk, asked.pk])
        assert another.post(address).status_code == 404
        assert signed_in(visit.oic).get(address).status_code == 405
        elsewhere = made.make_visit(visit.oic)
        swapped = reverse("visit-print-take", args=[elsewhere.pk, asked.pk])
        assert signed_in(visit.oic).post(swapped).status_code == 404
        assert signed_in(visit.oic).post(address).content == b"%PDF-"
    with pytest.raises(NotAllowed, match="not there any more"):
        printing.take_print(asked=asked, by=visit.oic, at=AT + timedelta(hours=2))
    with pytest.raises(NotAllowed):
        printing.ask_for_print(visit=visit, by=UserFactory(roles=[Role.OFFICER]), at=AT)


def test_the_worker_acts_with_the_rights_of_the_moment():
    auditor = UserFactory(roles=[Role.AUDITOR])
    asked = asked_for(made.make_visit(), by=auditor)
    auditor.role_grants.all().delete()
    assert not printing.make_print(print_id=asked.pk, at=AT)
    asked.refresh_from_db()
    assert (asked.state, asked.failure) == (
        PrintState.FAILED,
        "You may no longer read this visit, so no PDF was made.",
    )


def test_asking_twice_asks_once_and_any_number_of_workers_make_one(monkeypatch):
    visit = made.make_visit()
    asked = asked_for(visit)
    assert asked_for(visit).pk == asked.pk
    inner = []

    def slowly(**_: object) -> bytes:
        inner.append(printing.make_print(print_id=asked.pk, at=AT))  # another worker, meanwhile
        return b"%PDF-"

    monkeypatch.setattr(printing, "make_pdf", slowly)
    assert printing.make_print(print_id=asked.pk, at=AT)
    assert inner == [False]
    assert not printing.make_print(print_id=asked.pk, at=AT)
    assert asked_for(visit).pk != asked.pk  # one that is ready does not stop a newer one


def test_what_a_dead_worker_left_is_made_by_the_next_and_given_up_after_three():
    asked = asked_for(made.make_visit())
    died = {"state": PrintState.BEING_MADE, "begun_at": AT}
    VisitPrint.objects.filter(pk=asked.pk).update(**died, attempts=1)
    assert printing.prints_that_wait(at=AT + timedelta(minutes=14)) == []
    assert printing.prints_that_wait(at=AT + timedelta(minutes=15)) == [asked.pk]
    VisitPrint.objects.filter(pk=asked.pk).update(attempts=3)
    assert not printing.make_print(print_id=asked.pk, at=AT + timedelta(minutes=15))
    asked.refresh_from_db()
    assert (asked.state, asked.failure) == (PrintState.FAILED, "The PDF could not be made. Ask for it again.")


def test_after_an_hour_a_document_is_deleted_and_that_is_recorded():
    asked = asked_for(made.make_visit())
    assert printing.forget_prints(at=AT + timedelta(minutes=59)) == 0
    assert printing.forget_prints(at=AT + timedelta(minutes=60)) == 1
    assert not VisitPrint.objects.exists()
    event = Event.objects.get(event=AuditEvent.PRINTS_FORGOTTEN)
    assert (event.kind, event.subjects) == ("erasure", [asked.pk])


def test_without_pango_the_page_says_so_and_what_to_do(monkeypatch):
    visit = made.make_visit()
    pdf.is_available.cache_clear()
    monkeypatch.setattr(pdf, "LIBRARIES", ("libpango-of-nobody.so.9",))
    try:
        browser = signed_in(visit.oic)
        said = browser.get(reverse("visit-print", args=[visit.pk])).content.decode()
        assert "PDF is not available here, because Pango is not installed" in said
        assert "apt-get install --no-install-recommends libpango-1.0-0" in said
        assert "Make a PDF" not in said
        with pytest.raises(DomainError, match="not available here"):
            asked_for(visit)
        with pytest.raises(pdf.PdfNotMade, match="not available here"):
            pdf.make_pdf(html="", given={})
        assert "core.I001" in {message.id for message in run_checks()}
    finally:
        pdf.is_available.cache_clear()


def test_a_document_that_takes_too_long_is_stopped_with_words():
    with pytest.raises(pdf.PdfNotMade, match="took too long"):
        pdf.make_pdf(html="<p>x</p>", given={}, seconds=0.01)  # type: ignore[arg-type]


def test_a_thumbnail_that_cannot_be_read_leaves_its_place_and_stops_nothing():
    visit = made.make_visit()
    photograph = made.add_photograph(visit, Shows.CPRN)
    storages["viewing"].delete(photograph.document.thumbnail)
    asked = printing._begin(asked_for(visit).pk, AT)
    html, given = printing._document(
        asked, record_of(visits_for_page(visit.oic, AT).get(pk=visit.pk), apart=True)
    )
    assert "This photograph could not be read." in html
    assert not [name for name in given if name.endswith(".jpg")]


def test_text_in_the_margin_is_a_string_of_css_whatever_it_holds():
    said = pdf.css_text('A"; } </style><script>\\é')
    assert re.fullmatch(r'"(?:[A-Za-z0-9]|\\[0-9a-f]+ )*"', said)


@pytest.mark.parametrize("people", [1, 12])
def test_the_record_takes_the_same_number_of_queries_whoever_was_met(people, django_assert_max_num_queries):
    visit = made.make_visit()
    for number in range(people):
        made.add_encounter(visit, name=f"Person {number}")
    with django_assert_max_num_queries(12):
        record_of(visits_for_page(visit.oic, AT).get(pk=visit.pk), apart=True)


def test_the_database_refuses_a_print_without_state_document_or_words():
    asked = asked_for(made.make_visit())
    for name, changes in (
        ("print_state_exists", {"state": "lost"}),
        ("print_ready_has_its_document", {"state": PrintState.READY}),
        ("print_failed_says_why", {"state": PrintState.FAILED}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            VisitPrint.objects.filter(pk=asked.pk).update(**changes)
