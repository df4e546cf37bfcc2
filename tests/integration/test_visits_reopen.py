"""Opening a closed visit again: by its OIC or the HMI named on it, with a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from core import clock
from core.errors import DomainError, NotAllowed
from tests.factories import UserFactory
from tests.factories_visits import close, make_visit, officer
from tests.sign_in import signed_in
from tests.visit_support import errors, events, page, typed, words
from visits.enums import VisitStatus
from visits.models import Reopening, Visit
from visits.operations.closing import reopen
from visits.operations.team import name_oversight


def closed() -> Visit:
    visit = make_visit(at=clock.now() - timedelta(days=2))
    close(visit)
    return Visit.objects.get(pk=visit.pk)


@pytest.mark.django_db
def test_the_officer_in_charge_opens_it_again_and_is_told_what_happens() -> None:
    visit = closed()
    here, client = reverse("visit-reopen", args=[visit.pk]), signed_in(visit.oic)
    response = client.get(here)
    assert "the next extract has an amendment" in words(response)
    client.post(here, typed(response) | {"reason": "A name has to be corrected."})
    visit.refresh_from_db()
    assert visit.status == VisitStatus.REOPENED
    reopening = Reopening.objects.get(visit=visit)
    assert (reopening.by, reopening.reason) == (visit.oic, "A name has to be corrected.")
    (event,) = events("visits.visit.reopened")
    assert (event.subject_id, event.reason) == (visit.pk, "A name has to be corrected.")
    assert "A name has to be corrected." in words(client.get(reverse("visit-history", args=[visit.pk])))


@pytest.mark.django_db
def test_a_reason_is_asked_for() -> None:
    visit = closed()
    here, client = reverse("visit-reopen", args=[visit.pk]), signed_in(visit.oic)
    response = client.post(here, typed(client.get(here)) | {"reason": "   "})
    assert errors(response) == ["Enter why the visit has to be opened again"]
    with pytest.raises(DomainError, match="Say why"):
        reopen(visit=visit, reason=" ", by=visit.oic, at=clock.now())
    visit.refresh_from_db()
    assert visit.status == VisitStatus.CLOSED


@pytest.mark.django_db
def test_the_hmi_named_on_it_opens_it_again_and_no_other() -> None:
    visit, at = closed(), clock.now()
    named, other = UserFactory(roles=[Role.HMI]), UserFactory(roles=[Role.HMI])
    boss = UserFactory(team=visit.team, roles=[Role.MANAGER])
    name_oversight(visit=visit, user=named, named_as="hmi", reason="Force was used.", by=boss, at=at)
    name_oversight(visit=visit, user=other, named_as="gold", reason="Force was used.", by=boss, at=at)
    for user in (other, boss, officer()):
        with pytest.raises(NotAllowed):
            reopen(visit=visit, reason="A name.", by=user, at=at)
    response = signed_in(boss).get(reverse("visit-reopen", args=[visit.pk]))
    assert "or the HMI named on the visit can open it again" in words(response)
    assert page(response).main.find("form") is None
    assert reopen(visit=visit, reason="A name.", by=named, at=at).by == named


@pytest.mark.django_db
def test_an_open_visit_is_not_opened_again() -> None:
    visit = make_visit()
    here, client = reverse("visit-reopen", args=[visit.pk]), signed_in(visit.oic)
    assert "This visit was never closed, so it is open." in words(client.get(here))
    with pytest.raises(NotAllowed, match="never closed"):
        reopen(visit=visit, reason="A name.", by=visit.oic, at=clock.now())
    close(visit)
    reopen(visit=visit, reason="A name.", by=visit.oic, at=clock.now())
    assert "This visit is open already." in words(client.get(here))
    with pytest.raises(NotAllowed, match="open already"):
        reopen(visit=visit, reason="A name.", by=visit.oic, at=clock.now())


@pytest.mark.django_db
def test_sent_twice_it_is_opened_once() -> None:
    visit = closed()
    here, client = reverse("visit-reopen", args=[visit.pk]), signed_in(visit.oic)
    form = typed(client.get(here)) | {"reason": "A name has to be corrected."}
    assert client.post(here, form).status_code == 302
    assert client.post(here, form).status_code == 422
    assert Reopening.objects.filter(visit=visit).count() == 1
