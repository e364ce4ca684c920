"""How much one user or address may ask for at once: by who they are, not by cookie (S17)."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings as ours
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from casework.api import tokens
from casework.at_once import AtOnce
from casework.models import Scope
from tests import factory
from tests.conftest import Cast, signed_in


class Crowd:
    """Requests that stay at work until they are let go."""

    def __init__(self) -> None:
        self.inside = threading.Semaphore(0)
        self.go = threading.Event()
        self.door = AtOnce(self._work)
        self.pool = ThreadPoolExecutor(40)
        self.asked: list[Future[Any]] = []

    def _work(self, request: HttpRequest) -> HttpResponse:
        self.inside.release()
        assert self.go.wait(10)
        return HttpResponse()

    def enter(self, request: HttpRequest) -> None:
        """Ask, and go on once the request is at work."""
        self.asked.append(self.pool.submit(self.door, request))
        assert self.inside.acquire(timeout=10)

    def status_of(self, request: HttpRequest) -> int:
        """Ask for one that is not expected to be let in."""
        return self.pool.submit(self.door, request).result(timeout=10).status_code

    def leave(self) -> None:
        self.go.set()
        for each in self.asked:
            assert each.result(timeout=10).status_code == 200


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    made = Crowd()
    yield made
    made.go.set()
    made.pool.shutdown()


def a_request(
    *, user: int | None = None, address: str = "192.0.2.1", path: str = "/waiting/", **headers: str
) -> HttpRequest:
    request = RequestFactory().get(path, REMOTE_ADDR=address, headers=headers)
    request.session = {} if user is None else {SESSION_KEY: str(user)}  # type: ignore[assignment]
    return request


def test_all_the_sessions_of_one_colleague_are_one_colleague(crowd, settings):
    for _ in range(settings.AT_ONCE):
        crowd.enter(a_request(user=1))
    assert crowd.status_of(a_request(user=1, address="192.0.2.9")) == 429
    crowd.enter(a_request(user=2))
    crowd.leave()
    assert crowd.door(a_request(user=1)).status_code == 200


def test_what_made_up_cookies_and_tokens_ask_counts_for_their_address(crowd, settings):
    for number in range(settings.AT_ONCE_ADDRESS):
        crowd.enter(a_request(cookie=f"sessionid={number}", authorization=f"Bearer {number}"))
    refused = a_request(cookie="sessionid=x", authorization="Bearer y")
    assert crowd.status_of(refused) == 429
    crowd.enter(a_request(address="192.0.2.2"))
    crowd.leave()


def test_those_who_are_not_signed_in_never_hold_every_thread(crowd, settings):
    for number in range(settings.AT_ONCE_STRANGERS):
        crowd.enter(a_request(address=f"192.0.2.{number}"))
    assert crowd.status_of(a_request(address="192.0.2.99", path="/sign-in/")) == 429
    crowd.enter(a_request(user=1))
    assert not crowd.door._who(a_request(path="/ready"), "")
    crowd.leave()


def test_only_a_carrier_with_its_token_is_not_counted(crowd, settings):
    settings.NOTIFY_CALLBACK_TOKEN = "a-token"
    path = "/callbacks/notify/delivery/"
    theirs = a_request(path=path, authorization="Bearer a-token")
    forged = a_request(path=path, authorization="Bearer another")
    assert not crowd.door._who(theirs, "")
    assert len(crowd.door._who(forged, "")) == 2


@pytest.mark.parametrize("ends", ["error", "stream"])
def test_one_that_ends_makes_room_however_it_ends(settings, ends):
    settings.AT_ONCE = 1

    def work(request: HttpRequest) -> Any:
        if ends == "error":
            raise ZeroDivisionError
        return StreamingHttpResponse(iter([b"a", b"b"]))

    door = AtOnce(work)
    if ends == "error":
        with pytest.raises(ZeroDivisionError):
            door(a_request(user=1))
    else:
        export: Any = door(a_request(user=1))
        assert door(a_request(user=1)).status_code == 429
        for close in export._resource_closers:
            close()
    assert not door.going


@pytest.mark.django_db
def test_two_tokens_and_a_session_of_one_user_are_one_user(cast: Cast, monkeypatch):
    """A token counts as its user's once the API has found whose it is."""
    seen: list[set[str]] = []
    begins = AtOnce._begins

    def note(door: AtOnce, who: Any) -> bool:
        seen.append(set(who))
        return begins(door, who)

    monkeypatch.setattr(AtOnce, "_begins", note)
    browser, user = signed_in(cast.manager), factory.user_of(cast.manager)
    for name in ("one", "two"):
        _, secret = tokens.make(
            user=user, name=name, scopes=[Scope.READ], days=1, at=timezone.now()
        )
        header = {"Authorization": f"Bearer {secret}"}
        for _ in range(2):
            assert browser.get("/api/cases/", headers=header).status_code == 200
    browser.get(reverse("today"))
    assert seen[1:2] + seen[3:] == [{f"user {user.pk}"}] * 3


@pytest.mark.parametrize(("path", "goes"), [("/imports/", 302), ("/api/imports/", 200)])
def test_no_file_of_a_stranger_is_written_to_the_disk(settings, path, goes):
    """The API asks whose a request is before it reads it."""
    request = a_request(path=path)
    request.META["CONTENT_LENGTH"] = str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    assert AtOnce(lambda _: HttpResponse())(request).status_code == goes
    request.session = {SESSION_KEY: "1"}  # type: ignore[assignment]
    assert AtOnce(lambda _: HttpResponse())(request).status_code == 200


def test_the_door_knows_the_session_and_comes_before_what_reads_a_form():
    order = ours.MIDDLEWARE
    place = order.index("casework.at_once.AtOnce")
    assert order.index("django.contrib.sessions.middleware.SessionMiddleware") < place
    assert place < order.index("django.middleware.csrf.CsrfViewMiddleware")
