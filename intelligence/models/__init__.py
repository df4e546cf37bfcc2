"""The unit's own tables: all in the schema `intelligence`, every word of content encrypted."""

from intelligence.models.desk import (
    AccessRequest,
    Answer,
    Dissemination,
    Note,
    Product,
    Question,
    Relation,
    SubmissionGrant,
)
from intelligence.models.history import Step
from intelligence.models.passing import Attachment, Draft, Receipt
from intelligence.models.sealed import Sealed
from intelligence.models.subjects import Subject, SubjectLink, SubjectToken
from intelligence.models.submission import Grading, Source, Submission, Token

SEALED: tuple[type[Sealed], ...] = (
    Draft,
    Attachment,
    Receipt,
    Submission,
    Source,
    Grading,
    Note,
    Relation,
    Question,
    Answer,
    Product,
    Dissemination,
    SubmissionGrant,
    AccessRequest,
    Step,
    Subject,
    SubjectLink,
)

__all__ = [
    "SEALED",
    "AccessRequest",
    "Answer",
    "Attachment",
    "Dissemination",
    "Draft",
    "Grading",
    "Note",
    "Product",
    "Question",
    "Receipt",
    "Relation",
    "Sealed",
    "Source",
    "Step",
    "Subject",
    "SubjectLink",
    "SubjectToken",
    "Submission",
    "SubmissionGrant",
    "Token",
]
