"""Trying the rules on a page: an answer, or what to change where the answers contradict each other."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from debriefs.facts_json import example
from tests.factories_visits import officer
from tests.sign_in import signed_in
from tests.visit_support import words

pytestmark = pytest.mark.django_db
REQUIRED = "A debrief is required"
REMEDY = "Select yes, or change what you said of it under “If force was used”"


@pytest.fixture
def client() -> Client:
    return signed_in(officer())


def tried(client: Client, **answers: str) -> tuple[int, str]:
    response = client.get(reverse("debrief-try"), answers)
    return response.status_code, words(response)


def test_answers_that_contradict_each_other_are_asked_again_beside_what_was_said(client: Client) -> None:
    status, said = tried(client, force="no", child="under_18")
    assert (status, REQUIRED in said) == (422, False)
    assert said.count(f"You said that it was used on a child. {REMEDY}") == 2  # in the summary, and beside it
    status, said = tried(client, force="no", baton="yes", child="claims", concerns="no_more")
    assert "a baton was drawn, which is force, used or not, it was used on a child and there are" in said
    assert status == 422
    status, said = tried(client, force="yes", child="under_18")
    assert (status, REQUIRED in said) == (200, True)


def test_a_concern_about_the_hmi_asks_for_another(client: Client) -> None:
    _, said = tried(client, concern="about_hmi")
    assert (
        "His Majesty’s Inspector (HMI), who is not named yet, leads it: an area of concern was raised" in said
    )
    assert "(HMI) leads it: an area of concern was raised" in tried(client, concern="about_oic")[1]


def test_page_and_command_refuse_the_same_json_in_the_same_words(client: Client, tmp_path: Any) -> None:
    given = json.loads(example()) | {"any_force": False}
    response = client.post(reverse("debrief-try"), {"facts": json.dumps(given)})
    assert response.status_code == 422
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    with pytest.raises(
        CommandError, match="any_force: no force was used, and a use of force is recorded"
    ) as no:
        call_command("assess_debrief", str(file))
    assert str(no.value) in words(response)


@pytest.mark.parametrize("text", ["\x00", '"\\ud800"', "[" * 5000, '{"visit": "\u202e"}', "x" * 100_001])
def test_strange_json_is_refused_and_breaks_nothing(client: Client, text: str) -> None:
    assert client.post(reverse("debrief-try"), {"facts": text}).status_code == 422
