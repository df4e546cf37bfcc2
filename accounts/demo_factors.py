"""Second factors of the demonstration: each kind once, and one that is lost. None of them opens anything."""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from fido2 import cbor
from fido2.cose import ES256

from accounts.enums import IdentityCheck
from accounts.models import FactorReplacement, User

PROVIDER = "https://sign-in.demonstration.example"
WITH_CODES, WITH_PASSKEY, WITH_BOTH = "Helen Sutcliffe", "Devon Achebe", "Rhiannon Pryce"
WITH_SINGLE_SIGN_ON, LOST, ASKS = "Tom Asante", "Marcus Ellery", "Samuel Oyelaran"


def load_factors(users: Mapping[str, User], at: datetime) -> None:
    """Give people of the demonstration what others would set up. Doing it again adds nothing."""
    for name in (WITH_CODES, WITH_BOTH, LOST):
        if not _has(users[name], Authenticator.Type.TOTP):
            TOTP.activate(users[name], generate_totp_secret())
            RecoveryCodes.activate(users[name])
    for name, device in ((WITH_PASSKEY, "Work phone"), (WITH_BOTH, "Security key on my ring")):
        if not _has(users[name], Authenticator.Type.WEBAUTHN):
            WebAuthn.add(users[name], device, _passkey())
    SocialAccount.objects.get_or_create(
        user=users[WITH_SINGLE_SIGN_ON], provider=PROVIDER, uid="demonstration"
    )
    if not FactorReplacement.objects.filter(person=users[LOST]).exists():
        FactorReplacement.objects.create(
            person=users[LOST],
            asked_by=users[ASKS],
            asked_at=at - timedelta(minutes=25),
            expires_at=at - timedelta(minutes=25) + timedelta(hours=settings.FACTOR_REPLACEMENT_HOURS),
            identity=IdentityCheck.VIDEO,
            reason="Phone fell into the river at Stowmere quay, with the authenticator on it",
        )


def _has(user: User, kind: str) -> bool:
    return Authenticator.objects.filter(user=user, type=kind).exists()


def _passkey() -> dict[str, object]:
    """Return what a device answers when it makes a passkey; its private key is forgotten at once."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    cose = cbor.encode(ES256.from_cryptography_key(key))  # type: ignore[no-untyped-call]
    name = hashlib.sha256(cose).digest()
    flags, counter = bytes([0x45]), bytes(4)  # present, verified, with a key
    data = hashlib.sha256(b"localhost").digest() + flags + counter + bytes(16) + bytes([0, 32]) + name + cose
    client = json.dumps({"type": "webauthn.create", "challenge": "AA", "origin": "http://localhost"})
    attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
    said = {"clientDataJSON": _text(client.encode()), "attestationObject": _text(attestation)}
    return {"id": _text(name), "rawId": _text(name), "type": "public-key", "response": said}


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
