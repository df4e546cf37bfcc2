"""Forms that carry what a browser said of a passkey. What it says comes from anybody, and is read as such."""

import base64
import json
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.core.exceptions import ValidationError

from accounts.forms.passwords import describe
from accounts.models import User
from accounts.operations import factors
from core import clock
from core.text import UnreadableText, clean_text

_LONGEST = 20_000  # characters of one answer; true ones have about a thousand
_BASE64URL = re.compile(r"[A-Za-z0-9_-]{1,10000}")
_PARTS = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
_MALFORMED = (TypeError, ValueError, LookupError, AttributeError, struct.error)
NAME_LENGTH = 60


class CredentialField(forms.JSONField):
    """What the browser said, reduced to the parts that are looked at."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """Return the parts; refuse what is too long, too deep or no such answer."""
        if not value:
            return None
        try:
            given = json.loads(value) if len(str(value)) <= _LONGEST else None
            return _pruned(given)
        except (*_MALFORMED, RecursionError) as error:
            raise get_adapter().validation_error("incorrect_passkey") from error


def _pruned(given: Any) -> dict[str, Any]:
    """Return the known parts of an answer; raises one of _MALFORMED for anything else."""
    response = {name: _encoded(given["response"][name]) for name in _PARTS if name in given["response"]}
    raw = _encoded(given["rawId"])
    return {"id": raw, "rawId": raw, "type": "public-key", "response": response, "clientExtensionResults": {}}


def _encoded(text: str) -> str:
    if not _BASE64URL.fullmatch(text):
        raise ValueError("not base64url")
    return text


def _check_origin(credential: dict[str, Any]) -> None:
    """Refuse an answer that was given on another page than ours; the library allows hosts below it."""
    text = credential["response"]["clientDataJSON"]
    said = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    request = context.request
    if said.get("origin") != f"{request.scheme}://{request.get_host()}" or said.get("crossOrigin") is True:
        raise ValueError("the answer was given elsewhere")


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn what goes wrong in reading an answer into the one refusal that a form shows."""
    try:
        yield
    except (*_MALFORMED, RecursionError) as error:
        raise get_adapter().validation_error("incorrect_passkey") from error
    except ValidationError as error:
        if getattr(error, "code", "") == "too_many_login_attempts":
            raise
        raise get_adapter().validation_error("incorrect_passkey") from error


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey and what to call it."""

    credential = CredentialField()
    passwordless = None  # type: ignore[assignment] # every passkey of ours signs in by itself

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        describe_name(self.fields["name"])

    def clean_name(self) -> str:
        """Return the name, or a plain one: the device has made the passkey, which is not to fail for that."""
        try:
            return cleaned_name(super().clean_name())
        except ValidationError:
            return get_adapter().generate_authenticator_name(self.user, Authenticator.Type.WEBAUTHN)

    def clean(self) -> dict[str, Any]:
        """Check the ceremony: our challenge, our address, the person verified, nobody's passkey before."""
        credential = self.cleaned_data.get("credential")
        if credential is None:
            return self.cleaned_data
        with _in_words():
            _check_origin(credential)
            cleaned: dict[str, Any] = super().clean()
        if Authenticator.objects.filter(
            type="webauthn", data__credential__rawId=credential["rawId"]
        ).exists():
            raise get_adapter().validation_error("incorrect_passkey")
        return cleaned


def describe_name(field: forms.Field) -> None:
    """Say what a passkey's name is for."""
    hint = "So that you know it from others, like “Work phone”"
    describe(field, "What to call it", "Enter what to call it", hint=hint, autocomplete="off")


def cleaned_name(name: str) -> str:
    """Return a passkey's name without what would mislead a reader; refuse it in words."""
    try:
        name = clean_text(name)
    except UnreadableText as error:
        raise ValidationError(f"What to call it contains {error}. Type it again") from error
    if len(name) > NAME_LENGTH:
        raise ValidationError(f"What to call it must be {NAME_LENGTH} characters or fewer")
    if not name:
        raise ValidationError("Enter what to call it")
    return name


class NamePasskeyForm(forms.Form):
    """Another name for a passkey."""

    name = forms.CharField(required=True, max_length=10_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        describe_name(self.fields["name"])

    def clean_name(self) -> str:
        return cleaned_name(self.cleaned_data["name"])


class _Used(AuthenticateWebAuthnForm):
    """What the forms share that take a passkey's answer: our checks around the library's."""

    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        """Return the passkey that answered, if it did so here and is not a copy."""
        credential = self.cleaned_data["credential"]
        with _in_words():
            _check_origin(credential)
            authenticator: Authenticator = super().clean_credential()
            answer = auth.parse_authentication_response(credential).response
            counter = answer.authenticator_data.counter
        if not User.objects.filter(pk=authenticator.user_id, is_active=True).exists():
            raise get_adapter().validation_error("incorrect_passkey")
        if not factors.use_passkey(passkey=authenticator, counter=counter, at=clock.now()):
            raise get_adapter().validation_error("copied_passkey")
        authenticator.refresh_from_db()
        return authenticator


class PasskeyForm(_Used):
    """A passkey after the password."""


class SignInWithPasskeyForm(_Used, LoginWebAuthnForm):
    """A passkey in place of everything; the device has verified who holds it."""


class ConfirmWithPasskeyForm(_Used, ReauthenticateWebAuthnForm):
    """A passkey once more, before something that protects the account."""
