"""What submissions, people and premises are found by: names and addresses, kept as keyed tokens alone."""

from collections.abc import Mapping
from typing import Any

from intelligence.encryption import current_index_id, tokens
from intelligence.enums import TokenKind
from intelligence.models import Subject, SubjectToken, Submission, Token


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


def tokens_of_subject(subject: Subject) -> list[SubjectToken]:
    """Return the tokens that a person or premises is found by, unsaved, under the key in use."""
    said = subject.words()
    names = [said[part] for part in ("name", "aka", "address") if said.get(part)]
    return [
        SubjectToken(subject_id=subject.pk, kind=subject.kind, token=token, key_id=current_index_id())
        for token in sorted(tokens(subject.kind, names))
    ]
