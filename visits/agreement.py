"""Answers that contradict each other, refused in words before the database would. Pure."""

from collections.abc import Mapping
from typing import Any

from core.errors import DomainError
from visits.completeness import EMPLOYMENT_CAPACITY

EMPLOYMENT_FIELDS = (
    "job",
    "began_certainty",
    "began_basis",
    "pay",
    "hours",
    "engagement",
    "right_to_work_check",
    "s21_ground",
    "began_earliest",
    "began_latest",
)
_NOTHING: dict[str, Any] = {"s21_ground": None, "began_earliest": None, "began_latest": None}


def workers_only(values: dict[str, Any]) -> dict[str, Any]:
    """Return `values` of a person encountered without employment, unless they are a worker or nobody said."""
    if values.get("capacity") in ("", None, EMPLOYMENT_CAPACITY):
        return values
    return values | {name: _NOTHING.get(name, "") for name in EMPLOYMENT_FIELDS}


def check_person(values: Mapping[str, Any]) -> None:
    """Refuse a date of birth that is not known, and a start of employment that ends before it begins."""
    if values.get("date_of_birth") and values.get("date_of_birth_not_known"):
        raise DomainError(
            "Remove the date of birth, or say that it is known.", field="date_of_birth_not_known"
        )
    earliest, latest = values.get("began_earliest"), values.get("began_latest")
    if (earliest is None) != (latest is None):
        raise DomainError("Give the earliest and the latest day on which it can have begun.", field="began")
    if earliest and latest and latest < earliest:
        raise DomainError("The latest day cannot be before the earliest.", field="began_latest")


def check_entry(values: Mapping[str, Any]) -> None:
    """Refuse a time or a name of a notice that was not served."""
    served = values.get("notice_served_at") or values.get("notice_served_on")
    if served and values.get("notice_to_occupier") is not True:
        raise DomainError(
            "Say that a notice was served, or remove when and on whom.", field="notice_to_occupier"
        )
