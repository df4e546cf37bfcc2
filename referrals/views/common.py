"""What CPCT's pages begin with: who asks, when, and the extract or row as far as they may see it."""

from datetime import date, datetime

from django.http import Http404, HttpRequest

from accounts.models import User
from core import clock
from core.guidance import Rule, RuleKind
from referrals.listing import extract_of, row_of
from referrals.models import Extract, ExtractRow, Referral
from referrals.rules import Capacity


def signed_in(request: HttpRequest) -> User:
    """Return the person; the access table has let nobody else through."""
    assert isinstance(request.user, User)  # noqa: S101 - for the type checker; the middleware decides
    return request.user


def open_extract(request: HttpRequest, day: date) -> tuple[Extract, datetime]:
    """Return the extract of `day`, and the time; 404 where there is none for this person."""
    at = clock.now()
    extract = extract_of(signed_in(request), at, day)
    if extract is None:
        raise Http404
    return extract, at


def open_row(request: HttpRequest, day: date, position: int) -> tuple[ExtractRow, datetime]:
    """Return a row of the extract of `day`, and the time; 404 where there is none for this person."""
    extract, at = open_extract(request, day)
    row = row_of(extract, position)
    if row is None:
        raise Http404
    return row, at


def rule_of(referral: Referral) -> Rule:
    """Return the rule that decided on a person, as pages show rules."""
    ours = referral.rule in ("REF-4", "REF-6")
    return Rule(
        referral.rule,
        RuleKind.DERIVE,
        "Which unit gets the case?",
        section="" if ours else referral.section,
        quote="" if ours else referral.words,
        ours=referral.words if ours else "",
        version=referral.guidance_version,
    )


def considered_as(referral: Referral) -> str:
    """Return "Worker" or "Occupier"."""
    return "Worker" if referral.capacity == Capacity.WORKER else "Occupier"
