"""The closing gate: asks every app that holds a rule, and lets nothing through by silence."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings

from core.guidance import Rule, RuleKind
from visits.facts import VisitFacts
from visits.models import Visit
from visits.rules import Item, assess, assess_at, codes_that_apply
from visits.rules.finishing import VIS_3
from visits.signals import visit_closing


@dataclass(frozen=True)
class Verdict:
    """What stands between a visit and its closing: `blocking` items, `warnings`, and the codes answered."""

    blocking: tuple[Item, ...]
    warnings: tuple[Item, ...]
    answered: frozenset[str]

    @property
    def may_close(self) -> bool:
        return not self.blocking


def judge(*, visit: Visit, facts: VisitFacts, at: datetime) -> Verdict:
    """Return what is outstanding on `visit`: this app's rules, and those of the apps above.

    A code that applies and that no app answered for blocks: an app that fails to register must not open
    the gate.
    """
    to_manager = timedelta(hours=settings.UNCLOSED_TO_MANAGER_HOURS)
    answers = assess(facts) | assess_at(facts, at, to_manager)
    for _receiver, reply in visit_closing.send(sender=Visit, visit=visit, facts=facts, at=at):
        answers.update(cast("dict[str, list[Item]]", reply))
    items = [item for code in sorted(answers) for item in answers[code]]
    unanswered = codes_that_apply(facts) - answers.keys()
    return Verdict(
        blocking=(*(i for i in items if i.blocks), *_unanswered(sorted(unanswered))),
        warnings=tuple(i for i in items if not i.blocks),
        answered=frozenset(answers),
    )


KEPT_APART = Item(
    VIS_3,
    "A part that is kept apart is not finished",
    "It holds what may be read by those on the visit alone. The officer in charge knows which it is.",
    "",
)


def as_told(verdict: Verdict, *, may_read_welfare: bool) -> Verdict:
    """Return what somebody is told of `verdict`: of what is kept apart, only that it is not finished."""
    if may_read_welfare:
        return verdict
    return replace(verdict, blocking=_told(verdict.blocking), warnings=_told(verdict.warnings))


def _told(items: tuple[Item, ...]) -> tuple[Item, ...]:
    rest = tuple(item for item in items if not item.apart)
    return rest if len(rest) == len(items) else (*rest, KEPT_APART)


def _unanswered(codes: Iterable[str]) -> Iterable[Item]:
    for code in codes:
        rule = Rule(code, RuleKind.MUST, "A check that could not be made")
        yield Item(
            rule,
            f"The check {code} could not be made",
            "A part of the service that has to answer did not. Tell the service desk; nothing is lost.",
            "visit-close",
        )
