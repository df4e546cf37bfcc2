"""What tests of the editing pages of a visit share: the pages, hostile text, what the tables hold."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from core import clock
from core.ids import new_id
from documents.enums import Shows
from tests.architecture.routes import every_route
from tests.factories_visits import (
    NOON,
    add_document_seen,
    add_encounter,
    add_form,
    add_photograph,
    make_visit,
    serve_cprn,
)
from tests.visit_support import page, typed, words
from visits.models import DocumentSeen, Encounter, Photograph, Visit, VisitOfficer
from visits.operations import photographs
from visits.operations.concerns import raise_concern
from visits.operations.photographs import Target


@dataclass(frozen=True)
class Part:
    """One editing page: a field of it, two answers that are possible, and one that is not."""

    route: str
    field: str
    mine: str
    theirs: str
    wrong: str
    kept: str = ""  # another field, whose words have to survive a refusal


PARTS = [
    Part("visit-details", "trading_name", "Kestrel Car Wash", "Quayline Laundry", "x" * 151, "legal_name"),
    Part("visit-entry", "consent_signed_by", "C. Holm", "B. Farrow", "x" * 151, "notice_served_on"),
    Part("encounter", "name", "Tomas Reyle", "Thomas Rail", "x" * 151, "circumstances"),
    Part("document-seen", "number", "00 214 7731", "00 214 7732", "x" * 61, "notes"),
    Part("visit-cprn", "served_on_name", "Neil Farrow", "Iveta Holm", "x" * 151, "party_address"),
    Part("visit-form", "text", "The side door was open.", "The yard was empty.", "x" * 4001),
    Part("visit-officer", "arrived_at", "10:15", "10:20", "25:00"),
    Part("visit-officer-depart", "departed_at", "11:50", "11:55", "noon"),
]
NEW = [
    Part("encounter-new", "name", "Bilal Rehman", "Elira Kelmendi", "x" * 151, "circumstances"),
    Part("visit-form-new", "text", "Two vans.", "Three vans.", "x" * 4001),
    Part("document-seen-new", "number", "C 771 2038", "C 771 2039", "x" * 61, "notes"),
]
NAUGHTY = [
    "\0",
    "Tomas\0Reyl",
    "\ud800 lone",
    "\udfff",
    "\u202eneddih\u202c",
    "\u2066x\u2069",
    "\ufffe",
    "é" * 50_000,
    "👩🏽‍🍳" * 40,
    "نص من اليمين إلى اليسار",
    "<script>alert(1)</script>",
    "'; DROP TABLE visits_visit; --",
    "{{ 7 * 7 }}{% raw %}{% endraw %}${7*7}%(x)s{0}",
    "١٢٣",
    "99999999999999999999",
    "-1",
    "\r\n\t\x0b\x7f",
]


def a_full_visit(**fields: Any) -> Visit:
    """Return a visit with a person, a document, a CPRN and a photograph."""
    visit = make_visit(**fields)
    person = add_encounter(visit)
    add_document_seen(visit, person)
    add_form(visit, "notes")
    raise_concern(visit=visit, text="The yard was unlit.", about=None, by=visit.oic, at=NOON)
    add_form(visit, "seized")
    serve_cprn(Visit.objects.get(pk=visit.pk), [person])
    add_photograph(visit, Shows.OFFENDER, encounter=person)
    return Visit.objects.select_related("oic").get(pk=visit.pk)


# What addresses of a visit's pages are made of.
_IDS: dict[str, Callable[[Visit], Any]] = {
    "visit_id": lambda visit: visit.pk,
    "officer_id": lambda visit: VisitOfficer.objects.get(visit=visit, user=visit.oic).pk,
    "encounter_id": lambda visit: Encounter.objects.filter(visit=visit).earliest("created_at").pk,
    "seen_id": lambda visit: DocumentSeen.objects.filter(visit=visit).earliest("created_at").pk,
    "photograph_id": lambda visit: Photograph.objects.filter(visit=visit).earliest("added_at").pk,
    "form_id": lambda visit: Encounter.objects.filter(visit=visit).earliest("created_at").pk,
    "concern_id": lambda visit: visit.concerns.earliest("raised_at").pk,
    "upload_id": lambda visit: new_id(),
    "print_id": lambda visit: new_id(),
    "grant_id": lambda visit: 1,
    "number": lambda visit: 1,  # of an answer about its debrief
    "about": lambda visit: new_id(),  # what is decided about it
    "debrief_id": lambda visit: new_id(),  # one that it is in with other visits
    "kind": lambda visit: "person",
    "question": lambda visit: "people",
}


def _note(visit: Visit) -> Any:
    return visit.notes.earliest("created_at").pk


# What some routes mean by the same name.
_OTHERWISE: dict[str, dict[str, Callable[[Visit], Any]]] = {
    "photograph-picture": {"kind": lambda visit: "viewing"},
    "visit-forms": {"kind": lambda visit: "notes"},
    "visit-form-new": {"kind": lambda visit: "notes"},
    "visit-form": {"kind": lambda visit: "notes", "form_id": _note},
    "visit-form-step": {
        "kind": lambda visit: "seized",
        "form_id": lambda visit: visit.seized_items.earliest("created_at").pk,
        "step": lambda visit: "move",
    },
}


def ids_of(visit: Visit) -> dict[str, Any]:
    """Return what addresses of a visit's pages are made of."""
    return {name: value_of(visit) for name, value_of in _IDS.items()}


