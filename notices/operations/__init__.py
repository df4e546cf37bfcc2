"""The verbs of notices: tell people and systems, deliver, read, choose, try again, forget."""

from notices.operations.delivery import Delivery, crowded, deliver, give_up
from notices.operations.digest import write_digests
from notices.operations.keeping import Forgotten, dismiss, forget, retry, retry_all
from notices.operations.reading import choose, mark_all_read, mark_read, note_listed
from notices.operations.telling import mail, notify, notify_each, push

__all__ = [
    "Delivery",
    "Forgotten",
    "choose",
    "crowded",
    "deliver",
    "dismiss",
    "forget",
    "give_up",
    "mail",
    "mark_all_read",
    "mark_read",
    "note_listed",
    "notify",
    "notify_each",
    "push",
    "retry",
    "retry_all",
    "write_digests",
]
