"""The same stories, in which teams are merged, split and put back, and sick notes come weekly."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from casework.acts import absences
from casework.models import Case, Reorganisation, Worker
from casework.staff import reorganising
from casework.staff.reorganising import Part
from tests import factory
from tests.spine.machine import NoCaseIsLost, anyone, which
from tests.spine.machine_joins import TheyAreJoined
from tests.spine.machine_meets import TheyMeet


class TheyAreReorganised(TheyMeet, TheyAreJoined):
    """Whatever is done to the teams, each case keeps its days, its worker and one stay."""

    def held(self) -> dict[int, int | None]:
        return dict(Case.objects.still_open().values_list("pk", "worker"))

    @precondition(NoCaseIsLost.has_cases)
    @rule(number=which, undone=st.booleans())
    def merge(self, number: int, *, undone: bool) -> None:
        """A team becomes part of the other, and another opens in its place."""
        place = number % 2
        old, other = self.teams[place], self.teams[1 - place]
        before = self.held()
        made = self.try_to(
            "merge", reorganising.merge, old, other, because="Restructure", by=self.by,
            on=self.today,
        )  # fmt: skip
        if made is None:
            return
        assert self.held() == before
        assert not Case.objects.still_open().of_team(old).exists()
        if undone:
            self.put_back(made)
        else:
            self.teams[place] = factory.a_worked_team()

    @precondition(NoCaseIsLost.has_cases)
    @rule(number=which, kind=st.sampled_from(["care_act", "review"]), worker=which)
    def split(self, number: int, kind: str, worker: int) -> None:
        old, other = self.teams[number % 2], self.teams[1 - number % 2]
        before = self.held()
        part = Part(kinds=[kind], workers=[anyone(Worker.objects, worker)])
        made = self.try_to(
            "split", reorganising.split, old, other, part, because="Restructure", by=self.by,
            on=self.today,
        )  # fmt: skip
        if made:
            assert self.held() == before

    def put_back(self, made: Reorganisation) -> None:
        before = self.held()
        undone = reorganising.undo(made, by=self.by, on=self.today)
        self.done["reorganisation undone"] += 1
        assert undone.stayed == 0
        assert self.held() == before

    @rule(number=which, weeks=st.integers(2, 5))
    def sick_notes(self, number: int, weeks: int) -> None:
        worker = anyone(Worker.objects, number)
        for week in range(weeks):
            first = self.today + timedelta(days=7 * week)
            self.try_to(
                "sick note", absences.record_note, worker, reason="sick", starts_on=first,
                ends_on=first + timedelta(days=4), by=self.by,
            )  # fmt: skip
