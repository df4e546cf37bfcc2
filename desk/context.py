"""What every page's frame shows: the person, the sections open to their roles, the search box."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from accounts.models import UrgentAccess, User
from accounts.roles import ROLE_WORDS, Door, Role, door_of, roles_of
from accounts.sessions import seconds_left
from accounts.urgent import open_now, page_of, until_words
from core.clock import now
from notices.queries import count_words, unread_count

SERVICE_NAME = "Enforcement visits"

# Section key, words, route, and how the names of the section's other routes begin. A person sees the
# sections whose route is open to one of their roles; a page may name its section itself.
SECTIONS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("home", "Your work", "home", ("home",)),
    ("visits", "Visits", "visits", ("visit", "document", "photograph")),
    ("debriefs", "Debriefs", "debriefs", ("debrief",)),
    ("operations", "Operations", "operations", ("operation",)),
    ("learning", "Learning", "learning", ("learning",)),
    ("people", "People", "people", ("person", "people", "match")),
    ("casework", "Encounters", "casework-list", ("casework", "ear")),
    ("extracts", "Daily extracts", "extracts", ("extract",)),
    ("unit", "Intelligence desk", "unit-desk", ("unit",)),
    ("intelligence", "Intelligence", "intelligence", ("intelligence",)),
    ("audit", "Audit trail", "audit", ("audit",)),
    ("urgent-reviews", "Urgent access to review", "urgent-accesses", ("urgent-access",)),
    ("urgent", "Urgent access", "urgent", ("urgent",)),
    ("lost-factors", "Lost factors", "lost-factors", ("lost-factor",)),
    ("admin", "Users and teams", "admin:index", ()),
    ("outbox", "Messages", "outbox", ("outbox",)),
)


@dataclass(frozen=True)
class Item:
    """One link of the service navigation."""

    key: str
    text: str
    href: str


@dataclass(frozen=True)
class Urgent:
    """A record that is open to a safeguarding lead at once: said on every page, until it is closed."""

    reference: str
    until: str
    href: str
    end_href: str


@dataclass(frozen=True)
class Page:
    """The frame of one page for one person."""

    service: str = SERVICE_NAME
    demo: bool = False
    person: str = ""
    role: str = ""
    navigation: tuple[Item, ...] = ()
    section: str = ""
    search_href: str = ""
    sign_out_href: str = ""
    account_href: str = ""
    notices_href: str = ""
    notices: str = ""  # how many are not read: "3", "99+"; nothing where all are
    stay_href: str = ""
    seconds_left: int = 0  # until the session ends, if nothing more is sent
    query: str = field(default="", repr=False)
    urgent: tuple[Urgent, ...] = ()


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the frame and the messages; two queries at most: the person's roles and their unread notices."""
    return {"page": _page(request), "messages": get_messages(request)}


def _page(request: HttpRequest) -> Page:
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_authenticated:
        return Page(demo=settings.DEMO)
    at = now()
    roles = roles_of(user, at)
    return Page(
        demo=settings.DEMO,
        person=user.name,
        role=", ".join(ROLE_WORDS[role] for role in Role if role in roles),
        navigation=tuple(_items(roles)),
        section=_section_of(_route(request)),
        search_href=_address("search", roles),
        sign_out_href=_address("account_logout", roles),
        account_href=_address("my-account", roles),
        notices_href=_address("notices", roles),
        notices=_unread(user, at),
        stay_href=_address("session-stay", roles),
        seconds_left=int(seconds_left(request, at)),
        query=request.GET.get("q", "")[:200] if _route(request) == "search" else "",
        urgent=tuple(_urgent(access) for access in open_now(user, at)),
    )


def _urgent(access: UrgentAccess) -> Urgent:
    end = reverse("urgent-end", args=[access.pk])
    return Urgent(access.reference, until_words(access), page_of(access), end)


def _unread(user: User, at: datetime) -> str:
    count = unread_count(user, at)
    return count_words(count) if count else ""


def _items(roles: frozenset[Role]) -> list[Item]:
    found = [(key, words, _address(route, roles)) for key, words, route, _ in SECTIONS]
    return [Item(key, words, href) for key, words, href in found if href]


def _address(route: str, roles: frozenset[Role]) -> str:
    """Return the address of a route, or nothing where it does not exist or is shut to these roles."""
    door = door_of(route)
    if door is None or (not isinstance(door, Door) and not door & roles):
        return ""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


def _section_of(route: str) -> str:
    for key, _, exact, starts in SECTIONS:
        if route == exact or any(route == s or route.startswith((f"{s}-", f"{s}s-")) for s in starts):
            return key
    return ""


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else ""
