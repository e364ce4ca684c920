"""Every verb that can happen to a case, in any order; after each step no case is lost (R9)."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Min
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from casework import clocks, escalation, policy_changes, stranded_work
from casework.acts import (
    absences,
    allocating,
    correcting,
    moving,
    people,
    rating,
    receiving,
    watching,
)
from casework.acts.record import last_milestone, policy_on, raised_in_spell
from casework.letters.owed import waiting_well
from casework.models import (
    Absence,
    Allocation,
    Case,
    Escalation,
    Offer,
    Pause,
    Source,
    StayReason,
    Team,
    Worker,
)
from casework.policy import Rag
from casework.queues import queue_of, stranded, who_cannot_work, with_queue
from casework.refusals import Refusal
from tests import factory
from tests.factory import REASONS, user_of

START = date(2026, 11, 21)
KINDS = ("care_act", "occupational_therapy", "financial")
which = st.integers(0, 11)


def anyone(rows: Any, number: int) -> Any:
    """One of the rows there are; Hypothesis picks by a number that means the same on replay.

    Cases are numbered without order: the first event of each says which came first.
    """
    order = "pk"
    if rows.model is Case:
        rows, order = rows.annotate(came=Min("events__pk")), "came"
    found = list(rows.order_by(order))
    return found[number % len(found)]


class NoCaseIsLost(RuleBasedStateMachine):
    """Two teams, five workers, and whatever happens. Rolled back at the end of each story."""

    # How often each verb was done, and refused: a machine that is refused all day proves nothing.
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.story = transaction.atomic()
        self.story.__enter__()
        self.today = START
        self.asked: dict[int, date] = {}
        # How each case is rated, and since when it is rated so, as the story goes.
        self.rated: dict[int, tuple[Rag | None, date]] = {}
        # The day since which a corrected wait, or one given back by an undo, could be known.
        self.known: dict[int, date] = {}
        self.teams = [factory.a_team() for _ in range(2)]
        workers = [factory.a_worker(team=self.teams[number % 2]) for number in range(5)]
        self.by = user_of(workers[0])

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.story.__exit__(None, None, None)

    def try_to(self, verb: str, act: Callable[..., Any], *args: Any, **words: Any) -> Any:
        """Do it; a refusal is an answer too, and leaves everything as it was."""
        try:
            made = act(*args, **words)
        except Refusal:
            self.refused[verb] += 1
            return None
        self.done[verb] += 1
        return made

    def open(self, number: int) -> Case | None:
        cases = Case.objects.still_open()
        return anyone(cases, number) if cases.exists() else None

    def has_cases(self) -> bool:
        return bool(self.asked)

    @initialize(kind=st.sampled_from(KINDS), waited=st.integers(0, 420))
    def two_have_asked(self, kind: str, waited: int) -> None:
        self.receive(kind, 0, waited, again=False)
        self.receive(kind, 1, 0, again=False)

    @rule(days=st.integers(1, 45), jobs_run=st.booleans())
    def days_pass(self, days: int, *, jobs_run: bool) -> None:
        self.today += timedelta(days=days)
        if jobs_run:
            waiting_well.prepare(as_of=self.today)
            escalation.sweep(as_of=self.today)
            policy_changes.reset_clocks(as_of=self.today, policy=policy_on(self.today))
            self.find_stranded()
            watching.end_pauses(as_of=self.today)
            assert not Pause.objects.filter(ended_on=None, until__lte=self.today).exists()
            self.done["jobs"] += 1
            self.every_stranded_case_has_been_told()

    @rule(kind=st.sampled_from(KINDS), team=which, waited=st.integers(0, 420), again=st.booleans())
    def receive(self, kind: str, team: int, waited: int, *, again: bool) -> None:
        if len(self.asked) >= 8:
            return
        person = anyone(Case.objects, waited).person if again and self.asked else None
        request = receiving.Request(
            person=person or factory.a_person(), kind=kind, team=self.teams[team % 2],
            received_on=self.today - timedelta(days=waited), source=Source.GP, summary="",
        )  # fmt: skip
        made = self.try_to("receive", receiving.receive, request, by=self.by, on=self.today)
        if made:
            self.asked[made.pk] = made.received_on
            self.rated[made.pk] = (None, self.today)

    @precondition(has_cases)
    @rule(number=which, rag=st.sampled_from(list(Rag)))
    def rate(self, number: int, rag: Rag) -> None:
        if case := self.open(number):
            made = self.try_to(
                "rate", rating.rate, case, rag=rag, reasons=REASONS[rag], by=self.by, on=self.today
            )
            if made and self.rated[case.pk][0] != rag:
                self.rated[case.pk] = (rag, self.today)

    @precondition(has_cases)
    @rule(number=which, worker=which)
    def allocate(self, number: int, worker: int) -> None:
        if case := self.open(number):
            self.try_to(
                "allocate", allocating.allocate, case, to=anyone(Worker.objects, worker),
                reason="capacity", by=self.by, on=self.today,
            )  # fmt: skip

    @precondition(has_cases)
    @rule(number=which)
    def give_back(self, number: int) -> None:
        held = Case.objects.still_open().exclude(worker=None)
        if held.exists():
            case = anyone(held, number)
            self.try_to(
                "give back", allocating.give_back, case, because="Full", by=self.by, on=self.today
            )

    @precondition(has_cases)
    @rule(number=which, team=which)
    def offer(self, number: int, team: int) -> None:
        if case := self.open(number):
            to = self.teams[team % 2]
            self.try_to(
                "offer", moving.offer, case, to=to, reason="Moved", by=self.by, on=self.today
            )

    @precondition(has_cases)
    @rule(number=which, accepted=st.booleans())
    def answer(self, number: int, *, accepted: bool) -> None:
        if not Offer.objects.exists():
            return
        waiting = Offer.objects.filter(answer="")
        made = anyone(waiting if waiting.exists() else Offer.objects, number)
        if accepted:
            self.try_to("accept", moving.accept, made, by=self.by, on=self.today)
        else:
            self.try_to(
                "send back", moving.send_back, made, note="Not ours", by=self.by, on=self.today
            )

    @precondition(has_cases)
    @rule(number=which)
    def take_back(self, number: int) -> None:
        waiting = Offer.objects.filter(answer="")
        if waiting.exists():
            self.try_to("take back", moving.take_back, anyone(waiting, number), by=self.by)

    @precondition(has_cases)
    @rule(number=which)
    def undo(self, number: int) -> None:
        """What was done last is put back, or nothing is."""
        acts: tuple[tuple[str, Any, Any], ...] = (
            ("undo pause", Pause.objects.filter(ended_on=None), watching.undo_pause),
            ("undo allocation", Allocation.objects.filter(ended_on=None), allocating.undo),
        )
        for verb, rows, act in acts:
            if rows.exists():
                made = self.try_to(verb, act, anyone(rows, number), by=self.by, on=self.today)
                if made and verb == "undo allocation":
                    # What was owed and taken back is owed today; what was late stays as late.
                    self.known[made.pk] = min(made.letter_due_on, self.today)

    @precondition(has_cases)
    @rule(number=which, waited=st.integers(0, 420))
    def correct(self, number: int, waited: int) -> None:
        """The day of the request; what was late stays as late, and the rest is known today."""
        if case := self.open(number):
            due = case.letter_due_on
            made = self.try_to(
                "correct", correcting.correct, case, because="Misread", by=self.by, on=self.today,
                changes={"received_on": self.today - timedelta(days=waited)},
            )  # fmt: skip
            if made and made.received_on != self.asked[made.pk]:
                self.asked[made.pk] = made.received_on
                self.known[made.pk] = min(due or self.today, self.today)

    @precondition(has_cases)
    @rule(number=which, days=st.integers(0, 30))
    def pause(self, number: int, days: int) -> None:
        if case := self.open(number):
            self.try_to(
                "pause", watching.pause, case, reason="hospital", note="", by=self.by,
                until=self.today + timedelta(days=days), on=self.today,
            )  # fmt: skip

    @precondition(has_cases)
    @rule(number=which)
    def resume(self, number: int) -> None:
        paused = Case.objects.filter(pauses__isnull=False, pauses__ended_on=None)
        case = anyone(paused, number) if paused.exists() else self.open(number)
        if case:
            self.try_to("resume", watching.resume, case, by=self.by, on=self.today)

    @precondition(has_cases)
    @rule(number=which, ago=st.integers(0, 9), worse=st.booleans(), chasing=st.booleans())
    def contact(self, number: int, ago: int, *, worse: bool, chasing: bool) -> None:
        if case := self.open(number):
            talk = watching.Talk(
                how="phone", spoke_with="person", outcome="spoke", summary="Spoke",
                on=self.today - timedelta(days=ago), got_worse=worse, chasing=chasing,
            )  # fmt: skip
            self.try_to("contact", watching.contact, case, talk, by=self.by, on=self.today)

    @precondition(has_cases)
    @rule(number=which, trigger=st.sampled_from(["fall", "hospital", "no such thing"]))
    def change(self, number: int, trigger: str) -> None:
        if case := self.open(number):
            self.try_to(
                "change", watching.change, case, trigger=trigger, note="", by=self.by, on=self.today
            )

    @precondition(has_cases)
    @rule(number=which)
    def look(self, number: int) -> None:
        if case := self.open(number):
            self.try_to("look", watching.look, case, note="As it was", by=self.by, on=self.today)

    @precondition(has_cases)
    @rule(number=which)
    def close(self, number: int) -> None:
        case = anyone(Case.objects, number)
        self.try_to(
            "close", receiving.close, case, reason="declined", note="", by=self.by, on=self.today
        )

    @precondition(has_cases)
    @rule(number=which)
    def reopen(self, number: int) -> None:
        closed = Case.objects.exclude(closed_on=None)
        if closed.exists():
            case = anyone(closed, number)
            by, on = self.by, self.today
            if self.try_to("reopen", receiving.reopen, case, note="Again", by=by, on=on):
                self.rated[case.pk] = (None, self.today)

    @precondition(has_cases)
    @rule(number=which)
    def someone_dies(self, number: int) -> None:
        person = anyone(Case.objects, number * 7).person
        self.try_to(
            "death", people.record_death, person, died_on=None, reported_on=self.today, by=self.by,
            on=self.today,
        )  # fmt: skip

    @precondition(has_cases)
    @rule(number=which)
    def they_are_alive(self, number: int) -> None:
        person = anyone(Case.objects, number * 7).person
        self.try_to(
            "alive", people.correct_death, person, because="She rang", version=person.version,
            by=self.by, on=self.today,
        )  # fmt: skip

    @precondition(has_cases)
    @rule(number=which, worker=which)
    def reallocate(self, number: int, worker: int) -> None:
        """Either both steps or neither: a refusal leaves the case where it was."""
        held = Case.objects.still_open().exclude(worker=None).select_related("worker")
        if held.exists():
            case = anyone(held, number)
            before, spell = case.worker_id, case.spell
            made = self.try_to(
                "reallocate", allocating.reallocate, case, held_by=case.worker,
                to=anyone(Worker.objects, worker), because="Sick", by=self.by, on=self.today,
            )  # fmt: skip
            case.refresh_from_db()
            assert (case.worker_id, case.spell) == (
                (made.worker_id, spell + 1) if made else (before, spell)
            )

    @rule(
        number=which, ahead=st.integers(0, 5), days=st.none() | st.integers(0, 30),
        reason=st.sampled_from(["sick", "suspended"]),
    )  # fmt: skip
    def absence_begins(self, number: int, ahead: int, days: int | None, reason: str) -> None:
        starts = self.today + timedelta(days=ahead)
        ends = None if days is None else starts + timedelta(days=days)
        self.try_to(
            "absence", absences.record_absence, anyone(Worker.objects, number), reason=reason,
            starts_on=starts, ends_on=ends, by=self.by,
        )  # fmt: skip

    @rule(number=which)
    def absence_ends(self, number: int) -> None:
        if Absence.objects.exists():
            absence = anyone(Absence.objects, number)
            self.try_to("back", absences.end_absence, absence, back_on=self.today, by=self.by)

    @rule(number=which, ahead=st.integers(0, 9))
    def worker_leaves(self, number: int, ahead: int) -> None:
        staff = Worker.objects.filter(left_on=None)
        if staff.count() < 3:
            return
        worker, on = anyone(staff, number), self.today
        if ahead:
            day = on + timedelta(days=ahead)
            self.try_to("will leave", absences.will_leave, worker, on=day, by=self.by, as_of=on)
        else:
            self.try_to("leave", allocating.leave, worker, by=self.by, on=on)

    @invariant()
    def the_database_agrees(self) -> None:
        """What it would check at commit, checked now."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    @invariant()
    def each_open_case_is_in_one_queue_with_a_team_and_a_next_look(self) -> None:
        away = who_cannot_work(self.today, policy_on(self.today))
        cases = with_queue(Case.objects.all(), cannot_work=away).select_related("team")
        case: Any
        for case in cases:
            paused = case.pauses.filter(ended_on=None).exists()
            assert queue_of(case, is_paused=paused, cannot_work=away) == case.queue
            assert (case.queue is None) == (not case.is_open)
            self.one_stay(case)
            live = case.allocations.filter(ended_on=None)
            assert list(live.values_list("worker", flat=True)) == (
                [case.worker_id] if case.worker_id else []
            )
            assert case.received_on == self.asked[case.pk]
            self.right_clocks(case)
            self.no_escalation_outlives_its_cause(case)
            assert (case.rag, case.rag_since) == self.rated[case.pk]

    def find_stranded(self) -> None:
        """What is newly stranded waits again: from today we could know of it."""
        stranded_cases = Case.objects.exclude(stranded_on=None).values_list("pk", flat=True)
        before = set(stranded_cases.all())
        stranded_work.find(as_of=self.today)
        self.known |= {pk: self.today for pk in stranded_cases.all() if pk not in before}

    def every_stranded_case_has_been_told(self) -> None:
        """S27: after the morning's job, the stranded and the told of are the same cases."""
        away = who_cannot_work(self.today, policy_on(self.today))
        held = Case.objects.filter(stranded(cannot_work=away)).values_list("pk", flat=True)
        told = Escalation.objects.filter(rung="stranded", ended_on=None)
        assert sorted(told.values_list("case", flat=True)) == sorted(held)

    def no_escalation_outlives_its_cause(self, case: Case) -> None:
        """R13: rated, given to somebody or closed, nothing climbs for what was put right."""
        standing = set(Escalation.objects.filter(case=case, ended_on=None).values_list("rung"))
        over = {
            "unrated": case.rag is not None,
            "red_waiting": case.rag != Rag.RED or not case.is_waiting,
            "stranded": case.worker_id is None,
        }
        assert not {(rung,) for rung, is_over in over.items() if is_over} & standing
        assert case.is_open or not standing

    def one_stay(self, case: Case) -> None:
        stays = list(case.stays.filter(left_on=None).values_list("team", flat=True))
        assert stays == ([case.team_id] if case.is_open else [])
        assert isinstance(case.team, Team)
        assert (case.next_look_on is not None) == case.is_open

    def right_clocks(self, case: Case) -> None:
        """What is stored for the sweeps is what the dates say when asked afresh."""
        policy = policy_on(self.today)
        known_on = max(known_since(case), self.known.get(case.pk, case.joined_on))
        assert case.letter_due_on == clocks.letter_due_on(
            case, last=last_milestone(case), known_on=known_on, policy=policy
        )
        due = clocks.escalation_due_on(
            case, as_of=self.today, policy=policy, raised=raised_in_spell(case)
        )
        # A threshold in the past is due now, on whichever day it was passed.
        stored = case.escalation_due_on
        assert (stored and max(stored, self.today)) == (due and max(due, self.today))
        talks = case.contacts.spoken().order_by("-on").values_list("on", flat=True)
        assert case.spoken_on == talks.first()


def known_since(case: Case) -> date:
    """The day since which we could know of this wait, from the rows alone."""
    # One that was undone is as though it had not been.
    real = case.allocations.exclude(ended_because__endswith="undone")
    # Stranded before it was given back, it waited already (``find_stranded``).
    ended = real.filter(stranded_on=None).values_list("ended_on", flat=True)
    returned = [day for day in ended if day is not None]
    reopened = case.stays.filter(reason=StayReason.REOPENED).values_list("entered_on", flat=True)
    return max([case.joined_on, *returned, *reopened])
