"""An ID token counts only if the provider signed it, for us, for now and for this very sign-in."""

import time
from typing import Any

import jwt
import pytest
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.test import override_settings

from accounts.provider import checked_claims

ISSUER, CLIENT, NONCE = "https://gate.example", "visits", "a nonce"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)


def published(*keys: tuple[str, Any]) -> dict[str, Any]:
    rows = [jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) for _, key in keys]
    return {"keys": [row | {"kid": kid, "use": "sig"} for row, (kid, _) in zip(rows, keys, strict=True)]}


KEYS = published(("one", KEY))


def token(*, key: Any = KEY, algorithm: str = "RS256", kid: str | None = "one", **changed: Any) -> str:
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "sub": "1",
        "aud": CLIENT,
        "exp": now + 300,
        "iat": now,
        "nonce": NONCE,
    } | changed
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid} if kid else {})


def check(given: str, *, keys: dict[str, Any] = KEYS, nonce: str = NONCE) -> dict[str, Any]:
    with override_settings(OIDC_ISSUER=ISSUER, OIDC_CLIENT_ID=CLIENT):
        return checked_claims(given, keys=keys, nonce=nonce)


def test_a_right_one_counts_and_so_does_one_of_two_audiences_that_names_us() -> None:
    assert check(token())["sub"] == "1"
    assert check(token(aud=[CLIENT, "another"], azp=CLIENT))["sub"] == "1"
    assert check(token(kid=None))["sub"] == "1"


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://gate.example.evil.example"},
        {"aud": "another service"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"exp": int(time.time()) - 120},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"exp": None},
    ],
)
def test_one_with_other_claims_does_not(changed: dict[str, Any]) -> None:
    with pytest.raises(OAuth2Error):
        check(token(**changed))


def test_one_signed_by_somebody_else_or_by_nobody_does_not() -> None:
    for given in (
        token(key=OTHER),
        token(kid="unknown"),
        token(key="", algorithm="none"),
        jwt.api_jws.encode(token().split(".")[1].encode(), "shared" * 8, algorithm="HS256"),
        "x.y.z",
        "",
    ):
        with pytest.raises(OAuth2Error):
            check(given)


def test_the_public_key_is_no_shared_secret() -> None:
    """The oldest attack on such tokens: HMAC with what everybody can read."""
    key = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    head = jwt.utils.base64url_encode(b'{"alg":"HS256","typ":"JWT","kid":"one"}')
    body = token().split(".")[1].encode()
    signature = jwt.utils.base64url_encode(key.sign(head + b"." + body, PEM))
    with pytest.raises(OAuth2Error):
        check((head + b"." + body + b"." + signature).decode())


def test_a_nonce_that_was_never_asked_matches_nothing() -> None:
    with pytest.raises(OAuth2Error):
        check(token(nonce=""), nonce="")


def test_a_key_of_another_kind_is_no_key() -> None:
    curve = ec.generate_private_key(ec.SECP256R1())
    keys = {"keys": [jwt.algorithms.ECAlgorithm.to_jwk(curve.public_key(), as_dict=True) | {"kid": "one"}]}
    with pytest.raises(OAuth2Error):
        check(token(), keys=keys)
    with pytest.raises(OAuth2Error):
        check(token(), keys={"keys": []})
    with pytest.raises(OAuth2Error):
        check(token(), keys={})
