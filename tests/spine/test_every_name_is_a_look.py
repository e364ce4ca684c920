"""S8: whoever is named on a page or in an answer is written down as seen, also beside the person.

The addresses come from the URLconf and from the table of the API. Letters go to a representative;
wherever that name stands, there must be a look at their own record.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from casework.models import Letter, Look
from tests.api import world
from tests.api.asking import caller
from tests.api.rights import TABLE
from tests.api.test_api_rights import asked
from tests.conftest import signed_in
from tests.spine.test_outsider_sweep import real
from tests.test_repository import PAGES, SIGNED_OUT

NAME = b"Doris Attorney"
NO_LETTER = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def story(cast, today):
    """Every letter goes to the attorney of whom it is about."""
    made = world.build(cast, today)
    assert made.carers is not None  # built before anything is taken back
    letters = Letter.objects.filter(case=made.waiting)
    letters.update(person=made.attorney, sent_to="Doris Attorney\n7 Far Lane")
    return made


def addresses(name: str, url: str, story: world.World) -> Iterator[str]:
    """Of a page of one letter, that of a held, a doubtful and a sent one."""
    if NO_LETTER not in url:
        # A slug is a kind of letter here.
        yield real(name, url.replace("/write/escalate/", "/write/appointment/"), story)
        return
    for letter in (story.letter, story.doubtful, story.gone):
        yield url.replace(NO_LETTER, str(letter.pk))


def shown(client: Any, url: str) -> bytes:
    answer = client.get(url, {"tray": "held", "reason": "late"})
    return b"".join(answer) if answer.status_code == 200 else b""


def is_seen(story: world.World) -> bool:
    return Look.objects.filter(person=story.attorney).exists()


def test_s8_no_page_names_a_representative_without_a_look_at_them(story, cast):
    client, named, unwritten = signed_in(cast.manager), set(), set()
    every = [(name, at) for name, url, _ in PAGES for at in addresses(name, url, story)]
    for name, url in every:
        with transaction.atomic():
            if name not in SIGNED_OUT and NAME in shown(client, url):
                named.add(name)
                unwritten |= set() if is_seen(story) else {name}
            transaction.set_rollback(True)
    assert unwritten == set()
    assert named >= {
        "case", "letter", "letters", "letters-export", "letters-release", "case-letter-write",
    }  # fmt: skip


def test_s8_no_answer_of_the_api_names_a_representative_without_a_look_at_them(story, cast):
    manager, named, unwritten = caller(cast.manager), set(), set()
    is_named = (NAME, f'"person":{story.attorney.pk},'.encode())
    for operation in TABLE:
        with transaction.atomic():
            operation.prepare(story)
            answer = asked(manager, operation, story)
            body = b"".join(answer) if answer.status_code < 300 else b""
            if any(each in body for each in is_named):
                named.add(str(operation))
                unwritten |= set() if is_seen(story) else {str(operation)}
            transaction.set_rollback(True)
    assert unwritten == set()
    assert named >= {"GET api-letters", "GET api-letter", "POST api-release"}
