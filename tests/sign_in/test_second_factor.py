"""A password alone opens nothing; a code counts once; a lost factor can be reset (trust.md S13)."""

from datetime import date

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.acts import factors
from casework.api import tokens
from casework.models import Scope, StaffAct, User
from casework.refusals import NotAllowed, Refusal
from casework.staff import second_factor
from tests.conftest import Cast, signed_in
from tests.sign_in.factors import SECRET, code_of, recovery_codes, with_app

PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR = "required"


@pytest.fixture
def user(cast: Cast, today: date) -> User:
    return with_password(cast.manager.user)


def with_password(user: User | None) -> User:
    assert isinstance(user, User)
    user.set_password(PASSWORD)
    user.email = f"{user.username}@council.example"
    user.save()
    return user


def typed(user: User, client: Client | None = None) -> Client:
    """A browser in which the password was right, and no second factor was asked for yet."""
    client = client or Client()
    words = {"username": user.username, "password": PASSWORD, "next": "/waiting/"}
    assert client.post(reverse("sign-in"), words).status_code == 302
    return client


def opens(client: Client) -> int:
    return client.get(reverse("waiting-list")).status_code


def second_step(client: Client, code: str) -> int:
    return client.post(reverse("mfa_authenticate"), {"code": code}).status_code


def test_who_has_none_sets_one_up_before_anything_opens(user: User):
    client = typed(user)
    answer = client.get("/waiting/?rag=1")
    assert answer["Location"] == "/account/second-factor/?next=/waiting/%3Frag%3D1"
    assert client.get("/api/cases/").status_code == 403
    assert "Skip for now" not in client.get(answer["Location"]).content.decode()
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    key = page.split('<code class="cw-break">')[1].split("<")[0]
    code = totp.format_hotp_value(totp.hotp_value(key, next(totp.yield_hotp_counters_from_time())))
    before = client.cookies["sessionid"].value
    answer = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert client.cookies["sessionid"].value != before
    codes = client.get(answer["Location"]).content.decode()
    assert codes.count('class="cw-code"') == 10
    assert 'href="/waiting/?rag=1"' in codes
    # They are shown once.
    assert 'class="cw-code"' not in client.get(answer["Location"]).content.decode()
    assert opens(client) == 200
    assert client.get("/api/cases/").status_code == 200
    assert StaffAct.objects.filter(act=StaffAct.Act.FACTOR_ADDED, by=user).exists()


def test_the_second_step_is_asked_of_who_has_one(user: User):
    with_app(user)
    client = typed(user)
    assert opens(client) == 302
    assert client.get("/api/cases/").status_code in {401, 403}
    assert second_step(client, "000000") == 200
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(user)})
    assert answer["Location"] == "/waiting/"
    assert opens(client) == 200


def test_a_code_counts_once_also_without_the_cache(user: User):
    with_app(user)
    code = code_of(user)
    first, thief = typed(user), typed(user)
    assert second_step(first, code) == 302
    cache.clear()
    assert second_step(thief, code) == 200
    assert opens(thief) == 302
    # Nor does an older one that was never used.
    assert second_step(thief, code_of(user, steps=-1)) == 200


def test_the_code_that_set_an_app_up_signs_nobody_in(user: User):
    second_factor.note_first_code(with_app(user))
    client = typed(user)
    assert second_step(client, code_of(user)) == 200
    with time_machine.travel("2026-11-21T10:01:10+00:00", tick=True):
        assert second_step(client, code_of(user)) == 302


def test_a_recovery_code_counts_once(user: User):
    with_app(user)
    code = recovery_codes(user)[0]
    assert second_step(typed(user), code) == 302
    assert second_step(typed(user), code) == 200


def test_codes_cannot_be_guessed_for_ever(user: User):
    with_app(user)
    client = typed(user)
    for _ in range(10):
        second_step(client, "000000")
    assert second_step(client, code_of(user)) == 200
    assert (
        "too many wrong codes"
        in client.post(reverse("mfa_authenticate"), {"code": "1"}).content.decode()
    )


def test_a_second_step_waits_ten_minutes(user: User):
    with_app(user)
    client = typed(user)
    with time_machine.travel("2026-11-21T10:11:00+00:00", tick=True):
        answer = client.post(reverse("mfa_authenticate"), {"code": code_of(user)})
        assert answer["Location"] == reverse("account_login")
        assert opens(client) == 302


def test_the_database_does_not_have_the_secret(user: User):
    made = with_app(user)
    assert SECRET not in str(Authenticator.objects.get(pk=made.pk).data)


