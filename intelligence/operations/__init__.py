"""The verbs of intelligence: what a member of staff does, and what the unit does."""

from intelligence.operations.access import end_access, give_access, restrict, unrestrict
from intelligence.operations.attachments import (
    add_attachment,
    open_attachment,
    open_original,
    remove_attachment,
)
from intelligence.operations.desk import (
    Grades,
    acknowledge,
    add_note,
    close,
    grade,
    mark,
    reopen,
    set_dates,
    take_over,
)
from intelligence.operations.disposing import dispose
from intelligence.operations.passing import (
    AlreadyPassedOn,
    answer_question,
    discard_draft,
    keep_draft,
    submit,
)
from intelligence.operations.relating import relate, unrelate

__all__ = [
    "AlreadyPassedOn",
    "Grades",
    "acknowledge",
    "add_attachment",
    "add_note",
    "answer_question",
    "close",
    "discard_draft",
    "dispose",
    "end_access",
    "give_access",
    "grade",
    "keep_draft",
    "mark",
    "open_attachment",
    "open_original",
    "relate",
    "remove_attachment",
    "reopen",
    "restrict",
    "set_dates",
    "submit",
    "take_over",
    "unrelate",
    "unrestrict",
]
