"""Another system comes in by the API for what was agreed, by no other door, and until it ends."""

import base64
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.acts import restricting
from casework.models import Case, Look, ServiceAccount, ServiceSecret, StaffAct, User
from casework.policy import ServiceScope
from casework.refusals import NotAllowed, Refusal
from casework.systems import accounts, warnings
from tests import factory
from tests.conftest import Cast, signed_in

TOKEN = "/api/token/"


@pytest.fixture
def keeper(cast: Cast) -> User:
    assert cast.administrator.user
    return cast.administrator.user


@pytest.fixture
def other_keeper(cast: Cast) -> User:
    assert cast.service_manager.user
    return cast.service_manager.user


def asked(cast: Cast, keeper: User, *scopes: ServiceScope) -> ServiceAccount:
    wanted = accounts.Wanted(
        name="Payments", purpose="Reads who has a plan", sponsor=cast.manager, scopes=scopes
    )
    return accounts.ask(wanted, by=keeper, at=timezone.now())


@pytest.fixture
def account(cast: Cast, keeper: User, other_keeper: User) -> ServiceAccount:
    made = asked(cast, keeper, ServiceScope.FIGURES, ServiceScope.RECORDS)
    return accounts.agree(made, by=other_keeper, at=timezone.now())


def a_secret(account: ServiceAccount, keeper: User, days: int = 90) -> str:
    return accounts.new_secret(account, days=days, by=keeper, at=timezone.now())[1]


def basic(account: ServiceAccount, secret: str) -> str:
    told = f"{account.user.get_username()}:{secret}".encode()
    return f"Basic {base64.b64encode(told).decode()}"


def token_for(account: ServiceAccount, secret: str, **more: str) -> Client:
    """A program that has changed its secret for a token."""
    answer = Client().post(
        TOKEN,
        {"grant_type": "client_credentials", **more},
        headers={"authorization": basic(account, secret)},
    )
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"] == "no-store"
    told = answer.json()
    assert told["token_type"] == "Bearer"
    assert told["expires_in"] == 3600
    return Client(headers={"authorization": f"Bearer {told['access_token']}"})


class TestWhoMakesOne:
    def test_somebody_else_agrees_before_it_has_a_secret(self, cast, keeper, other_keeper):
        made = asked(cast, keeper, ServiceScope.RECORDS)
        with pytest.raises(Refusal, match="Somebody else must agree"):
            a_secret(made, keeper)
        with pytest.raises(NotAllowed, match="somebody else must agree"):
            accounts.agree(made, by=keeper, at=timezone.now())
        accounts.agree(made, by=other_keeper, at=timezone.now())
        assert a_secret(made, keeper).startswith("cwc_")

    def test_the_database_knows_it_too(self, cast, keeper):
        made = asked(cast, keeper, ServiceScope.RECORDS)
        with pytest.raises(IntegrityError), transaction.atomic():
            ServiceAccount.objects.filter(pk=made.pk).update(
                agreed_by=keeper, agreed_at=timezone.now()
            )

    def test_each_act_stands_on_the_post_of_its_sponsor(self, account, cast, keeper):
        a_secret(account, keeper)
        accounts.end(account, by=keeper, at=timezone.now())
        acts = StaffAct.objects.filter(worker=cast.manager, act=StaffAct.Act.SERVICE_ACCOUNT)
        assert [act.says.split(": ")[1] for act in acts.order_by("pk")] == [
            "asked for", "agreed to", "given a secret for 90 days", "ended",
        ]  # fmt: skip

    def test_a_secret_is_kept_nowhere(self, account, keeper):
        told = a_secret(account, keeper)
        kept = ServiceSecret.objects.values_list("sha256", "begins").get()
        assert told not in str(kept)
        assert told[:10] == kept[1]

    def test_a_secret_of_more_than_90_days_is_refused(self, account, keeper):
        with pytest.raises(Refusal, match="from 1 to 90 days"):
            a_secret(account, keeper, days=91)


class TestWhatItOpens:
    def test_its_name_stands_on_what_it_read(self, account, cast, keeper):
        case = factory.a_case(team=cast.team)
        program = token_for(account, a_secret(account, keeper))
        assert program.get(f"/api/cases/{case.pk}/").status_code == 200
        look = Look.objects.get(case=case)
        assert look.user == account.user
        assert account.user.name == "Payments"

    def test_a_restricted_record_is_absent_to_it(self, account, cast, keeper):
        case = factory.a_case(team=cast.team)
        assert cast.service_manager.user
        assert cast.manager.user
        restricting.restrict(
            case.person, reason="A relative works here", to=[cast.manager.user],
            length=timedelta(days=14), by=cast.service_manager.user,
        )  # fmt: skip
        program = token_for(account, a_secret(account, keeper))
        assert program.get(f"/api/cases/{case.pk}/").status_code == 404

    def test_it_takes_no_emergency_access(self, account, cast, keeper):
        person = factory.a_person("Kemp")
        with pytest.raises(NotAllowed):
            restricting.break_glass(person, reason="one two three four five six", by=account.user)

    def test_a_token_may_have_fewer_scopes_than_the_account(self, account, cast, keeper):
        case = factory.a_case(team=cast.team)
        program = token_for(account, a_secret(account, keeper), scope="figures:read")
        assert program.get("/api/waits/").status_code == 200
        assert program.get(f"/api/cases/{case.pk}/").status_code == 404

    def test_it_changes_nothing_by_a_scope_for_reading(self, account, cast, keeper):
        program = token_for(account, a_secret(account, keeper))
        answer = program.post(
            "/api/people/", {"given_names": "Olive", "family_name": "Newcome"},
            content_type="application/json", headers={"idempotency-key": "one"},
        )  # fmt: skip
        assert answer.status_code == 403
        assert "no scope to change anything" in answer.json()["detail"]

    def test_it_receives_by_the_scope_for_that_and_works_no_case(self, cast, keeper, other_keeper):
        made = asked(cast, keeper, ServiceScope.REQUESTS)
        accounts.agree(made, by=other_keeper, at=timezone.now())
        program = token_for(made, a_secret(made, keeper))
        answer = program.post(
            "/api/people/",
            {"given_names": "Olive", "family_name": "Newcome", "born_on": "1944-02-03"},
            content_type="application/json", headers={"idempotency-key": "one"},
        )  # fmt: skip
        assert answer.status_code == 201, answer.content
        case = factory.a_case(team=cast.team)
        refused = program.post(
            f"/api/cases/{case.pk}/notes/", {"note": "Seen"},
            content_type="application/json", headers={"idempotency-key": "two"},
        )  # fmt: skip
        assert refused.status_code == 403
        assert Case.objects.get(pk=case.pk).worker is None

    def test_no_page_opens_for_it(self, account, keeper):
        browser = Client()
        browser.force_login(account.user, backend="casework.signed_in.StaffBackend")
        assert browser.get("/").status_code == 403
        assert token_for(account, a_secret(account, keeper)).get("/").status_code == 302


