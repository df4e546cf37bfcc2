"""Two people at once on forms of a visit: nothing is lost, and nothing stands that both could not have done."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.errors import DomainError
from tests.database import CommittedDatabase
from tests.editing_support import keeping, opened, told
from tests.factories_visits import (
    NOON,
    add_document_seen,
    add_encounter,
    add_form,
    make_visit,
    officer,
    serve_cprn,
    use_force,
)
from tests.sign_in import signed_in
from tests.threads import all_at_once
from tests.visit_support import page, typed
from visits.kinds import CRITICAL_INCIDENT, USES_OF_FORCE
from visits.models import CprnPerson, CriticalIncident, Encounter, FalseDocument, UseOfForce, Visit
from visits.operations.filling_in import set_invalid
from visits.operations.following_up import follow_up
from visits.operations.team import add_officer, remove_officer
from visits.steps import BRONZE

MADE: dict[str, Callable[[Visit], Any]] = {
    USES_OF_FORCE.slug: use_force,
    CRITICAL_INCIDENT.slug: lambda visit: add_form(visit, "critical-incident"),
}
# What each of two people changes, and a third answer that both give.
CHANGES: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    USES_OF_FORCE.slug: ({"place": "The kitchen"}, {"de_escalation": "Spoke to him first."}, "reason"),
    CRITICAL_INCIDENT.slug: ({"place": "The roof"}, {"serious_harm": "yes"}, "circumstances"),
}


def attempt(work: Callable[[], Any]) -> str:
    """Return "done", or the words of the refusal."""
    try:
        work()
    except DomainError as refused:
        return refused.words
    return "done"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", MADE)
def test_different_answers_merge_and_of_the_same_one_both_texts_are_shown(kind: str) -> None:
    visit = make_visit()
    here = reverse("visit-form", args=[visit.pk, kind, MADE[kind](visit).pk])
    client = signed_in(visit.oic)
    mine, theirs, both = CHANGES[kind]
    stale = opened(client, here, **mine, **{both: "As I saw it."})
    assert client.post(here, opened(client, here, **theirs)).status_code == 302
    answer = client.post(here, stale)
    assert "Your changes were saved with theirs" in told(client, answer)
    now = typed(client.get(here))
    assert {name: now[name] for name in mine | theirs} == mine | theirs
    stale = opened(client, here, **{both: "As I saw it later."})
    client.post(here, opened(client, here, **{both: "As they saw it."}))
    asked = client.post(here, stale)
    assert asked.status_code == 409
    shown = [dd.get_text(strip=True) for dd in page(asked).find(class_="ev-conflict").find_all("dd")]
    assert shown == ["As they saw it.", "As I saw it later."]
    assert client.post(here, typed(asked) | keeping("mine", asked)).status_code == 302
    assert typed(client.get(here))[both] == "As I saw it later."


def test_what_two_do_at_the_same_moment(committed_db: CommittedDatabase) -> None:
    silver = officer(name="Katya Lindqvist")
    visit = make_visit(officers=[silver])
    _saves_at_once_are_all_there(visit)
    _a_new_form_sent_twice_makes_one(visit)
    for _ in range(3):
        _nobody_is_named_who_was_set_invalid(visit)
        _nothing_is_of_what_was_set_invalid(visit)
        _nobody_commands_who_left_the_team(visit)


def _post(client: Client, here: str, data: dict[str, Any]) -> Callable[[], int]:
    return lambda: client.post(here, data).status_code


def _saves_at_once_are_all_there(visit: Visit) -> None:
    for kind, model in ((USES_OF_FORCE.slug, UseOfForce), (CRITICAL_INCIDENT.slug, CriticalIncident)):
        form = MADE[kind](visit)
        here = reverse("visit-form", args=[visit.pk, kind, form.pk])
        mine, theirs, both = CHANGES[kind]
        client = signed_in(visit.oic)
        pages = [opened(client, here, **change) for change in (mine, theirs, {both: "As it was."})]
        sent = [_post(signed_in(visit.oic), here, data) for data in pages]
        assert all_at_once(*sent) == [302, 302, 302]
        now = typed(client.get(here))
        assert {name: now[name] for name in (*mine, *theirs, both)} == mine | theirs | {both: "As it was."}
        assert model.objects.get(pk=form.pk).version == form.version + 3
        set_invalid(form=model.objects.get(pk=form.pk), reason="Tried out.", by=visit.oic, at=NOON)


def _a_new_form_sent_twice_makes_one(visit: Visit) -> None:
    said = {
        USES_OF_FORCE.slug: {"techniques": ["baton_drawn"], "at_nobody": "on"},
        CRITICAL_INCIDENT.slug: {"serious_harm": "yes"},
    }
    for kind, model in ((USES_OF_FORCE.slug, UseOfForce), (CRITICAL_INCIDENT.slug, CriticalIncident)):
        here = reverse("visit-form-new", args=[visit.pk, kind])
        clients = [signed_in(visit.oic) for _ in range(3)]
        data = typed(clients[0].get(here)) | said[kind]
        assert all_at_once(*(_post(client, here, data) for client in clients)) == [302, 302, 302]
        assert model.objects.counting().filter(visit=visit).count() == 1


def _nobody_is_named_who_was_set_invalid(visit: Visit) -> None:
    person = add_encounter(visit)
    serve_cprn(visit, [])

    def name() -> str:
        return attempt(lambda: serve_cprn(visit, [person]))

    def strike() -> str:
        form = Encounter.objects.get(pk=person.pk)
        return attempt(lambda: set_invalid(form=form, reason="Met twice.", by=visit.oic, at=NOON))

    said = all_at_once(name, strike)
    assert said.count("done") == 1, said
    assert Encounter.objects.get(pk=person.pk).counts == CprnPerson.objects.filter(encounter=person).exists()
    serve_cprn(visit, [])
    if Encounter.objects.get(pk=person.pk).counts:
        assert strike() == "done"
    assert "Only people recorded on this visit" in name()  # whom the page offered before


def _nothing_is_of_what_was_set_invalid(visit: Visit) -> None:
    seen, person = add_document_seen(visit), add_encounter(visit)
    set_invalid(form=person, reason="Met twice.", by=visit.oic, at=NOON)
    assert "was set invalid" in attempt(lambda: use_force(visit, encounter=person))
    nothing = {"kind": "", "number": "", "country": ""}
    set_invalid(form=seen, reason="Another visit's.", by=visit.oic, at=NOON)
    assert "was set invalid" in attempt(
        lambda: add_form(visit, "false-documents", document_seen=seen, **nothing)
    )
    assert not FalseDocument.objects.filter(document_seen=seen).exists()


def _nobody_commands_who_left_the_team(visit: Visit) -> None:
    bronze = officer(name="Devon Achebe")
    member = add_officer(visit=visit, user=bronze, by=visit.oic, at=NOON)
    incident = CriticalIncident.objects.counting().get(visit=visit)
    values = {"location": str(bronze.pk), "officer": bronze, "incident_here": True}
    said = all_at_once(
        lambda: attempt(lambda: follow_up(step=BRONZE, form=incident, values=values, by=visit.oic, at=NOON)),
        lambda: attempt(lambda: remove_officer(member=member, by=visit.oic, at=NOON)),
    )
    assert said.count("done") == 1, said
    on_it = visit.team_members.filter(user=bronze).exists()
    assert on_it == incident.bronzes.filter(officer=bronze).exists()
