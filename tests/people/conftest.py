"""The people of these stories, and what a page says of them."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from casework.models import AccessNeedTerm, Grant, Person, Worker
from tests import factory

_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def body(answer: Any) -> str:
    """What a page says, without the token that differs each time."""
    return _TOKEN.sub(b"", bytes(answer.content)).decode()


def let_in(person: Person, worker: Worker, *, hours: int) -> Grant:
    """Access for so many hours; fewer than none: it ended so long ago."""
    now, user = timezone.now(), factory.user_of(worker)
    ends_at = now + timedelta(hours=hours)
    return Grant.objects.create(
        person=person, user=user, reason="Their worker", given_by=user,
        given_at=min(now, ends_at) - timedelta(hours=1), ends_at=ends_at,
    )  # fmt: skip


@pytest.fixture
def sian(db: None) -> Person:
    return factory.a_person(
        "Pritchard", given_names="Siân", preferred_name="Sara", nhs_number="9990000018"
    )


@pytest.fixture
def hidden(db: None) -> Person:
    return factory.a_person(
        "Quennell", given_names="Zoë", nhs_number="9990000026", is_restricted=True
    )


@pytest.fixture
def terms(db: None) -> list[AccessNeedTerm]:
    return [
        AccessNeedTerm.objects.create(code="1", label="Uses hearing aid", group="Hearing"),
        AccessNeedTerm.objects.create(code="2", label="Needs large print", group="Reading"),
    ]


@pytest.fixture(autouse=True)
def one_birth_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here who is like whom is what is asked, so everybody has the same birth unless told."""
    monkeypatch.setattr(factory, "_birth", lambda _: date(1935, 5, 4))
