"""Photographs of a visit: attached once, captioned, judged, removed, excused, and who may see which."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from audit.models import Event
from core.errors import DomainError
from documents.enums import Shows
from documents.models import Document
from documents.operations import receive
from tests.factories import UserFactory
from tests.factories_visits import (
    NOON,
    add_document_seen,
    add_encounter,
    add_photograph,
    caseworker,
    close,
    drawn_jpeg,
    make_visit,
    officer,
    serve_cprn,
)
from tests.sign_in import signed_in
from tests.visit_support import errors, events, page, typed, words
from visits.models import Photograph, Visit
from visits.operations.filling_in import set_invalid
from visits.operations.forms import save_cprn
from visits.operations.photographs import attach
from visits.queries import facts_of, with_parts
from visits.rules import assess

pytestmark = pytest.mark.django_db
CPCT_CODES = ("CPC-1", "CPC-2", "CPC-3", "CPC-4", "CPC-5")


def fresh(visit: Visit) -> Visit:
    return with_parts(Visit.objects.filter(pk=visit.pk)).get()


def outstanding(visit: Visit) -> set[str]:
    """Return the codes of the rules about photographs that still ask for something."""
    return {code for code, items in assess(facts_of(fresh(visit))).items() if items and code in CPCT_CODES}


def here(visit: Visit) -> str:
    return reverse("visit-photographs", args=[visit.pk])


def said(
    photograph: Photograph, shows: str, legible: str = "yes", version: int | None = None
) -> dict[str, Any]:
    """Return what the page posts of one photograph."""
    photograph.document.refresh_from_db()
    pk, version = photograph.pk, version or photograph.document.version
    return {f"shows-{pk}": shows, f"legible-{pk}": legible, f"version-{pk}": str(version)}


def picture_file(name: str = "IMG_0001.jpg", seed: str = "SENT") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, drawn_jpeg(seed), content_type="image/jpeg")


# --- Attaching


def test_attaching_the_same_document_twice_makes_one_photograph() -> None:
    visit = make_visit()
    document = receive(file=BytesIO(drawn_jpeg()), name="IMG_0001.jpg", by=visit.oic, at=NOON)
    first = attach(visit=visit, document=document, by=visit.oic, at=NOON)
    assert attach(visit=visit, document=document, by=visit.oic, at=NOON) == first
    assert Photograph.objects.count() == 1
    with pytest.raises(DomainError, match="another visit"):
        attach(visit=make_visit(visit.oic), document=document, by=visit.oic, at=NOON)


def test_a_plain_form_takes_several_and_says_which_it_refused() -> None:
    visit = make_visit()
    client, address = signed_in(visit.oic), reverse("photograph-upload", args=[visit.pk])
    hostile = SimpleUploadedFile("<b>bad.jpg", b"%PDF-1.7 not a picture", content_type="image/jpeg")
    response = client.post(
        address, {"photographs": [picture_file(seed="A"), hostile, picture_file(seed="B")]}
    )
    assert response.status_code == 302
    shown = client.get(response["Location"])
    assert "2 photographs stored." in words(shown)
    assert "<b>bad.jpg:" in page(shown).get_text()
    assert Photograph.objects.filter(visit=visit).count() == 2
    assert "Choose at least one photograph." in words(client.post(address, {}, follow=True))


def test_a_closed_visit_stores_nothing_that_is_sent_to_it() -> None:
    visit = make_visit()
    close(visit)
    before = Document.objects.count()
    client = signed_in(visit.oic)
    response = client.post(reverse("photograph-upload", args=[visit.pk]), {"photographs": [picture_file()]})
    assert response.status_code == 403
    assert "closed" in words(response)
    begun = client.post(reverse("photograph-upload-begin", args=[visit.pk]), {"name": "x.jpg", "size": "9"})
    assert (begun.status_code, "closed" in begun.json()["words"]) == (422, True)
    assert Document.objects.count() == before


def test_what_it_is_to_show_comes_with_the_upload() -> None:
    visit = make_visit()
    person = add_encounter(visit)
    client, key = signed_in(visit.oic), f"person-{person.pk}"
    assert person.name in words(client.get(f"{here(visit)}?take={key}"))
    address = reverse("photograph-upload", args=[visit.pk])
    client.post(address, {"photographs": [picture_file()], "shows": key})
    client.post(address, {"photographs": [picture_file(seed="C")], "shows": "person-nobody"})
    first, second = Photograph.objects.order_by("added_at")
    assert (first.encounter, first.document.caption, first.document.legible) == (person, person.name, None)
    assert (second.encounter, second.document.shows) == (None, "")


# --- Saying what it shows


def test_a_photograph_can_show_every_sort_of_thing_recorded() -> None:
    visit = make_visit()
    person = add_encounter(visit)
    seen = add_document_seen(visit, person)
    serve_cprn(fresh(visit), [person], additional_forms=2)
    photograph = add_photograph(visit, Shows.OTHER)
    client = signed_in(visit.oic)
    for key, shows, about in (
        ("cprn", Shows.CPRN, (None, None, None)),
        ("form-2", Shows.ADDITIONAL_FORM, (None, None, 2)),
        ("notice_to_occupier", Shows.NOTICE_TO_OCCUPIER, (None, None, None)),
        ("power_of_entry", Shows.POWER_OF_ENTRY, (None, None, None)),
        (f"person-{person.pk}", Shows.OFFENDER, (person, None, None)),
        (f"seen-{seen.pk}", Shows.DOCUMENT_SEEN, (person, seen, None)),
        ("other", Shows.OTHER, (None, None, None)),
        ("", "", (None, None, None)),
    ):
        response = client.post(here(visit), said(photograph, key))
        assert response["Location"] == reverse("visit", args=[visit.pk])
        photograph = Photograph.objects.select_related("document").get()
        assert photograph.document.shows == shows
        assert (photograph.encounter, photograph.document_seen, photograph.form_number) == about
        shown = page(client.get(here(visit))).find(id=f"shows-{photograph.pk}")
        assert (shown.find("option", selected=True) or {"value": ""})["value"] == key


def test_a_stale_answer_is_said_on_its_card_with_what_was_chosen_and_the_others_are_saved() -> None:
    visit = make_visit()
    one, two = (add_photograph(visit, Shows.OTHER, legible=None) for _ in range(2))
    client = signed_in(visit.oic)
    mine = said(one, "cprn") | said(two, "notice_to_occupier")
    client.post(here(visit), said(one, "power_of_entry", "no"))
    response = client.post(here(visit), mine)
    assert response.status_code == 422
    tree = page(response)
    (link,) = tree.select(".govuk-error-summary__list a")
    assert "Somebody changed this" in link.get_text()
    assert tree.find(id=link["href"].removeprefix("#"))
    assert tree.find(id=f"error-{one.pk}") is not None
    assert tree.find(id=f"error-{two.pk}") is None
    assert tree.find(id=f"shows-{one.pk}").find("option", selected=True)["value"] == "cprn"
    assert tree.find(id=f"legible-{one.pk}-yes").has_attr("checked")
    two.document.refresh_from_db()
    assert two.document.shows == Shows.NOTICE_TO_OCCUPIER
    one.document.refresh_from_db()
    assert one.document.shows == Shows.POWER_OF_ENTRY
    again = {name: value for name, value in mine.items() if str(one.pk) in name}
    again[f"version-{one.pk}"] = tree.find("input", attrs={"name": f"version-{one.pk}"})["value"]
    assert client.post(here(visit), again).status_code == 302
    one.document.refresh_from_db()
    assert (one.document.shows, one.document.legible) == (Shows.CPRN, True)


@pytest.mark.parametrize("key", ["nonsense", "form-99", "person-x", "\0", "cprn'--", "person-{theirs}"])
def test_what_is_not_on_the_list_is_refused_on_the_card(key: str) -> None:
    visit, theirs = make_visit(), add_encounter(make_visit())
    photograph = add_photograph(visit, Shows.OTHER)
    response = signed_in(visit.oic).post(
        here(visit), said(photograph, key.replace("{theirs}", str(theirs.pk)))
    )
    assert response.status_code == 422
    assert "from the list" in " ".join(errors(response))
    photograph.document.refresh_from_db()
    assert photograph.document.shows == Shows.OTHER


def test_saving_changes_nothing_of_a_photograph_whose_person_was_set_invalid() -> None:
    visit = make_visit()
    person = add_encounter(visit)
    photograph = add_photograph(visit, Shows.OTHER)
    client = signed_in(visit.oic)
    client.post(here(visit), said(photograph, f"person-{person.pk}", ""))
    set_invalid(form=person, reason="Recorded twice", by=visit.oic, at=NOON)
    chosen = page(client.get(here(visit))).find(id=f"shows-{photograph.pk}").find("option", selected=True)
    assert client.post(here(visit), said(photograph, chosen["value"], "")).status_code == 302
    photograph.refresh_from_db()
    assert photograph.encounter == person
    assert photograph.document.caption == person.name


def test_readers_get_no_questions_that_they_cannot_answer() -> None:
    visit = make_visit()
    add_photograph(visit, Shows.OTHER, legible=None)
    add_photograph(visit, Shows.OTHER)
    auditor = UserFactory(roles=[Role.AUDITOR])
    main = page(signed_in(auditor).get(here(visit))).main
    assert main.find(["form", "select", "input"]) is None
    assert "Nobody has said yet" in main.get_text()


# --- What counts


def test_removed_ones_go_out_of_sight_and_count_for_nothing() -> None:
    visit = make_visit()
    person = add_encounter(visit, photo_not_taken="Declined")
    serve_cprn(fresh(visit), [person])
    photograph = add_photograph(visit, Shows.CPRN)
    assert outstanding(visit) == set()
    client = signed_in(visit.oic)
    address = reverse("photograph-remove", args=[visit.pk, photograph.pk])
    assert errors(client.post(address, {"reason": "", "version": "2"})) == ["Enter why it is removed"]
    form = typed(client.get(address)) | {"reason": "Taken twice"}
    assert client.post(address, form).status_code == 302
    assert outstanding(visit) == {"CPC-1"}
    assert str(photograph.pk) not in client.get(here(visit)).content.decode()
    for kind in ("viewing", "thumbnail"):
        picture = reverse("photograph-picture", args=[visit.pk, photograph.pk, kind])
        assert client.get(picture).status_code == 404
    assert client.get(address).status_code == 404
    assert Document.objects.get(pk=photograph.document_id).removed_reason == "Taken twice"


def test_a_stale_removal_is_refused_keeps_the_reason_and_goes_through_next_time() -> None:
    visit = make_visit()
    photograph = add_photograph(visit, Shows.OTHER)
    client = signed_in(visit.oic)
    address = reverse("photograph-remove", args=[visit.pk, photograph.pk])
    form = typed(client.get(address)) | {"reason": "Taken twice"}
    client.post(here(visit), said(photograph, "cprn"))
    refused = client.post(address, form)
    assert refused.status_code in (409, 422)
    assert "Somebody changed this" in errors(refused)[0]
    assert typed(refused)["reason"] == "Taken twice"
    assert client.post(address, typed(refused)).status_code == 302


def test_only_who_added_it_or_who_leads_removes_a_photograph() -> None:
    devon = officer()
    visit = make_visit(officers=[devon])
    photograph = add_photograph(visit, Shows.OTHER)
    client = signed_in(devon)
    address = reverse("photograph-remove", args=[visit.pk, photograph.pk])
    response = client.post(address, typed(client.get(address)) | {"reason": "Twice"})
    assert response.status_code == 422
    assert "Only the officer in charge" in errors(response)[0]


def test_why_none_could_be_taken_is_kept_and_taken_back() -> None:
    visit = make_visit()
    person = add_encounter(visit)
    seen = add_document_seen(visit, person)
    serve_cprn(fresh(visit), [person])
    add_photograph(visit, Shows.CPRN)
    client = signed_in(visit.oic)
    assert outstanding(visit)
    for kind, thing in (("person", person), ("seen", seen)):
        address = reverse("photograph-not-taken", args=[visit.pk, kind, thing.pk])
        assert address in client.get(here(visit)).content.decode()
        assert client.post(address, {"reason": "x" * 301}).status_code == 422
        form = typed(client.get(address)) | {"reason": "She covered her face."}
        assert client.post(address, form).status_code == 302
        thing.refresh_from_db()
        assert thing.photo_not_taken == "She covered her face."
    assert outstanding(visit) == set()
    client.post(address, typed(client.get(address)) | {"reason": ""})
    assert outstanding(visit)


def test_a_notice_set_invalid_takes_its_photographs_along() -> None:
    visit = make_visit()
    person = add_encounter(visit, photo_not_taken="Declined")
    cprn = serve_cprn(fresh(visit), [person], additional_forms=1)
    old = add_photograph(visit, Shows.CPRN)
    add_photograph(visit, Shows.ADDITIONAL_FORM, form_number=1)
    assert outstanding(visit) == set()
    client = signed_in(visit.oic)
    address = reverse("form-invalid", args=[visit.pk, "cprn", cprn.pk])
    form = typed(client.get(address)) | {"reason": "Wrong party"}
    assert client.post(address, form).status_code == 302
    assert set(Photograph.objects.values_list("cprn", flat=True)) == {cprn.pk}
    serve_cprn(fresh(visit), [person], reference="CPRN-NEW-1")
    assert "CPC-1" in outstanding(visit)
    assert "it counts for nothing" in words(client.get(here(visit)))
    add_photograph(visit, Shows.CPRN)
    assert outstanding(visit) == set()
    assert Photograph.objects.get(pk=old.pk).cprn == cprn


def test_one_that_cannot_be_read_is_kept_and_does_not_count() -> None:
    visit = make_visit()
    person = add_encounter(visit, photo_not_taken="Declined")
    serve_cprn(fresh(visit), [person])
    photograph = add_photograph(visit, Shows.CPRN, legible=None)
    for legible in ("", "no"):
        signed_in(visit.oic).post(here(visit), said(photograph, "cprn", legible))
        assert outstanding(visit), legible
    signed_in(visit.oic).post(here(visit), said(photograph, "cprn", "yes"))
    assert outstanding(visit) == set()


# --- Who sees which


def test_pictures_of_other_teams_are_not_there() -> None:
    visit = make_visit()
    photograph = add_photograph(visit, Shows.OTHER)
    others = [
        officer(),
        officer(team=visit.team),
        UserFactory(roles=[Role.MANAGER]),
        UserFactory(roles=[Role.HMI]),
    ]
    for kind in ("viewing", "thumbnail"):
        address = reverse("photograph-picture", args=[visit.pk, photograph.pk, kind])
        before = len(events("visits.photograph.viewed"))
        for other in others:
            assert signed_in(other).get(address).status_code == 404
        assert signed_in(caseworker()).get(address).status_code == 403
        assert len(events("visits.photograph.viewed")) == before
        response = signed_in(visit.oic).get(address)
        assert response.status_code == 200
        assert response["Content-Type"] == "image/jpeg"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert len(events("visits.photograph.viewed")) == before + 1


def test_a_picture_is_found_only_under_its_own_visit() -> None:
    visit = make_visit()
    own, other = add_photograph(visit, Shows.OTHER), make_visit(visit.oic)
    assert (
        signed_in(visit.oic)
        .get(reverse("photograph-picture", args=[other.pk, own.pk, "viewing"]))
        .status_code
        == 404
    )


def test_an_original_is_for_auditors_with_a_reason_and_is_recorded() -> None:
    visit = make_visit()
    photograph = add_photograph(visit, Shows.OTHER)
    address = reverse("photograph-original", args=[visit.pk, photograph.pk])
    for other in (visit.oic, UserFactory(roles=[Role.MANAGER], team=visit.team), caseworker()):
        assert signed_in(other).get(address).status_code == 403
        assert signed_in(other).post(address, {"reason": "I want to"}).status_code == 403
    auditor = UserFactory(roles=[Role.AUDITOR])
    client = signed_in(auditor)
    assert address in client.get(here(visit)).content.decode()
    assert client.get(address).status_code == 200
    refused = client.post(address, {"reason": "  "})
    assert (refused.status_code, errors(refused)) == (422, ["Enter why you need it"])
    assert not Event.objects.filter(event="documents.original.opened").exists()
    response = client.post(address, {"reason": "Complaint 2026-114"})
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content) == drawn_jpeg("OTHER")
    (event,) = Event.objects.filter(event="documents.original.opened")
    assert (event.kind, event.actor, event.reason) == ("consultation", auditor.pk, "Complaint 2026-114")
    assert event.subject_id == photograph.document_id


def test_a_new_notice_does_not_take_up_the_photographs_of_the_old_one() -> None:
    visit = make_visit()
    person = add_encounter(visit, photo_not_taken="Declined")
    cprn = serve_cprn(fresh(visit), [person])
    add_photograph(visit, Shows.CPRN)
    set_invalid(form=cprn, reason="Wrong party", by=visit.oic, at=NOON)
    save_cprn(
        visit=visit, values={"reference": "CPRN-NEW-2"}, named=[], expected_version=0, by=visit.oic, at=NOON
    )
    assert "CPC-1" in outstanding(visit)
