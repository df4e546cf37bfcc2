"""Vulnerabilities and the family welfare form are on no page, in no answer, PDF, file, notice or audit entry
of anybody who may not read them (access: "vulnerability and welfare fields"); and those who may read them do.
"""

import logging
from io import BytesIO
from typing import Any

import pypdf
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.operations.urgent import open_urgently
from accounts.roles import Role
from audit.models import Event
from core import clock
from core.clock import london_day
from notices.models import Message, Notice
from referrals.models import ExtractChunk
from referrals.operations.extract import publish_extract
from tests.architecture.routes import NOBODYS_ID, every_route
from tests.deputy_support import away
from tests.factories import UserFactory
from tests.factories_visits import NOON, add_encounter, add_form, caseworker, close, make_visit, serve_cprn
from tests.integration.test_intelligence_canary import LEFT_OUT, TYPED, opens
from tests.integration.test_intelligence_canary import answer as opened
from tests.sign_in import signed_in
from tests.support_casework import matched
from visits.kinds import KINDS
from visits.models import Visit, VisitPrint
from visits.operations.filling_in import set_invalid
from visits.operations.printing import make_print
from visits.operations.team import name_oversight

pytestmark = pytest.mark.django_db
WORDS = ("Zephyrine", "Quillfeather", "Tamarisk", "Orrinpell", "vexillary", "Halcyonic", "Murmuration")
VULNERABLE = {
    "details": WORDS[0],
    "adjustments": WORDS[1],
    "no_referral_reason": WORDS[2],
    "heads": ["self_harm"],
    "grounds": ["pregnancy"],
}
FAMILY = {"children": WORDS[3], "carers": WORDS[4], "any_concerns": True, "concerns": WORDS[5]}
FAMILY |= {"no_referral_reason": WORDS[2]}
# What the service itself says of what is recorded.
SAID = (
    "Pregnant",
    "self-harm or suicide",
    "adult at risk",
    "Vulnerability of",
    "any_vulnerable",
    '"vulnerability":',
)
APART = {"vulnerability", "welfare"}


def record_all(visit: Visit) -> dict[str, Any]:
    """Record a vulnerability and a welfare form full of canaries, and one of each that was set invalid."""
    spoilt = add_form(visit, "vulnerability", **VULNERABLE)
    set_invalid(form=spoilt, reason=WORDS[6], by=visit.oic, at=NOON)
    return {
        "vulnerability": add_form(visit, "vulnerability", **VULNERABLE),
        "welfare": add_form(visit, "welfare", **FAMILY),
    }


def a_visit(oic: User) -> Visit:
    """Return an open visit with something outstanding of what is kept apart."""
    visit = make_visit(oic)
    record_all(visit)
    add_form(visit, "vulnerability", details=WORDS[0], heads=[], no_referral_reason="")
    return Visit.objects.get(pk=visit.pk)


def addresses(visit: Visit, role: Role) -> list[str]:
    """Return the addresses that the role opens: of the visit, with each kind and form of it; and searches.

    Who reads the visit opens every page that there is; the others those of the visit and of casework.
    """
    routes = {
        r.address()
        for r in every_route()
        if r.name.rpartition(":")[2] and r.name not in LEFT_OUT and opens(role, r.name)
    }
    of_visit = {a.replace(f"visits/{NOBODYS_ID}", f"visits/{visit.pk}", 1) for a in routes}
    ids = [(slug, form.pk) for slug in APART for form in getattr(visit, KINDS[slug].related).all()]
    deep = {
        a.replace("/x/", f"/{slug}/").replace(str(NOBODYS_ID), str(key))
        for a in of_visit
        if "/x/" in a or any(f"/{slug}/" in a for slug in APART)
        for slug, key in ids
    }
    every = of_visit | deep
    if role not in READ_THE_VISIT:
        every = {a for a in every if str(visit.pk) in a or "casework" in a}
    return sorted(every) + [typed.format(word) for typed in TYPED for word in WORDS[:2]]


def answer(client: Client, address: str) -> str:
    """Return what a page says."""
    return opened(client, address)[1]


def held(shown: str, address: str, words: tuple[str, ...]) -> list[str]:
    return [word for word in words if word in shown and word not in address]


# Of these, those of the visit's own team open its pages; the others are to find nothing of it at all.
READ_THE_VISIT = (Role.MANAGER, Role.AUDITOR)
OTHERS = [role for role in Role if role not in (Role.OFFICER,)]


