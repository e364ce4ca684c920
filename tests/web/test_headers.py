"""Every address answers with the headers that a browser needs to protect people (S14)."""

import os
import re
import runpy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import checks
from django.db import transaction
from django.test import Client, override_settings

from tests.conftest import Cast, signed_in
from tests.test_repository import our_python, places

ROOT = Path(__file__).resolve().parents[2]
YEAR = "max-age=31536000; includeSubDomains"
POLICY = (
    "base-uri 'none'; connect-src 'self'; default-src 'none'; font-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; frame-src 'self'; img-src 'self'; "
    "manifest-src 'self'; script-src 'self'; style-src 'self'"
)
# One pattern for each header, which must hold for the whole of it.
WANTED: dict[str, str] = {
    "Content-Security-Policy": re.escape(POLICY),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": r".*camera=\(\), .*geolocation=\(\), .*microphone=\(\), .*",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": re.escape(YEAR),
}
# What the settings say of an installation; the tests' own say otherwise for the sake of speed.
OF_INSTALLATIONS = (
    "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_PRELOAD", "SECURE_REFERRER_POLICY", "X_FRAME_OPTIONS", "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_SECURE", "CONTENT_SECURITY_POLICY", "MIDDLEWARE",
    "DEBUG", "SECRET_KEY", "SILENCED_SYSTEM_CHECKS",
)  # fmt: skip


def installed(**environment: str) -> dict[str, Any]:
    """The settings of a council's own server, read from the file with this environment."""
    given = {"SECRET_KEY": "k3" * 40 + "xyz!?", **environment}
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HTTPS", "DEBUG", "HSTS_PRELOAD", "BEHIND_PROXY"):
            patch.delenv(name, raising=False)
        for name, value in given.items():
            patch.setitem(os.environ, name, value)
        said = runpy.run_path(str(ROOT / "config" / "settings.py"))
    return {name: said[name] for name in OF_INSTALLATIONS if name in said}


@pytest.fixture
def as_installed() -> Iterator[None]:
    with override_settings(**installed()):
        yield


def wrong(headers: Mapping[str, str]) -> list[str]:
    """The headers that an answer lacks, or that say something else."""
    return [
        name for name, says in WANTED.items() if not re.fullmatch(says, _ordered(headers, name))
    ]


def _ordered(headers: Mapping[str, str], name: str) -> str:
    text = headers.get(name, "")
    if name != "Content-Security-Policy":
        return text
    return "; ".join(sorted(text.split("; ")))


def headers_of(client: Client, url: str, method: str = "GET") -> Mapping[str, str]:
    with transaction.atomic():
        answer = client.generic(method, url, secure=True)
        b"".join(answer)
        transaction.set_rollback(True)
    return dict(answer.items())


@pytest.mark.django_db
@pytest.mark.usefixtures("as_installed")
@pytest.mark.parametrize("url", ["/", "/people/1/", "/health", "/api/cases/", "/live"])
def test_a_page_has_every_header(cast: Cast, url: str) -> None:
    """Every route of the URLconf is asked in ``test_nothing_is_kept``, in one sweep for both."""
    for client in (signed_in(cast.service_manager), Client()):
        assert wrong(headers_of(client, url)) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("as_installed")
@pytest.mark.parametrize(
    ("url", "method"),
    [("/no-such-page/", "GET"), ("/api/nowhere/", "GET"), ("/sign-in/", "POST"), ("/", "NONSENSE"),
     ("/static/app.css", "GET")],
)  # fmt: skip
def test_errors_and_files_have_them_too(url: str, method: str) -> None:
    assert wrong(headers_of(Client(), url, method)) == []


def test_plain_http_is_led_to_https() -> None:
    with override_settings(**installed()):
        answer = Client().get("/sign-in/")
    assert answer.status_code == 301
    assert answer["Location"].startswith("https://")


