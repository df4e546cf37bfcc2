"""How a message leaves: by the channel that the settings name."""

from datetime import datetime

from django.conf import settings

from notices.channels import local, notify, push, smtp
from notices.channels.outcome import Outcome, Parcel
from notices.enums import Channel

MAIL = {"local": local.deliver, "smtp": smtp.deliver, "notify": notify.deliver}


def send(channel: str, parcel: Parcel, *, at: datetime) -> Outcome:
    """Send `parcel`; whatever goes wrong on the way is an outcome, not an exception."""
    if channel == Channel.PUSH:
        return push.deliver(parcel, at=at)
    return MAIL[settings.MAIL_CHANNEL](parcel)
