"""The verbs of notices: tell people and systems, deliver, read, choose, try again, forget."""

from notices.operations.reading import choose, mark_all_read, mark_read
from notices.operations.telling import mail, notify, notify_each, push

__all__ = ["choose", "mail", "mark_all_read", "mark_read", "notify", "notify_each", "push"]
