"""What a submission is found by: names and addresses in its content, of which only keyed tokens are kept."""

from collections.abc import Mapping
from typing import Any

from intelligence.encryption import current_index_id, tokens
from intelligence.enums import TokenKind
from intelligence.models import Submission, Token


def texts_of(content: Mapping[str, Any]) -> dict[TokenKind, list[str]]:
    """Return the texts whose words are to be found again: names of people, names and addresses of places."""
    people = [text for one in content.get("people", []) for text in (one.get("name"), one.get("aka")) if text]
    place = content.get("place", {})
    return {
        TokenKind.PERSON: people,
        TokenKind.PREMISES: [text for text in (place.get("name"), place.get("address")) if text],
    }


def tokens_of(submission: Submission) -> list[Token]:
    """Return the tokens that a submission is found by, unsaved, under the key in use."""
    return [
        Token(submission_id=submission.pk, kind=kind, token=token, key_id=current_index_id())
        for kind, texts in texts_of(submission.words()).items()
        for token in sorted(tokens(kind, texts))
    ]
