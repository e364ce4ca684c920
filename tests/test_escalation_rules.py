"""S20: a threshold passed makes one escalation, told to the right role, until someone answers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework import escalation, kinds, policy_changes
from casework.acts import allocating, rating, receiving
from casework.calendar import add_working_days
from casework.cases import completing
from casework.models import Case, Escalation, Event, Person, Stay, Team, User, Verb
from casework.policy import LADDER, PolicyInForce, Rag, Role
from casework.refusals import NeedsReason, NotAnswerable
from tests import factory

# A Monday without a bank holiday in the weeks that matter here.
ASKED = date(2025, 9, 15)
THURSDAY = date(2026, 11, 19)

WAIT_RUNGS = [
    (42, Role.TEAM_MANAGER, Role.SERVICE_MANAGER),
    (56, Role.SERVICE_MANAGER, Role.HEAD_OF_SERVICE),
    (84, Role.HEAD_OF_SERVICE, Role.DIRECTOR),
    (182, Role.DIRECTOR, Role.DIRECTOR),
    (365, Role.DIRECTOR, Role.DIRECTOR),
    (395, Role.DIRECTOR, Role.DIRECTOR),
]

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(db: None) -> User:
    return factory.user_of(factory.a_worker(Role.TEAM_MANAGER))


def asked_on(day: date, *, rag: Rag | None = Rag.GREEN) -> Case:
    """A case that was asked for on a day, and rated the same day."""
    return factory.a_case(today=day, rag=rag)


def after(days: int, start: date = ASKED) -> date:
    return start + timedelta(days=days)


def raised(case: Case) -> set[tuple[str, int]]:
    return set(Escalation.objects.filter(case=case).values_list("rung", "threshold"))


def told(case: Case, threshold: int) -> list[str]:
    """Who is told that the wait passed so many days; nobody while it has not."""
    found = Escalation.objects.filter(case=case, threshold=threshold, rung__startswith="wait")
    return list(found.values_list("told", flat=True))


def sweep_each_day(first: date, last: date) -> None:
    for step in range((last - first).days + 1):
        escalation.sweep(as_of=first + timedelta(days=step))


# When, and whom.


@pytest.mark.parametrize(("days", "role", "red_role"), WAIT_RUNGS)
def test_a_rung_is_told_on_its_day_and_not_the_day_before(days: int, role: Role, red_role: Role):
    case = asked_on(ASKED)
    escalation.sweep(as_of=after(days - 1))
    assert told(case, days) == []
    # What was told before is answered, so that only this rung speaks.
    Escalation.objects.all().delete()
    Case.objects.update(escalation_due_on=after(days))
    escalation.sweep(as_of=after(days))
    assert told(case, days) == [role]


@pytest.mark.parametrize(("days", "role", "red_role"), WAIT_RUNGS)
def test_a_red_wait_is_told_one_rung_up(days: int, role: Role, red_role: Role):
    case = asked_on(ASKED, rag=Rag.RED)
    escalation.sweep(as_of=after(days))
    assert told(case, days) == [red_role]


@pytest.mark.parametrize(("on", "is_told"), [(4, False), (5, True), (6, True)])
def test_nobody_has_rated_it_in_its_working_day(on: int, is_told: bool):
    """Asked on a Thursday: Friday was its day, and on Monday morning it is overdue."""
    case = asked_on(THURSDAY, rag=None)
    escalation.sweep(as_of=after(on - 1, THURSDAY))
    assert raised(case) == ({("unrated", 2)} if is_told else set())


def test_a_case_that_was_rated_in_time_is_not_told_as_unrated(manager: User):
    case = asked_on(ASKED, rag=None)
    rating.rate(case, rag=Rag.GREEN, reasons=["stable_safe"], by=manager, on=after(1))
    escalation.sweep(as_of=after(30))
    assert raised(case) == set()


@pytest.mark.parametrize(
    ("on", "is_told"),
    [(date(2026, 11, 20), False), (date(2026, 11, 22), False), (date(2026, 11, 23), True)],
)
def test_red_and_waiting_is_told_after_two_working_days(on: date, is_told: bool):
    """Rated on a Thursday: Friday is the first working day, Monday the second."""
    case = asked_on(THURSDAY, rag=Rag.RED)
    escalation.sweep(as_of=on)
    assert raised(case) == ({("red_waiting", 2)} if is_told else set())


def test_a_case_with_a_worker_passes_thresholds_until_its_assessment_has_started(manager: User):
    """A standard of starting is not met by a name on the case (rules.md T02, T04)."""
    started, not_started = asked_on(ASKED), asked_on(ASKED)
    for case in (started, not_started):
        worker = factory.a_worker(team=case.team)
        factory.give(case, worker, by=manager, on=after(30))
    completing.happened(started, what="started", day=after(41), by=manager, on=after(41))
    escalation.sweep(as_of=after(100))
    assert raised(started) == set()
    assert raised(not_started) == {("wait_84", 84)}


def test_a_case_of_a_kind_that_is_held_to_a_worker_passes_none_once_it_has_one(
    manager: User, monkeypatch: pytest.MonkeyPatch
):
    to_a_worker = replace(kinds.get("review"), standard_until=kinds.Until.WORKER)
    monkeypatch.setitem(kinds._kinds, "review", to_a_worker)
    case = factory.a_case(today=ASKED, rag=Rag.GREEN, kind="review")
    factory.give(case, factory.a_worker(team=case.team), by=manager, on=after(41))
    escalation.sweep(as_of=after(100))
    assert raised(case) == set()


def test_every_rung_of_the_ladder_is_proved_here():
    days = {rung.code for rung in LADDER if rung.code.startswith("wait_")}
    assert days == {f"wait_{number}" for number, _, _ in WAIT_RUNGS if number != 395}
    assert {rung.code for rung in LADDER} - days == {"unrated", "red_waiting"}


# Once, however often and however late.


def test_sweeping_twice_raises_once():
    case = asked_on(ASKED)
    first = escalation.sweep(as_of=after(60))
    second = escalation.sweep(as_of=after(60))
    assert (first.raised, second.raised, second.climbed) == (1, 0, 0)
    assert raised(case) == {("wait_56", 56)}


def test_each_rung_is_told_once_while_the_sweep_runs_each_day():
    case = asked_on(ASKED, rag=None)
    sweep_each_day(ASKED, after(86))
    assert sorted(days for _, days in raised(case)) == [2, 42, 56, 84]
    assert Escalation.objects.filter(case=case).count() == 4


@pytest.mark.parametrize(("late", "reached"), [(0, "wait_56"), (3, "wait_56"), (30, "wait_84")])
def test_a_late_sweep_tells_once_the_role_that_the_wait_has_reached(late: int, reached: str):
    """Silent since the case came: lower rungs of the same wait would only be noise."""
    case = asked_on(ASKED, rag=None)
    escalation.sweep(as_of=after(56 + late))
    assert {rung for rung, _ in raised(case)} == {"unrated", reached}
    assert escalation.sweep(as_of=after(56 + late)).raised == 0
    escalation.sweep(as_of=after(182))
    assert {rung for rung, _ in raised(case)} == {"unrated", reached, "wait_182"}


def test_a_year_late_is_signed_off_once_and_not_for_each_month_behind_it():
    case = asked_on(ASKED)
    escalation.sweep(as_of=after(365 + 95))
    over_a_year = [days for rung, days in raised(case) if rung == "wait_365"]
    assert over_a_year == [455]


def test_over_a_year_it_is_signed_off_each_thirty_days():
    case = asked_on(ASKED)
    for days in range(364, 427):
        escalation.sweep(as_of=after(days))
    over_a_year = {days for rung, days in raised(case) if rung == "wait_365"}
    assert over_a_year == {365, 395, 425}


def test_each_escalation_has_one_event():
    case = asked_on(ASKED)
    escalation.sweep(as_of=after(60))
    escalation.sweep(as_of=after(60))
    says = Event.objects.filter(case=case, verb=Verb.ESCALATED).values_list("says", flat=True)
    assert list(says) == ["To the service manager: past 56 days"]


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_raise_each_threshold_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(escalation, "BATCH", 4)
    cases = many_due(24, as_of=after(60))
    done = at_once(lambda: escalation.sweep(as_of=after(60)), times=2)
    assert sum(swept.raised for swept in done) == len(cases)
    assert Escalation.objects.count() == len(cases)
    assert Event.objects.filter(verb=Verb.ESCALATED).count() == len(cases)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_climb_each_escalation_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(escalation, "BATCH", 4)
    many_due(12, as_of=after(45))
    escalation.sweep(as_of=after(45))
    later = add_working_days(after(45), 3)
    done = at_once(lambda: escalation.sweep(as_of=later), times=2)
    assert sum(swept.climbed for swept in done) == 12
    assert set(Escalation.objects.values_list("told", flat=True)) == {Role.SERVICE_MANAGER}


def at_once(act: Callable[[], escalation.Swept], *, times: int) -> list[escalation.Swept]:
    """Do the same in several threads that start together, each with a connection of its own."""
    together = Barrier(times)

    def one() -> escalation.Swept:
        try:
            together.wait(timeout=10)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return [done.result(timeout=30) for done in [pool.submit(one) for _ in range(times)]]


# A new spell of waiting is judged anew.


def test_a_case_that_comes_back_to_the_list_passes_its_threshold_again(manager: User):
    case = asked_on(ASKED)
    escalation.sweep(as_of=after(45))
    worker = factory.a_worker(team=case.team)
    factory.give(case, worker, by=manager, on=after(46))
    allocating.give_back(case, because="Worker left", by=manager, on=after(50))
    escalation.sweep(as_of=after(50))
    spells = Escalation.objects.filter(case=case, rung="wait_42").values_list("spell", flat=True)
    assert sorted(spells) == [1, 2]
    assert escalation.sweep(as_of=after(50)).raised == 0


# Un-crossed and crossed again is a new one (trust.md R13).


def rate(case: Case, rag: Rag, *, by: User, on: date) -> None:
    """Rate it after a talk on the same day, as lowering the risk asks for."""
    factory.speak_to(case, on=on, by=by)
    rating.rate(case, rag=rag, reasons=factory.REASONS[rag], by=by, on=on)


@pytest.mark.parametrize("answered", [True, False])
def test_a_second_time_red_is_told_again(manager: User, *, answered: bool):
    case = asked_on(THURSDAY, rag=Rag.RED)
    escalation.sweep(as_of=after(4, THURSDAY))
    if answered:
        escalation.acknowledge(Escalation.objects.get(), action="A visit", by=manager)
    rate(case, Rag.AMBER, by=manager, on=after(5, THURSDAY))
    first = Escalation.objects.get()
    assert (first.ended_on, first.ended_because) == (after(5, THURSDAY), "Rated amber")
    rate(case, Rag.RED, by=manager, on=after(28, THURSDAY))
    sweep_each_day(after(29, THURSDAY), after(31, THURSDAY))
    assert Escalation.objects.count() == 1
    sweep_each_day(after(32, THURSDAY), after(33, THURSDAY))
    second = Escalation.objects.get(ended_on=None)
    assert (second.rung, second.raised_on) == ("red_waiting", after(32, THURSDAY))


def test_red_answered_for_and_still_red_is_told_once(manager: User):
    case = asked_on(THURSDAY, rag=Rag.RED)
    escalation.sweep(as_of=after(4, THURSDAY))
    escalation.acknowledge(Escalation.objects.get(), action="A visit", by=manager)
    rate(case, Rag.RED, by=manager, on=after(5, THURSDAY))
    sweep_each_day(after(5, THURSDAY), after(30, THURSDAY))
    assert Escalation.objects.count() == 1


@pytest.mark.parametrize(("on", "is_told"), [(3, False), (4, True)])
def test_rating_red_again_does_not_put_the_alarm_off(manager: User, on: int, *, is_told: bool):
    """Counted from the first of the unbroken run of red: Thursday, so told on Monday."""
    case = asked_on(THURSDAY, rag=Rag.RED)
    for day in (1, 3):
        rate(case, Rag.RED, by=manager, on=after(day, THURSDAY))
    escalation.sweep(as_of=after(on, THURSDAY))
    assert raised(case) == ({("red_waiting", 2)} if is_told else set())


def test_a_rating_between_breaks_the_run_of_red(manager: User):
    case = asked_on(THURSDAY, rag=Rag.RED)
    rate(case, Rag.AMBER, by=manager, on=after(1, THURSDAY))
    rate(case, Rag.RED, by=manager, on=after(3, THURSDAY))
    escalation.sweep(as_of=after(4, THURSDAY))
    assert raised(case) == set()
    escalation.sweep(as_of=after(5, THURSDAY))
    assert raised(case) == {("red_waiting", 2)}


def test_what_ended_is_due_again_also_where_a_number_changes(manager: User):
    """The clocks are set again by the same rows as an act sets them by."""
    case = asked_on(THURSDAY, rag=Rag.RED)
    escalation.sweep(as_of=after(4, THURSDAY))
    rate(case, Rag.AMBER, by=manager, on=after(5, THURSDAY))
    rate(case, Rag.RED, by=manager, on=after(6, THURSDAY))
    due = Case.objects.get().escalation_due_on
    policy_changes.reset_clocks(as_of=after(6, THURSDAY), policy=PolicyInForce())
    assert Case.objects.get().escalation_due_on == due == after(8, THURSDAY)


# What was put right climbs no further, and says why it ended.

THIRD_DAY = after(3)


def put_right(how: str, case: Case, *, by: User) -> str:
    """Do it on the third day; returns why the escalation ended."""
    if how == "rated":
        rating.rate(case, rag=Rag.GREEN, reasons=["stable_safe"], by=by, on=THIRD_DAY)
        return "Rated green"
    if how == "given":
        factory.give(case, factory.a_worker(team=case.team, name="Joan Patel"), by=by, on=THIRD_DAY)
        return "Given to Joan Patel"
    receiving.close(case, reason="declined", note="Done", by=by, on=THIRD_DAY)
    return "Closed: The person no longer wants it"


@pytest.mark.parametrize(
    ("rag", "how", "words"),
    [(None, "rated", "not rated for 2 days"), (None, "closed", "not rated for 2 days"),
     (Rag.RED, "given", "red and waiting for 2 working days"),
     (Rag.RED, "closed", "red and waiting for 2 working days")],
)  # fmt: skip
def test_what_was_put_right_climbs_no_further(manager: User, rag: Rag | None, how: str, words: str):
    """Rated on the third day, it once climbed to the director as unacknowledged."""
    case = asked_on(ASKED, rag=rag)
    sweep_each_day(ASKED, THIRD_DAY)
    because = put_right(how, case, by=manager)
    sweep_each_day(after(4), after(30))
    item = Escalation.objects.get()
    assert (item.told, item.ended_on) == (Role.TEAM_MANAGER, THIRD_DAY)
    assert item.ended_because == because
    event = Event.objects.get(case=case, verb=Verb.PUT_RIGHT)
    assert event.says == f"{because}. Nothing is left to answer for: {words}"
    assert event.by == manager


def test_one_that_was_answered_ends_without_a_word(manager: User):
    case = asked_on(ASKED, rag=None)
    escalation.sweep(as_of=after(2))
    escalation.acknowledge(Escalation.objects.get(), action="I rate it today", by=manager)
    put_right("rated", case, by=manager)
    assert Escalation.objects.get().ended_on == THIRD_DAY
    assert not Event.objects.filter(case=case, verb=Verb.PUT_RIGHT).exists()


def test_a_wait_past_its_threshold_is_not_put_right_by_rating_it(manager: User):
    case = asked_on(ASKED, rag=None)
    escalation.sweep(as_of=after(45))
    rating.rate(case, rag=Rag.GREEN, reasons=["stable_safe"], by=manager, on=after(46))
    assert [item.rung for item in Escalation.objects.live()] == ["wait_42"]


def test_a_case_with_a_worker_that_nobody_rated_is_still_not_rated(manager: User):
    case = asked_on(ASKED, rag=None)
    escalation.sweep(as_of=after(2))
    put_right("given", case, by=manager)
    assert [item.rung for item in Escalation.objects.live()] == ["unrated"]


def test_a_closed_case_that_is_opened_again_does_not_climb_from_where_it_was(manager: User):
    case = asked_on(ASKED)
    escalation.sweep(as_of=after(42))
    receiving.close(case, reason="declined", note="Done", by=manager, on=after(43))
    receiving.reopen(case, note="Asked again", by=manager, on=after(100))
    assert escalation.sweep(as_of=after(100)).climbed == 0
    assert [item.spell for item in Escalation.objects.live()] == [2]


@pytest.mark.parametrize(("days", "is_told"), [(1, False), (4, True)])
def test_opened_again_it_is_not_rated_from_that_day(manager: User, days: int, *, is_told: bool):
    case = asked_on(ASKED)
    receiving.close(case, reason="declined", note="Done", by=manager, on=after(5))
    receiving.reopen(case, note="Asked again", by=manager, on=after(10))
    escalation.sweep(as_of=after(10 + days))
    assert (("unrated", 2) in raised(case)) is is_told


# Nobody answered: the role above is told.


@pytest.mark.parametrize(
    ("on", "role"),
    [
        (date(2026, 11, 23), Role.TEAM_MANAGER),
        (date(2026, 11, 24), Role.SERVICE_MANAGER),
        (date(2026, 11, 26), Role.SERVICE_MANAGER),
        (date(2026, 11, 27), Role.HEAD_OF_SERVICE),
    ],
)
def test_it_climbs_after_three_working_days_over_the_weekend(on: date, role: Role):
    """Told on a Thursday: Friday, Monday, Tuesday; and then again by Friday."""
    case = asked_on(THURSDAY - timedelta(days=42))
    sweep_each_day(THURSDAY, on)
    assert told(case, 42) == [role]


def test_the_director_is_told_again_and_nobody_above():
    case = asked_on(ASKED)
    Case.objects.filter(pk=case.pk).update(escalation_due_on=after(182))
    escalation.sweep(as_of=after(182))
    for turn in range(1, 6):
        escalation.sweep(as_of=add_working_days(after(182), 3 * turn))
    assert told(case, 182) == [Role.DIRECTOR]


def test_climbing_is_written_on_the_case():
    case = asked_on(THURSDAY - timedelta(days=42))
    escalation.sweep(as_of=THURSDAY)
    escalation.sweep(as_of=date(2026, 11, 24))
    event = Event.objects.get(case=case, verb=Verb.CLIMBED)
    assert event.says == "Nobody acknowledged it, so the service manager is told"


@pytest.mark.parametrize("answer", ["acknowledged", "closed"])
def test_what_was_answered_or_closed_climbs_no_further(manager: User, answer: str):
    case = asked_on(THURSDAY - timedelta(days=42))
    escalation.sweep(as_of=THURSDAY)
    if answer == "acknowledged":
        escalation.acknowledge(Escalation.objects.get(), action="A visit on Monday", by=manager)
    else:
        receiving.close(case, reason="declined", note="Done", by=manager, on=THURSDAY)
    assert escalation.sweep(as_of=date(2026, 11, 24)).climbed == 0


# Someone answers.


def test_an_answer_settles_the_cases_others_told_to_the_same_role(manager: User):
    case, other = asked_on(ASKED, rag=None), asked_on(ASKED, rag=None)
    escalation.sweep(as_of=after(45))
    Escalation.objects.update(climbs_on=after(300))
    escalation.sweep(as_of=after(56))
    first = Escalation.objects.get(case=case, rung="unrated")
    assert escalation.acknowledge(first, action="I rate it today", by=manager) == 2
    open_of_case = Escalation.objects.unacknowledged().filter(case=case)
    assert [item.told for item in open_of_case] == [Role.SERVICE_MANAGER]
    assert Escalation.objects.unacknowledged().filter(case=other).count() == 3
    assert Event.objects.filter(case=case, verb=Verb.ACKNOWLEDGED).count() == 1


def test_an_answer_names_a_person_and_a_time_and_needs_words(manager: User):
    asked_on(ASKED)
    escalation.sweep(as_of=after(42))
    item = Escalation.objects.get()
    with pytest.raises(NeedsReason):
        escalation.acknowledge(item, action="  ", by=manager)
    escalation.acknowledge(item, action="A visit on Monday", by=manager)
    item.refresh_from_db()
    assert (item.acknowledged_by, item.action) == (manager, "A visit on Monday")
    assert item.acknowledged_at is not None
    with pytest.raises(NotAnswerable):
        escalation.acknowledge(item, action="Me too", by=manager)


# From 84 days on, why did it wait so long?


@pytest.mark.parametrize(
    ("days", "asked"), [(42, False), (56, False), (84, True), (182, True), (365, True)]
)
def test_a_reason_is_asked_from_84_days_on(manager: User, days: int, *, asked: bool):
    """rules.md 2.4: head of service, with a reason code."""
    asked_on(ASKED)
    escalation.sweep(as_of=after(days))
    item = Escalation.objects.get()
    assert escalation.asks_why(item) is asked
    if asked:
        with pytest.raises(NeedsReason, match="why it has waited so long"):
            escalation.acknowledge(item, action="A visit", by=manager)
    reason = "capacity" if asked else ""
    escalation.acknowledge(item, action="A visit", reason=reason, by=manager)
    item.refresh_from_db()
    assert item.reason == reason
    says = Event.objects.get(verb=Verb.ACKNOWLEDGED).says
    assert says == ("No worker was free to take it. A visit" if asked else "A visit")


def test_the_reason_is_one_of_the_list(manager: User):
    asked_on(ASKED)
    escalation.sweep(as_of=after(42))
    with pytest.raises(NeedsReason):
        escalation.acknowledge(
            Escalation.objects.get(), action="A visit", reason="because", by=manager
        )


def test_a_lower_rung_that_climbed_is_asked_the_reason_of_the_one_that_it_is_answered_with(
    manager: User,
):
    asked_on(ASKED)
    escalation.sweep(as_of=after(56))
    Escalation.objects.update(told=Role.HEAD_OF_SERVICE, climbs_on=after(300))
    escalation.sweep(as_of=after(84))
    lower = Escalation.objects.get(rung="wait_56")
    assert escalation.asks_why(lower)
    escalation.acknowledge(lower, action="A visit", reason="overlooked", by=manager)
    assert set(Escalation.objects.values_list("reason", flat=True)) == {"overlooked"}


# The policy may be changed.


def test_an_override_moves_the_day(manager: User):
    case = asked_on(ASKED)
    policy_changes.override(
        "escalate.team_manager", value=35, from_on=after(10), reason="Board", by=manager,
        on=after(10),
    )  # fmt: skip
    policy_changes.apply(as_of=after(10))
    escalation.sweep(as_of=after(34))
    assert told(case, 35) == []
    escalation.sweep(as_of=after(35))
    assert told(case, 35) == [Role.TEAM_MANAGER]
    assert told(case, 42) == []


def test_an_override_of_the_answering_time_moves_the_climb(manager: User):
    case = asked_on(THURSDAY - timedelta(days=42))
    policy_changes.override(
        "escalate.acknowledge", value=1, from_on=THURSDAY, reason="Winter", by=manager, on=THURSDAY
    )
    escalation.sweep(as_of=THURSDAY)
    escalation.sweep(as_of=date(2026, 11, 20))
    assert told(case, 42) == [Role.SERVICE_MANAGER]


# What it costs.


def many_due(number: int, *, as_of: date) -> list[Case]:
    """Cases due an escalation, made in few statements."""
    team = Team.objects.create(name=f"Team of {number}", opened_on=factory.LONG_AGO)
    people = Person.objects.bulk_create(
        Person(family_name=f"Kemp {each}", given_names="Doris") for each in range(number)
    )
    with transaction.atomic():
        cases = Case.objects.bulk_create(
            Case(
                person=person, kind="care_act", team=team, received_on=ASKED, joined_on=ASKED,
                rag=Rag.GREEN, rated_on=ASKED, next_look_on=as_of, escalation_due_on=after(42),
                created_at=timezone.now(),
            )
            for person in people
        )  # fmt: skip
        Stay.objects.bulk_create(
            Stay(case=case, team=team, reason="received", entered_on=ASKED) for case in cases
        )
    return cases


def statements_of_a_sweep(as_of: date) -> int:
    with CaptureQueriesContext(connection) as asked:
        escalation.sweep(as_of=as_of)
    return sum("SAVEPOINT" not in query["sql"] for query in asked.captured_queries)


def test_a_sweep_costs_the_same_statements_for_five_as_for_two_hundred():
    many_due(5, as_of=after(60))
    few = statements_of_a_sweep(after(60))
    many_due(200, as_of=after(60))
    assert statements_of_a_sweep(after(60)) == few
    assert Escalation.objects.count() == 205


def test_climbing_costs_the_same_statements_for_five_as_for_two_hundred():
    day, later = after(45), add_working_days(after(45), 3)
    many_due(5, as_of=day)
    escalation.sweep(as_of=day)
    few = statements_of_a_sweep(later)
    many_due(200, as_of=day)
    escalation.sweep(as_of=day)
    Escalation.objects.filter(told=Role.SERVICE_MANAGER).update(climbs_on=after(300))
    assert statements_of_a_sweep(later) == few
    assert Escalation.objects.filter(told=Role.SERVICE_MANAGER).count() == 205


def test_where_nothing_is_due_a_sweep_asks_five_things_at_most():
    many_due(50, as_of=after(60))
    escalation.sweep(as_of=after(50))
    Escalation.objects.update(climbs_on=after(300))
    assert statements_of_a_sweep(after(51)) <= 5