def test_a_secret_survives_a_new_key_where_the_old_one_is_named(user: User, settings):
    with_app(user)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    assert second_factor.use_code(user, code_of(user)) is not None


def test_it_may_be_skipped_where_it_is_optional(user: User, settings):
    settings.SECOND_FACTOR = "optional"
    client = Client()
    words = {"username": user.username, "password": PASSWORD, "next": "/waiting/"}
    answer = client.post(reverse("sign-in"), words)
    assert answer["Location"] == "/account/second-factor/?next=%2Fwaiting%2F"
    assert 'href="/waiting/">Skip for now' in client.get(answer["Location"]).content.decode()
    assert opens(client) == 200


def test_a_token_is_asked_for_no_second_factor(user: User, today: date):
    _, secret = tokens.make(
        user=user, name="reports", scopes=[Scope.READ], days=1, at=timezone.now()
    )
    answer = Client().get("/api/cases/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200


def test_changing_a_factor_asks_who_it_is_and_ends_every_other_session(
    user: User, django_capture_on_commit_callbacks
):
    with_app(user)
    client, other = typed(user), typed(user)
    second_step(client, code_of(user))
    with time_machine.travel("2026-11-21T10:01:00+00:00", tick=True):
        second_step(other, code_of(user))
    with time_machine.travel("2026-11-21T10:15:00+00:00", tick=True):
        new = reverse("mfa_generate_recovery_codes")
        assert opens(other) == 200
        assert client.post(new)["Location"].startswith("/account/password-again/")
        with django_capture_on_commit_callbacks(execute=True):
            again = client.post(f"/account/password-again/?next={new}", {"password": PASSWORD})
        # What was asked for is done now.
        assert again["Location"] == reverse("mfa_view_recovery_codes")
        assert (opens(client), opens(other)) == (200, 302)


def test_the_last_factor_stays_where_one_is_required(user: User):
    with_app(user)
    client = typed(user)
    second_step(client, code_of(user))
    client.post(reverse("mfa_deactivate_totp"))
    assert second_factor.has_one(user)


# A lost one


def test_a_lost_factor_is_taken_away_with_words_and_told(
    user: User, cast: Cast, django_capture_on_commit_callbacks, caplog
):
    worker, lost = cast.practitioner, with_password(cast.practitioner.user)
    with_app(lost)
    recovery_codes(lost)
    at_work = typed(lost)
    assert second_step(at_work, code_of(lost)) == 302
    administrator = cast.administrator.user
    assert isinstance(administrator, User)
    page = reverse("worker-factor-reset", args=[worker.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client = proved(cast.administrator)
        assert client.post(page, {"because": ""}).status_code == 422
        words = {"because": "Lost telephone; staff card seen"}
        assert client.post(page, words).status_code == 302
    assert not second_factor.factors(lost).exists()
    assert opens(at_work) == 302
    assert {to for each in mail.outbox for to in each.to} == {lost.email, user.email}
    assert StaffAct.objects.filter(
        act=StaffAct.Act.FACTOR_RESET, worker=worker, by=administrator, says=words["because"]
    ).exists()
    assert "second factor reset" in caplog.text
    # The password is still asked for, and a new factor set up.
    assert typed(lost).get("/waiting/")["Location"].startswith("/account/second-factor/")


def proved(worker) -> Client:
    """Signed in with a second factor."""
    client = signed_in(worker)
    session = client.session
    session["second_factor_by_directory"] = worker.user.pk
    session.save()
    return client


def test_nobody_takes_their_own_factor_away_or_anybodys_without_the_right(user: User, cast: Cast):
    with_app(user)
    with pytest.raises(NotAllowed):
        factors.reset(cast.manager, by=user, because="lost")
    with pytest.raises(Refusal):
        factors.reset(cast.practitioner, by=user, because="They have none")
    page = reverse("worker-factor-reset", args=[cast.manager.pk])
    answer = proved(cast.practitioner).post(page, {"because": "x"})
    assert answer.status_code == 403
    assert second_factor.has_one(user)


def test_nothing_of_allauth_that_we_do_not_use_can_be_reached():
    for path in ("signup", "login", "logout", "email", "password/reset", "password/change",
                 "3rdparty", "social/connections", "inactive", "confirm-email", "2fa",
                 "oidc/council/login"):  # fmt: skip
        for prefix in ("", "accounts/", "account/", "sign-in/"):
            answer = Client().get(f"/{prefix}{path}/")
            assert answer.status_code == 404, path
