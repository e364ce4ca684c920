"""The same stories, in which the teams also meet over their lists: nobody is passed over (S20)."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from casework.acts import allocation_meeting
from casework.models import AllocationMeeting, Case, Decided, Worker
from casework.models.meeting import TAKEN, TAKES_OFF
from tests.spine.machine import NoCaseIsLost, anyone, which


class TheyMeet(NoCaseIsLost):
    """Each decision does what it says, or is refused and leaves everything as it was."""

    def has_a_meeting(self) -> bool:
        return AllocationMeeting.objects.filter(ended_at=None).exists()

    @precondition(NoCaseIsLost.has_cases)
    @rule(team=which)
    def meeting_begins(self, team: int) -> None:
        of = self.teams[team % 2]
        under_way = AllocationMeeting.objects.filter(team=of, ended_at=None).first()
        meeting = allocation_meeting.start(of, by=self.by, on=self.today)
        assert under_way in {None, meeting}
        if under_way is None:
            waiting = Case.objects.waiting().of_team(of)
            on_it = meeting.items.values_list("case", flat=True)
            assert sorted(on_it) == sorted(waiting.values_list("pk", flat=True))
            self.done["meeting begins"] += 1

    @precondition(has_a_meeting)
    @rule(
        number=which, decision=st.sampled_from(TAKEN), told=st.sampled_from(["", "director"]),
        worker=which,
    )  # fmt: skip
    def decide(self, number: int, decision: str, told: str, worker: int) -> None:
        meeting = anyone(AllocationMeeting.objects.filter(ended_at=None), number)
        if not meeting.items.exists():
            return
        item: Any = anyone(meeting.items, number)
        given = allocation_meeting.Decision(
            decision, situation="same", safe_by="A neighbour", told=told, note="As was said",
            to_worker=anyone(Worker.objects, worker), reason="capacity",
            to_team=next(team for team in self.teams if team != meeting.team),
            close_reason="completed",
        )  # fmt: skip
        was = item.decision
        made = self.try_to(
            "decide", allocation_meeting.decide, item, given, by=self.by, on=self.today
        )
        item.refresh_from_db()
        assert item.decision == (decision if made else was)
        if made:
            waits = Case.objects.waiting().filter(pk=item.case_id).exists()
            assert waits == (decision not in TAKES_OFF)

    @precondition(has_a_meeting)
    @rule(number=which)
    def meeting_ends(self, number: int) -> None:
        meeting = anyone(AllocationMeeting.objects.filter(ended_at=None), number)
        allocation_meeting.end(meeting, present=[self.by.worker], by=self.by)
        self.done["meeting ends"] += 1
        for item in meeting.items.select_related("case"):
            waits = item.case.is_waiting and item.case.team_id == meeting.team_id
            assert item.decision
            assert waits or item.decision != Decided.NOT_REACHED
            assert not waits or item.decision != Decided.LEFT
            # Given to somebody, and neither undone nor given back since: it waits for nobody.
            given = item.allocation is not None and item.allocation.ended_on is None
            assert not (waits and given)
            assert not item.undone or waits
