"""What a person typed is shown back, to be copied, where the record is gone, closed or not theirs any more."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from core.ids import new_id
from documents.enums import Shows
from tests.factories import UserFactory
from tests.factories_visits import add_encounter, add_photograph, closed_visit, make_visit
from tests.sign_in import signed_in
from tests.visit_support import page, words
from visits.models import Visit

pytestmark = pytest.mark.django_db
TYPED = "Met by the back door.\nTwo exits <b>locked</b>."


def test_it_is_shown_where_the_record_is_gone_with_its_lines_and_never_as_markup() -> None:
    visit = make_visit()
    client, here = signed_in(visit.oic), reverse("encounter", args=[visit.pk, new_id()])
    answer = client.post(here, {"circumstances": TYPED, "version": "1", "csrfmiddlewaretoken": "abc"})
    assert answer.status_code == 404
    (shown,) = page(answer).main.find_all("dd")
    assert shown.get_text() == TYPED
    assert "Circumstances" in words(answer)
    assert "Copy what you still need" in words(answer)


def test_it_is_shown_where_the_visit_was_taken_from_them_or_may_not_be_changed() -> None:
    visit, _ = closed_visit({})
    Visit.objects.filter(pk=visit.pk).update(oic=UserFactory(roles=[Role.OFFICER]))
    photograph = add_photograph(visit, Shows.OTHER)
    removal = reverse("photograph-remove", args=[visit.pk, photograph.pk])
    stranger = signed_in(UserFactory(roles=[Role.OFFICER]))
    answer = stranger.post(removal, {"reason": TYPED})
    assert answer.status_code == 404
    assert "What you typed" in words(answer)
    auditor = signed_in(UserFactory(roles=[Role.AUDITOR])).post(removal, {"reason": TYPED})
    assert auditor.status_code == 403
    assert "Two exits" in words(auditor)


def test_nothing_is_shown_of_secrets_of_what_pages_carry_or_to_strangers() -> None:
    visit = make_visit()
    here = reverse("encounter", args=[visit.pk, new_id()])
    sent = {
        "password1": "lantern harbour gravel",
        "code": "123456",
        "record_id": str(new_id()),
        "version": "1",
    }
    answer = signed_in(visit.oic).post(here, sent)
    assert answer.status_code == 404
    assert "What you typed" not in words(answer)
    assert "lantern" not in answer.content.decode()
    nowhere = signed_in(visit.oic).post("/no-such-page/", {"reason": TYPED})
    assert "Two exits" not in nowhere.content.decode()
    assert "Two exits" not in Client().post(here, {"reason": TYPED}).content.decode()


def test_strange_words_are_shown_without_harm() -> None:
    visit = make_visit()
    add_encounter(visit)
    here = reverse("encounter", args=[visit.pk, new_id()])
    answer = signed_in(visit.oic).post(here, {"name": "a\0b\u202ec", "circumstances": "x" * 30_000})
    assert answer.status_code == 404
    assert len(page(answer).main.find_all("dd")[-1].get_text()) == 20_000
