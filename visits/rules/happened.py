"""What happened on the visit: every question about it is answered, and what was answered yes is recorded.

VIS-4 to VIS-6, VIS-9, VIS-10, CI-1 and CI-2. Each says the same of its question: silence is no answer, and
“yes” is none until it is recorded. What is recorded is looked at by the rules of its subject besides.
"""

from collections.abc import Iterator

from core.guidance import Rule, RuleKind
from visits import questions as ask
from visits.facts import VisitFacts
from visits.rules.items import AFTER_FORCE, AT_RISK, CRITICAL_INCIDENT, GENERAL, SILENT, Item

VIS_4 = Rule(
    "VIS-4",
    RuleKind.MUST,
    "Seized material is recorded, with where it is securely stored",
    GENERAL,
    "any seized material is recorded and stored securely",
    "“Nothing was seized” is an answer; silence is not.",
)
VIS_5 = Rule(
    "VIS-5",
    RuleKind.MUST,
    "Every warrant obtained has a disposal, confirmed correct by the officer in charge",
    GENERAL,
    "warrants are disposed of correctly",
    "Executed or not. “None was obtained” is an answer; silence is not.",
)
VIS_6 = Rule(
    "VIS-6",
    RuleKind.MUST,
    "Each false document encountered is reported to the forgery team, with a copy",
    GENERAL,
    "any false documents encountered are reported, including copies, to the forgery team",
)
VIS_9 = Rule(
    "VIS-9",
    RuleKind.MUST,
    "All force used is recorded, by each person who used it",
    AFTER_FORCE,
    "all and any use of force must be recorded in accordance with the instructions contained in Arrest and "
    "restraint without exception",
)
VIS_10 = Rule(
    "VIS-10",
    RuleKind.MUST,
    "Vulnerabilities and known reasonable adjustments are recorded",
    AT_RISK,
    "You must also record any vulnerabilities of those encountered within your notes on PRONTO. This must "
    "include any known reasonable adjustments they may have",
)
CI_1 = Rule(
    "CI-1",
    RuleKind.MUST,
    "A critical incident is declared where any of the four criteria is met",
    CRITICAL_INCIDENT,
    "If any of the below criteria are met, you must declare a CI",
    "The software says so at once; a person declares.",
)
CI_2 = Rule(
    "CI-2",
    RuleKind.PROMPT,
    "Declaring a critical incident is given serious consideration where command failed or learning is likely",
    CRITICAL_INCIDENT,
    "if there is indication of a failing in command or a likelihood that operational or organisational "
    "learning may be required as a result of the circumstances, declaration of a CI should be given serious "
    "consideration",
    "Yes or no, with a reason.",
)
RULES = (VIS_4, VIS_5, VIS_6, VIS_9, VIS_10, CI_1, CI_2)

# Question, its rule, and the kind of form that records the answer “yes”.
ASKED = (
    (ask.SEIZED, VIS_4, "seized"),
    (ask.WARRANT, VIS_5, "warrants"),
    (ask.FALSE_DOCUMENTS, VIS_6, "false-documents"),
    (ask.FORCE, VIS_9, "force"),
    (ask.VULNERABLE, VIS_10, "vulnerability"),
    (ask.CRITICAL, CI_1, "critical-incident"),
    (ask.LEARNING, CI_2, "critical-incident"),
)


def assess(facts: VisitFacts) -> dict[str, list[Item]]:
    """Return what is outstanding under each of these codes."""
    answers: dict[str, list[Item]] = {rule.code: [] for rule in RULES}
    for question, rule, kind in ASKED:
        answers[rule.code] += _unanswered(facts, question, rule, kind)
    return answers


def _unanswered(facts: VisitFacts, question: ask.Question, rule: Rule, kind: str) -> Iterator[Item]:
    answer = getattr(facts, question.field)
    if answer is None and question.field in facts.not_asked:
        return
    if facts.forms_of(kind):
        return  # what that record lacks is asked for by VIS-2
    if answer is None:
        yield Item(
            rule, question.todo, SILENT, "visit-happened", anchor=f"id_{question.field}", apart=question.apart
        )
    elif answer:
        fact = "You said yes, and nothing is recorded yet. If that was wrong, correct the answer."
        yield Item(rule, question.todo, fact, "visit-forms", kind=kind, apart=question.apart)
