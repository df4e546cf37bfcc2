"""The rules that a visit must satisfy before it closes: VIS-1 to VIS-3, VIS-8 and CPC-1 to CPC-5.

Pure: functions over frozen facts. Read this file and you know what stops a visit from closing, and why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from core.guidance import Rule, RuleKind
from visits.facts import PhotoFacts, VisitFacts

UPDATING_PRONTO = "Post enforcement visit: updating PRONTO"
GENERAL = "General responsibilities"
REFERRALS = "Referrals to the civil penalty compliance team (CPCT)"

VIS_1 = Rule(
    "VIS-1",
    RuleKind.MUST,
    "Every officer has completed their forms and marked themselves departed",
    UPDATING_PRONTO,
    "all officers need to ensure that they have completed all relevant forms […] and marked themselves as "
    "departed from the visit on the PRONTO record",
    "A supervisor may mark somebody who cannot, with a reason.",
)
VIS_2 = Rule(
    "VIS-2",
    RuleKind.MUST,
    "Each form is finished, or set invalid with a reason",
    UPDATING_PRONTO,
    "all officers need to ensure that they have […] set any incomplete/incorrect forms as invalid",
    "What is invalid stays visible, counts for nothing, and can name what supersedes it.",
)
VIS_3 = Rule(
    "VIS-3",
    RuleKind.MUST,
    "The record reflects every action taken",
    GENERAL,
    "PRONTO is accurately updated in a timely manner to reflect all actions that took place during the visit",
)
VIS_8 = Rule(
    "VIS-8",
    RuleKind.MUST,
    "Each officer has passed on the intelligence that they came across, or answered that there was none",
    UPDATING_PRONTO,
    "all intelligence is passed to the intelligence unit",
    "Each officer answers for themselves. The visit holds the answer and the receipt, never the content.",
)
CPC_1 = Rule(
    "CPC-1",
    RuleKind.MUST,
    "A clear photograph of the CPRN",
    REFERRALS,
    "Before closing a visit on PRONTO, you must check that all the relevant information and documents are "
    "uploaded such as: a clear photograph of the CPRN",
)
CPC_2 = Rule(
    "CPC-2",
    RuleKind.MUST,
    "A clear photograph of each additional form",
    REFERRALS,
    "clear photographs of any Additional occupiers/workers forms",
)
CPC_3 = Rule(
    "CPC-3",
    RuleKind.MUST,
    "A clear photograph of each Notice to Occupier and power of entry document used",
    REFERRALS,
    "clear photographs of the Notice to Occupier and Power of Entry document (if one is used)",
)
CPC_4 = Rule(
    "CPC-4",
    RuleKind.MUST,
    "A clear photograph of each document seen and of each person named on the CPRN",
    REFERRALS,
    "clear photographs of documents seen, offenders etc",
    "That each worker or occupier named on the CPRN is photographed, or the reason why not, is our reading.",
)
CPC_5 = Rule(
    "CPC-5",
    RuleKind.PROMPT,
    "Somebody has said of each photograph whether it is clear",
    REFERRALS,
    "clear photographs",
    "The uploader sees the picture as stored and says whether it is legible.",
)
# What each does for themselves: whoever stands in for the officer in charge does not do it for them.
PERSONAL = frozenset({VIS_1.code, VIS_8.code})
RULES = {rule.code: rule for rule in (VIS_1, VIS_2, VIS_3, VIS_8, CPC_1, CPC_2, CPC_3, CPC_4, CPC_5)}


@dataclass(frozen=True)
class Item:
    """One thing outstanding: what to do, the fact seen, its rule, the page that mends it.

    `page` and `target` name the route and the record; `waits_for` is the user it waits for, None for the
    OIC. An item of a rule that only warns never blocks.
    """

    rule: Rule
    words: str
    fact: str
    page: str
    target: UUID | None = None
    waits_for: UUID | None = None
    anchor: str = ""

    @property
    def blocks(self) -> bool:
        return self.rule.kind in (RuleKind.MUST, RuleKind.PROMPT)


def codes_that_apply(facts: VisitFacts) -> frozenset[str]:
    """Return the codes that must be answered before this visit closes, whoever answers them.

    CPC codes apply to a visit with a CPRN; CPC-6 is answered by casework, above this app.
    """
    always = {"VIS-1", "VIS-2", "VIS-3", "VIS-8"}
    with_cprn = {"CPC-1", "CPC-2", "CPC-3", "CPC-4", "CPC-5", "CPC-6"}
    return frozenset(always | with_cprn if facts.cprn_served else always)


def assess(facts: VisitFacts) -> dict[str, list[Item]]:
    """Return, for each code that this app answers, what is outstanding: an empty list where nothing is."""
    answers: dict[str, list[Item]] = {
        "VIS-1": list(_departures(facts)),
        "VIS-2": list(_unfinished_forms(facts)),
        "VIS-3": list(_unfinished_parts(facts)),
        "VIS-8": list(_intelligence(facts)),
    }
    if facts.cprn_served:
        answers |= {
            "CPC-1": list(_cprn_photograph(facts)),
            "CPC-2": list(_additional_form_photographs(facts)),
            "CPC-3": list(_entry_photographs(facts)),
            "CPC-4": list(_people_and_paper_photographs(facts)),
        }
        said = {item.anchor for items in answers.values() for item in items}
        answers["CPC-5"] = list(_unjudged_photographs(facts, said))
    return answers


def _departures(facts: VisitFacts) -> Iterator[Item]:
    for officer in facts.officers:
        own = officer.user == facts.oic
        if officer.departed_at is None and officer.was_there:
            yield Item(
                VIS_1,
                "Mark yourself departed" if own else f"Remind {officer.name} to mark themselves departed",
                "You are still shown as on the visit."
                if own
                else "Each officer answers for themselves; a supervisor can do it for them, with a reason.",
                "visit-team",
                waits_for=None if own else officer.user,
                anchor=f"officer-{officer.id}",
            )


def _intelligence(facts: VisitFacts) -> Iterator[Item]:
    for officer in facts.officers:
        own = officer.user == facts.oic
        if officer.was_there and not officer.intelligence_answered:
            yield Item(
                VIS_8,
                "Pass on intelligence, or say that there was none"
                if own
                else f"Remind {officer.name} to pass on intelligence, or to say that there was none",
                "Each officer answers for themselves. “There was none” is an answer; silence is not.",
                "visit-intelligence",
                waits_for=None if own else officer.user,
                anchor=f"officer-{officer.id}",
            )


def _unfinished_forms(facts: VisitFacts) -> Iterator[Item]:
    for person in facts.people:
        if person.is_draft:
            yield _finish(
                facts,
                person.author,
                f"Finish the record of {person.label}",
                person.missing,
                "encounter",
                person.id,
            )
    for seen in facts.seen:
        if seen.is_draft:
            yield _finish(
                facts,
                seen.author,
                f"Finish the entry for {seen.label}",
                seen.missing,
                "document-seen",
                seen.id,
            )
    if facts.cprn and facts.cprn.is_draft:
        yield _finish(facts, facts.cprn.author, "Finish the CPRN", facts.cprn.missing, "visit-cprn", None)


def _finish(
    facts: VisitFacts, author: UUID, words: str, missing: tuple[str, ...], page: str, target: UUID | None
) -> Item:
    fact = f"Still missing: {', '.join(missing)}. Or set it invalid, with a reason."
    return Item(VIS_2, words, fact, page, target, waits_for=None if author == facts.oic else author)


def _unfinished_parts(facts: VisitFacts) -> Iterator[Item]:
    for missing in facts.details_missing:
        yield Item(VIS_3, f"Record {missing}", "It is part of the details of the visit.", "visit-details")
    for missing in facts.entry_missing:
        yield Item(VIS_3, missing, "“None used” is an answer; silence is not.", "visit-entry")
    if facts.anybody_met is None and not facts.people:
        yield Item(
            VIS_3, "Record who was met, or that nobody was", "The question is not answered.", "visit-people"
        )
    if facts.any_documents_seen is None and not facts.seen:
        yield Item(
            VIS_3,
            "Record the documents seen, or that there were none",
            "The question is not answered.",
            "visit-documents-seen",
        )
    if facts.cprn_served is None:
        yield Item(
            VIS_3,
            "Say whether a civil penalty referral notice was served",
            "The question is not answered. “None was served” is an answer.",
            "visit-cprn",
        )
    elif facts.cprn_served and facts.cprn is None:
        yield Item(VIS_3, "Fill in the CPRN", "You said that one was served.", "visit-cprn")


def _cprn_photograph(facts: VisitFacts) -> Iterator[Item]:
    pictures = facts.photos_showing("cprn")
    if not any(p.clear for p in pictures):
        yield _photograph(CPC_1, "the CPRN", pictures, "The visit has no photograph of it.", "need-cprn")


def _additional_form_photographs(facts: VisitFacts) -> Iterator[Item]:
    for number in facts.forms_expected():
        pictures = [p for p in facts.photos_showing("additional_form") if p.form_number == number]
        if not any(p.clear for p in pictures):
            count = facts.cprn.additional_forms if facts.cprn else 0
            fact = f"The CPRN says there {'is 1 form' if count == 1 else f'are {count} forms'}."
            yield _photograph(CPC_2, f"additional form {number}", pictures, fact, f"need-form-{number}")


def _entry_photographs(facts: VisitFacts) -> Iterator[Item]:
    for used, shows, words in (
        (facts.notice_to_occupier, "notice_to_occupier", "the Notice to Occupier"),
        (facts.power_document, "power_of_entry", "the power of entry document"),
    ):
        pictures = facts.photos_showing(shows)
        if used and not any(p.clear for p in pictures):
            yield _photograph(CPC_3, words, pictures, "You said that it was used.", f"need-{shows}")


def _people_and_paper_photographs(facts: VisitFacts) -> Iterator[Item]:
    for person in facts.named_people():
        if not person.photo_not_taken and not facts.has_clear_photo_of(person=person.id):
            pictures = [p for p in facts.photos if p.person == person.id and p.shows == "offender"]
            fact = "Named on the CPRN, and has no photograph. If you could not take one, say why."
            yield _photograph(CPC_4, person.label, pictures, fact, f"need-person-{person.id}")
    for seen in facts.seen:
        if not seen.photo_not_taken and not facts.has_clear_photo_of(seen=seen.id):
            pictures = [p for p in facts.photos if p.seen == seen.id]
            fact = "Recorded as seen, and has no photograph. If you could not take one, say why."
            yield _photograph(CPC_4, seen.label, pictures, fact, f"need-seen-{seen.id}")


def _photograph(rule: Rule, what: str, pictures: list[PhotoFacts], fact: str, anchor: str) -> Item:
    unjudged = next((p for p in pictures if p.legible is None), None)
    if pictures and unjudged is None:
        return Item(
            rule,
            f"Photograph {what} again",
            f"The picture of it is marked “not clear”. {fact}",
            "visit-photographs",
            anchor=anchor,
        )
    if unjudged is not None:
        return Item(
            rule,
            f"Say whether the photograph of {what} is clear",
            "It counts once you have looked at it as stored and said so.",
            "visit-photographs",
            anchor=f"photo-{unjudged.id}",
        )
    return Item(rule, f"Photograph {what}", fact, "visit-photographs", anchor=anchor)


def _unjudged_photographs(facts: VisitFacts, said: set[str]) -> Iterator[Item]:
    """The photographs that nobody has judged, besides those that another item leads to (`said`)."""
    unjudged = [p for p in facts.photos if p.shows == "" or p.legible is None]
    waiting = [p for p in unjudged if f"photo-{p.id}" not in said]
    if waiting:
        number = "1 photograph" if len(waiting) == 1 else f"{len(waiting)} photographs"
        yield Item(
            CPC_5,
            f"Say what {number} show{'s' if len(waiting) == 1 else ''}, and whether you can read every word",
            "Each is looked at as it is stored. One that is not needed can be removed, with a reason.",
            "visit-photographs",
            anchor="need-you",
        )
