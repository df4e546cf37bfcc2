"""From extracts and rows to what is answered of them. No query stands here."""

from typing import Any

from django.urls import reverse

from casework.models import EnforcementActivityRecord
from referrals.api.shapes import RowShape, RowSummary
from referrals.law import PROVISIONS
from referrals.listing import Day
from referrals.models import ExtractRow, Referral, UnitDecision

OURS = ("REF-4", "REF-6")  # rules that the guidance has no words for


def summary_of_day(day: Day) -> dict[str, Any]:
    """Return a day's extract as the list shows it."""
    extract, taken = day.extract, day.first_download
    kept = (
        "id day layout generated_at published_at late visits rows considerable not_considerable cfi_alone "
        "undecided amendments"
    )
    return {name: getattr(extract, name) for name in kept.split()} | {
        "amended_later": day.amended_later,
        "first_downloaded_at": taken.at if taken else None,
    }


def file_address(day: Any, file_format: str) -> str:
    """Return where a file is downloaded."""
    return reverse(f"api:extract-{file_format}", args=[day])


def summary_of(row: ExtractRow) -> dict[str, Any]:
    """Return a row as the list shows it."""
    later = getattr(row, "superseded_by", None)
    person = row.referral
    return {
        "position": row.position,
        "kind": row.kind,
        "visit": {"id": row.closed.visit_id, "reference": row.closed.visit_reference},
        "closed_at": row.closed.closed_at,
        "cprn_reference": row.closed.cprn_reference,
        "recipient": row.closed.recipient,
        "person": _person(person) if person else None,
        "law": person.law if person else "",
        "also_to_cfi": person.also_to_cfi if person else "",
        "considerable": row.considerable,
        "ear_reference": row.ear_reference,
        "missing": row.missing,
        "amendment": row.amendment,
        "supersedes": _place(row.supersedes_extract, row.supersedes) if row.supersedes else None,
        "superseded_by": _place(later.extract, later) if later else None,
    }


def row_answer(row: ExtractRow, ear: EnforcementActivityRecord | None, photographs: int) -> dict[str, Any]:
    """Return the whole of a row."""
    closed = row.closed
    kept = "premises closing_number oic_name oic_staff_number team_name cfi_alone undecided mixed"
    return dict(
        RowShape(
            summary_of(row)
            | {name: getattr(closed, name) for name in kept.split()}
            | {
                "why": _why(row.referral) if row.referral else None,
                "cprn": closed,
                "ear": ear,
                "photographs": photographs,
            }
        ).data
    )


def rows_answer(rows: list[ExtractRow]) -> Any:
    """Return rows as the list shows them."""
    return RowSummary([summary_of(row) for row in rows], many=True).data


def decision_of(decision: UnitDecision | None) -> dict[str, Any] | None:
    """Return what a person decided, if anybody did."""
    if decision is None:
        return None
    return {"unit": decision.unit, "reason": decision.reason, "by": decision.by, "at": decision.at}


def _place(extract: Any, row: Any) -> dict[str, Any]:
    return {"day": extract.day, "position": row.position}


def _person(person: Referral) -> dict[str, Any]:
    names = "also_known_as date_of_birth nationality job began began_earliest began_latest certainty"
    return {name: getattr(person, name) for name in names.split()} | {
        "id": person.encounter_id,
        "name": person.person,
        "capacity": "worker" if person.capacity == "worker" else "occupier",
    }


def _why(person: Referral) -> dict[str, Any]:
    laws = [PROVISIONS[code] for code in person.provisions]
    return {
        "rule": person.rule,
        "words": person.words,
        "section": "" if person.rule in OURS else person.section,
        "guidance_version": person.guidance_version,
        "laws": [{"code": law.code, "words": law.words, "unit": law.unit.value} for law in laws],
        "facts": [{"name": name, "words": words} for name, words in person.saw],
        "decision": decision_of(person.decision),
        "to_settle": person.to_settle,
    }
