"""Signing in with a real browser: a passkey of Chromium's own, and single sign-on at a real provider."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from accounts.demo import load_people
from accounts.models import User
from core.clock import now
from tests.journeys.browser import context, look, sign_in
from tests.journeys.service import Service
from tests.provider import CLIENT_ID, CLIENT_SECRET, ProviderProcess

pytestmark = pytest.mark.timeout(300)
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def provider(service: Service) -> Iterator[ProviderProcess]:
    running = ProviderProcess(sites=[service.url])
    service.env |= {
        "OIDC_ISSUER": running.issuer,
        "OIDC_CLIENT_ID": CLIENT_ID,
        "OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "OIDC_NAME": "Staff Gate",
        "OIDC_FACTOR_AMR": "mfa",
    }
    yield running
    running.stop()


def with_device(page: Page) -> tuple[CDPSession, str]:
    """Give the browser a device for passkeys; return the line to it and its name."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    name: str = line.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
    return line, name


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").first.click()


def test_passkeys_and_single_sign_on_work_under_our_content_security_policy(
    chromium: Browser, service: Service, provider: ProviderProcess
) -> None:
    """One test, because the service takes long to start."""
    load_people(now())
    service.start_web()
    browser = context(chromium)
    page, heard = browser.new_page(), list[str]()
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    line, device = with_device(page)

    # Somebody adds a passkey, and comes in with it alone.
    sign_in(page, service.url, "Imran Sadiq")
    page.goto(f"{service.url}/account/passkeys/new/")
    assert look(page) == []
    page.get_by_label("What to call it").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/recovery-codes/")
    page.goto(f"{service.url}/account/")
    assert page.get_by_text("My laptop").count() >= 1
    assert look(page) == []
    sign_out(page)
    page.goto(f"{service.url}/sign-in/?next=/account/")
    assert look(page) == []
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/account/")
    sign_out(page)

    # The device does not know who holds it: nothing is sent, and the page says what to do.
    line.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.goto(f"{service.url}/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("No passkey was used").wait_for()
    assert page.get_by_role("alert").filter(has_text="Press the button to try again").count() == 1
    assert look(page) == []

    # A copy of the device says a count that was said before.
    line.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    credential = line.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"][0]
    line.send("WebAuthn.clearCredentials", {"authenticatorId": device})
    copy = {name: credential[name] for name in ("credentialId", "rpId", "privateKey", "userHandle")}
    copy |= {"isResidentCredential": True, "signCount": 0}
    line.send("WebAuthn.addCredential", {"authenticatorId": device, "credential": copy})
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("This passkey may have been copied").wait_for()
    assert look(page) == []
    assert [words for words in heard if "403" not in words] == []

    # Single sign-on there and back, and out.
    person = User.objects.get(name="Nia Bevan")
    provider.seats(staff_number=person.staff_number, amr=("mfa",))
    page.goto(f"{service.url}/sign-in/?next=/account/")
    page.get_by_role("button", name="Sign in with Staff Gate").click()
    page.wait_for_url("**/account/")
    assert page.get_by_text("Nia Bevan").count() >= 1
    sign_out(page)
    page.wait_for_url("**/ended/")
    assert look(page) == []
    browser.close()

    # Without scripts the sign-in page offers what works there.
    plain = context(chromium, scripts=False)
    page = plain.new_page()
    page.goto(f"{service.url}/sign-in/")
    assert page.get_by_role("button", name="Sign in with a passkey").count() == 0
    assert page.get_by_role("button", name="Sign in", exact=True).count() == 1
    plain.close()
