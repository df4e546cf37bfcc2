"""Two people on one photograph: what both said is asked about, and its history tells of it."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Draft
from core.errors import StaleVersion
from documents.enums import Shows
from tests.editing_support import describe, main_form
from tests.factories_visits import (
    add_encounter,
    add_photograph,
    drawn_jpeg,
    make_visit,
    officer,
)
from tests.sign_in import signed_in
from tests.visit_support import page, typed, words
from visits.models import Photograph, Visit
from visits.operations.photographs import Target


def shot(visit: Visit) -> tuple[str, Photograph]:
    return reverse("visit-photographs", args=[visit.pk]), add_photograph(visit, Shows.OTHER, legible=None)


def answers_of(response: Any, photograph: Photograph) -> dict[str, Any]:
    """Return what the page would post of one photograph: its inputs stand outside of the form."""
    tree, pk = page(response), str(photograph.pk)
    carried = typed(response, main_form(response))
    found: dict[str, Any] = {name: carried[name] for name in ("typing", "continues")}
    for box in tree.find_all(attrs={"form": "photos", "name": re.compile(pk)}):
        if box.name == "select":
            found[box["name"]] = box.find("option", selected=True)["value"]
        elif box["type"] != "radio" or box.has_attr("checked"):
            found[box["name"]] = box["value"]
    return found


@pytest.mark.django_db
def test_a_photograph_that_two_described_is_asked_about_and_its_history_is_told() -> None:
    devon = officer(name="Devon Achebe")
    visit = make_visit(officers=[devon])
    here, photograph = shot(visit)
    pk = photograph.pk
    oic, other = signed_in(visit.oic), signed_in(devon)
    stale = answers_of(oic.get(here), photograph) | {f"shows-{pk}": "cprn", f"legible-{pk}": "yes"}
    theirs = {f"shows-{pk}": "power_of_entry", f"legible-{pk}": "no"}
    assert other.post(here, answers_of(other.get(here), photograph) | theirs).status_code == 302
    asked = oic.post(here, stale)
    assert asked.status_code == 422
    assert "Devon Achebe, at" in words(asked)
    assert {dd.get_text() for dd in page(asked).select(".ev-clash__side dd")} == {
        "Power of entry document",
        "CPRN",
        "No",
        "Yes",
    }
    again = oic.get(here)  # from the draft
    assert answers_of(again, photograph)[f"shows-{pk}"] == "cprn"
    chosen = answers_of(again, photograph) | {f"keep-shows-{pk}": "theirs"}
    assert oic.post(here, chosen).status_code == 302
    photograph.document.refresh_from_db()
    assert (photograph.document.shows, photograph.document.legible) == ("power_of_entry", False)
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_who_changed_what_tells_of_photographs_added_described_and_removed() -> None:
    visit = make_visit()
    client = signed_in(visit.oic)
    client.post(
        reverse("photograph-upload", args=[visit.pk]),
        {"photographs": SimpleUploadedFile("IMG_7.jpg", drawn_jpeg()), "shows": "cprn"},
    )
    photograph = visit.photographs.get()
    here = reverse("visit-photographs", args=[visit.pk])
    said = answers_of(client.get(here), photograph)
    client.post(here, said | {f"shows-{photograph.pk}": "other", f"legible-{photograph.pk}": "yes"})
    removal = reverse("photograph-remove", args=[visit.pk, photograph.pk])
    client.post(removal, typed(client.get(removal)) | {"reason": "Taken twice"})
    told_there = words(client.get(reverse("visit-history", args=[visit.pk])))
    for expected in (
        "Photograph removed: Other",
        "Why it was removed Taken twice",
        "Photograph described: Other",
        "What it shows was: CPRN now: Other",
        "Clear: every word, or the face Yes",
        "Photograph added: Other",
        "File IMG_7.jpg",
        "What it shows CPRN",
    ):
        assert expected in told_there, expected


@pytest.mark.django_db
def test_a_photograph_said_to_show_somebody_else_of_the_same_name_is_a_new_version() -> None:
    visit = make_visit()
    twins = [add_encounter(visit, name="Tomas Reyl") for _ in range(2)]
    photograph = add_photograph(visit, Shows.OFFENDER, encounter=twins[0])
    photograph = describe(photograph, Target(Shows.OFFENDER, encounter=twins[0]), 2)
    before = photograph.document.version
    after = describe(photograph, Target(Shows.OFFENDER, encounter=twins[1]), before)
    assert (after.encounter, after.document.version) == (twins[1], before + 1)
    with pytest.raises(StaleVersion):
        describe(photograph, Target(Shows.CPRN), before)
