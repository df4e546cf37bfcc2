"""The verbs of notices: tell people and systems, deliver, read, choose, try again, forget."""

from notices.operations.telling import mail, notify, notify_each, push

__all__ = ["mail", "notify", "notify_each", "push"]
