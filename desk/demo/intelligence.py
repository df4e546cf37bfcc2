"""What the demonstration's people passed on to the intelligence unit, and what they are still writing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid5

from accounts.models import User
from desk.demo.pictures import draw
from intelligence.enums import HowKnown, HowSure, InUse
from intelligence.operations import add_attachment, keep_draft, submit
from intelligence.operations.passing import Passed
from visits.models import Visit

NAMESPACE = UUID("9d1c3c0e-5a0e-5b1b-8f43-2f6a1c7f1d52")


@dataclass(frozen=True)
class Told:
    """One submission: by whom, how long ago, and what was said."""

    key: str
    by: str
    hours: int
    what: str
    people: tuple[Mapping[str, str], ...]
    place: Mapping[str, str]
    when: str
    how_known: HowKnown
    source: str
    how_sure: HowSure
    in_use: InUse
    in_use_why: str = ""
    from_visit: bool = False


TOLD = (
    Told(
        "locked room",
        "Rhiannon Pryce",
        3,
        "A woman is kept in the room above the bakery and is not let out alone. She was seen at the window on"
        " three mornings, and knocked on the glass when the delivery van stood below.",
        ({"name": "Mirela Dobrescu", "born": "about 25", "more": "Dark hair, a scar at the left eyebrow"},),
        {"name": "Cobbold’s Bakery", "address": "3 Tanner Row, Brackenford QF2 4HD"},
        "Since the end of October, most mornings before 6",
        HowKnown.TOLD,
        "The driver of the delivery van, Aled Prosser of Fenwick Flour. He does not know that it is passed on.",
        HowSure.LIKELY,
        InUse.SOON,
        "The woman, if whoever keeps her learns that she was seen. The driver is the only one who delivers then.",
        from_visit=True,
    ),
    Told(
        "car wash vans",
        "Imran Sadiq",
        30,
        "Two white vans bring between eight and twelve men to the car wash each day and take them away at night."
        " The men sleep in a house on the same road. One man collects their pay on Fridays.",
        ({"name": "Gheorghe Stanciu", "aka": "Gigi", "more": "Drives the van YX19 QFT"},),
        {"name": "Kestrel Hand Car Wash", "address": "Ferry Road, Stowmere QF5 1AA"},
        "Every day; pay is collected on Fridays about 7pm",
        HowKnown.SAW,
        "",
        HowSure.CERTAIN,
        InUse.NO,
        from_visit=True,
    ),
    Told(
        "vans again",
        "Nia Bevan",
        22,
        "The men who work at the car wash on Ferry Road live together at 41 Ferry Road, eleven beds in three rooms.",
        ({"name": "Stanciu", "more": "Has the keys; the others call him Gigi"},),
        {"name": "", "address": "41 Ferry Road, Stowmere QF5 1AB"},
        "Now",
        HowKnown.DOCUMENT,
        "A tenancy agreement that was lying in the office during the visit",
        HowSure.LIKELY,
        InUse.UNSURE,
    ),
    Told(
        "cards",
        "Kemi Adeyemi",
        72,
        "Residence cards with the same photograph and two different names were sent with two applications of the"
        " same week. Both envelopes were posted in Caldermouth.",
        ({"name": "Anton Belyi"}, {"name": "Andrei Bely", "more": "The same face"}),
        {},
        "Received on Monday and Wednesday of last week",
        HowKnown.DOCUMENT,
        "The two applications",
        HowSure.CERTAIN,
        InUse.NO,
    ),
    Told(
        "threat",
        "Leo Hartigan",
        54,
        "Somebody waits outside the reporting centre on Tuesdays and writes down who comes. Two people who report"
        " asked to come on another day because of him.",
        ({"more": "A man of about 50, grey beard, green coat, walks with a stick"},),
        {"name": "Stowmere reporting centre", "address": ""},
        "Tuesdays between 9 and 11, for three weeks",
        HowKnown.TOLD,
        "Two people who report here; their names are with me",
        HowSure.LIKELY,
        InUse.YES,
        "The two who spoke of it would be known to him.",
    ),
    Told(
        "heard in passing",
        "Patrick Olawale",
        150,
        "A landlord on Quay Street is said to rent to nobody who can show papers.",
        (),
        {"name": "", "address": "Quay Street, Caldermouth"},
        "",
        HowKnown.TOLD,
        "",
        HowSure.DOUBTFUL,
        InUse.NO,
    ),
    Told(
        "old rumour",
        "Tomasz Wilk",
        720,
        "Somebody at the market was said to sell papers. Nobody could say who.",
        (),
        {"name": "Saturday market", "address": "Market Place, Brackenford"},
        "In the summer",
        HowKnown.TOLD,
        "",
        HowSure.DOUBTFUL,
        InUse.NO,
    ),
)
PHOTOGRAPHED = "car wash vans"  # with a photograph of the vans


def pass_on(users: dict[str, User], at: datetime) -> dict[str, str]:
    """Pass on what is told above, each at its time, and leave one draft unfinished.

    Returns the numbers of the receipts by key.
    """
    numbers = {}
    for told in sorted(TOLD, key=lambda told: -told.hours):
        user, when = users[told.by], at - timedelta(hours=told.hours)
        visit = Visit.objects.filter(team_members__user=user).order_by("-happens_at").first()
        if told.key == PHOTOGRAPHED:
            _photograph(told, user, when)
        receipt = submit(
            draft_id=uuid5(NAMESPACE, told.key),
            passed=_passed(told),
            visit_id=visit.pk if visit and told.from_visit else None,
            by=user,
            at=when,
        )
        numbers[told.key] = receipt.number
    keep_draft(
        draft_id=uuid5(NAMESPACE, "unfinished"),
        typed={
            "what": ["The owner of the nail studio said that “the next six” come on Sunday. Ask Katya"],
            "where_name": ["Mulberry Nail Studio"],
            "people": ["1"],
        },
        visit_id=None,
        writer="demonstration",
        revision=0,
        by=users["Rhiannon Pryce"],
        at=at - timedelta(minutes=40),
    )
    return numbers


def _photograph(told: Told, user: User, when: datetime) -> None:
    """Keep a draft as the page does, and a photograph with it."""
    draft = keep_draft(
        draft_id=uuid5(NAMESPACE, told.key),
        typed={"what": [told.what]},
        visit_id=None,
        writer="demonstration",
        revision=0,
        by=user,
        at=when - timedelta(minutes=5),
    )
    picture = BytesIO(draw(("notice", "Ferry Road, 19:10", "YX19 QFT", False, True)))
    add_attachment(draft_id=draft.pk, file=picture, name="vans.jpg", by=user, at=when - timedelta(minutes=4))


def _passed(told: Told) -> Passed:
    return Passed(
        content={
            "what": told.what,
            "people": [dict(person) for person in told.people],
            "place": {part: text for part, text in told.place.items() if text},
            "when": told.when,
            "how_sure": told.how_sure,
        },
        source={"how_known": told.how_known, "source": told.source, "in_use_why": told.in_use_why},
        in_use=told.in_use,
    )
