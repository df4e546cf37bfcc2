"""Pushes: signed HTTP POSTs to other systems, with ids and hashes only.

Signed as Standard Webhooks 1.0 says: HMAC-SHA256 over id, timestamp and body. The Idempotency-Key and the
body are the same at every try, so that the other system takes the second for the first.
"""

import base64
import hashlib
import hmac
import http.client
import json
import ssl
from datetime import datetime
from urllib.error import URLError
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, Request

from django.conf import settings

from notices.channels.outcome import Outcome, Parcel, of_status
from notices.enums import Failure


def deliver(parcel: Parcel, *, at: datetime) -> Outcome:
    """POST to the system that the settings call `parcel.address`, signed at `at`."""
    receiver = next((one for one in settings.PUSH_RECEIVERS if one["name"] == parcel.address), None)
    if receiver is None:
        return Outcome(Failure.NOT_SET_UP)
    body = body_of(parcel)
    request = Request(receiver["url"], data=body, method="POST")  # noqa: S310 - `notices.checks` allows https
    for name, value in headers_of(parcel, body=body, secret=receiver["secret"], at=at).items():
        request.add_header(name, value)
    try:
        with _opener().open(request, timeout=settings.PUSH_TIMEOUT) as response:
            return of_status(response.status, response.headers.get("Retry-After", ""))
    except URLError as error:
        if isinstance(error.reason, TimeoutError):
            return Outcome(Failure.NO_ANSWER, in_doubt=True)
        return Outcome(Failure.NO_CONNECTION)
    except (OSError, http.client.HTTPException):
        return Outcome(Failure.NO_ANSWER, in_doubt=True)


def body_of(parcel: Parcel) -> bytes:
    """Return the bytes that are sent and signed: what happened and when, and the ids."""
    told = {"type": parcel.kind, "timestamp": parcel.made_at.isoformat(), "data": parcel.payload}
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()


def headers_of(parcel: Parcel, *, body: bytes, secret: str, at: datetime) -> dict[str, str]:
    """Return the headers of a push; only the timestamp and the signature over it differ between tries."""
    stamp = str(int(at.timestamp()))
    signed = f"{parcel.id}.{stamp}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "enforcement-visits",
        "Idempotency-Key": str(parcel.id),
        "Webhook-Id": str(parcel.id),
        "Webhook-Timestamp": stamp,
        "Webhook-Signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def _opener() -> OpenerDirector:
    """Return what opens an address and follows nothing: a push goes where the settings say, or nowhere."""
    opener = OpenerDirector()
    for handler in (HTTPHandler(), HTTPSHandler(context=ssl.create_default_context())):
        opener.add_handler(handler)
    return opener
