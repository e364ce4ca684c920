"""Without Valkey people stay signed in and go on working; it may stop, or hang, at any moment."""

import signal
import time

import psutil
import psycopg
import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.core.cache import cache, caches
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import jobs
from casework.models import User
from casework.views.errors import database_is_away
from casework.web import cache as cache_module
from casework.web import sessions
from config.embedded import valkey
from config.embedded.home import Home, home_of
from tests import factory
from tests.conftest import Cast, signed_in
from tests.letters.post import an_owed_letter

PASSWORD = "correct horse battery staple"


@pytest.fixture
def server(tmp_path, settings, monkeypatch):
    """A Valkey of this test's own, which it may stop."""
    home = home_of(tmp_path / "var")
    home.make()
    valkey.start(home)
    address = valkey.address(home).replace("redis+socket://", "unix://")
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": address}}
    monkeypatch.setattr(cache_module, "_bearing", cache_module.Bearing())
    yield home
    valkey.stop(home)


@pytest.fixture
def user(cast: Cast) -> User:
    user = cast.manager.user
    assert isinstance(user, User)
    user.set_password(PASSWORD)
    user.save()
    return user


def signs_in(client: Client, user: User) -> None:
    words = {"username": user.username, "password": PASSWORD}
    assert client.post(reverse("sign-in"), words).status_code == 302


def opens(client: Client, *names: str) -> set[int]:
    return {client.get(reverse(name)).status_code for name in names}


PAGES = ("today", "waiting-list", "letters", "escalations", "jobs", "sign-in")


def test_a_sign_in_outlives_the_cache_and_every_page_works(server: Home, user: User, cast: Cast):
    case = factory.a_case(waited=30, team=cast.team)
    client = Client()
    signs_in(client, user)
    assert opens(client, *PAGES[:-1]) == {200}
    valkey.stop(server)
    assert opens(client, *PAGES[:-1]) == {200}
    assert client.get(reverse("case", args=[case.pk])).status_code == 200
    assert client.get("/api/cases/").status_code == 200
    # Keeping what is half-written is a matter of the database.
    kept = {"path": "/cases/1/note/", "text": "He is"}
    assert client.post(reverse("keep-draft"), kept).status_code in {204, 400}


def test_one_can_sign_in_and_out_and_acts_are_kept(server: Home, user: User, cast: Cast):
    case = factory.a_case(waited=30, team=cast.team)
    valkey.stop(server)
    client = Client()
    signs_in(client, user)
    client.post(reverse("case-note", args=[case.pk]), {"why": "Rang her: all is well."})
    assert case.notes.exists()
    client.post(reverse("sign-out"))
    assert client.get(reverse("today")).status_code == 302


def test_jobs_run_by_hand(server: Home, cast: Cast, settings, tmp_path):
    settings.PRINT_ROOM = tmp_path / "room"
    an_owed_letter()
    valkey.stop(server)
    for name in jobs.JOBS:
        assert jobs.run(name).error == ""


def test_one_that_hangs_costs_one_wait_and_not_many(server: Home, user: User):
    client = Client()
    signs_in(client, user)
    process = psutil.Process(int((server.data / "valkey.pid").read_text()))
    process.send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        assert opens(client, *PAGES[:-1]) == {200}
        assert time.monotonic() - began < 4
    finally:
        process.send_signal(signal.SIGCONT)


def test_a_sign_out_while_it_hung_holds_when_it_is_back(server: Home, user: User, monkeypatch):
    """It still has the session: that must not open the door again."""
    client, stolen = Client(), Client()
    signs_in(client, user)
    stolen.cookies["sessionid"] = client.cookies["sessionid"].value
    assert opens(stolen, "today") == {200}
    process = psutil.Process(int((server.data / "valkey.pid").read_text()))
    process.send_signal(signal.SIGSTOP)
    client.post(reverse("sign-out"))
    process.send_signal(signal.SIGCONT)
    cache_module._bearing.rests_until = 0
    assert opens(stolen, "today") == {302}


def test_what_the_cache_lost_while_it_was_away_it_learns_again(server: Home, user: User):
    client = Client()
    signs_in(client, user)
    valkey.stop(server)
    assert opens(client, "today") == {200}
    valkey.start(server)
    cache_module._bearing.rests_until = 0
    assert opens(client, "today") == {200}
    with CaptureQueriesContext(connection) as asked:
        assert opens(client, "today") == {200}
    assert not any("casework_session" in each["sql"] for each in asked.captured_queries)


# The session


def test_the_row_of_a_session_is_written_seldom(user: User, monkeypatch):
    client = Client()
    signs_in(client, user)
    opens(client, "waiting-list")
    with CaptureQueriesContext(connection) as asked:
        opens(client, "today", "waiting-list")
    assert not any("casework_session" in each["sql"] for each in asked.captured_queries)
    monkeypatch.setattr(sessions, "WRITTEN_EVERY_S", -1)
    with CaptureQueriesContext(connection) as asked:
        opens(client, "today")
    assert any('UPDATE "casework_session"' in each["sql"] for each in asked.captured_queries)


def test_a_request_that_was_on_its_way_brings_no_session_back_that_was_signed_out(user: User):
    client, slow = Client(), Client()
    signs_in(client, user)
    key = client.cookies["sessionid"].value
    on_its_way = sessions.SessionStore(key)
    assert on_its_way.get("_auth_user_id")
    client.post(reverse("sign-out"))
    with pytest.raises(UpdateError):
        on_its_way.save()
    slow.cookies["sessionid"] = key
    assert opens(slow, "today") == {302}


def test_the_tests_use_the_cache_that_may_be_away():
    assert isinstance(caches["default"], cache_module.CacheThatMayBeAway)
    assert cache.get("nothing") is None


# The database away


@pytest.mark.parametrize(("path", "kind"), [("/", "html"), ("/api/cases/", "problem+json")])
def test_without_the_database_the_answer_is_503_in_words(cast: Cast, monkeypatch, path, kind):
    def refused(*args: object) -> None:
        raise OperationalError

    client = signed_in(cast.manager)
    client.raise_request_exception = False
    monkeypatch.setattr("casework.signed_in.StaffBackend.get_user", refused)
    answer = client.get(path)
    assert answer.status_code == 503
    assert kind in answer["Content-Type"]
    assert answer["Retry-After"] == "10"
    assert "database" in answer.content.decode() or "records" in answer.content.decode()


@pytest.mark.parametrize(
    ("cause", "is_away"),
    [
        (psycopg.OperationalError(), True), (psycopg.errors.AdminShutdown(), True),
        (psycopg.errors.ConnectionFailure(), True), (psycopg.errors.DeadlockDetected(), False),
        (psycopg.errors.QueryCanceled(), False), (psycopg.errors.DiskFull(), False),
    ],
)  # fmt: skip
def test_only_a_lost_connection_is_a_database_that_is_away(cause, is_away):
    error = OperationalError()
    error.__cause__ = cause
    assert database_is_away(error) is is_away
    assert not database_is_away(ValueError())
