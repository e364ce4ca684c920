"""A sign-in needs two people, and its link reaches its owner alone (docs/who-sees.md)."""

import re
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from casework.acts import signing_in, staffing
from casework.models import StaffAct, User, Worker
from casework.policy import Role
from casework.refusals import NotAllowed, NotAnswerable, Refusal
from tests import factory
from tests.conftest import Cast, signed_in


@pytest.fixture
def owner(cast: Cast) -> Worker:
    """A practitioner with an address, whose link the administrator asked for."""
    mailed(cast.practitioner, "joan@council.example")
    mailed(cast.manager, "ada@council.example")
    signing_in.ask(cast.practitioner, by=factory.user_of(cast.administrator))
    return Worker.objects.select_related("user").get(pk=cast.practitioner.pk)


def mailed(worker: Worker, address: str) -> None:
    User.objects.filter(worker=worker).update(email=address)


def path_in(message: Any) -> str:
    return str(re.findall(r"(/sign-in/set/\S+)", message.body)[0])


def opens(path: str) -> bool:
    return "new_password1" in Client().get(path, follow=True).content.decode()


def sent_links() -> list[str]:
    return [path_in(each) for each in mail.outbox if "/sign-in/set/" in each.body]


def test_who_asked_does_not_agree_and_the_owner_neither(cast: Cast, owner: Worker):
    with pytest.raises(NotAllowed, match="You asked for this link"):
        signing_in.agree(owner, by=factory.user_of(cast.administrator))
    with pytest.raises(NotAllowed, match="for themselves"):
        signing_in.agree(owner, by=factory.user_of(owner))
    assert not mail.outbox


def test_nobody_asks_for_themselves(cast: Cast):
    page = signed_in(cast.administrator).post(
        reverse("worker-sign-in", args=[cast.administrator.pk]), follow=True
    )
    assert "Nobody makes a sign-in for themselves" in page.content.decode()
    assert signing_in.asked_for(cast.administrator) is None


@pytest.mark.parametrize("whose", ["administrator", "service_manager"])
def test_the_link_goes_to_the_address_of_neither_of_the_two(cast: Cast, owner: Worker, whose: str):
    mailed(getattr(cast, whose), "JOAN@council.example")
    with pytest.raises(NotAllowed, match="Enter the owner’s own"):
        signing_in.agree(owner, by=User.objects.get(worker=cast.service_manager))


def test_the_link_reaches_its_owner_and_their_manager_is_told(
    cast: Cast, owner: Worker, django_capture_on_commit_callbacks: Any
):
    with django_capture_on_commit_callbacks(execute=True):
        signing_in.agree(owner, by=factory.user_of(cast.service_manager))
    to = {message.to[0]: message.body for message in mail.outbox}
    assert set(to) == {"joan@council.example", "ada@council.example"}
    assert "/sign-in/set/" not in to["ada@council.example"]
    assert opens(path_in(mail.outbox[0]))
    with pytest.raises(NotAnswerable):
        signing_in.agree(owner, by=factory.user_of(cast.service_manager))


def test_the_newest_link_ends_the_older_and_withdrawing_ends_both(cast: Cast, owner: Worker):
    administrator = factory.user_of(cast.administrator)
    signing_in.agree(owner, by=factory.user_of(cast.service_manager))
    signing_in.ask(owner, by=administrator)
    [first] = sent_links()
    assert opens(first)
    signing_in.agree(owner, by=factory.user_of(cast.service_manager))
    first, second = sent_links()
    assert not opens(first)
    assert opens(second)
    signing_in.withdraw(owner, by=administrator)
    assert not opens(second)
    with pytest.raises(NotAnswerable):
        signing_in.withdraw(owner, by=administrator)


def test_another_address_ends_the_request(cast: Cast, owner: Worker):
    details = staffing.PostDetails(
        name=owner.name, started_on=owner.started_on, employment=owner.employment, fte=owner.fte,
        skills=owner.skills, cap=owner.cap,
    )  # fmt: skip
    staffing.correct(
        owner, details, email="mine@elsewhere.example", by=factory.user_of(cast.administrator)
    )
    with pytest.raises(NotAnswerable):
        signing_in.agree(owner, by=factory.user_of(cast.service_manager))


def test_where_no_mail_goes_it_waits_and_the_server_may_agree(
    cast: Cast, owner: Worker, settings: Any
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1  # where nobody listens
    with pytest.raises(Refusal, match="did not take the link"):
        signing_in.agree(owner, by=factory.user_of(cast.service_manager))
    assert signing_in.asked_for(owner) is not None
    assert opens(signing_in.agree_on_the_server(owner))


def test_a_command_does_not_agree_to_what_a_command_asked_for(cast: Cast):
    signing_in.ask(cast.practitioner, by=None)
    with pytest.raises(CommandError, match="A person agrees to it"):
        call_command("agree_sign_in", factory.user_of(cast.practitioner).get_username())


def test_what_waits_is_listed_and_agreed_to_on_its_page(cast: Cast, owner: Worker):
    client = signed_in(cast.service_manager)
    assert reverse("worker", args=[owner.pk]) in client.get(reverse("teams")).content.decode()
    page = client.get(reverse("worker-sign-in-agree", args=[owner.pk])).content.decode()
    assert "joan@council.example" in page
    done = client.post(reverse("worker-sign-in-agree", args=[owner.pk]), follow=True)
    assert "was mailed to Joan Patel" in done.content.decode()
    assert "/sign-in/set/" not in done.content.decode()
    assert client.get(reverse("worker-sign-in-agree", args=[owner.pk])).status_code == 404


def test_the_owner_and_the_manager_are_told_of_a_new_role(
    cast: Cast, owner: Worker, today: date, django_capture_on_commit_callbacks: Any
):
    with django_capture_on_commit_callbacks(execute=True):
        staffing.move(
            owner, team=cast.team, role=Role.SENIOR_PRACTITIONER, on=today,
            by=factory.user_of(cast.administrator), as_of=today,
        )  # fmt: skip
    told = {message.to[0] for message in mail.outbox}
    assert told == {"joan@council.example", "ada@council.example"}
    assert StaffAct.objects.filter(worker=owner, act="moved").exists()
