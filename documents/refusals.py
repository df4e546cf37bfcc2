"""Why a file is not taken, in words that say what to do next."""

from enum import StrEnum

from core.errors import DomainError


class Refusal(StrEnum):
    """Why a picture is refused; the value is counted on dashboards, the words are `WORDS`."""

    EMPTY = "empty"
    NOT_A_PHOTOGRAPH = "not_a_photograph"
    INCOMPLETE = "incomplete"
    MOVING = "moving"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    VIRUS = "virus"


WORDS: dict[Refusal, str] = {
    Refusal.EMPTY: "This file is empty. Choose the photograph again.",
    Refusal.NOT_A_PHOTOGRAPH: (
        "This is not a photograph we can read. Take it again, or send a JPEG, HEIC, PNG or WebP."
    ),
    Refusal.INCOMPLETE: (
        "Part of this photograph is missing: the file stops before the picture does. "
        "Send it again, or take it again."
    ),
    Refusal.MOVING: "This is a moving picture. Send a still photograph.",
    Refusal.TOO_LARGE: (
        "This file is {size} MB and the most we can take is {most} MB. "
        "Take it again at your phone’s ordinary size."
    ),
    Refusal.TOO_MANY_PIXELS: (
        "This picture is {width} by {height} pixels and the most we can take is {most} million in all. "
        "Take it again at your phone’s ordinary size."
    ),
    Refusal.TOO_SMALL: (
        "This picture is only {width} by {height} pixels: too small to read. "
        "Send the photograph itself, not its preview, or take it again."
    ),
    Refusal.VIRUS: (
        "The virus scanner found something in this file, so it was not kept. Take the photograph again."
    ),
}


class PictureRefused(DomainError):
    """The file will never be taken as it is. `reason` says why in one word, `words` to a person."""

    def __init__(self, reason: Refusal, **facts: object) -> None:
        super().__init__(WORDS[reason].format(**facts))
        self.reason = reason