def address(route: str, visit: Visit, **changes: Any) -> str:
    """Return the address of a route of this visit, with `changes` of its ids."""
    names = next({name for name, _ in each.arguments} for each in every_route() if each.name == route)
    values = {name: _OTHERWISE[route][name](visit) for name in _OTHERWISE.get(route, {})} | changes
    return reverse(
        route, kwargs={name: values[name] if name in values else _IDS[name](visit) for name in names}
    )


def routes_of_a_visit() -> list[str]:
    """Return the names of all pages of one visit."""
    pages = [route for route in every_route() if not route.name.startswith("api:")]
    return [r.name for r in pages if "visit_id" in {name for name, _ in r.arguments}]


def saved() -> set[tuple[str, str]]:
    """Return all that the visits' tables hold, each row with its table, to see that nothing of it changed."""
    tables = [
        model._meta.db_table for model in apps.get_app_config("visits").get_models(include_auto_created=True)
    ]
    each = (f"SELECT '{table}', to_json(held)::text FROM \"{table}\" held" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return set(cursor.fetchall())


def post_raw(client: Client, here: str, form: dict[str, Any]) -> Any:
    """Post as a browser that does not mind what it sends."""
    body = urlencode(form, doseq=True, errors="surrogatepass").encode()
    return client.post(here, body, content_type="application/x-www-form-urlencoded")


def keeping(choice: str, response: Any) -> dict[str, str]:
    """Return the answers that choose "theirs", "mine" or "edit" in every clash of a page."""
    radios = page(response).select("input[type=radio][name^=keep-]")
    return {str(radio["name"]): choice for radio in radios}


def without_tokens(form: dict[str, Any]) -> dict[str, Any]:
    tokens = ("version", "of", "typing", "continues", "csrfmiddlewaretoken", "record_id")
    return {name: value for name, value in form.items() if name not in tokens}


def opened(client: Client, here: str, **changes: Any) -> dict[str, Any]:
    """Return what a browser would post of the page as it stands, with `changes`."""
    return typed(client.get(here)) | changes


def boxes(response: Any) -> dict[str, Any]:
    """Return the questions of a page as they stand, without what the page carries besides."""
    return {name: value for name, value in typed(response).items() if not name.startswith(("keep-", "mine-"))}


def told(client: Client, response: Any) -> str:
    """Return the words of the page to which an answer leads."""
    return words(client.get(response["Location"]))


def main_form(response: Any) -> int:
    forms = [f for f in page(response).main.find_all("form") if f.get("method") == "post"]
    return next(number for number, form in enumerate(forms) if form.has_attr("data-autosave"))


def describe(photograph: Photograph, target: Target, version: int) -> Photograph:
    by = photograph.added_by
    return photographs.describe(
        photograph=photograph, target=target, legible=True, expected_version=version, by=by, at=clock.now()
    )
