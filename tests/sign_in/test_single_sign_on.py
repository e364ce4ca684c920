"""The council's directory lets in who has a post here, by its own number for them (S12, S13).

The provider is a real one of another maker, run in this process for the time of these tests.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from django.urls import reverse

from casework.models import StaffAct, User
from config.signing_in import providers
from tests.conftest import Cast
from tests.sign_in.factors import with_app

# The provider's own code, in a thread of this process.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")


@pytest.fixture(scope="session")
def provider() -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def directory(provider: str, settings: Any) -> str:
    settings.SOCIALACCOUNT_PROVIDERS = providers(provider, "casework", "secret")
    settings.OIDC_ISSUER = provider
    return provider


@pytest.fixture
def user(cast: Cast) -> User:
    user = cast.practitioner.user
    assert isinstance(user, User)
    user.email = "joan.patel@council.example"
    user.save()
    return user


def knows(directory: str, subject: str, **claims: Any) -> None:
    """The directory has somebody with these claims."""
    answer = requests.put(f"{directory}/users/{subject}", json=claims, timeout=5)
    assert answer.status_code == 204


def comes(directory: str, subject: str, client: Client | None = None, after: str = "") -> Any:
    """Our answer to somebody who signs in at the directory and is sent back."""
    client = client or Client()
    leaving = client.get(reverse("council-sign-on"), {"next": after} if after else {})
    assert leaving["Location"].startswith(f"{directory}/oauth2/authorize"), leaving.content
    back = requests.post(
        leaving["Location"], data={"sub": subject}, allow_redirects=False, timeout=5
    )
    where = urlsplit(back.headers["Location"])
    assert where.path == "/sign-in/council/back/"
    return client.get(f"{where.path}?{where.query}")


def joan(directory: str, subject: str = "oid-1", **claims: Any) -> str:
    known = {"email": "Joan.Patel@council.example", "email_verified": True}
    knows(directory, subject, **{**known, **claims})
    return subject


def is_in(client: Client) -> bool:
    return client.get(reverse("own-account")).status_code == 200


def test_the_first_time_links_by_a_proved_address_and_tells_the_owner(
    directory: str, user: User, cast: Cast, django_capture_on_commit_callbacks
):
    client = Client()
    with django_capture_on_commit_callbacks(execute=True):
        answer = comes(directory, joan(directory), client, after="/waiting/")
    assert answer["Location"] == "/waiting/"
    assert is_in(client)
    link = SocialAccount.objects.get()
    assert (link.user, link.uid) == (user, "oid-1")
    # Little is kept of what the directory told, and no token.
    assert set(link.extra_data["id_token"]) <= {"sub", "email", "email_verified", "amr"}
    assert StaffAct.objects.filter(act=StaffAct.Act.SIGN_ON_LINKED, worker=cast.practitioner)
    [told] = mail.outbox
    assert told.to == [user.email]


def test_from_then_on_the_number_decides_and_no_address(directory: str, user: User, cast: Cast):
    comes(directory, joan(directory))
    other = cast.colleague.user
    assert isinstance(other, User)
    other.email = "mary.finch@council.example"
    other.save()
    # The directory gave her another's address, with or without meaning to.
    joan(directory, email=other.email)
    client = Client()
    comes(directory, "oid-1", client)
    assert client.get(reverse("own-account")).wsgi_request.user == user
    # And somebody new with her old address is nobody here.
    assert comes(directory, joan(directory, "oid-2")).status_code == 403
    assert SocialAccount.objects.count() == 1


def test_what_is_asked_for_by_a_link_goes_out_with_proof_of_the_key(directory: str, user: User):
    leaving = Client().get(reverse("council-sign-on"))
    asked = parse_qs(urlsplit(leaving["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["state"]
    assert asked["redirect_uri"] == ["http://testserver/sign-in/council/back/"]


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": "somebody.else@council.example"},
        {"email": ""},
        {"email": "nobody@council.example\n"},
    ],
)
def test_a_stranger_gets_the_plain_page_and_no_account(
    directory: str, user: User, claims: dict[str, Any], caplog
):
    client, before = Client(), User.objects.count()
    answer = comes(directory, joan(directory, **claims), client)
    assert answer.status_code == 403
    assert "You have no sign-in here" in answer.content.decode()
    assert not is_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)
    assert "single sign-on refused" in caplog.text
    assert "council.example" not in caplog.text


def test_an_address_of_two_sign_ins_links_neither(directory: str, user: User, cast: Cast):
    other = cast.colleague.user
    assert isinstance(other, User)
    other.email = user.email
    other.save()
    assert comes(directory, joan(directory)).status_code == 403
    assert not SocialAccount.objects.exists()


def test_a_leaver_and_a_sign_in_that_is_off_stay_outside(
    directory: str, user: User, cast: Cast, today: date
):
    comes(directory, joan(directory))
    user.is_active = False
    user.save()
    assert comes(directory, "oid-1").status_code == 403
    user.is_active = True
    user.save()
    cast.practitioner.left_on = today
    cast.practitioner.save()
    client = Client()
    assert comes(directory, "oid-1", client).status_code == 403
    assert not is_in(client)


def test_an_answer_that_nobody_asked_for_lets_nobody_in(directory: str, user: User):
    joan(directory)
    mine = Client()
    leaving = mine.get(reverse("council-sign-on"))
    back = requests.post(
        leaving["Location"], data={"sub": "oid-1"}, allow_redirects=False, timeout=5
    )
    where = urlsplit(back.headers["Location"])
    victim = Client()
    assert victim.get(f"{where.path}?{where.query}").status_code == 401
    assert not is_in(victim)
    assert mine.get(f"{where.path}?{where.query}").status_code == 302
    # And once only.
    assert Client().get(f"{where.path}?{where.query}").status_code == 401


def test_it_links_nothing_to_a_session_that_is_open(directory: str, user: User, cast: Cast):
    client = Client()
    asked = client.get(reverse("council-sign-on"), {"process": "connect"})
    back = requests.post(
        asked["Location"], data={"sub": joan(directory)}, allow_redirects=False, timeout=5
    )
    where = urlsplit(back.headers["Location"])
    assert client.get(f"{where.path}?{where.query}").status_code == 403
    assert not SocialAccount.objects.exists()


def test_a_page_of_another_place_is_not_gone_to(directory: str, user: User):
    answer = comes(directory, joan(directory), after="https://elsewhere.example/")
    assert answer["Location"] == "/"


def test_the_directory_is_asked_by_the_claim_that_never_changes(
    provider: str, user: User, settings
):
    settings.SOCIALACCOUNT_PROVIDERS = providers(provider, "casework", "secret", subject="oid")
    settings.OIDC_SUBJECT_CLAIM, settings.OIDC_ISSUER = "oid", provider
    joan(provider, "login-name", oid="11111111-2222")
    settings.SOCIALACCOUNT_PROVIDERS = providers(
        provider, "casework", "secret", subject="oid", userinfo=True
    )
    assert comes(provider, "login-name").status_code == 302
    assert SocialAccount.objects.get().uid == "11111111-2222"
    # One whom it does not number gets a page, and no crash.
    joan(provider, "without")
    assert comes(provider, "without").status_code == 401


def test_a_directory_that_is_away_is_said_and_passwords_go_on(db, settings, user: User):
    settings.SOCIALACCOUNT_PROVIDERS = providers("http://127.0.0.1:9", "casework", "secret")
    page = Client().get(reverse("council-sign-on"))
    assert page.status_code == 503
    assert "does not answer" in page.content.decode()


def test_without_a_directory_there_is_no_such_page(db):
    assert Client().get(reverse("council-sign-on")).status_code == 404
    assert "Sign in with your" not in Client().get(reverse("sign-in")).content.decode()


# The second factor


def test_what_the_directory_asked_for_counts_where_it_says_so(directory: str, user: User, settings):
    settings.SECOND_FACTOR = "required"
    client = Client()
    comes(directory, joan(directory), client)
    assert not is_in(client)
    settings.OIDC_PROVES_SECOND_FACTOR = True
    client = Client()
    comes(directory, "oid-1", client)
    assert is_in(client)


def test_our_own_factor_is_asked_for_where_the_directory_proves_none(
    directory: str, user: User, settings
):
    settings.SECOND_FACTOR = "required"
    with_app(user)
    client = Client()
    answer = comes(directory, joan(directory), client)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
