"""A second factor is set up and used in a real browser, by code and by passkey."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page

from tests.conftest import Cast
from tests.journeys.conftest import WIDTHS, Walker, fill_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def has_passkeys(page: Page) -> None:
    """A computer that makes passkeys and whose owner always puts the finger on it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_an_app_is_set_up_at_the_first_sign_in(walker: Walker, cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR = "required"
    walker.sign_in(cast.practitioner)
    walker.says("Set up a second factor")
    walker.page.get_by_role("button", name="Set up an app").click()
    for width in WIDTHS:
        walker.inspect_at(width)
    key = walker.page.locator("code").inner_text()
    walker.page.get_by_label("Code", exact=True).fill(
        totp.format_hotp_value(totp.hotp_value(key, int(time.time()) // 30))
    )
    walker.press("Set up this app")
    walker.says("Recovery codes")
    codes = walker.page.locator("code").all_inner_texts()
    assert len(codes) == 10
    walker.page.get_by_role("button", name="I have kept them").click()
    walker.open("/account/")
    for width in WIDTHS:
        walker.inspect_at(width)
    walker.says("An app for codes")
    walker.page.get_by_role("button", name="Sign out").click()
    walker.sign_in(cast.practitioner)
    walker.says("The second step")
    for width in WIDTHS:
        walker.inspect_at(width)
    walker.page.get_by_label("Code", exact=True).fill(codes[3])
    walker.press("Sign in")
    walker.open("/account/")
    walker.says("9 recovery codes unused")


def test_a_passkey_is_set_up_and_signs_in_by_itself(
    walker: Walker, cast: Cast, settings: Any
) -> None:
    settings.SECOND_FACTOR = "required"
    has_passkeys(walker.page)
    walker.sign_in(cast.practitioner)
    walker.page.get_by_role("button", name="Set up a passkey").click()
    walker.inspect()
    walker.press("Set up a passkey")
    walker.says("Recovery codes")
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    walker.page.get_by_role("button", name="Sign out").click()
    # As the second step, and alone.
    walker.go("/sign-in/")
    fill_in(walker.page, cast.practitioner)
    walker.press("Sign in")
    walker.says("The second step")
    walker.press("Use a passkey")
    walker.open("/account/")
    walker.says("Passkey 1")
    walker.page.get_by_role("button", name="Sign out").click()
    walker.open("/sign-in/")
    walker.press("Sign in with a passkey")
    walker.open("/account/")
    walker.says("Your account")