# Each takes one header away, or weakens it.
BREAKS: dict[str, dict[str, Any]] = {
    "Strict-Transport-Security": {"SECURE_HSTS_SECONDS": 0},
    "X-Frame-Options": {"X_FRAME_OPTIONS": "SAMEORIGIN"},
    "Referrer-Policy": {"SECURE_REFERRER_POLICY": "unsafe-url"},
    "X-Content-Type-Options": {"SECURE_CONTENT_TYPE_NOSNIFF": False},
    "Cross-Origin-Opener-Policy": {"SECURE_CROSS_ORIGIN_OPENER_POLICY": None},
    "Content-Security-Policy": {
        "CONTENT_SECURITY_POLICY": {"DIRECTIVES": {"default-src": ["'self'", "'unsafe-inline'"]}}
    },
    "Permissions-Policy": {
        "MIDDLEWARE": [name for name in settings.MIDDLEWARE if "PermissionsPolicy" not in name]
    },
}


@pytest.mark.django_db
@pytest.mark.parametrize("header", WANTED)
def test_each_header_that_goes_is_noticed(header: str) -> None:
    with override_settings(**{**installed(), **BREAKS[header]}):
        assert wrong(headers_of(Client(), "/sign-in/")) == [header]


def test_a_council_s_own_settings_are_safe() -> None:
    said = installed()
    assert said["SECURE_HSTS_SECONDS"] == 31_536_000
    for name in ("SECURE_SSL_REDIRECT", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SESSION_COOKIE_SECURE",
                 "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_SECURE"):  # fmt: skip
        assert said[name] is True, name
    assert said["DEBUG"] is False


@pytest.mark.parametrize(("asked", "told"), [("", YEAR), ("1", f"{YEAR}; preload")])
@pytest.mark.django_db
def test_preloading_is_asked_for_only_by_a_setting(asked: str, told: str) -> None:
    with override_settings(**installed(HSTS_PRELOAD=asked)):
        assert headers_of(Client(), "/sign-in/")["Strict-Transport-Security"] == told


def warnings() -> list[str]:
    found = checks.run_checks(include_deployment_checks=True)
    return [str(each.id) for each in found if not each.is_silenced() and each.level >= 30]


def test_deployment_checks_have_nothing_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """As ``manage.py check --deploy --fail-level WARNING`` on a council's server."""
    # A journey of the same process set it for its browser.
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)
    with override_settings(**installed(), SECOND_FACTOR="required", STATICFILES_DIRS=[]):
        assert warnings() == []


@pytest.mark.parametrize(
    ("setting", "value", "warning"),
    [("SECURE_HSTS_SECONDS", 0, "W004"), ("SESSION_COOKIE_SECURE", False, "W012"),
     ("SECURE_SSL_REDIRECT", False, "W008"), ("DEBUG", True, "W018")],
)  # fmt: skip
def test_the_deployment_checks_can_fail(setting: str, value: Any, warning: str) -> None:
    with override_settings(**{**installed(), setting: value}):
        assert f"security.{warning}" in warnings()


@pytest.mark.parametrize(
    ("setting", "value", "warning"),
    [
        ("SECOND_FACTOR", "optional", "W021"),
        ("SECOND_FACTOR", "of course", "E020"),
        ("REDIS_URL", "redis://broker.council.example:6379/0", "W020"),
    ],
)
def test_the_checks_of_signing_in_can_fail(setting: str, value: str, warning: str) -> None:
    with override_settings(**{**installed(), "SECOND_FACTOR": "required", setting: value}):
        assert f"casework.{warning}" in warnings()
    with override_settings(REDIS_URL="redis://:secret@broker.council.example:6379/0"):
        assert "casework.W020" not in warnings()


def test_no_page_changes_the_policy_for_itself() -> None:
    found = places(r"csp_(update|replace|exempt)|xframe_options|UNSAFE_INLINE", our_python())
    assert [place for place in found if not place.startswith("tests/")] == []
