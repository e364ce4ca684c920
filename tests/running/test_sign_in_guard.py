"""Guessing passwords is stopped, and stops nobody but the one who guesses (trust.md S12)."""

import logging
import time
from typing import Any
from urllib.parse import urlencode

import pytest
from axes.models import AccessAttempt
from django.test import Client, RequestFactory
from django.urls import reverse

from casework.models import User
from casework.staff import sign_in_door
from casework.web.client_address import client_address
from config.embedded.processes import wait_until
from tests.conftest import Cast
from tests.running.counted_hasher import CountedHasher
from tests.running.proxied import Browser, nginx_before
from tests.sign_in.factors import code_of, with_app

PASSWORD = "correct horse battery staple"


@pytest.fixture
def user(cast: Cast) -> User:
    user = cast.manager.user
    assert isinstance(user, User)
    user.set_password(PASSWORD)
    user.save()
    return user


def tries(client: Client, user: User, password: str, times: int = 1, **headers: Any) -> int:
    """The last answer: 302 when they are in, 200 for a wrong password, 429 when locked."""
    words = {"username": user.username, "password": password}
    codes = [client.post(reverse("sign-in"), words, **headers).status_code for _ in range(times)]
    return codes[-1]


# The address of the client


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "10.0.0.1"),
        (0, "1.2.3.4", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "not an address", "10.0.0.1"),
        (1, "1.2.3.4, \x00'", "10.0.0.1"),
    ],
)
def test_only_what_a_proxy_of_ours_added_is_believed(settings, proxies, forwarded, address):
    settings.PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.0.0.1")
    assert client_address(request) == address


def test_without_an_address_there_is_none(settings):
    settings.PROXY_COUNT = 0
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="")) is None


# The guard


def test_the_eleventh_wrong_password_is_not_even_looked_at(user: User):
    assert tries(Client(), user, "wrong", times=9) == 200
    assert tries(Client(), user, "wrong") == 429
    assert tries(Client(), user, PASSWORD) == 429


def test_a_name_is_guessed_at_ten_times_from_wherever(user: User, settings):
    settings.PROXY_COUNT = 1
    for number in range(10):
        tries(Client(), user, "wrong", HTTP_X_FORWARDED_FOR=f"6.6.6.{number}")
    assert tries(Client(), user, PASSWORD, HTTP_X_FORWARDED_FOR="1.2.3.4") == 429


def test_a_stranger_elsewhere_locks_nobody_out_of_their_own_browser(user: User, settings):
    settings.PROXY_COUNT = 1
    own = Client()
    home: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": "1.2.3.4"}
    assert tries(own, user, PASSWORD, **home) == 302
    own.post(reverse("sign-out"))
    assert tries(Client(), user, "wrong", times=12, HTTP_X_FORWARDED_FOR="6.6.6.6") == 429
    assert tries(own, user, PASSWORD, **home) == 302


def test_a_code_opens_a_name_that_is_locked_but_only_with_the_password(user: User, today):
    with_app(user)
    assert tries(Client(), user, "wrong", times=12) == 429
    words = {"username": user.username, "password": "wrong", "code": code_of(user)}
    assert Client().post(reverse("sign-in"), words).status_code == 200
    words["password"] = PASSWORD
    # The code was used: the next one is of the next half minute.
    assert Client().post(reverse("sign-in"), words).status_code == 429
    words["code"] = code_of(user, steps=1)
    owner = Client()
    assert owner.post(reverse("sign-in"), words).status_code == 302
    assert owner.get(reverse("today")).status_code == 200


def test_codes_cannot_be_guessed_for_ever(user: User, today):
    with_app(user)
    words = {"username": user.username, "password": PASSWORD, "code": "000000"}
    for _ in range(10):
        Client().post(reverse("sign-in"), words)
    words["code"] = code_of(user)
    assert Client().post(reverse("sign-in"), words).status_code == 429


