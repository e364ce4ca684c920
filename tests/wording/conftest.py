"""Two people who may agree on words, and words to agree on."""

from dataclasses import dataclass

import pytest

from casework.letters.wording import acts, wording
from casework.letters.wording.origins import IN_FORCE, Wanted
from casework.models import WAITING_WELL, User, Wording
from casework.policy import Role
from tests import factory
from tests.conftest import TODAY, Cast

ENGLISH = Wanted(WAITING_WELL, "English", wording.PLAIN)
POLISH = Wanted(WAITING_WELL, "Polish", wording.PLAIN)


@dataclass
class Two:
    """A writer, and a second person who may approve; both write too."""

    writer: User
    second: User


@pytest.fixture
def two(cast: Cast) -> Two:
    second = factory.a_worker(Role.HEAD_OF_SERVICE, team=cast.team, name="Ivy Lund")
    return Two(factory.user_of(cast.service_manager), factory.user_of(second))


def a_draft(two: Two, of: Wanted = ENGLISH, *, start: str = IN_FORCE) -> Wording:
    return acts.begin(of, start=start, by=two.writer)


def submitted(two: Two, of: Wanted = ENGLISH, *, start: str = IN_FORCE) -> Wording:
    draft = a_draft(two, of, start=start)
    if of.is_translation:
        pretend_to_translate(draft, two.writer)
    acts.submit(draft, why="Board, 3 November", edits=draft.edits, by=two.writer, on=TODAY)
    draft.refresh_from_db()
    return draft


def approved(two: Two, of: Wanted = ENGLISH, *, start: str = IN_FORCE) -> Wording:
    version = submitted(two, of, start=start)
    acts.approve(version, edits=version.edits, by=two.second)
    version.refresh_from_db()
    return version


# What a translation says itself stands in no letter as a fact.
NUMBER_ALONE = {
    "{hours}": "xx", "{carers_service}": "{carers_service_phone}",
    "{complaints}": "{complaints_phone}", "{advocacy}": "{advocacy_phone}",
}  # fmt: skip


def pretend_to_translate(draft: Wording, by: User) -> None:
    """Each part marked as translated, in words that are no language at all."""
    parts = [_as_if(part) for part in draft.blocks]
    acts.change(draft, parts, edits=draft.edits, by=by)


def _as_if(part: dict[str, object]) -> dict[str, object]:
    done = {**part, "translated": True}
    if part["kind"] == "bullets":
        items = part["items"]
        assert isinstance(items, list)
        return {**done, "items": [_in_no_language(item) for item in items]}
    return {**done, "text": _in_no_language(str(part["text"]))}


def _in_no_language(text: str) -> str:
    for english, number in NUMBER_ALONE.items():
        text = text.replace(english, number)
    return f"xx {text}"
