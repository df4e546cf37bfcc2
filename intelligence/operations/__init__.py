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
from intelligence.operations.products import (
    disseminate,
    release_product,
    rewrite_product,
    withdraw_product,
    write_product,
)
from intelligence.operations.relating import relate, unrelate
from intelligence.operations.reminding import remind_of_dates
from intelligence.operations.rescuing import agree_to_access, ask_for_access
from intelligence.operations.subjects import change_subject, keep_subject, link_subject, unlink_subject
from intelligence.operations.telling import ask, give_feedback

__all__ = [
    "AlreadyPassedOn",
    "Grades",
    "acknowledge",
    "add_attachment",
    "add_note",
    "agree_to_access",
    "answer_question",
    "ask",
    "ask_for_access",
    "change_subject",
    "close",
    "discard_draft",
    "dispose",
    "disseminate",
    "end_access",
    "give_access",
    "give_feedback",
    "grade",
    "keep_draft",
    "keep_subject",
    "link_subject",
    "mark",
    "open_attachment",
    "open_original",
    "relate",
    "release_product",
    "remind_of_dates",
    "remove_attachment",
    "reopen",
    "restrict",
    "rewrite_product",
    "set_dates",
    "submit",
    "take_over",
    "unlink_subject",
    "unrelate",
    "unrestrict",
    "withdraw_product",
    "write_product",
]