class TestWhenItEnds:
    def test_its_next_request_opens_nothing(self, account, keeper):
        program = token_for(account, a_secret(account, keeper))
        accounts.end(account, by=keeper, at=timezone.now())
        assert program.get("/api/waits/").status_code == 401

    def test_a_token_lives_an_hour(self, account, keeper, monkeypatch):
        program = token_for(account, a_secret(account, keeper))
        monkeypatch.setattr("casework.systems.access_tokens.LIVES_S", -1)
        assert program.get("/api/waits/").status_code == 401

    def test_the_secret_before_a_new_one_holds_for_seven_days_more(self, account, keeper):
        first = a_secret(account, keeper)
        a_secret(account, keeper)
        assert token_for(account, first).get("/api/waits/").status_code == 200
        old = ServiceSecret.objects.earliest("pk")
        left = old.expires_at - timezone.now()
        assert timedelta(days=6) < left <= timedelta(days=7)

    def test_its_sponsor_is_told_once_at_each_warning(self, account, cast, keeper):
        a_secret(account, keeper, days=40)
        today = timezone.localdate()
        told = [warnings.warn(today + timedelta(days=days)) for days in (5, 10, 11, 26, 33, 34, 39)]
        assert told == [0, 1, 0, 1, 1, 0, 1]
        assert all(message.to == [cast.manager.user.email] for message in mail.outbox)
        assert "Payments" in mail.outbox[0].body

    def test_who_keeps_sign_ins_is_told_where_the_sponsor_has_left(self, account, cast, keeper):
        a_secret(account, keeper, days=10)
        cast.manager.left_on = timezone.localdate()
        cast.manager.save()
        assert warnings.warn(timezone.localdate()) == 1
        assert keeper.email in mail.outbox[0].to


@pytest.mark.parametrize(
    ("form", "secret", "told"),
    [
        ({"grant_type": "client_credentials"}, "cwc_wrong", (401, "invalid_client")),
        ({"grant_type": "client_credentials"}, "", (401, "invalid_client")),
        ({"grant_type": "password", "username": "a", "password": "b"}, None,
         (400, "unsupported_grant_type")),
        ({"grant_type": "client_credentials", "scope": "files:write"}, None,
         (400, "invalid_scope")),
        ({}, None, (400, "invalid_request")),
    ],
)  # fmt: skip
def test_the_token_door_refuses_as_oauth_says(account, keeper, form, secret, told):
    given = a_secret(account, keeper) if secret is None else secret
    answer = Client().post(TOKEN, form, headers={"authorization": basic(account, given)})
    assert (answer.status_code, answer.json()["error"]) == told, answer.content


def test_a_secret_opens_nothing_by_another_systems_name(account, cast, keeper, other_keeper):
    other = accounts.agree(
        asked(cast, keeper, ServiceScope.FIGURES), by=other_keeper, at=timezone.now()
    )
    told = a_secret(account, keeper)
    answer = Client().post(
        TOKEN, {"grant_type": "client_credentials"}, headers={"authorization": basic(other, told)}
    )
    assert answer.status_code == 401


def test_the_pages_from_asking_to_ending(cast):
    one, two = signed_in(cast.administrator), signed_in(cast.service_manager)
    answer = one.post(
        reverse("system-add"),
        {"name": "Payments", "purpose": "Reads figures", "scopes": ["figures:read"],
         "sponsor": cast.manager.pk},
    )  # fmt: skip
    made = ServiceAccount.objects.get()
    page = reverse("system", args=[made.pk])
    assert answer["Location"] == page
    assert one.post(reverse("system-agree", args=[made.pk])).status_code == 409
    assert two.post(reverse("system-agree", args=[made.pk])).status_code == 302
    shown = one.post(reverse("system-secret", args=[made.pk]), {"days": 30}).content.decode()
    assert "cwc_" in shown
    assert ServiceSecret.objects.get().begins in one.get(page).content.decode()
    sponsor = reverse("system-sponsor", args=[made.pk])
    assert one.post(sponsor, {"sponsor": cast.practitioner.pk}).status_code == 302
    assert one.post(reverse("system-end", args=[made.pk])).status_code == 302
    assert one.post(reverse("system-end", args=[made.pk])).status_code == 409
    listed = two.get(reverse("systems")).content.decode()
    assert "Payments" in listed
    assert "Ended" in listed
