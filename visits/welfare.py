"""What is answered about vulnerability and welfare, checked against the visit before it is saved."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from accounts.models import User
from core.clock import london_day
from core.errors import DomainError
from visits.models import FamilyWelfare, FormRecord, Visit
from visits.models.referral import ReferredTo
from visits.permissions import stands_in
from visits.rules.vulnerable import why_presumed
from visits.safeguarding import counting_referrals

_CONTENTS = ("children", "carers", "any_concerns", "concerns")


def day_of(visit: Visit) -> date:
    """Return London's day on which the visit took place, or is to."""
    return london_day(visit.happens_at)


def why_relevant(visit: Visit) -> tuple[str, ...]:
    """Return why the family welfare form of the visit is presumed relevant; nothing where it is not."""
    people = [(str(e), e.date_of_birth, bool(e.age_disputed)) for e in visit.encounters.all() if e.counts]
    return why_presumed(kinds=visit.kinds, on=day_of(visit), people=people)


def vulnerability_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is saved of a vulnerability: an adjustment described is needed. Raises DomainError."""
    answers = {**values, "grounds": sorted(values["grounds"]), "heads": sorted(values["heads"])}
    person = answers["encounter"]
    if person is not None and not person.counts:
        raise DomainError(
            "The record of this person was set invalid. Choose the one that counts.", field="encounter"
        )
    if "none" in answers["heads"] and len(answers["heads"]) > 1:
        raise DomainError("Choose the last answer alone, or any of the others.", field="heads")
    return _said_yes(
        answers, "any_adjustment", "adjustments", "You described an adjustment: say yes, or remove it."
    )


def welfare_values(
    visit: Visit, form: FormRecord | None, by: User, at: datetime, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what is saved of the family welfare form: relevant where a child or a family was met (VIS-7).

    Raises DomainError; only the officer in charge, or who stands in for them, says that it is not relevant.
    """
    answers = {"relevant": None, "not_relevant_reason": ""} | dict(values)
    was = form.relevant if isinstance(form, FamilyWelfare) else None
    if why := why_relevant(visit):
        if answers["relevant"] is False:
            raise DomainError(
                f"{'. '.join(why)}. So the form is relevant. Say yes, and fill it in.", field="relevant"
            )
        answers |= {"relevant": True, "not_relevant_reason": ""}
    answers = _said_yes(
        answers, "any_concerns", "concerns", "You wrote down concerns: say yes, or remove them."
    )
    if answers["relevant"] is not False:
        if answers["not_relevant_reason"]:
            raise DomainError(
                "You said why the form is not relevant: say “No” above, or remove this.",
                field="not_relevant_reason",
            )
        return answers
    if any(answers[name] for name in _CONTENTS):
        raise DomainError("You wrote down what is relevant: say yes, or remove it below.", field="relevant")
    if was is not False and by.pk != visit.oic_id and stands_in(visit, by, at) is None:
        raise DomainError(
            f"Only the officer in charge, {visit.oic.name}, says that the form is not relevant. "
            "Leave the question open, and tell them.",
            field="relevant",
        )
    return answers


def check_referral(form: FormRecord, values: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Refuse a referral to nobody, and on a day that cannot be. Raises DomainError."""
    visit: Visit = form.visit  # type: ignore[attr-defined]
    if values["made_to"] == ReferredTo.OTHER and not values.get("made_to_words"):
        raise DomainError("Say to whom it was made.", field="made_to_words")
    if values["made_on"] > london_day(at):
        raise DomainError("It cannot have been made in the future. Correct the day.", field="made_on")
    if values["made_on"] < day_of(visit):
        raise DomainError("It cannot have been made before the visit. Correct the day.", field="made_on")
    return dict(values)


def check_outcome(form: FormRecord, values: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Refuse the outcome of a referral that there is not; a mistake is said while the visit is open."""
    visit: Visit = form.visit  # type: ignore[attr-defined]
    referrals = {referral.number: referral for referral in counting_referrals(form)}
    number = int(values["referral"])
    if number not in referrals:
        raise DomainError("Choose a referral that is recorded here.", field="referral")
    by_mistake = bool(values.get("by_mistake"))
    if by_mistake and not visit.is_open:
        raise DomainError(
            "This visit is closed. That it was recorded by mistake can be said only after re-opening it.",
            field="by_mistake",
        )
    return {"referral": number, "said": values["said"], "by_mistake": by_mistake}


def _said_yes(answers: dict[str, Any], question: str, words: str, refused: str) -> dict[str, Any]:
    if answers[words] and answers[question] is False:
        raise DomainError(refused, field=question)
    return answers | {question: True} if answers[words] else answers