@pytest.mark.parametrize("role", OTHERS)
def test_no_page_or_answer_of_another_role_holds_a_word_of_it(
    role: Role, caplog: pytest.LogCaptureFixture
) -> None:
    oic = UserFactory(roles=[Role.OFFICER])
    visit = a_visit(oic)
    client = signed_in(UserFactory(roles=[role], team=oic.team))
    with caplog.at_level(logging.DEBUG):
        for address in addresses(visit, role):
            shown = answer(client, address)
            words = WORDS if "schema" in address or "docs" in address else (*WORDS, *SAID[:2])
            assert held(shown, address, words) == [], address
    assert not any(word in record.getMessage() for record in caplog.records for word in WORDS)
    for rows in (Message.objects.values(), Notice.objects.values(), Event.objects.values()):
        assert not any(word in str(row) for row in rows for word in WORDS)
    assert not any(word in str(one.body) for one in mail.outbox for word in WORDS)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AUDITOR])
def test_who_reads_the_visit_without_it_is_told_only_that_it_is_kept_apart(role: Role) -> None:
    oic = UserFactory(roles=[Role.OFFICER])
    visit = a_visit(oic)
    client = signed_in(UserFactory(roles=[role], team=oic.team))
    page = answer(client, reverse("visit", args=[visit.pk]))
    assert "Kept apart" in page
    assert reverse("visit-forms", args=[visit.pk, "vulnerability"]) not in page
    closing = answer(client, reverse("visit-close", args=[visit.pk]))
    assert closing.count("A part that is kept apart is not finished") == 1
    for address in ("visit", "visit-close", "visit-happened", "visit-history", "visit-print", "api:closing"):
        assert held(answer(client, reverse(address, args=[visit.pk])), "", SAID) == [], address
    whole = client.get(reverse("api:visit-detail", args=[visit.pk])).json()
    assert not APART & whole["forms"].keys()
    assert "any_vulnerable" not in whole["answers"]
    assert "any_vulnerable" not in client.get(reverse("api:visit-answers", args=[visit.pk])).json()
    for slug in APART:
        for form in getattr(visit, KINDS[slug].related).all():
            for route in ("visit-form", "form-invalid"):
                assert client.get(reverse(route, args=[visit.pk, slug, form.pk])).status_code in (403, 404)
            assert client.get(reverse(f"api:{slug}-detail", args=[visit.pk, form.pk])).status_code == 404
        assert client.get(reverse("visit-forms", args=[visit.pk, slug])).status_code == 404
        assert client.get(reverse(f"api:{slug}-list", args=[visit.pk])).status_code == 404


def test_the_version_of_the_answers_does_not_tell_what_is_kept_apart() -> None:
    oic = UserFactory(roles=[Role.OFFICER])
    told, silent = make_visit(oic), a_visit(oic)
    Visit.objects.filter(pk=silent.pk).update(anybody_met=told.anybody_met)
    client = signed_in(UserFactory(roles=[Role.AUDITOR]))
    one, other = (client.get(reverse("api:visit-answers", args=[v.pk]))["ETag"] for v in (told, silent))
    assert one == other


def readers(visit: Visit) -> dict[str, User]:
    """Return somebody for each reason for which one may read it, besides its officer in charge."""
    at = clock.now()
    manager = UserFactory(roles=[Role.MANAGER], team=visit.team)
    named = {"hmi": UserFactory(roles=[Role.HMI]), "gold": UserFactory(roles=[Role.MANAGER])}
    for as_what, user in named.items():
        name_oversight(visit=visit, user=user, named_as=as_what, reason="Leads it.", by=manager, at=at)
    lead = UserFactory(roles=[Role.SAFEGUARDING])
    open_urgently(reference=visit.reference, by=lead, at=at, why="child", reason="A school is worried.")
    deputy = UserFactory(roles=[Role.OFFICER])
    away(visit.oic, deputy, at)
    return named | {"safeguarding": lead, "deputy": deputy}


