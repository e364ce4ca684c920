"""Whatever is done with a case, a held letter and its task are on a list, or come back with it."""

import random

import pytest
from django.utils import timezone

from casework.acts import allocating, correcting, moving, receiving
from casework.letters import looking_again
from casework.letters.owed import waiting_well
from casework.letters.owed.owing import owe
from casework.models import Case, Letter, LetterState, LetterTask, Source
from casework.refusals import Refusal
from tests import factory
from tests.conftest import TODAY
from tests.factory import user_of
from tests.letters.post import needs, send

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]
STEPS = 14


@pytest.fixture(autouse=True)
def _print_room(settings, tmp_path):
    settings.PRINT_ROOM = tmp_path / "print-room"


class Story:
    """One case of somebody who reads Braille, with two letters that a person must give."""

    def __init__(self, cast, seed: int) -> None:
        self.cast, self.dice, self.by = cast, random.Random(seed), user_of(cast.manager)
        person = factory.a_person()
        needs(person, "braille_2")
        made = factory.a_case(person=person, team=cast.team, today=TODAY, waited=28)
        self.pk = made.pk
        owe(case=made, kind="receipt", milestone=1, on=TODAY)
        waiting_well.prepare(as_of=TODAY)
        send()
        self.done: list[str] = []

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.pk)

    def step(self) -> None:
        verb = self.dice.choice(
            ["give", "undo", "back", "move", "close", "reopen", "correct", "look", "morning"]
        )
        self.done.append(verb)
        try:
            getattr(self, f"_{verb}")()
        except Refusal:
            self.done[-1] += " (refused)"

    def _give(self) -> None:
        factory.give(self.case, self.dice.choice([self.cast.practitioner, self.cast.colleague]),
                     by=self.by, on=TODAY)  # fmt: skip

    def _undo(self) -> None:
        if live := self.case.allocations.filter(ended_on=None).first():
            allocating.undo(live, by=self.by, on=TODAY)

    def _back(self) -> None:
        allocating.give_back(self.case, because="Ill", by=self.by, on=TODAY)

    def _move(self) -> None:
        teams = {self.cast.team.pk: self.cast.other_team, self.cast.other_team.pk: self.cast.team}
        to = teams[self.case.team_id]
        made = moving.offer(self.case, to=to, reason="There", by=self.by, on=TODAY)
        if self.dice.random() < 0.3:
            moving.send_back(made, note="No", by=self.by, on=TODAY)
        else:
            moving.accept(made, by=self.by, on=TODAY)

    def _close(self) -> None:
        receiving.close(self.case, reason="declined", note="No", by=self.by, on=TODAY)

    def _reopen(self) -> None:
        receiving.reopen(self.case, note="Yes", by=self.by, on=TODAY)

    def _correct(self) -> None:
        source = self.dice.choice(list(Source))
        correcting.correct(
            self.case, {"source": source}, because="Misread", by=self.by, on=TODAY
        )  # fmt: skip

    def _look(self) -> None:
        looking_again.look_again(now=timezone.now())

    def _morning(self) -> None:
        waiting_well.prepare(as_of=TODAY)
        send()

    def judge(self) -> None:
        """Held with its one task while the case waits; kept to come back while it does not."""
        case = self.case
        for letter in Letter.objects.filter(case=case):
            tasks = LetterTask.objects.filter(letter=letter, done_on=None, dropped_on=None)
            if case.is_waiting:
                assert letter.state == LetterState.HELD, (self.done, letter)
                assert letter.team_id == case.team_id, self.done
                assert [task.team_id for task in tasks] == [case.team_id], self.done
            else:
                assert letter.state == LetterState.CANCELLED, (self.done, letter)
                assert letter.withdrawn_on is not None, self.done
                assert not tasks.exists(), self.done
        assert Letter.objects.filter(case=case).count() == 2, self.done


@pytest.mark.parametrize("seed", range(30))
def test_no_held_letter_and_no_task_is_lost(cast, seed):
    story = Story(cast, seed)
    for _ in range(STEPS):
        story.step()
        story.judge()
