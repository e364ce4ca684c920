"""One refused mailbox silences nobody after it, and is tried again (trust.md R13)."""

import shutil
import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from casework import jobs
from casework.acts import restricting
from casework.disasters import generation
from casework.models import JobRun
from casework.not_done import NotAllDone
from casework.policy import Rag, Role
from tests import factory
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("cast", "today")


class RefusesOne(EmailBackend):
    """A mail server at which one mailbox is full."""

    refused = ""
    with_: Exception = smtplib.SMTPRecipientsRefused({"x": (552, b"mailbox full")})

    def send_messages(self, messages: Any) -> int:
        for message in messages:
            if message.to == [self.refused]:
                raise self.with_
        return super().send_messages(messages)


@pytest.fixture
def mailboxes(cast: Cast, settings, monkeypatch):
    """Everybody has one, and that of the first manager refuses."""
    for worker in (cast.manager, cast.other_manager, cast.service_manager):
        assert worker.user
        worker.user.email = f"{worker.user.username}@council.example"
        worker.user.save()
        factory.a_case(waited=40, rag=Rag.RED, team=worker.team)
    assert cast.manager.user
    settings.EMAIL_BACKEND = f"{__name__}.RefusesOne"
    monkeypatch.setattr(RefusesOne, "refused", cast.manager.user.email)
    return cast.manager.user.email


def test_r13_the_digests_of_the_others_go_and_the_next_run_tries_again(
    cast: Cast, today, mailboxes: str, monkeypatch
):
    with pytest.raises(NotAllDone):
        jobs.run("send_digests", as_of=today)
    told = {address for message in mail.outbox for address in message.to}
    assert len(mail.outbox) == len(told) > 1
    assert mailboxes not in told
    run = JobRun.objects.latest("pk")
    assert [row["what"] for row in run.broken] == [f"the reminder of worker {cast.manager.pk}"]
    assert mailboxes not in run.error
    monkeypatch.setattr(RefusesOne, "refused", "")
    assert jobs.run("send_digests", as_of=today).counts == {"sent": 1}
    assert mail.outbox[-1].to == [mailboxes]
    assert jobs.run("send_digests", as_of=today).counts == {"sent": 0}


def test_r13_one_of_which_nobody_knows_whether_it_went_is_not_sent_twice(
    today, mailboxes, monkeypatch
):
    monkeypatch.setattr(RefusesOne, "with_", smtplib.SMTPServerDisconnected())
    with pytest.raises(NotAllDone):
        jobs.run("send_digests", as_of=today)
    monkeypatch.setattr(RefusesOne, "refused", "")
    assert jobs.run("send_digests", as_of=today).counts == {"sent": 0}


def test_r13_everybody_else_is_told_of_emergency_access(
    cast: Cast, mailboxes, monkeypatch, django_capture_on_commit_callbacks
):
    assert cast.service_manager.user
    assert cast.practitioner.user
    monkeypatch.setattr(RefusesOne, "refused", cast.service_manager.user.email)
    other = factory.a_worker(role=Role.SERVICE_MANAGER, name="Bo Lind")
    assert other.user
    other.user.email = "bo.lind@council.example"
    other.user.save()
    with django_capture_on_commit_callbacks(execute=True):
        restricting.break_glass(None, reason="word " * 12, by=cast.practitioner.user)
    assert [message.to for message in mail.outbox] == [["bo.lind@council.example"]]


def test_managers_are_told_that_letters_have_stopped(cast: Cast, today, mailboxes, folders):
    generation.tick()
    shutil.rmtree(folders / "letter-book")
    with pytest.raises(NotAllDone):
        jobs.run("send_digests", as_of=today)
    assert mail.outbox
    for message in mail.outbox:
        assert "No letter goes to anyone. The letter book is empty" in message.body
