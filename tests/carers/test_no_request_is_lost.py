"""S69: whatever happens, a carer's request without an outcome never leaves the lists.

The machine of the spine, with its absences, leavers and moves, and carers in it beside.
"""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from carers.acts import assessing, calling, deciding, offers, requests
from carers.models import CarerRequest
from casework.acts import receiving
from casework.models import Case, CloseReason, Contact, Verb
from tests.carers import makers
from tests.spine.machine import NoCaseIsLost, anyone, which

FEW, LONG_STORY = 360, 30
IN_WORDS = {"declined", "duplicate", "not_ours", "moved_away"}


def vain_calls(case: Case) -> int:
    """Calls without an answer since we last spoke, counted from the rows one by one."""
    count = 0
    for contact in case.contacts.order_by("on", "pk"):
        if contact.outcome == Contact.Outcome.SPOKE:
            count = 0
        elif hasattr(contact, "carer_call"):
            count += 1
    return count


def has_outcome(case: Case) -> bool:
    """Why a request may leave the lists, said anew and not by the guard that is tested."""
    newest = case.carer_assessments.order_by("-id").first()
    closed = case.events.filter(verb=Verb.CLOSED).order_by("-id")[0]
    match case.close_reason:
        case "completed":
            return newest is not None and hasattr(newest, "decision")
        case "no_contact":
            return vain_calls(case) >= 2
        case "died":
            return True
        case reason:
            # The timeline says it in somebody's words, beyond the reason itself.
            return reason in IN_WORDS and "Rang" in closed.says


class NoRequestIsLost(NoCaseIsLost):
    """The same teams and workers, and carers who ask, are rung, assessed and told."""

    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.were_open: set[int] = set()

    def carers(self) -> Any:
        return Case.objects.filter(kind=makers.CARER)

    def has_carers(self) -> bool:
        return bool(self.carers().exists())

    def keep(self, case: Case | None) -> None:
        if case is not None:
            self.asked[case.pk] = case.received_on
            self.rated.setdefault(case.pk, (None, self.today))

    @rule(team=which, waited=st.integers(0, 600), age=st.integers(15, 90))
    def a_carer_asks(self, team: int, waited: int, age: int) -> None:
        if self.carers().count() >= 5:
            return
        on = self.today - timedelta(days=waited)
        person = makers.a_carer(f"Carer{team}", born_on=date(on.year - age, 1, 1))
        ask = requests.Ask(carer=person, team=self.teams[team % 2], received_on=on, came_by="self")
        self.keep(self.try_to("carer asks", requests.receive, ask, by=self.by, on=self.today))

    @precondition(NoCaseIsLost.has_cases)
    @rule(number=which, answer=st.sampled_from(["accepted", "declined", "thinking"]))
    def a_carer_is_offered(self, number: int, answer: str) -> None:
        adults = Case.objects.exclude(kind=makers.CARER)
        if not adults.exists() or self.carers().count() >= 5:
            return
        told = offers.Offered(
            "yes", carer=makers.a_carer(f"Offered{number}"), offered_on=self.today,
            answer=answer, answered_on=self.today,
        )  # fmt: skip
        made = self.try_to("offer to carer", offers.ask, anyone(adults, number), told,
                           by=self.by, on=self.today)  # fmt: skip
        opened = CarerRequest.objects.exclude(case__in=self.asked).select_related("case").first()
        assert bool(opened) == bool(made and answer == "accepted")
        self.keep(opened.case if opened else None)

    @precondition(has_carers)
    @rule(number=which, outcome=st.sampled_from(["spoke", "no_answer", "no_answer", "message"]))
    def ring(self, number: int, outcome: str) -> None:
        call = calling.Call(outcome, self.today)
        if outcome == "spoke":
            call = replace(call, how_are_you="Tired", still_possible="yes")
        case = anyone(self.carers(), number)
        self.try_to("ring", calling.ring, case, call, by=self.by, on=self.today)

    @precondition(has_carers)
    @rule(number=which, decided=st.sampled_from([True, True, False]))
    def assess(self, number: int, *, decided: bool) -> None:
        case = anyone(self.carers(), number)
        begun = self.try_to("assess", assessing.start, case, performed_by=case.team, by=self.by,
                            on=self.today)  # fmt: skip
        if begun:
            done = makers.fill(begun, by=self.by, on=self.today)
            assessing.complete(done, by=self.by, on=self.today)
        if decided:
            self.decide(case)

    def decide(self, case: Case) -> None:
        newest = case.carer_assessments.order_by("-id").first()
        if newest:
            self.try_to("decide", deciding.decide, newest, reasons="Heard", advice="A group",
                        by=self.by, on=self.today)  # fmt: skip

    @precondition(has_carers)
    @rule(
        number=which, reason=st.sampled_from(CloseReason.values), note=st.sampled_from(["", "Rang"])
    )
    def close_in_some_way(self, number: int, reason: str, note: str) -> None:
        case = anyone(self.carers(), number)
        self.try_to(f"close: {reason}", receiving.close, case, reason=reason, note=note,
                    by=self.by, on=self.today)  # fmt: skip

    @invariant()
    def no_request_left_without_an_outcome(self) -> None:
        open_now = set(self.carers().still_open().values_list("pk", flat=True))
        for case in self.carers().filter(pk__in=self.were_open - open_now):
            assert has_outcome(case), f"{case.reference} left as {case.close_reason}"
        self.were_open = open_now

    @invariant()
    def every_request_is_open_or_ended_with_its_reason(self) -> None:
        for case in self.carers():
            assert case.is_open != bool(case.close_reason)


def _live_through(steps: int, *, every_run_alike: bool) -> None:
    NoRequestIsLost.done.clear()
    NoRequestIsLost.refused.clear()
    run_state_machine_as_test(
        NoRequestIsLost,
        settings=settings(
            max_examples=max(steps // LONG_STORY, 1), stateful_step_count=LONG_STORY, deadline=None,
            derandomize=every_run_alike, database=None, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


@pytest.mark.django_db
def test_no_request_is_lost_in_a_few_hundred_steps(today):
    """S69, in each run the same stories: requests end, and others are refused their end."""
    _live_through(FEW, every_run_alike=True)
    done, refused = NoRequestIsLost.done, NoRequestIsLost.refused
    assert {"carer asks", "offer to carer", "ring", "assess", "decide"} <= set(done)
    assert sum(number for verb, number in done.items() if verb.startswith("close: ")) > 0
    assert sum(number for verb, number in refused.items() if verb.startswith("close: ")) > 0
    assert {"absence", "leave"} & set(done)


@pytest.mark.full
@pytest.mark.django_db
def test_no_request_is_lost_in_ten_thousand_steps(today):
    """Other stories each time."""
    _live_through(10_000, every_run_alike=False)
    # An end that is always allowed would prove nothing.
    assert any(verb.startswith("close: ") for verb in NoRequestIsLost.refused)
