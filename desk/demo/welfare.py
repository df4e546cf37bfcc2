"""What is kept apart of the demonstration’s visits: who is vulnerable, family welfare forms. Invented."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from core.clock import london_day
from desk.demo.stories import TOMASZ
from visits.kinds import VULNERABILITY, WELFARE
from visits.models import FormRecord, Visit
from visits.operations.filling_in import fill_in
from visits.operations.following_up import follow_up
from visits.steps import OUTCOME, REFERRAL
from visits.welfare import why_relevant


@dataclass(frozen=True)
class Vulnerable:
    """Somebody of a story: what makes them vulnerable, the adjustment they need, the definition’s heads."""

    name: str
    grounds: tuple[str, ...] = ()
    details: str = ""
    adjustments: str = ""
    heads: tuple[str, ...] = ("none",)
    no_referral: str = ""
    referral: tuple[str, str, str] | None = None  # to what kind of service, its name, the reference
    outcome: str = ""


VULNERABLE: Mapping[str, tuple[Vulnerable, ...]] = {
    "saffron": (
        Vulnerable(
            "Nguyễn Thị Hương",
            ("pregnancy", "language"),
            "Said through the interpreter that she is five months pregnant. Showed her maternity notes.",
            "A Vietnamese interpreter, in person for anything medical; no long journeys without stops.",
            referral=("health", "Community midwives, Brackenford", "CM-20417"),
            outcome="The midwives rang back: she is known to them, and her next appointment stands.",
        ),
    ),
    "linden": (
        Vulnerable(
            "Hamid Karimi",
            ("mental",),
            "Said in Dari “it would be better not to wake up”. Scars on both forearms.",
            "To be watched all the time until a nurse has seen him.",
            ("self_harm",),
            "The custody nurse and the police took it on at once; nobody else to refer him to that morning.",
        ),
    ),
    "quayline": (
        Vulnerable(
            "Viktor Antal",
            ("illness", "disability"),
            "Out of breath after ten steps. Carries an oxygen bottle; his daughter washes and dresses him.",
            "Oxygen, a seat near the door, and no stairs.",
            ("care", "unable_to_care"),
            referral=(
                "adult_care",
                "Adult social care, Brackenford",
                "ASC-5512",
            ),  # to debrief or not: not decided
        ),
    ),
}
# A form that its officer has not finished: a child was met, and nobody has said yet who cares for her.
IN_DRAFT: Mapping[str, tuple[str, str]] = {
    "harbour": (TOMASZ, "Drita Leka, born 14 April 2017. She was asleep with her father.")
}


def record_welfare(visit: Visit, key: str, users: Mapping[str, User], by: User, at: datetime) -> None:
    """Record what is kept apart of the story `key`, as its officer in charge would."""
    met = {person.name: person for person in visit.encounters.all()}
    for one in VULNERABLE.get(key, ()):
        values = {
            "encounter": met[one.name],
            "grounds": list(one.grounds),
            "details": one.details,
            "any_adjustment": bool(one.adjustments),
            "adjustments": one.adjustments,
            "heads": list(one.heads),
            "no_referral_reason": one.no_referral,
        }
        form = fill_in(
            kind=VULNERABILITY, visit=visit, form=None, values=values, expected_version=0, by=by, at=at
        )
        _refer(form, one, by, at)
    empty: dict[str, Any] = {
        "any_concerns": None,
        "concerns": "",
        "no_referral_reason": "",
        "children": "",
        "carers": "",
    }
    if key in IN_DRAFT:
        name, children = IN_DRAFT[key]
        by, said = users[name], empty | {"children": children}
    elif why_relevant(visit):
        return
    else:
        said = empty | {"relevant": False, "not_relevant_reason": "No child was there, and none lives there."}
    fill_in(kind=WELFARE, visit=visit, form=None, values=said, expected_version=0, by=by, at=at)


def _refer(form: FormRecord, one: Vulnerable, by: User, at: datetime) -> None:
    if one.referral:
        made_to, service, reference = one.referral
        values: dict[str, Any] = {
            "made_to": made_to,
            "made_to_words": service,
            "made_on": london_day(at),
            "reference": reference,
            "done_by": "",
        }
        follow_up(step=REFERRAL, form=form, values=values, by=by, at=at)
    if one.outcome:
        values = {"referral": 1, "said": one.outcome}
        follow_up(step=OUTCOME, form=form, values=values, by=by, at=at)
