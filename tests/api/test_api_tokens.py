"""Tokens: hashed, scoped, short-lived, revoked at once; and the session, with its own guard."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from casework.api import tokens
from casework.models import ApiToken, User
from casework.refusals import Refusal
from tests.api.asking import Caller, caller
from tests.api.test_api_promises import is_problem


def test_a_token_is_shown_once_and_kept_only_as_a_hash(cast):
    secret = _made(cast.manager.user, "--scope", "read")
    token = ApiToken.objects.get()
    assert secret.startswith("cwk_")
    assert len(secret) > 40
    row = str(ApiToken.objects.values().get())
    assert secret not in row
    assert secret[12:] not in row
    assert token.sha256 == tokens.digest(secret)
    assert Caller(secret).get("/api/cases/").status_code == 200


def _made(user: User, *options: str) -> str:
    out = StringIO()
    call_command("make_api_token", user.get_username(), *options, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_a_token_does_only_what_its_scope_says(cast):
    reads, writes = (caller(cast.manager, scopes=(scope,)) for scope in ("read", "write"))
    assert reads.get("/api/cases/").status_code == 200
    assert "scope" in is_problem(reads.post("/api/people/", {}), 403)["detail"]
    is_problem(writes.get("/api/cases/"), 403)
    is_problem(writes.post("/api/people/", {}), 400)


@pytest.mark.parametrize(("days", "status"), [(89, 200), (90, 401), (91, 401)])
def test_a_token_dies_on_its_day(days, status, cast):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        secret = _made(cast.manager.user, "--scope", "read", "--days", "90")
    with time_machine.travel(now + timedelta(days=days), tick=False):
        assert Caller(secret).get("/api/cases/").status_code == status


@pytest.mark.parametrize("days", [0, -1, 91, 10_000])
def test_no_token_lives_longer_than_ninety_days(days, cast):
    with pytest.raises(CommandError, match="90 days"):
        _made(cast.manager.user, "--scope", "read", "--days", str(days))


def test_the_database_refuses_a_token_that_lives_longer(cast):
    token, _ = tokens.make(
        user=cast.manager.user, name="x", scopes=["read"], days=90, at=timezone.now()
    )
    with pytest.raises(IntegrityError, match="90_days"), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(
            expires_at=token.made_at + timedelta(days=90, seconds=1)
        )


def test_a_token_without_a_known_scope_is_not_made(cast):
    for scopes in ([], ["everything"]):
        with pytest.raises(Refusal):
            tokens.make(user=cast.manager.user, name="x", scopes=scopes, days=1, at=timezone.now())


def test_a_revoked_token_opens_nothing_at_the_next_request(cast):
    secret = _made(cast.manager.user, "--scope", "read")
    assert Caller(secret).get("/api/cases/").status_code == 200
    call_command("revoke_api_token", secret[:10], stdout=StringIO())
    assert is_problem(Caller(secret).get("/api/cases/"), 401)
    with pytest.raises(CommandError):
        call_command("revoke_api_token", secret[:10])


@pytest.mark.parametrize("secret", ["cwk_wrong", "wrong", "cwk_" + "a" * 5000, "cwk_é"])
def test_a_wrong_token_is_refused_in_one_sentence(secret, db):
    assert (
        "unknown, expired or revoked"
        in is_problem(Caller(secret).get("/api/cases/"), 401)["detail"]
    )


def test_a_token_of_someone_who_may_not_sign_in_is_refused(cast):
    asker = caller(cast.manager)
    User.objects.filter(pk=cast.manager.user.pk).update(is_active=False)
    is_problem(asker.get("/api/cases/"), 401)


def test_the_day_of_use_is_kept_so_that_unused_tokens_can_be_found(cast, today):
    caller(cast.manager).get("/api/teams/")
    assert ApiToken.objects.get().last_used_on == today


def test_a_session_needs_the_token_of_the_form_to_change_anything(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.manager.user, backend="casework.signed_in.StaffBackend")
    asker = Caller("", client)
    assert asker.get("/api/cases/").status_code == 200
    assert "CSRF" in is_problem(asker.post("/api/people/", {}), 403)["detail"]
    client.get("/waiting/")
    shown = client.cookies["csrftoken"].value
    is_problem(asker.post("/api/people/", {}, headers={"X-CSRFToken": shown}), 400)


def test_someone_without_a_post_is_refused(db):
    user = User.objects.create_user("postless", password=None)
    _, secret = tokens.make(user=user, name="x", scopes=["read"], days=1, at=timezone.now())
    assert "no post" in is_problem(Caller(secret).get("/api/teams/"), 403)["detail"]


def test_too_many_requests_are_told_when_to_come_again(cast, settings: Any):
    rates = {"user": "3/min", "anon": "2/min"}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}
    cache.delete("throttle_anon_127.0.0.1")
    asker = caller(cast.manager)
    told = [asker.get("/api/teams/") for _ in range(4)]
    assert [answer.status_code for answer in told] == [200, 200, 200, 429]
    is_problem(told[-1], 429)
    assert 0 < int(told[-1]["Retry-After"]) <= 60
    guesses = [Caller(f"cwk_guess{number}").get("/api/teams/").status_code for number in range(4)]
    assert guesses == [401, 401, 429, 429]
    cache.delete("throttle_anon_127.0.0.1")


@pytest.mark.parametrize(("proxies", "own"), [(0, "{0}"), (1, "{0}, 9.9.9.9")])
def test_a_guesser_cannot_pass_for_many_addresses(proxies, own, db, settings: Any):
    """Without a proxy the header is not believed; with one, only what the proxy added to it."""
    rates = {"user": "3/min", "anon": "2/min"}
    settings.REST_FRAMEWORK = {
        **settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates, "NUM_PROXIES": proxies,
    }  # fmt: skip
    for address in ("127.0.0.1", "9.9.9.9"):
        cache.delete(f"throttle_anon_{address}")
    told = [
        Caller(f"cwk_guess{number}")
        .get("/api/teams/", headers={"X-Forwarded-For": own.format(f"10.0.0.{number}")})
        .status_code
        for number in range(4)
    ]
    assert told == [401, 401, 429, 429]
    for address in ("127.0.0.1", "9.9.9.9"):
        cache.delete(f"throttle_anon_{address}")


def test_no_secret_is_in_the_log(cast, caplog):
    secret = _made(cast.manager.user, "--scope", "read")
    Caller(secret).get("/api/nowhere/")
    Caller(secret).get("/api/cases/")
    assert secret not in caplog.text
