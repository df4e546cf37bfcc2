"""E-mail by SMTP. The same Message-ID at every try, which is how a mail server knows a second copy."""

import smtplib
from email.utils import format_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from notices.channels.outcome import DELIVERED, Outcome, Parcel
from notices.enums import Failure


def deliver(parcel: Parcel) -> Outcome:
    """Hand the e-mail to the mail server of the settings."""
    try:
        EmailBackend(timeout=settings.EMAIL_TIMEOUT).send_messages([compose(parcel)])
    except smtplib.SMTPAuthenticationError:
        return Outcome(Failure.SIGN_IN)
    except smtplib.SMTPRecipientsRefused as refused:
        return _of_codes([code for code, _ in refused.recipients.values()], Failure.ADDRESS)
    except smtplib.SMTPResponseException as refused:
        return _of_codes([refused.smtp_code], Failure.REFUSED)
    except (smtplib.SMTPServerDisconnected, TimeoutError):
        return Outcome(Failure.NO_ANSWER, in_doubt=True)
    except (smtplib.SMTPException, OSError):
        return Outcome(Failure.NO_CONNECTION)
    return DELIVERED


def compose(parcel: Parcel) -> EmailMessage:
    """Return the e-mail, the same to the byte at every try."""
    host = urlsplit(settings.SERVICE_URL).hostname or "localhost"
    headers = {
        "Message-ID": f"<{parcel.id}@{host}>",
        "Date": format_datetime(parcel.made_at),
        "Auto-Submitted": "auto-generated",  # RFC 3834: answer it with no “out of office”
    }
    return EmailMessage(parcel.subject, parcel.body, None, [parcel.address], headers=headers)


def _of_codes(codes: list[int], refused: Failure) -> Outcome:
    """4xx of SMTP is for now, 5xx for good (RFC 5321)."""
    if codes and all(500 <= code < 600 for code in codes):
        return Outcome(refused, final=True)
    return Outcome(Failure.TOO_MANY if 450 <= min(codes, default=0) < 453 else Failure.UNWELL)
