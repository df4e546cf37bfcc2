"""E-mail by GOV.UK Notify. Its templates are given a count and a link, and nothing else.

Notify keeps our reference and does not refuse a second message with it. So after a try whose end is not known
it is asked first whether it has one.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from notifications_python_client.errors import HTTPError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient
from requests import RequestException, Response
from requests.exceptions import ConnectTimeout

from notices import wording
from notices.channels.outcome import DELIVERED, Outcome, Parcel, of_status
from notices.enums import Failure

DAILY_LIMIT = timedelta(hours=1)  # what a spent daily limit is waited for, at least
GONE = {"permanent-failure": Outcome(Failure.ADDRESS, final=True)}
TRY_AGAIN = ("temporary-failure", "technical-failure")  # Notify has given them up, and nobody received them


def deliver(parcel: Parcel) -> Outcome:
    """Send through Notify, once: a message that may have gone is asked for by its reference first."""
    template = settings.NOTIFY_TEMPLATES.get(parcel.kind) or settings.NOTIFY_TEMPLATES.get("default")
    if not template or not settings.NOTIFY_API_KEY:
        return Outcome(Failure.NOT_SET_UP)
    client: Any = NotificationsAPIClient(  # type: ignore[no-untyped-call]
        settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_URL, timeout=settings.EMAIL_TIMEOUT
    )
    try:
        if parcel.in_doubt and (known := _known(client, parcel)):
            return known
        client.send_email_notification(
            parcel.address,
            template,
            personalisation={"count": parcel.count, "link": wording.home()},
            reference=str(parcel.id),
        )
    except HTTPError as error:
        return _of_error(error)
    except InvalidResponse:
        return Outcome(Failure.NO_ANSWER, in_doubt=True)
    return DELIVERED


def _known(client: Any, parcel: Parcel) -> Outcome | None:
    """Return what became of an earlier try that Notify took; None if there was none, or it was given up.

    Raises HTTPError where Notify cannot say: the doubt stays, and is settled later.
    """
    found = client.get_all_notifications(reference=str(parcel.id))
    states = [str(one.get("status")) for one in found.get("notifications", [])]
    if not [state for state in states if state not in TRY_AGAIN]:
        return None
    return next((GONE[state] for state in states if state in GONE), DELIVERED)


def _of_error(error: HTTPError) -> Outcome:
    response: Response | None = error.response
    if response is None:
        return _of_connection(error.__cause__)
    names = _names(response)
    if response.status_code == 429 and "TooManyRequestsError" in names:
        return Outcome(Failure.TOO_MANY, wait=DAILY_LIMIT)
    if response.status_code == 400 and any("email_address" in words for words in names.values()):
        return Outcome(Failure.ADDRESS, final=True)
    return of_status(response.status_code, response.headers.get("Retry-After", ""))


def _of_connection(cause: BaseException | None) -> Outcome:
    """Where nothing was sent there is no doubt; a connection that broke may have carried it."""
    never = isinstance(cause, ConnectTimeout) or (
        isinstance(cause, RequestException) and "NewConnectionError" in repr(cause)
    )
    return Outcome(Failure.NO_CONNECTION) if never else Outcome(Failure.NO_ANSWER, in_doubt=True)


def _names(response: Response) -> dict[str, str]:
    """Return the errors in Notify's answer, by name; none where it is not Notify that answers."""
    try:
        errors: Any = response.json().get("errors", [])
        return {str(error["error"]): str(error["message"]) for error in errors}
    except (ValueError, AttributeError, KeyError, TypeError):
        return {}