def test_each_who_may_reads_it_and_that_is_recorded() -> None:
    oic, colleague = UserFactory(roles=[Role.OFFICER]), UserFactory(roles=[Role.OFFICER])
    visit = make_visit(oic, officers=[colleague])
    form = record_all(visit)["vulnerability"]
    for why, user in (readers(visit) | {"oic": oic, "colleague": colleague}).items():
        client = signed_in(User.objects.get(pk=user.pk))
        page = answer(client, reverse("visit-forms", args=[visit.pk, "vulnerability"]))
        assert WORDS[0] in page, why
        assert WORDS[3] in page or WORDS[5] in page, why
        assert WORDS[1] in answer(client, reverse("visit-form", args=[visit.pk, "vulnerability", form.pk])), (
            why
        )
        read = Event.objects.filter(event="visits.visit.read", actor=user.pk, subject_id=visit.pk)
        assert read.exists(), why
        if why == "safeguarding":
            assert all("Urgent access" in each.reason for each in read)


def test_a_named_overseer_and_a_lead_read_it_no_longer_than_that_lasts() -> None:
    oic = UserFactory(roles=[Role.OFFICER])
    visit = a_visit(oic)
    for role in (Role.HMI, Role.SAFEGUARDING):
        client = signed_in(UserFactory(roles=[role]))
        assert client.get(reverse("visit-forms", args=[visit.pk, "vulnerability"])).status_code == 404


def pdf_of(visit: Visit, user: User) -> str:
    at = clock.now()
    asked = VisitPrint.objects.create(
        visit=visit, asked_by=user, asked_at=at, expires_at=at.replace(year=at.year + 1)
    )
    assert make_print(print_id=asked.pk, at=at)
    data = VisitPrint.objects.get(pk=asked.pk).data
    return " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(bytes(data or b""))).pages)


def test_a_pdf_is_made_in_the_rights_of_who_asked_and_given_in_those_of_who_takes() -> None:
    oic = UserFactory(roles=[Role.OFFICER])
    visit = a_visit(oic)
    boss = UserFactory(roles=[Role.MANAGER], team=oic.team)
    text = pdf_of(visit, boss)
    assert "Notes" in text
    assert held(text, "", (*WORDS, *SAID, "Family welfare", "vulnerable")) == []
    assert all(word in pdf_of(visit, oic) for word in (*WORDS[:4], "Family welfare form"))

    manager = UserFactory(roles=[Role.MANAGER], team=oic.team)
    grant = name_oversight(
        visit=visit, user=manager, named_as="gold", reason="Leads it.", by=boss, at=clock.now()
    )
    assert WORDS[0] in pdf_of(visit, manager)
    type(grant).objects.filter(pk=grant.pk).update(ends_at=clock.now())
    [made] = VisitPrint.objects.filter(asked_by=manager)
    taken = signed_in(manager).post(reverse("visit-print-take", args=[visit.pk, made.pk]))
    assert taken.status_code == 302


def test_no_extract_holds_a_word_of_it() -> None:
    visit = make_visit()
    worker = add_encounter(visit, photo_not_taken="Refused")
    serve_cprn(visit, [worker])
    record_all(visit)
    closing = close(visit)
    publish_extract(day=london_day(closing.at), by=None, at=clock.now())
    kept = b"".join(bytes(chunk.data) for chunk in ExtractChunk.objects.all()).decode()
    assert visit.reference in kept
    assert held(kept, "", WORDS) == []


def test_a_caseworker_reads_the_vulnerability_once_there_is_a_case() -> None:
    visit = make_visit()
    met = add_encounter(visit, photo_not_taken="Refused")
    form = record_all(visit)["vulnerability"]
    assert form.encounter_id == met.pk
    close(visit)
    unit = caseworker(visit.team.region)
    page = reverse("casework-encounter", args=[met.pk])
    assert held(answer(signed_in(unit), page), "", WORDS) == []
    matched(met, unit)
    shown = answer(signed_in(unit), page)
    assert WORDS[0] in shown
    assert WORDS[6] not in shown  # why another was set invalid is the visit's own
    assert Event.objects.filter(actor=unit.pk, subjects__contains=[form.pk]).count() == 1
    record = reverse("ear", args=[met.pk])
    assert held(answer(signed_in(unit), record), "", WORDS) == []


def test_the_audit_says_neither_what_kind_it_is_nor_which_questions_were_answered() -> None:
    oic = UserFactory(roles=[Role.OFFICER])
    visit = make_visit(oic)
    before = set(Event.objects.values_list("pk", flat=True))
    forms = record_all(visit)
    events = Event.objects.exclude(pk__in=before).filter(subjects__contains=[forms["vulnerability"].pk])
    assert {event.event for event in events} == {"visits.apart.saved", "visits.form.completed"}
    for event in events:
        assert (event.subject_type, event.subject_id, event.fields) == ("visits.visit", visit.pk, [])
