"""How long a session lasts, who sees it, and what ends it at once (trust.md S11)."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache, caches
from django.test import Client
from django.urls import reverse

from casework.acts import allocating, signing_in, staffing
from casework.models import Session, User
from casework.policy import Role
from casework.staff import sessions
from casework.web.cache import JsonSerializer
from casework.web.sessions import CACHE_PREFIX
from tests.conftest import Cast

PASSWORD = "correct horse battery staple"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142 Safari/537.36 Edg/142"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
TEN = datetime(2026, 11, 21, 10, tzinfo=UTC)


@pytest.fixture
def user(cast: Cast, today: date) -> User:
    user = cast.practitioner.user
    assert isinstance(user, User)
    user.set_password(PASSWORD)
    user.save()
    return user


def signs_in(user: User, agent: str = EDGE) -> Client:
    client = Client(headers={"User-Agent": agent})
    words = {"username": user.username, "password": PASSWORD}
    assert client.post(reverse("sign-in"), words).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("own-account")).status_code == 200


def later(**time: float) -> time_machine.travel:
    return time_machine.travel(TEN + timedelta(**time), tick=True)


def in_cache(client: Client) -> str:
    return caches["default"].make_key(CACHE_PREFIX + client.cookies["sessionid"].value)


def valkey() -> Any:
    return caches["default"]._cache.get_client()  # type: ignore[attr-defined]


def seconds_in_cache(client: Client) -> int:
    return int(valkey().ttl(in_cache(client)))


# How long


def test_a_session_without_a_request_ends_after_twenty_minutes(user: User):
    """The row's own day of ending, for the cache counts by a clock that no test moves."""
    client = signs_in(user)
    cache.clear()
    with later(minutes=19, seconds=50):
        assert is_in(client)
    cache.clear()
    with later(minutes=39, seconds=40):
        assert is_in(client)
    cache.clear()
    with later(minutes=60):
        assert not is_in(client)


def test_the_cache_keeps_a_session_for_twenty_minutes_from_each_request(user: User):
    client = signs_in(user)
    valkey().expire(in_cache(client), 30)
    assert is_in(client)
    assert 1190 <= seconds_in_cache(client) <= 1200


def test_a_cache_that_keeps_for_too_long_keeps_nobody_in(user: User):
    client = signs_in(user)
    valkey().persist(in_cache(client))
    with later(minutes=22, seconds=1):
        assert not is_in(client)


@pytest.mark.parametrize("with_cache", [True, False])
def test_a_session_ends_twelve_hours_after_the_sign_in_whatever_is_done(user: User, with_cache):
    client = signs_in(user)
    for quarter in range(1, 48):
        with later(minutes=15 * quarter - 0.5):
            assert is_in(client), quarter
        if not with_cache:
            cache.clear()
    with later(hours=12):
        assert not is_in(client)
        # Nor by the API, and nothing brings it back.
        assert client.get("/api/cases/").status_code in {401, 403}
        assert not is_in(client)


def test_both_are_settings(user: User, settings):
    settings.SESSION_LONGEST = timedelta(hours=1)
    client = signs_in(user)
    with later(minutes=15):
        assert is_in(client)
    with later(hours=1):
        assert not is_in(client)


# Whose


def test_signing_in_changes_the_key_of_the_session(user: User):
    """A key that somebody else put into the browser is worth nothing."""
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    before = client.cookies["sessionid"].value
    client.post(reverse("sign-in"), {"username": user.username, "password": PASSWORD})
    after = client.cookies["sessionid"].value
    assert before != after
    thief = Client()
    thief.cookies["sessionid"] = before
    assert not is_in(thief)
    assert is_in(client)


def test_the_owner_sees_each_session_and_ends_one(user: User, django_capture_on_commit_callbacks):
    desk, telephone = signs_in(user), signs_in(user, PHONE)
    page = desk.get(reverse("own-account")).content.decode()
    for words in ("Edge on Windows (this one)", "Safari on iPhone", "127.0.0.1", "10am"):
        assert words in page
    for client in (desk, telephone):
        assert client.cookies["sessionid"].value not in page
    sign = sessions.sign_of(telephone.cookies["sessionid"].value)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("own-session-end"), {"session": sign})
    assert (is_in(desk), is_in(telephone)) == (True, False)


def test_nobody_ends_a_session_of_somebody_else(
    user: User, cast: Cast, django_capture_on_commit_callbacks
):
    other = cast.colleague.user
    assert isinstance(other, User)
    other.set_password(PASSWORD)
    other.save()
    theirs, mine = signs_in(other), signs_in(user)
    sign = sessions.sign_of(theirs.cookies["sessionid"].value)
    with django_capture_on_commit_callbacks(execute=True):
        mine.post(reverse("own-session-end"), {"session": sign})
        mine.post(reverse("own-session-end"))
    assert is_in(theirs)
    assert len(mine.get(reverse("own-account")).context["sessions"]) == 1


def test_the_owner_ends_all_but_this_one(user: User, django_capture_on_commit_callbacks):
    desk, others = signs_in(user), [signs_in(user, PHONE) for _ in range(3)]
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("own-session-end"))
    assert is_in(desk)
    assert not any(is_in(each) for each in others)


# What ends it


def test_a_new_password_ends_every_session(user: User, django_capture_on_commit_callbacks):
    client = signs_in(user)
    with django_capture_on_commit_callbacks(execute=True):
        user.set_password("another one of four words")
        user.save()
        signing_in.password_was_set(user)
    assert not is_in(client)
    assert not Session.objects.filter(user=user).exists()


def test_a_leavers_sessions_end_at_once(
    user: User, cast: Cast, today: date, django_capture_on_commit_callbacks
):
    client = signs_in(user)
    manager = cast.manager.user
    assert isinstance(manager, User)
    with django_capture_on_commit_callbacks(execute=True):
        allocating.leave(cast.practitioner, by=manager, on=today)
    assert not is_in(client)
    assert not Session.objects.filter(user=user).exists()


def test_another_post_ends_every_session(
    user: User, cast: Cast, today: date, django_capture_on_commit_callbacks
):
    client = signs_in(user)
    service = cast.service_manager.user
    with django_capture_on_commit_callbacks(execute=True):
        staffing.move(
            cast.practitioner, team=cast.other_team, role=Role.PRACTITIONER, on=today, by=service,
            as_of=today,
        )  # fmt: skip
    assert not is_in(client)


# As what


def test_what_the_cache_holds_of_a_session_is_json(user: User):
    client = signs_in(user)
    kept = valkey().get(in_cache(client))
    assert json.loads(kept)["_auth_user_id"] == str(user.pk)


def test_a_planted_pickle_is_a_miss_and_never_run(user: User):
    client = signs_in(user)
    bomb = b"\x80\x04\x95\x1d\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93."
    valkey().set(in_cache(client), bomb)
    # The database still knows whose it is.
    assert is_in(client)


def test_the_cache_takes_nothing_that_json_would_change():
    for wrong in ({1: "a"}, {"a": {2: "b"}}, [date(2026, 1, 1)], {"a"}):
        with pytest.raises(TypeError):
            JsonSerializer().dumps(wrong)
