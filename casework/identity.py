"""What a document says of who somebody is. Pure."""

import re

# Kinds whose number belongs to one person (`visits.enums.SeenDocumentKind`); a payslip's does not.
NUMBERED = ("passport", "residence_card", "visa", "identity_card", "driving_licence")


def bare_number(number: str) -> str:
    """Return a document's number in capitals, without spaces or punctuation."""
    return re.sub(r"\W|_", "", number).upper()
