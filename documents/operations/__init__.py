"""The verbs of documents: everything that changes one, or opens what is sealed."""

from documents.operations.disposing import (
    ask_for_disposal,
    bring_back,
    check_is_second,
    decide_disposal,
    erase,
    files_left,
)
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
    "ask_for_disposal",
    "begin_upload",
    "bring_back",
    "check_is_second",
    "check_seal",
    "clean_name",
    "decide_disposal",
    "describe",
    "erase",
    "files_left",
    "finish_upload",
    "open_original",
    "receive",
    "remove",
    "sweep",
]
