"""The verbs of documents: everything that changes one, or opens what is sealed."""

from documents.operations.documents import (
    check_seal,
    clean_name,
    describe,
    open_original,
    receive,
    remove,
)
from documents.operations.sweeping import Swept, sweep
from documents.operations.uploads import (
    WrongOffset,
    abandon_upload,
    append_part,
    begin_upload,
    finish_upload,
)

__all__ = [
    "Swept",
    "WrongOffset",
    "abandon_upload",
    "append_part",
    "begin_upload",
    "check_seal",
    "clean_name",
    "describe",
    "finish_upload",
    "open_original",
    "receive",
    "remove",
    "sweep",
]
