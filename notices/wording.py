"""The words of e-mails, in GOV.UK style: a count and a link to the home page, and nothing of a case."""

from django.conf import settings

from core.formatting import counted

CLOSE = (
    "This e-mail never says what a notice is about. Sign in to read it.\n\n"
    "You can choose what you are told by e-mail: open Notices, then “Choose what you are told”.\n\n"
    "Do not reply to this e-mail. Nobody reads the replies.\n"
)


def at_once() -> tuple[str, str]:
    """Return subject and body of the e-mail about one urgent notice."""
    return (
        "You have an urgent notice in Enforcement visits",
        f"There is 1 urgent notice for you.\n\nSign in to read it:\n{home()}\n\n{CLOSE}",
    )


def digest(count: int) -> tuple[str, str]:
    """Return subject and body of the daily e-mail about `count` unread notices."""
    notices = counted(count, "notice", "notices")
    return (
        f"You have {notices} in Enforcement visits",
        f"There {'is' if count == 1 else 'are'} {notices} for you that you have not read.\n\n"
        f"Sign in to read {'it' if count == 1 else 'them'}:\n{home()}\n\n{CLOSE}",
    )


def home() -> str:
    """Return the address of the home page, as an e-mail gives it."""
    return f"{settings.SERVICE_URL}/"
