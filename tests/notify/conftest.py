"""A stand-in Notify of the test's own, and an installation that is set up to use it."""

from collections.abc import Iterator

import pytest

from casework.letters.carriers.notify import limits
from casework.letters.carriers.notify.standin import Office
from casework.letters.carriers.notify.standin_book import Book
from tests.notify.notify_post import KEY, TOKEN


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def office(book: Book, settings) -> Iterator[Office]:
    with Office(book, key=KEY) as made:
        made.silent_s = 0.6
        made.open()
        settings.NOTIFY_URL = made.url
        yield made
        made.shutdown()


@pytest.fixture(autouse=True)
def _set_up(settings) -> None:
    settings.NOTIFY_API_KEY = KEY
    settings.NOTIFY_TIMEOUT = (0.3, 0.3)
    settings.NOTIFY_EMAIL_TEMPLATE = "00000000-0000-4000-8000-000000000001"
    settings.NOTIFY_TEXT_TEMPLATE = "00000000-0000-4000-8000-000000000002"
    settings.NOTIFY_CALLBACK_TOKEN = TOKEN
    limits.begin_afresh()
