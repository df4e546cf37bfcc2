"""One person on two devices, or on an old page: drafts merge like answers, and none is lost."""

import pytest
from django.test import Client

from accounts.models import Draft
from tests.editing_support import a_full_visit, address, main_form, opened
from tests.factories_visits import (
    officer,
)
from tests.sign_in import signed_in
from tests.visit_support import page, typed, words
from visits.models import Encounter


@pytest.mark.django_db
def test_a_draft_older_than_what_is_saved_is_merged_when_it_is_opened() -> None:
    visit = a_full_visit()
    here, client = address("encounter", visit), signed_in(visit.oic)
    client.post(here, opened(client, here, name="Mine", pay="Mine"), headers={"X-Draft": "1"})
    other = signed_in(visit.oic)
    Draft.objects.update(user=officer())  # somebody else's page has none of it
    other.post(here, opened(other, here, pay="Theirs", hours="Theirs"))
    Draft.objects.update(user=visit.oic)
    shown = client.get(here)
    now = typed(shown)
    assert (now["name"], now["hours"], now["mine-pay"]) == ("Mine", "Theirs", "Mine")
    assert "changed “Hours” at" in words(shown)
    assert client.post(here, now | {"keep-pay": "mine"}).status_code == 302
    saved = Encounter.objects.get(visit=visit)
    assert (saved.name, saved.pay, saved.hours) == ("Mine", "Mine", "Theirs")
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_a_draft_of_which_all_is_saved_by_now_is_forgotten() -> None:
    visit = a_full_visit()
    here, client = address("encounter", visit), signed_in(visit.oic)
    form = opened(client, here, name="Thomas Rail")
    client.post(here, form)
    client.post(here, form, headers={"X-Draft": "1"})  # sent before, arrived afterwards
    assert "Draft saved" not in words(client.get(here))
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_two_devices_of_one_person_keep_a_draft_each() -> None:
    visit = a_full_visit()
    here = address("encounter", visit)
    phone, desk = signed_in(visit.oic), signed_in(visit.oic)
    on_phone, on_desk = opened(phone, here, name="On the phone"), opened(desk, here, pay="At the desk")
    for _ in range(2):
        phone.post(here, on_phone, headers={"X-Draft": "1"})
        desk.post(here, on_desk, headers={"X-Draft": "1"})
    assert Draft.objects.count() == 2
    shown = phone.get(here)
    assert "At the desk" in page(shown).find(id="id_pay")["value"]
    assert "You typed this too" in words(shown)
    assert "On the phone" in words(shown)
    button = page(shown).find("button", attrs={"name": "use-draft"})
    phone.post(here, {"use-draft": button["value"]})
    other = phone.get(here)
    assert page(other).find(id="id_name")["value"] == "On the phone"
    assert "At the desk" in words(other)
    assert phone.post(here, typed(other, main_form(other))).status_code == 302
    assert [draft.data["pay"] for draft in Draft.objects.all()] == [["At the desk"]]
    left = typed(phone.get(here))
    assert (left["name"], left["pay"]) == ("On the phone", "At the desk")


@pytest.mark.django_db
def test_going_on_with_a_draft_on_another_device_keeps_one_draft() -> None:
    visit = a_full_visit()
    here = address("encounter", visit)
    phone, desk = signed_in(visit.oic), signed_in(visit.oic)
    phone.post(here, opened(phone, here, name="On the phone"), headers={"X-Draft": "1"})
    desk.post(here, opened(desk, here, pay="At the desk"), headers={"X-Draft": "1"})
    (draft,) = Draft.objects.all()
    assert (draft.data["name"], draft.data["pay"]) == (["On the phone"], ["At the desk"])


@pytest.mark.django_db
def test_what_is_sent_from_a_page_opened_before_signing_in_again_is_kept() -> None:
    visit = a_full_visit()
    here = address("encounter", visit)
    form = opened(signed_in(visit.oic), here, name="Typed before")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(visit.oic).cookies
    answer = strict.post(here, form)
    assert (answer.status_code, answer["Location"]) == (302, here)
    shown = strict.get(here)
    assert "nothing was saved" in words(shown)
    assert typed(shown)["name"] == "Typed before"
    assert Encounter.objects.get(visit=visit).name == "Tomas Reyl"


@pytest.mark.django_db
def test_a_page_of_somebody_else_or_a_forged_one_leaves_no_draft() -> None:
    visit = a_full_visit(officers=[officer(name="Devon Achebe")])
    here = address("encounter", visit)
    form = opened(signed_in(visit.oic), here, name="Typed by the officer in charge")
    other = Client(enforce_csrf_checks=True)
    other.cookies = signed_in(visit.team_members.exclude(user=visit.oic).get().user).cookies
    assert other.post(here, form).status_code == 403
    own = Client(enforce_csrf_checks=True)
    own.cookies = signed_in(visit.oic).cookies
    for mark in ("", "x", "." * 9, form["typing"][:-1] + "!", "é\ud800"):
        forged = {name: value for name, value in form.items() if name != "typing"}
        assert own.post(here, forged | {"typing": mark.encode(errors="replace").decode()}).status_code == 403
    assert not Draft.objects.exists()
