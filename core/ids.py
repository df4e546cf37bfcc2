"""Identifiers that are safe in a URL, sort by time, and can be made on a device that is offline."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a new UUIDv7."""
    return uuid7()


def id_in(text: str) -> UUID | None:
    """Return the id that somebody sent as text; None if it is empty, or no UUID."""
    try:
        return UUID(text)
    except ValueError:
        return None
