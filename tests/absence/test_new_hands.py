"""S27: stranded work is given back or finds new hands, one by one or all together."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from casework.acts import absences, allocating
from casework.models import Allocation, Case, Look, Verb, Worker
from casework.policy import EmploymentType
from casework.refusals import CannotTakeWork, Conflict, OverCap, Refusal
from tests import factory
from tests.absence.held import DAY, away, held
from tests.conftest import Cast, signed_in
from tests.running.counting import get_counted

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=20)


def page(cast: Cast, name: str = "staff-reallocate") -> Any:
    return signed_in(cast.manager).get(reverse(name, args=[cast.practitioner.pk]))


def posted(who: Worker, of: Worker, name: str = "staff-reallocate", **typed: Any) -> Any:
    typed = {"because": "Joan Patel away (sick)", **typed}
    return signed_in(who).post(reverse(name, args=[of.pk]), typed, follow=True)


# The act.


def test_new_hands_keep_the_day_it_was_asked_for_and_the_timeline_tells_both_steps(cast, today):
    case = held(cast, today, waited=90)
    asked_on, spell, by = case.received_on, case.spell, factory.user_of(cast.manager)
    allocating.reallocate(
        case, held_by=cast.practitioner, to=cast.colleague, because="Sick", by=by, on=today
    )
    case.refresh_from_db()
    assert (case.worker, case.received_on) == (cast.colleague, asked_on)
    assert (case.allocated_on, case.spell) == (today, spell + 1)
    verbs = list(case.events.order_by("-id").values_list("verb", flat=True)[:2])
    assert verbs == [Verb.ALLOCATED, Verb.GIVEN_BACK]


def test_hands_that_cannot_take_it_leave_it_where_it_was(cast, today):
    case = held(cast, today)
    away(cast.colleague, since=today)
    with pytest.raises(CannotTakeWork):
        allocating.reallocate(
            case, held_by=cast.practitioner, to=cast.colleague, because="Sick",
            by=factory.user_of(cast.manager), on=today,
        )  # fmt: skip
    case.refresh_from_db()
    assert (case.worker, case.allocated_on) == (cast.practitioner, today - 30 * DAY)
    assert case.allocations.filter(ended_on=None).count() == 1


@pytest.mark.parametrize("act", ["give back", "reallocate"])
def test_a_case_that_found_other_hands_meanwhile_keeps_them(cast, today, act):
    case = held(cast, today)
    other, by = factory.a_worker(team=cast.team, name="Una Lamb"), factory.user_of(cast.manager)
    allocating.reallocate(
        case, held_by=cast.practitioner, to=other, because="Sick", by=by, on=today
    )
    told: dict[str, Any] = {"held_by": cast.practitioner, "because": "Sick", "by": by, "on": today}
    acts: dict[str, Callable[..., Any]] = {
        "reallocate": partial(allocating.reallocate, to=cast.colleague, **told),
        "give back": partial(allocating.give_back, **told),
    }
    with pytest.raises(Conflict, match=f"Una Lamb was given this case by {by.name} in the mean"):
        acts[act](case)
    case.refresh_from_db()
    assert case.worker == other


# Caps (S183).


@pytest.mark.parametrize(
    ("cap", "has", "note", "refused"),
    [(2, 1, "", False), (2, 2, "", True), (2, 2, "  ", True), (2, 2, "Knows her", False),
     (0, 0, "", True), (None, 3, "", False)],
)  # fmt: skip
def test_nobody_is_given_a_case_beyond_their_cap_unless_somebody_says_why(
    cast, today, *, cap, has, note, refused
):
    for _ in range(has):
        held(cast, today)
    Worker.objects.filter(pk=cast.practitioner.pk).update(
        cap=cap, employment=EmploymentType.NEWLY_QUALIFIED
    )
    case = factory.a_case(waited=5, team=cast.team, today=today)
    give = {"to": cast.practitioner, "reason": "capacity", "note": note, "on": today}
    by = factory.user_of(cast.manager)
    if refused:
        with pytest.raises(OverCap, match=f"Joan Patel holds {has} of at most {cap} cases"):
            allocating.allocate(case, **give, by=by)
    else:
        assert allocating.allocate(case, **give, by=by).worker == cast.practitioner


def test_the_staff_page_shows_who_is_over_their_cap_and_by_how_many(cast, today):
    for _ in range(3):
        held(cast, today)
    Worker.objects.filter(pk=cast.practitioner.pk).update(cap=2)
    shown = signed_in(cast.manager).get(reverse("staff"))
    assert [(line.worker.name, line.over_cap) for line in shown.context["over_cap"]] == [
        ("Joan Patel", 1)
    ]
    assert "Over their cap" in shown.content.decode()
    Worker.objects.filter(pk=cast.practitioner.pk).update(cap=3)
    assert signed_in(cast.manager).get(reverse("staff")).context["over_cap"] == []


# The page.


def test_each_case_chooses_among_those_who_can_take_it(cast, today):
    case = held(cast, today, kind="occupational_therapy")
    skilled = factory.a_worker(team=cast.team, name="Ola Reed", skills=["occupational_therapy"])
    gone = factory.a_worker(team=cast.team, name="Sick Too")
    away(gone, since=today)
    away(cast.colleague, since=today + 5 * DAY)
    away(cast.practitioner, since=today - LONG_AGO)
    shown = page(cast)
    field = shown.context["form"].fields[f"case_{case.pk}"]
    words = [label for _, label in field.choices]
    assert words[:3] == [
        "Nothing chosen", "Back to the list", "Ola Reed (room for 25, has the skill)",
    ]  # fmt: skip
    assert words[3] == "Mary Finch (room for 25, lacks the skill, away from 26 November)"
    assert not any("Sick Too" in word or "Joan Patel" in word for word in words)
    assert str(skilled.pk) in dict(field.choices)
    assert list(Look.objects.values_list("person", "screen")) == [(case.person_id, "reallocate")]


def test_cases_go_to_chosen_hands_and_the_rest_to_the_list_or_nowhere(cast, today):
    given, listed, stays = (held(cast, today) for _ in range(3))
    away(cast.practitioner, since=today - LONG_AGO)
    answer = posted(
        cast.manager, cast.practitioner,
        **{f"case_{given.pk}": cast.colleague.pk, f"case_{listed.pk}": "list"},
    )  # fmt: skip
    words = answer.content.decode()
    assert "1 case got new hands and 1 case went back to the list" in words
    hands = [Case.objects.get(pk=case.pk).worker for case in (given, listed, stays)]
    assert hands == [cast.colleague, None, cast.practitioner]


def test_all_to_the_list_in_one_choice(cast, today):
    cases = [held(cast, today, waited=40 + days) for days in range(3)]
    asked = {case.pk: case.received_on for case in cases}
    posted(cast.manager, cast.practitioner, rest="list")
    now = Case.objects.filter(pk__in=asked)
    assert {case.pk: case.received_on for case in now} == asked
    assert all(case.worker is None and case.next_look_on == today for case in now)


def test_nothing_chosen_and_no_reason_are_said(cast, today):
    held(cast, today)
    nothing = posted(cast.manager, cast.practitioner)
    unsaid = posted(cast.manager, cast.practitioner, rest="list", because="")
    assert "Choose new hands for at least one case" in nothing.content.decode()
    assert "Say why the cases change hands" in unsaid.content.decode()
    assert (nothing.status_code, unsaid.status_code) == (422, 422)


def test_what_is_refused_is_told_by_case_and_stops_no_other(cast, today):
    first, second = held(cast, today), held(cast, today, waited=50)
    Worker.objects.filter(pk=cast.colleague.pk).update(cap=1)
    chosen = {f"case_{case.pk}": cast.colleague.pk for case in (first, second)}
    words = posted(cast.manager, cast.practitioner, **chosen).content.decode()
    assert "1 case got new hands" in words
    assert f"1 case stayed as they were. {first.reference}: Mary Finch holds 1 of at most" in words
    again = posted(
        cast.manager, cast.practitioner, note="Agreed in supervision",
        **{f"case_{first.pk}": cast.colleague.pk},
    )  # fmt: skip
    assert "1 case got new hands" in again.content.decode()


def test_someone_who_went_away_meanwhile_is_no_longer_a_choice(cast, today):
    case = held(cast, today)
    away(cast.colleague, since=today)
    answer = posted(cast.manager, cast.practitioner, **{f"case_{case.pk}": cast.colleague.pk})
    assert answer.status_code == 422
    assert "choose someone who can take it" in answer.content.decode()


@pytest.mark.parametrize("name", ["staff-reallocate", "staff-return"])
def test_outsiders_open_none_of_it(cast, today, name):
    held(cast, today)
    away(cast.practitioner, since=today - LONG_AGO)
    url = reverse(name, args=[cast.practitioner.pk])
    for who in ("practitioner", "colleague", "support", "analyst", "auditor", "administrator"):
        assert signed_in(getattr(cast, who)).get(url).status_code == 403, who
    assert signed_in(cast.other_manager).get(url).status_code == 404


@pytest.mark.parametrize("number", [1, 9])
def test_the_page_costs_the_same_however_many_cases(cast, today, number):
    for _ in range(number):
        held(cast, today)
        factory.a_worker(team=cast.team)
    away(cast.practitioner, since=today - LONG_AGO)
    url = reverse("staff-reallocate", args=[cast.practitioner.pk])
    answer, statements = get_counted(signed_in(cast.manager), url)
    assert len(answer.context["form"].rows) == number
    # Beside the page itself: the look that is written, and whether a draft is kept.
    assert len(statements) <= 11, "\n".join(statements)


# Coming back.


def test_a_returner_gets_back_only_what_the_manager_ticks(cast, today):
    again, stays, taken = (held(cast, today) for _ in range(3))
    absence = away(cast.practitioner, since=today - LONG_AGO)
    by = factory.user_of(cast.manager)
    for case in (again, stays):
        allocating.give_back(case, because="Sick", by=by, on=today - 5 * DAY)
    allocating.reallocate(
        taken, held_by=cast.practitioner, to=cast.colleague, because="Sick", by=by,
        on=today - 5 * DAY,
    )  # fmt: skip
    assert "is still away" in page(cast, "staff-return").content.decode()
    absences.end_absence(absence, back_on=today, by=by)
    assert not Case.objects.filter(worker=cast.practitioner).exists()
    shown = page(cast, "staff-return")
    assert set(shown.context["free"]) == {again, stays}
    assert shown.context["with_others"] == [taken]
    assert shown.context["form"]["cases"].value() in (None, [])
    words = posted(cast.manager, cast.practitioner, "staff-return", cases=[again.pk])
    assert "Joan Patel has 1 case again" in words.content.decode()
    assert list(Case.objects.filter(worker=cast.practitioner)) == [again]


def test_what_went_back_before_the_absence_is_not_offered(cast, today):
    before = held(cast, today)
    by = factory.user_of(cast.manager)
    allocating.give_back(before, because="Too many", by=by, on=today - 21 * DAY)
    away(cast.practitioner, since=today - LONG_AGO, until=today - DAY)
    shown = page(cast, "staff-return")
    assert (shown.context["free"], shown.context["with_others"]) == ([], [])
    assert "Nothing changed hands in this absence" in shown.content.decode()


@pytest.mark.parametrize(("ended_ago", "offered"), [(1, True), (28, True), (29, False)])
def test_the_staff_page_offers_the_return_for_four_weeks(cast, today, ended_ago, offered):
    case = held(cast, today, waited=90, since=80)
    by = factory.user_of(cast.manager)
    away(cast.practitioner, since=today - 60 * DAY, until=today - ended_ago * DAY)
    allocating.give_back(case, because="Sick", by=by, on=today - 50 * DAY)
    shown = signed_in(cast.manager).get(reverse("staff")).content.decode()
    assert (reverse("staff-return", args=[cast.practitioner.pk]) in shown) is offered


# Races.


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    start = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=20)
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result(timeout=60) for done in [pool.submit(one, act) for act in acts]]


@pytest.mark.django_db(transaction=True)
def test_handing_all_back_while_someone_else_finds_new_hands_loses_nothing(cast, today):
    by = factory.user_of(cast.manager)
    cases = [held(cast, today) for _ in range(6)]
    asked = {case.pk: case.received_on for case in cases}

    def new_hands() -> allocating.Outcome:
        outcome = allocating.Outcome()
        for case in cases:
            try:
                allocating.reallocate(
                    case, held_by=cast.practitioner, to=cast.colleague, because="Sick", by=by,
                    on=today,
                )  # fmt: skip
                outcome.done.append(case)
            except Refusal as refusal:
                outcome.refused.append((case, str(refusal)))
        return outcome

    handed, moved = at_once(
        [
            lambda: allocating.give_back_many(
                cases, because="Sick", by=by, on=today, held_by=cast.practitioner
            ),
            new_hands,
        ]
    )
    # Each case went exactly one way, and whoever came second was told in words.
    assert {case.pk for case in handed.done} | {case.pk for case in moved.done} == set(asked)
    assert len(handed.done) + len(moved.done) == 6
    told = [why for _, why in [*handed.refused, *moved.refused]]
    assert all("in the meantime, and keeps it" in why or "on the list already" in why
               for why in told)  # fmt: skip
    for case in Case.objects.filter(pk__in=asked):
        to_colleague = case.pk in {moved_case.pk for moved_case in moved.done}
        assert case.worker_id == (cast.colleague.pk if to_colleague else None)
        assert case.received_on == asked[case.pk]
        assert case.allocations.filter(ended_on=None).count() == to_colleague


@pytest.mark.django_db(transaction=True)
def test_two_managers_cannot_both_give_the_last_case_below_a_cap(cast, today):
    by = factory.user_of(cast.manager)
    Worker.objects.filter(pk=cast.practitioner.pk).update(cap=1)
    for _ in range(4):
        cases = [factory.a_case(waited=5, team=cast.team, today=today, by=by) for _ in range(3)]
        give = partial(
            allocating.allocate, to=cast.practitioner, reason="capacity", by=by, on=today
        )
        ended = at_once([partial(give, case) for case in cases])
        won = [item for item in ended if isinstance(item, Allocation)]
        assert (len(won), sum(isinstance(item, OverCap) for item in ended)) == (1, 2)
        allocating.give_back(won[0].case, because="Again", by=by, on=today)


@pytest.mark.django_db(transaction=True)
def test_managers_who_give_to_each_others_workers_never_wait_for_ever(cast, today):
    mine = [held(cast, today) for _ in range(4)]
    other = factory.a_worker(team=cast.team)
    theirs = [held(cast, today, by_whom=other) for _ in range(4)]

    def post(of: Worker, cases: list[Case], to: list[Worker]) -> Callable[[], Any]:
        chosen = {f"case_{case.pk}": str(to[place % 2].pk) for place, case in enumerate(cases)}
        return lambda: posted(cast.manager, of, **chosen).status_code

    first, second = cast.colleague, factory.a_worker(team=cast.team)
    ended = at_once([
        post(cast.practitioner, mine, [first, second]), post(other, theirs, [second, first])
    ])  # fmt: skip
    assert ended == [200, 200]
    assert Case.objects.filter(worker__in=[first, second]).count() == 8
