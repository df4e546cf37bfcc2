"""The forms of second factors, in our words."""

from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django import forms
from django.db import transaction

from accounts.forms.passwords import describe


def _describe_code(field: forms.Field, hint: str) -> None:
    describe(field, "Code", "Enter the code", hint=hint, inputmode="numeric", autocomplete="one-time-code")


class CodeForm(AuthenticateForm):
    """A code of the authenticator or a recovery code, each good for once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe_code(self.fields["code"], "6 digits from your authenticator, or one of your recovery codes")

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            _use_up(self.authenticator, code)
        return code


class ConfirmCodeForm(CodeForm, ReauthenticateForm):
    """A code once more, before something that protects the account."""


class ActivateForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe_code(self.fields["code"], "The 6 digits that your authenticator shows now")


@transaction.atomic
def _use_up(authenticator: Authenticator, code: str) -> None:
    """Refuse a code that was used before: the library forgets within its time, and with the cache."""
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = get_adapter().decrypt(row.data["secret"])
    digits = normalize_user_code(code)
    counters = [
        c for c in yield_hotp_counters_from_time() if format_hotp_value(hotp_value(secret, c)) == digits
    ]
    if not counters or counters[-1] <= row.data.get("last_counter", 0):
        raise get_adapter().validation_error("incorrect_code")
    row.data["last_counter"] = authenticator.data["last_counter"] = counters[-1]
    row.save(update_fields=["data"])
