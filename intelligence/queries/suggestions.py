"""What may belong together or be the same, because it shares a name or an address: offered, never acted on.

Found by tokens alone. A word that many submissions have (a street's, a town's) says nothing, and costs
nothing: of each word no more than a few others are looked at.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.models import User
from core.formatting import in_words
from intelligence.enums import TokenKind
from intelligence.models import Relation, Subject, Submission
from intelligence.queries.desk import about
from intelligence.separation import as_unit

COMMON = 20  # a word that more others have than this is not looked at
MOST = 10
_SHARED = """
SELECT own.kind, own.token, others.id
  FROM intelligence.{own} own
 CROSS JOIN LATERAL (SELECT other.{other}_id AS id FROM intelligence.{others} other
                      WHERE other.kind = own.kind AND other.token = own.token
                        AND other.{other}_id <> own.{of}_id LIMIT %s) others
 WHERE own.{of}_id = %s
"""
_SUBMISSIONS = _SHARED.format(own="token", of="submission", others="token", other="submission")
_SUBJECTS = _SHARED.format(own="token", of="submission", others="subject_token", other="subject")
_SUBJECTS_OF_SUBJECT = _SHARED.format(
    own="subject_token", of="subject", others="subject_token", other="subject"
)
_NEEDED = {TokenKind.PERSON: 1, TokenKind.PREMISES: 2}  # words that two have to share


@dataclass(frozen=True)
class Suggestion:
    """Another submission, and in words what the two share."""

    submission: Submission
    number: str
    about: str
    shares: str


def suggestions_for(submission_id: UUID, user: User, at: datetime) -> Sequence[Suggestion]:
    """Return what `user` may read and shares a name or an address with this one, the closest first."""
    with as_unit(user, at):
        shared = _shared(_SUBMISSIONS, submission_id)
        ranked = _ranked(shared)
        known = Relation.objects.of(submission_id).in_force().values_list("submission", "other")
        related = {one for pair in known for one in pair}
        wanted = [one for one in ranked if one not in related][:MOST]
        found = Submission.objects.select_related("receipt").in_bulk(wanted)
    return [
        Suggestion(found[one], found[one].receipt.number, about(found[one]), _words(shared[one]))
        for one in wanted
        if one in found
    ]


@dataclass(frozen=True)
class SubjectLike:
    """A person or premises that is kept, and in words what it shares with what is looked at."""

    subject: Subject
    said: Mapping[str, Any]
    shares: str

    @property
    def title(self) -> str:
        return title_of(self.said)


def title_of(said: Mapping[str, Any]) -> str:
    """Return by what a person or premises is called in a line."""
    return said.get("name") or said.get("address") or "Disposed of"


def like_submission(submission_id: UUID, known: Collection[UUID]) -> Sequence[SubjectLike]:
    """Return who and what may be named in a submission, besides `known`; in the unit's role."""
    return _like(_SUBJECTS, submission_id, known)


def like_subject(subject_id: UUID) -> Sequence[SubjectLike]:
    """Return which other records may be of the same person or premises; in the unit's role."""
    return _like(_SUBJECTS_OF_SUBJECT, subject_id, ())


def _like(sql: str, own_id: UUID, known: Collection[UUID]) -> Sequence[SubjectLike]:
    shared = _shared(sql, own_id)
    wanted = [one for one in _ranked(shared) if one not in known][:MOST]
    found = Subject.objects.in_bulk(wanted)
    return [
        SubjectLike(found[one], found[one].words(), _words(shared[one])) for one in wanted if one in found
    ]


def _ranked(shared: Mapping[UUID, Mapping[str, set[bytes]]]) -> list[UUID]:
    return sorted(shared, key=lambda other: (-sum(map(len, shared[other].values())), other))


def _shared(sql: str, own_id: UUID) -> dict[UUID, dict[str, set[bytes]]]:
    """Return for each other the words that it shares, by kind, where they are enough."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [COMMON + 1, own_id])
        rows = [(kind, bytes(token), other) for kind, token, other in cursor.fetchall()]
    having: dict[tuple[str, bytes], list[UUID]] = defaultdict(list)
    for kind, token, other in rows:
        having[kind, token].append(other)
    shared: dict[UUID, dict[str, set[bytes]]] = defaultdict(lambda: defaultdict(set))
    for (kind, token), others in having.items():
        if len(others) <= COMMON:
            for other in others:
                shared[other][kind].add(token)
    enough = {
        other: {kind: words for kind, words in kinds.items() if len(words) >= _NEEDED[TokenKind(kind)]}
        for other, kinds in shared.items()
    }
    return {other: kinds for other, kinds in enough.items() if kinds}


def _words(kinds: dict[str, set[bytes]]) -> str:
    said = {TokenKind.PERSON: "a name", TokenKind.PREMISES: "an address"}
    return f"Shares {in_words([words for kind, words in said.items() if kind in kinds])}"
