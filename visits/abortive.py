"""What an abortive visit is not asked: what nobody can have done who never went in. Pure.

Whatever somebody recorded all the same counts as on any visit; and whoever went in has everything to answer.
"""

from visits.questions import CPRN, DOCUMENTS, FALSE_DOCUMENTS, MET, SEIZED, VULNERABLE

NOT_ENTERED = "Not asked: the visit was abortive, and nobody went in"
_INSIDE = (DOCUMENTS, CPRN, SEIZED, FALSE_DOCUMENTS)
_NOBODY = (MET, VULNERABLE)  # where nobody was in


def not_asked(abortive: str, *, entered: bool) -> frozenset[str]:
    """Return the fields of the questions that are not asked."""
    if not abortive or entered:
        return frozenset()
    asked = (*_INSIDE, *_NOBODY) if abortive == "nobody_in" else _INSIDE
    return frozenset(question.field for question in asked)
