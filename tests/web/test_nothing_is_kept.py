"""No browser keeps a page: every address, signed in and out, by every method, says ``no-store``."""

from datetime import date

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from casework.models import Letter
from tests.api import world
from tests.conftest import Cast, signed_in
from tests.spine.test_outsider_sweep import real
from tests.test_repository import pages
from tests.web.test_headers import wrong

EVERY = [page for page in pages() if page[0] != "health"]


@pytest.fixture
def story(cast: Cast, today: date) -> world.World:
    return world.build(cast, today)


def cache_control(client: Client, method: str, url: str) -> tuple[int, str]:
    """What an answer says of itself; what asking changed is taken back.

    Each answer has the headers that protect people, too (S14): one sweep serves both.
    """
    with transaction.atomic():
        answer = client.generic(method, url)
        b"".join(answer)
        transaction.set_rollback(True)
    # Only an installation has HTTPS, and this header for all of it (tests/web/test_headers.py).
    assert wrong(dict(answer.items())) == ["Strict-Transport-Security"], url
    return answer.status_code, answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_answer_to_somebody_signed_in_is_kept(story: world.World, method: str):
    client = signed_in(story.cast.service_manager)
    kept, opened = {}, 0
    for name, url, _ in EVERY:
        status, says = cache_control(client, method, real(name, url, story))
        opened += status == 200
        if "no-store" not in says:
            kept[name] = (status, says)
    assert kept == {}
    # The sweep reached real pages, and not only refusals.
    assert opened > (60 if method == "GET" else 0)


def test_nor_an_answer_to_a_stranger_or_to_an_error(story: world.World):
    for url in ("/", "/no-such-page/", "/sign-in/", "/api/", reverse("health")):
        assert "no-store" in cache_control(Client(), "GET", url)[1], url


def test_a_download_and_an_export_are_not_kept(story: world.World):
    client = signed_in(story.cast.service_manager)
    letter = Letter.objects.order_by("pk")[0]
    for name, args in (
        ("waiting-list-export", []), ("letters-export", []), ("escalations-export", []),
        ("letter", [letter.pk]), ("case", [story.waiting.pk]),
    ):  # fmt: skip
        assert "no-store" in cache_control(client, "GET", reverse(name, args=args))[1], name


def test_static_files_are_answered_before_it():
    """A page whose style sheet came anew each time would be slow; no file shows anybody."""
    static = settings.MIDDLEWARE.index("whitenoise.middleware.WhiteNoiseMiddleware")
    assert settings.MIDDLEWARE.index("casework.no_store.NoStore") == static + 1
