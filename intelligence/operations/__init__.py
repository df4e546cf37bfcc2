"""The verbs of intelligence: what a member of staff does, and what the unit does."""

from intelligence.operations.attachments import add_attachment, open_attachment, remove_attachment
from intelligence.operations.passing import (
    AlreadyPassedOn,
    answer_question,
    discard_draft,
    keep_draft,
    submit,
)

__all__ = [
    "AlreadyPassedOn",
    "add_attachment",
    "answer_question",
    "discard_draft",
    "keep_draft",
    "open_attachment",
    "remove_attachment",
    "submit",
]