def test_one_address_tries_fifty_names_and_no_more(user: User, settings):
    """Spraying: one password, a thousand names."""
    settings.PROXY_COUNT = 1
    there: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": "6.6.6.6"}
    words = {"password": "Winter2026!"}
    codes = [
        Client().post(reverse("sign-in"), {**words, "username": f"name{n}"}, **there).status_code
        for n in range(55)
    ]
    assert codes.count(429) == 6
    # Somebody who signs in there does not make the count begin again.
    assert tries(Client(), user, PASSWORD, **there) == 429
    assert tries(Client(), user, PASSWORD, HTTP_X_FORWARDED_FOR="1.2.3.4") == 302


def test_a_browser_that_is_known_gets_in_from_an_address_that_is_locked(user: User):
    own = Client()
    tries(own, user, PASSWORD)
    own.post(reverse("sign-out"))
    for number in range(50):
        Client().post(reverse("sign-in"), {"username": f"name{number}", "password": "x"})
    assert tries(Client(), user, PASSWORD) == 429
    assert tries(own, user, PASSWORD) == 302


def test_a_strangers_good_sign_in_forgets_nobodys_guesses(user: User, cast: Cast, settings):
    settings.PROXY_COUNT = 1
    tries(Client(), user, "wrong", times=9, HTTP_X_FORWARDED_FOR="6.6.6.6")
    assert tries(Client(), user, PASSWORD, HTTP_X_FORWARDED_FOR="1.2.3.4") == 302
    assert tries(Client(), user, "wrong", HTTP_X_FORWARDED_FOR="6.6.6.6") == 429


def test_what_else_is_sent_with_a_wrong_password_is_not_kept(user: User):
    words = {"username": user.username, "password": "hunter2", "note": "x" * 100_000}
    Client().post(f"{reverse('sign-in')}?next=/cases/1/", words)
    kept = AccessAttempt.objects.get()
    assert (kept.post_data, kept.get_data) == ("", "")


def test_a_full_door_asks_strangers_to_come_again_and_lets_the_known_in(user: User, monkeypatch):
    """Twenty strangers, each a slow hash (S17)."""
    own = Client()
    tries(own, user, PASSWORD)
    own.post(reverse("sign-out"))
    monkeypatch.setattr(sign_in_door, "STRANGERS_WAIT_S", 0.01)
    with sign_in_door.through(RequestFactory().post("/sign-in/", {"username": "x"})):
        words = {"username": user.username, "password": PASSWORD}
        answer = Client().post(reverse("sign-in"), words)
        assert (answer.status_code, answer["Retry-After"]) == (429, "60")
        assert "Try again in a minute" in answer.content.decode()
        assert tries(own, user, PASSWORD) == 302
    assert tries(Client(), user, PASSWORD) == 302


def test_a_name_that_nobody_has_takes_as_long_as_one_that_somebody_has(
    user: User, cast: Cast, settings
):
    """Each compares one password with the real hasher; the rest differs by less than 5 ms."""
    settings.PASSWORD_HASHERS = ["tests.running.counted_hasher.CountedHasher"]
    user.set_password(PASSWORD)
    user.save()
    without = cast.colleague.user
    assert isinstance(without, User)
    without.set_unusable_password()
    without.save()
    spent: dict[str, list[float]] = {}
    for name in [user.username, without.username, "nobody"] * 10:
        CountedHasher.made = 0
        began = time.thread_time()
        Client().post(reverse("sign-in"), {"username": name, "password": "wrong"})
        spent.setdefault(name, []).append(time.thread_time() - began)
        assert CountedHasher.made == 1, name
        AccessAttempt.objects.all().delete()
    # The least work of each: what else this machine does is no difference between names.
    quickest = sorted(min(each) for each in spent.values())
    assert quickest[-1] - quickest[0] < 0.005, spent


def test_a_stranger_cannot_pass_for_many_addresses(user: User, settings):
    settings.PROXY_COUNT = 1
    for number in range(10):
        tries(Client(), user, "wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 6.6.6.6")
    assert tries(Client(), user, PASSWORD, HTTP_X_FORWARDED_FOR="7.7.7.7, 6.6.6.6") == 429


