"""What the demonstration’s intelligence unit asked, said of the use, and told others."""

from datetime import datetime, timedelta
from uuid import uuid5

from accounts.models import User
from desk.demo.intelligence import NAMESPACE
from desk.demo.unit import Member, submission_id
from intelligence import operations
from intelligence.enums import Feedback, Outcome
from intelligence.forms.telling import WORDINGS
from intelligence.models import Product
from intelligence.operations import submit
from intelligence.operations.moving import Sent
from intelligence.operations.passing import Passed
from intelligence.operations.products import Recipient, Text

# So that two teams have enough for figures of their own: by whom, days ago, hours until it was acknowledged,
# of what use it was, what was said, where, and when.
EARLIER = (
    (
        "Devon Achebe",
        71,
        3,
        Feedback.USEFUL,
        "A flat is let by the night to people who leave before dawn.",
        "Quarry Lane, Brackenford",
        "On weekdays",
    ),
    (
        "Katya Lindqvist",
        55,
        20,
        Feedback.PARTLY,
        "A driver collects money at two restaurants on the same evening.",
        "Old Market, Brackenford",
        "",
    ),
    (
        "Devon Achebe",
        41,
        6,
        Feedback.USEFUL,
        "Papers are printed in the back room of a telephone shop.",
        "Station Parade, Brackenford",
        "After closing time",
    ),
    ("Marcus Ellery", 33, 30, Feedback.MISSING, "Somebody sells places on a list for work.", "", ""),
    (
        "Imran Sadiq",
        62,
        9,
        Feedback.USEFUL,
        "Workers of a nursery are told to hide when a van comes.",
        "Marsh Lane, Stowmere",
        "Since August",
    ),
    (
        "Farida Rahimi",
        27,
        14,
        Feedback.PARTLY,
        "A caravan behind the yard is lived in by four people.",
        "Dyke Road, Stowmere",
        "",
    ),
)


def pass_on_earlier(users: dict[str, User], at: datetime) -> None:
    """Pass on what the unit was finished with long ago."""
    marguerite = Member(users["Marguerite Okafor"])
    for by, days, hours, feedback, what, where, when in sorted(EARLIER, key=lambda told: -told[1]):
        passed_on = at - timedelta(days=days)
        content = {
            "what": what,
            "place": {"address": where} if where else {},
            "when": when,
            "how_sure": "likely",
        }
        submit(
            draft_id=submission_id(what),
            passed=Passed(content, {"how_known": "told"}, "no"),
            visit_id=None,
            by=users[by],
            at=passed_on,
        )
        marguerite.take(what, passed_on + timedelta(hours=hours))
        done = passed_on + timedelta(days=2)
        marguerite.do(operations.close, what, done, outcome=Outcome.KEPT, why="Nothing to be done now.")
        words = next(words for kind, words in WORDINGS.values() if kind == feedback)
        marguerite.do(operations.give_feedback, what, done, feedback=feedback, words=words)


def tell_on(users: dict[str, User], at: datetime) -> None:
    """Do what the unit told others until now."""
    marguerite, wilfred = Member(users["Marguerite Okafor"]), Member(users["Wilfred Anand"])
    _ask(marguerite, wilfred, users["Imran Sadiq"], at)
    _say_of_what_use(marguerite, wilfred, at)
    _give(marguerite, wilfred, at)
    _withdraw(marguerite, wilfred, at)
    _write(
        wilfred,
        "car wash vans",
        "House used to lodge workers",
        "A house on Ferry Road, Stowmere, is said to lodge between eight and twelve men who work nearby. There"
        " may be eleven beds in three rooms.",
        "C",
        at - timedelta(hours=2),
    )


def _ask(marguerite: Member, wilfred: Member, officer: User, at: datetime) -> None:
    asked = marguerite.do(
        operations.ask,
        "car wash vans",
        at - timedelta(hours=18),
        words="Did you see the numbers of both vans, and who drove the second?",
    )
    operations.answer_question(
        question_id=asked.pk,
        words="Only the one that I gave. The second driver wore a cap and did not get out.",
        by=officer,
        at=at - timedelta(hours=14),
    )
    wilfred.do(
        operations.ask,
        "vans again",
        at - timedelta(hours=5),
        words="What name stood on the agreement as the tenant’s? A part of it would help.",
    )


def _say_of_what_use(marguerite: Member, wilfred: Member, at: datetime) -> None:
    marguerite.do(
        operations.give_feedback,
        "cards",
        at - timedelta(hours=40),
        feedback=Feedback.USEFUL,
        words="Thank you. What you passed on was new to us, and we could act on it.",
    )
    marguerite.do(
        operations.give_feedback,
        "car wash vans",
        at - timedelta(hours=12),
        feedback=Feedback.PARTLY,
        words="Thank you, we could use it in part. Next time, note the numbers of all vehicles.",
    )
    wilfred.do(
        operations.give_feedback,
        "heard in passing",
        at - timedelta(hours=138),
        feedback=Feedback.MISSING,
        words="Thank you. There was too little to begin with. If you hear more, pass it on again.",
    )


def _give(marguerite: Member, wilfred: Member, at: datetime) -> None:
    """One that was released, and given to two."""
    day = at - timedelta(hours=58)
    product = _write(
        marguerite,
        "cards",
        "Residence cards with one photograph and two names",
        "Cards with the same photograph and different names were seen twice in one week. Compare photographs of"
        " applications that were posted in Caldermouth.",
        "P",
        day,
    )
    _release(wilfred, "cards", product, day + timedelta(minutes=40))
    recipients = (
        Recipient("Caldermouth document examiners", "Gwen Tarleton, lead examiner", "To compare the cards"),
        Recipient(
            "Stowmere reporting centre", "Leo Hartigan, reporting officer", "To look out for such cards"
        ),
    )
    for hours, to in enumerate(recipients, start=1):
        marguerite.do(
            operations.disseminate, "cards", day + timedelta(hours=hours), product_id=product.pk, to=to
        )


def _withdraw(marguerite: Member, wilfred: Member, at: datetime) -> None:
    day = at - timedelta(hours=17)
    key = "car wash vans"
    product = _write(
        marguerite,
        key,
        "Vans that bring workers to a car wash",
        "Two white vans bring men to a car wash in Stowmere each morning.",
        "C",
        day,
    )
    _release(wilfred, key, product, day + timedelta(hours=1))
    marguerite.do(
        operations.disseminate,
        key,
        day + timedelta(hours=2),
        product_id=product.pk,
        to=Recipient(
            "Stowmere Borough Council",
            "Alun Prideaux, licensing",
            "To prepare a visit together",
            "Not to be shared before the visit of next week.",
        ),
    )
    wilfred.do(
        operations.withdraw_product,
        key,
        day + timedelta(hours=8),
        product_id=product.pk,
        why="There is one van on most days. A better one is being written.",
    )


def _write(who: Member, key: str, title: str, words: str, handling: str, at: datetime) -> Product:
    text = Text(title, words, "OFFICIAL – SENSITIVE", handling)
    product: Product = who.do(operations.write_product, key, at, text=text)
    return product


def _release(who: Member, key: str, product: Product, at: datetime) -> None:
    sent = Sent(uuid5(NAMESPACE, f"{key} release {at:%H%M}"), product.version)
    operations.release_product(
        submission_id=submission_id(key), product_id=product.pk, by=who.user, at=at, sent=sent
    )
