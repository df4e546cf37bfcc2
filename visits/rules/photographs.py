"""The photographs that a visit with a CPRN needs, and whether they are clear (CPC-1 to CPC-5)."""

from collections.abc import Iterator

from core.guidance import Rule, RuleKind
from visits.facts import PhotoFacts, VisitFacts
from visits.rules.items import REFERRALS, Item

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
RULES = (CPC_1, CPC_2, CPC_3, CPC_4, CPC_5)


def cprn_photograph(facts: VisitFacts) -> Iterator[Item]:
    pictures = facts.photos_showing("cprn")
    if not any(p.clear for p in pictures):
        yield _photograph(CPC_1, "the CPRN", pictures, "The visit has no photograph of it.", "need-cprn")


def additional_form_photographs(facts: VisitFacts) -> Iterator[Item]:
    for number in facts.forms_expected():
        pictures = [p for p in facts.photos_showing("additional_form") if p.form_number == number]
        if not any(p.clear for p in pictures):
            count = facts.cprn.additional_forms if facts.cprn else 0
            fact = f"The CPRN says there {'is 1 form' if count == 1 else f'are {count} forms'}."
            yield _photograph(CPC_2, f"additional form {number}", pictures, fact, f"need-form-{number}")


def entry_photographs(facts: VisitFacts) -> Iterator[Item]:
    for used, shows, words in (
        (facts.notice_to_occupier, "notice_to_occupier", "the Notice to Occupier"),
        (facts.power_document, "power_of_entry", "the power of entry document"),
    ):
        pictures = facts.photos_showing(shows)
        if used and not any(p.clear for p in pictures):
            yield _photograph(CPC_3, words, pictures, "You said that it was used.", f"need-{shows}")


def people_and_paper_photographs(facts: VisitFacts) -> Iterator[Item]:
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


def unjudged_photographs(facts: VisitFacts, said: set[str]) -> Iterator[Item]:
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