def test_a_colleague_at_the_same_address_locks_nobody_out_of_their_own_browser(user: User):
    own = Client()
    assert tries(own, user, PASSWORD) == 302
    own.post(reverse("sign-out"))
    assert tries(Client(), user, "wrong", times=12) == 429
    assert tries(own, user, PASSWORD) == 302


def test_their_own_browser_may_not_guess_for_ever_either(user: User):
    own = Client()
    tries(own, user, PASSWORD)
    own.post(reverse("sign-out"))
    assert tries(own, user, "wrong", times=11) == 429
    assert tries(own, user, PASSWORD) == 429


def test_a_browser_of_somebody_else_counts_as_unknown(user: User, cast: Cast):
    other = cast.other_manager.user
    assert isinstance(other, User)
    other.set_password(PASSWORD)
    other.save()
    theirs = Client()
    tries(theirs, other, PASSWORD)
    theirs.post(reverse("sign-out"))
    assert tries(theirs, user, "wrong", times=10) == 429
    assert tries(Client(), user, PASSWORD) == 429


def test_a_made_up_cookie_is_no_browser_that_we_know(user: User):
    forged = Client()
    forged.cookies["known_browser"] = '["x", ["y"]]'
    assert tries(forged, user, "wrong", times=10) == 429
    assert tries(Client(), user, PASSWORD) == 429


def test_the_cookie_names_nobody(user: User):
    client = Client()
    tries(client, user, PASSWORD)
    cookie = client.cookies["known_browser"]
    assert user.username not in cookie.value
    assert cookie["httponly"]
    assert cookie["path"] == "/sign-in/"


@pytest.mark.django_db(transaction=True)
def test_behind_the_proxy_that_we_deploy(live_server, user: User, settings, tmp_path):
    settings.PROXY_COUNT = 1
    with nginx_before(live_server.url, tmp_path) as site:
        own = Browser(site, "127.0.0.2")
        assert own.sign_in(user.username, PASSWORD) == 302
        stranger = Browser(site, "127.0.0.66", forwarded="127.0.0.1, 127.0.0.2")
        codes = [stranger.sign_in(user.username, "wrong") for _ in range(11)]
        assert codes[8:] == [200, 429, 429]
        own.ask("POST", "/sign-out/", urlencode({"csrfmiddlewaretoken": own.cookies["csrftoken"]}))
        assert own.sign_in(user.username, PASSWORD) == 302
        assert stranger.sign_in(user.username, PASSWORD) == 429
        # The number of the request is in the proxy's log too, which nginx writes after it answered.
        log, number = tmp_path / "access.log", stranger.headers["X-Request-ID"]
        assert wait_until(lambda: number in log.read_text(), seconds=5)
        assert "127.0.0.66" in log.read_text()


# The security log


def facts(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [each.facts for each in caplog.records if each.name == "casework.security"]  # type: ignore[attr-defined]


def test_sign_ins_are_in_the_security_log(user: User, caplog):
    caplog.set_level(logging.INFO)
    client = Client()
    tries(client, user, "hunter2 typed here", times=1)
    client.post(reverse("sign-in"), {"username": "no such user", "password": "x"})
    tries(client, user, PASSWORD)
    client.post(reverse("sign-out"))
    tries(Client(), user, "wrong", times=10)
    here = {"user": user.pk, "address": "127.0.0.1"}
    wrong = {"event": "sign-in failed", **here}
    assert facts(caplog) == [
        wrong,
        {"event": "sign-in failed", "address": "127.0.0.1"},
        {"event": "signed in", **here},
        {"event": "signed out", **here},
        *[wrong] * 9,
        {"event": "sign-in locked", **here},
    ]
    assert "hunter2" not in caplog.text
    assert "no such user" not in caplog.text


def test_the_security_log_is_written_whatever_else_is_not():
    assert logging.getLogger("casework.security").level == logging.INFO
