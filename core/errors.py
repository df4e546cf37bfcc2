"""Failures that a person may read: each says what is wrong and what to do about it."""

from typing import Any


class DomainError(Exception):
    """Something the rules do not allow. `words` is plain English for the page and the API alike."""

    def __init__(self, words: str, *, field: str | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.field = field  # the form field it belongs to, if it belongs to one


class NotAllowed(DomainError):
    """The person may see the record but may not do this to it now."""


class StaleVersion(DomainError):
    """Somebody saved the record after this person opened it. `current` is the record as it stands."""

    def __init__(self, current: Any) -> None:
        super().__init__("Somebody changed this while you had it open. Compare both, then save again.")
        self.current = current
