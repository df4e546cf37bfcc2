"""OpenID Connect as we do it: the library's flow, with what it leaves out or leaves to choice decided here.

The library finds this module by its name. It keeps `state` and PKCE; added are the nonce, the signature of
the ID token under an allow-list of algorithms, the issuer as discovery and the answer state it, and a
userinfo answer that is about the same subject. Nothing of what the provider says is kept.
"""

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]  # never "none", never a shared secret
LEEWAY_SECONDS = 60  # by which the provider's clock may be out
DISCOVERY_SECONDS = 300
SECONDS = 5  # to wait for the provider
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True)
class Stated:
    """What the provider stated of a person in one sign-in; `factor`: that it asked for a second one."""

    claims: dict[str, Any]
    factor: bool


def stated_in(login: SocialLogin) -> Stated:
    """Return what the provider stated in this login, which `SignOnAdapter` made."""
    stated: Stated = login.stated  # type: ignore[attr-defined]
    return stated


class SignOnAdapter(OpenIDConnectOAuth2Adapter):
    """Talks to the provider."""

    def __init__(self, request: HttpRequest, provider_id: str = "single_sign_on") -> None:
        super().__init__(request, provider_id)
        self.nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return the provider's discovery document; raises OAuth2Error or RequestException."""
        return discovery()

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Return the address that the provider sends people back to; it is registered there."""
        return request.build_absolute_uri(reverse("sign-on-return"))

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Return the login of whom the ID token names, with what the provider stated."""
        id_token = kwargs["response"].get("id_token")
        if not isinstance(id_token, str):
            raise OAuth2Error("no ID token")
        keys = _fetch(self.openid_config["jwks_uri"])
        claims = checked_claims(id_token, keys=keys, nonce=self.nonce)
        factor = states_factor(claims)
        address = self.openid_config.get("userinfo_endpoint")
        if settings.OIDC_CLAIM not in claims and _is_address(address):
            claims = _about_the_same(_fetch(str(address), Authorization=f"Bearer {token.token}"), claims)
        login: SocialLogin = SingleSignOn(request, app=app).sociallogin_from_response(request, claims)
        login.stated = Stated(claims, factor)  # type: ignore[attr-defined]
        return login


class SingleSignOn(OpenIDConnectProvider):
    """The one provider of this service, as the settings OIDC_* describe it."""

    id = "single_sign_on"
    name = "Single sign-on"
    oauth2_adapter_class = SignOnAdapter
    supports_token_authentication = False
    pkce_enabled_default = True

    def begin(self, request: HttpRequest, *, next_url: str) -> HttpResponse:
        """Return the redirect to the provider; its answer has to bring back the state and the nonce."""
        nonce = secrets.token_urlsafe(24)
        wanted = {"nonce": nonce}
        if settings.OIDC_FACTOR_ACR:
            wanted["acr_values"] = " ".join(settings.OIDC_FACTOR_ACR)
        response: HttpResponse = self.redirect(
            request, process="login", next_url=next_url, auth_params=wanted, nonce=nonce
        )
        return response

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}  # what the provider knows of a person is not kept

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []


provider_classes = [SingleSignOn]


def the_app() -> SocialApp:
    """Return the provider as the settings describe it, for the library; there is no row of it."""
    return SocialApp(
        provider=SingleSignOn.id,
        provider_id=settings.OIDC_ISSUER,  # a subject counts under its issuer only
        name=settings.OIDC_NAME[:40],
        client_id=settings.OIDC_CLIENT_ID,
        secret=settings.OIDC_CLIENT_SECRET,
        settings={"server_url": settings.OIDC_ISSUER, "scope": settings.OIDC_SCOPES},
    )


def discovery() -> dict[str, Any]:
    """Return what the provider says of itself, fetched every five minutes at most.

    Raises RequestException where it does not answer, OAuth2Error where the answer is not its own.
    """
    key = f"oidc-discovery:{settings.OIDC_ISSUER}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = _fetch(settings.OIDC_ISSUER.rstrip("/") + "/.well-known/openid-configuration")
        if found.get("issuer") != settings.OIDC_ISSUER:
            raise OAuth2Error("the discovery document names another issuer")
        if any(not _is_address(found.get(name)) for name in _NEEDED):
            raise OAuth2Error("the discovery document lacks an address")
        cache.set(key, found, DISCOVERY_SECONDS)
    return found


def checked_claims(id_token: str, *, keys: dict[str, Any], nonce: str) -> dict[str, Any]:
    """Return the claims of an ID token that the provider signed for us and for this very sign-in.

    Raises OAuth2Error for any other (OpenID Connect Core 1.0, 3.1.3.7).
    """
    try:
        claims: dict[str, Any] = jwt.decode(
            id_token,
            _key_for(id_token, keys),
            algorithms=ALGORITHMS,
            audience=settings.OIDC_CLIENT_ID,
            issuer=settings.OIDC_ISSUER,
            leeway=LEEWAY_SECONDS,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )
    except jwt.PyJWTError as error:
        raise OAuth2Error("the ID token is not valid") from error
    if not nonce or not secrets.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise OAuth2Error("the ID token was made for another sign-in")
    if claims.get("azp", settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
        raise OAuth2Error("the ID token was made for another service")
    return claims


def _about_the_same(more: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
    """Return the claims of the ID token with those of userinfo beside them, which must be of one subject."""
    if more.get("sub") != claims["sub"]:
        raise OAuth2Error("userinfo is about somebody else")
    return more | claims


def states_factor(claims: dict[str, Any]) -> bool:
    """Say whether the provider says that it asked for a second factor, in the words that we accept."""
    ways = claims.get("amr")
    named = {str(way) for way in ways} if isinstance(ways, list) else set()
    return str(claims.get("acr", "")) in settings.OIDC_FACTOR_ACR or bool(
        named & set(settings.OIDC_FACTOR_AMR)
    )


def _key_for(id_token: str, keys: dict[str, Any]) -> jwt.PyJWK:
    """Return the provider's key of the id that the token names; the only one where it names none."""
    wanted = jwt.get_unverified_header(id_token).get("kid")
    fit = [key for key in jwt.PyJWKSet.from_dict(keys).keys if wanted in (None, key.key_id)]
    if len(fit) != 1:
        raise OAuth2Error("the provider has no such key")
    return fit[0]


def _fetch(address: str, **headers: str) -> dict[str, Any]:
    answer = requests.get(address, headers=headers, timeout=SECONDS, allow_redirects=False)
    answer.raise_for_status()
    found = answer.json()  # where it is no JSON, that is a RequestException too
    if not isinstance(found, dict):
        raise OAuth2Error("the answer is no object")
    return found


def _is_address(text: object) -> bool:
    """Say whether this is an address to send people or secrets to: encrypted, or on this very machine."""
    parts = urlsplit(text) if isinstance(text, str) else urlsplit("")
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")
    )
