"""Who is away, whose work needs new hands, and how it goes back to the list (S27)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from casework import queues
from casework.acts import absences, allocating
from casework.acts.record import policy_on
from casework.models import Absence, Case, Look, Worker
from casework.policy import Rag
from casework.queues import Queue
from casework.refusals import BadDate, CannotTakeWork, NeedsReason, NotAnswerable, Refusal
from tests import factory
from tests.conftest import Cast, signed_in
from tests.running.counting import get_counted

DAY = timedelta(days=1)


def held(cast: Cast, today: date, *, by_whom: Worker | None = None, waited: int = 40, **details):
    """A case that the practitioner has held for a month."""
    manager = factory.user_of(cast.manager)
    case = factory.a_case(
        waited=waited, team=details.pop("team", cast.team), rag=Rag.AMBER, today=today, by=manager,
        **details,
    )  # fmt: skip
    worker = by_whom or cast.practitioner
    factory.give(case, worker, by=manager, on=today - timedelta(days=30))
    return case


def away(worker: Worker, *, since: date, until: date | None = None) -> Absence:
    return absences.record_absence(worker, reason="sick", starts_on=since, ends_on=until, by=None)


def stranded_on_page(worker: Worker) -> list[tuple[str, int]]:
    answer = signed_in(worker).get(reverse("staff"))
    assert answer.status_code == 200
    return [(item.worker.name, item.number) for item in answer.context["stranded"]]


def posted(worker: Worker, name: str, *args: int, **typed):
    return signed_in(worker).post(reverse(name, args=args), typed, follow=True)


# Away past the threshold: stranded at once (S27).


@pytest.mark.parametrize(
    ("since", "is_stranded"),
    [
        (date(2026, 11, 16), False),  # Monday to Friday: five working days, the threshold itself
        (date(2026, 11, 14), False),  # the weekend before adds none
        (date(2026, 11, 13), True),  # the Friday before makes six
    ],
)
def test_work_is_stranded_on_the_day_the_absence_passes_the_threshold(
    cast: Cast, today: date, since: date, is_stranded: bool
):
    held(cast, today)
    away(cast.practitioner, since=since)
    assert stranded_on_page(cast.manager) == ([("Joan Patel", 1)] if is_stranded else [])


def test_an_absence_known_to_be_long_strands_work_on_its_first_day(cast: Cast, today: date):
    held(cast, today)
    away(cast.practitioner, since=today, until=today + timedelta(days=21))
    assert stranded_on_page(cast.manager) == [("Joan Patel", 1)]


def test_a_short_or_a_coming_absence_strands_nothing(cast: Cast, today: date):
    held(cast, today)
    away(cast.practitioner, since=today, until=today + DAY)
    away(cast.practitioner, since=today + timedelta(days=10), until=today + timedelta(days=60))
    assert stranded_on_page(cast.manager) == []


def test_giving_back_keeps_the_day_it_was_asked_for(cast: Cast, today: date):
    case = held(cast, today, waited=90)
    asked_on = case.received_on
    away(cast.practitioner, since=today - timedelta(days=20))
    page = posted(
        cast.manager, "staff-give-back", cast.practitioner.pk, cases=[case.pk], because="Off sick"
    ).content.decode()
    case.refresh_from_db()
    assert (case.worker, case.received_on, case.next_look_on) == (None, asked_on, today)
    assert "1 case of Joan Patel went back to the list" in page
    assert stranded_on_page(cast.manager) == []


def test_every_case_is_ticked_with_a_reason_and_can_be_unticked(cast: Cast, today: date):
    stays, goes = held(cast, today), held(cast, today, waited=50)
    away(cast.practitioner, since=date(2026, 11, 2))
    url = reverse("staff-give-back", args=[cast.practitioner.pk])
    form = signed_in(cast.manager).get(url).context["form"]
    assert set(form["cases"].value()) == {str(stays.pk), str(goes.pk)}
    assert form["because"].value() == "Joan Patel away (sick) since 2 November 2026"
    posted(cast.manager, "staff-give-back", cast.practitioner.pk, cases=[goes.pk], because="Sick")
    assert list(Case.objects.filter(worker=cast.practitioner)) == [stays]


def test_a_case_that_somebody_moved_meanwhile_stops_no_other(
    cast: Cast, today: date, monkeypatch: pytest.MonkeyPatch
):
    first, second = held(cast, today), held(cast, today)
    give_back = allocating.give_back

    def first_is_gone(case: Case, **details):
        if case.pk == first.pk:
            raise Refusal("Nobody has this case: it is on the list already.")
        return give_back(case, **details)

    monkeypatch.setattr(allocating, "give_back", first_is_gone)
    page = posted(
        cast.manager, "staff-give-back", cast.practitioner.pk,
        cases=[first.pk, second.pk], because="Sick",
    ).content.decode()  # fmt: skip
    assert "1 case of Joan Patel went back to the list" in page
    assert f"1 case did not go back. {first.reference}: Nobody has this case" in page


def test_giving_back_needs_a_case_and_a_reason(cast: Cast, today: date):
    case = held(cast, today)
    nothing = posted(cast.manager, "staff-give-back", cast.practitioner.pk, because="Sick")
    unsaid = posted(cast.manager, "staff-give-back", cast.practitioner.pk, cases=[case.pk])
    assert "Tick at least one case" in nothing.content.decode()
    assert "Say why the cases go back" in unsaid.content.decode()
    assert (nothing.status_code, unsaid.status_code) == (422, 422)


def test_the_cases_shown_to_be_given_back_are_written_down_as_seen(cast: Cast, today: date):
    case = held(cast, today)
    signed_in(cast.manager).get(reverse("staff-give-back", args=[cast.practitioner.pk]))
    assert list(Look.objects.values_list("person", "screen")) == [(case.person_id, "give back")]


def test_a_case_of_another_team_is_given_back_by_that_team(cast: Cast, today: date):
    ours = held(cast, today)
    theirs = held(cast, today, team=cast.other_team)
    url = reverse("staff-give-back", args=[cast.practitioner.pk])
    mine = signed_in(cast.manager).get(url).context["form"]
    assert mine["cases"].value() == [str(ours.pk)]
    posted(cast.manager, "staff-give-back", cast.practitioner.pk, cases=[theirs.pk], because="Sick")
    theirs.refresh_from_db()
    assert theirs.worker == cast.practitioner
    assert signed_in(cast.other_manager).get(url).context["form"]["cases"].value() == [
        str(theirs.pk)
    ]


# Nobody away can be given work.


@pytest.mark.parametrize("day", [-1, 0, 2, 3])
def test_nobody_away_can_be_allocated_to(cast: Cast, today: date, day: int):
    """Away from today for three days: yesterday they could, tomorrow they cannot."""
    away(cast.practitioner, since=today, until=today + 2 * DAY)
    on = today + day * DAY
    case = factory.a_case(waited=10, team=cast.team, today=today)
    user = factory.user_of(cast.manager)
    if 0 <= day <= 2:
        with pytest.raises(CannotTakeWork, match="away \\(sick\\)"):
            allocating.allocate(case, to=cast.practitioner, reason="skills", by=user, on=on)
    else:
        allocating.allocate(case, to=cast.practitioner, reason="skills", by=user, on=on)


# Recording that someone is away.


def test_an_absence_is_recorded_from_the_page(cast: Cast, today: date):
    page = posted(
        cast.manager, "absence-add", cast.practitioner.pk, reason="leave",
        starts_on="2026-12-01", ends_on="2026-12-05",
    ).content.decode()  # fmt: skip
    absence = Absence.objects.get()
    assert (absence.starts_on, absence.ends_on) == (date(2026, 12, 1), date(2026, 12, 5))
    assert "Joan Patel: leave from 1 December 2026 to 5 December 2026" in page


@pytest.mark.parametrize(
    ("starts", "ends", "overlaps"),
    [
        (-9, -1, False), (-9, 0, True), (3, 3, True), (4, None, True), (5, 5, True), (6, 9, False),
        (6, None, False), (-9, None, True),
    ],
)  # fmt: skip
def test_absences_never_overlap_and_the_refusal_names_the_other(
    cast: Cast, today: date, starts: int, ends: int | None, overlaps: bool
):
    away(cast.practitioner, since=today, until=today + 5 * DAY)
    since = today + starts * DAY
    until = None if ends is None else today + ends * DAY
    if overlaps:
        with pytest.raises(absences.AlreadyAway, match="from 21 November 2026 to 26 November 2026"):
            away(cast.practitioner, since=since, until=until)
    else:
        away(cast.practitioner, since=since, until=until)


def test_days_in_the_wrong_order_or_out_of_post_are_refused(cast: Cast, today: date):
    with pytest.raises(BadDate, match="before the first"):
        away(cast.practitioner, since=today, until=today - DAY)
    with pytest.raises(BadDate, match="not in post"):
        away(cast.practitioner, since=date(2014, 1, 1))
    with pytest.raises(NeedsReason):
        absences.record_absence(
            cast.practitioner, reason="x", starts_on=today, ends_on=None, by=None
        )


@pytest.mark.parametrize(("back_in", "ends_in"), [(1, 0), (4, 3), (0, None), (-3, None)])
def test_the_day_back_ends_the_absence_the_day_before_or_takes_it_back(
    cast: Cast, today: date, back_in: int, ends_in: int | None
):
    absence = away(cast.practitioner, since=today)
    ended = absences.end_absence(absence, back_on=today + back_in * DAY, by=None)
    if ends_in is None:
        assert ended is None
        assert not Absence.objects.exists()
    else:
        assert ended is not None
        assert ended.ends_on == today + ends_in * DAY


def test_an_absence_cannot_grow_into_the_next_or_be_taken_back_twice(cast: Cast, today: date):
    absence = away(cast.practitioner, since=today, until=today + DAY)
    away(cast.practitioner, since=today + 3 * DAY)
    absences.end_absence(absence, back_on=today + 3 * DAY, by=None)
    with pytest.raises(absences.AlreadyAway):
        absences.end_absence(absence, back_on=today + 4 * DAY, by=None)
    absences.end_absence(absence, back_on=today, by=None)
    with pytest.raises(NotAnswerable):
        absences.end_absence(absence, back_on=today, by=None)


def test_the_day_back_is_recorded_from_the_page(cast: Cast, today: date):
    absence = away(cast.practitioner, since=today - 3 * DAY)
    page = posted(
        cast.manager, "absence-end", cast.practitioner.pk, absence.pk, back_on="2026-11-21"
    ).content.decode()
    absence.refresh_from_db()
    assert absence.ends_on == today - DAY
    assert "sick from 18 November 2026 to 20 November 2026" in page


# Nobody leaves with cases in hand.


def test_leaving_today_returns_every_case_with_its_date(cast: Cast, today: date):
    cases = [held(cast, today, waited=waited) for waited in (35, 60, 400)]
    asked_on = [case.received_on for case in cases]
    page = posted(
        cast.manager, "worker-leave", cast.practitioner.pk, left_on="2026-11-21"
    ).content.decode()
    found = Case.objects.order_by("-received_on")
    assert [case.worker for case in found] == [None] * 3
    assert [case.received_on for case in found] == asked_on
    assert "3 cases went back to the list" in page
    assert signed_in(cast.practitioner).get(reverse("shortcuts")).status_code == 200
    assert signed_in(cast.practitioner).get(reverse("staff")).status_code == 403


def test_leaving_later_strands_what_is_still_held_on_that_day(cast: Cast, today: date):
    case = held(cast, today)
    posted(cast.manager, "worker-leave", cast.practitioner.pk, left_on="2026-12-05")
    case.refresh_from_db()
    policy = policy_on(today)
    for on, queue in ((date(2026, 12, 4), Queue.WITH_WORKER), (date(2026, 12, 5), Queue.STRANDED)):
        cannot = queues.who_cannot_work(on, policy)
        assert queues.queue_of(case, is_paused=False, cannot_work=cannot) == queue


@pytest.mark.parametrize("left_on", ["2026-11-20", "2014-01-01"])
def test_leaving_is_not_recorded_for_a_day_that_is_past(cast: Cast, today: date, left_on: str):
    answer = posted(cast.manager, "worker-leave", cast.practitioner.pk, left_on=left_on)
    assert answer.status_code == 409
    cast.practitioner.refresh_from_db()
    assert cast.practitioner.left_on is None


def test_nobody_leaves_twice(cast: Cast, today: date):
    posted(cast.manager, "worker-leave", cast.practitioner.pk, left_on="2026-11-21")
    again = posted(cast.manager, "worker-leave", cast.practitioner.pk, left_on="2026-11-25")
    assert again.status_code == 409
    assert "left on 21 November 2026 already" in again.content.decode()


# Who may.


@pytest.mark.parametrize(
    "who", ["practitioner", "colleague", "support", "analyst", "auditor", "administrator"]
)
def test_a_role_that_records_no_absences_opens_none_of_it(cast: Cast, today: date, who: str):
    held(cast, today)
    absence = away(cast.practitioner, since=today)
    client, worker = signed_in(getattr(cast, who)), cast.practitioner.pk
    for name, args in (
        ("staff", []), ("staff-give-back", [worker]), ("absence-add", [worker]),
        ("worker-leave", [worker]), ("absence-end", [worker, absence.pk]),
    ):  # fmt: skip
        if (who, name) == ("administrator", "worker-leave"):
            continue  # who adds posts ends them too: test_teams_and_posts.py
        assert client.get(reverse(name, args=args)).status_code == 403, name
        assert client.post(reverse(name, args=args)).status_code == 403, name


def test_another_teams_manager_finds_none_of_it(cast: Cast, today: date):
    held(cast, today)
    absence = away(cast.practitioner, since=today - timedelta(days=20))
    client, worker = signed_in(cast.other_manager), cast.practitioner.pk
    for name, args in (
        ("staff-give-back", [worker]), ("absence-add", [worker]), ("worker-leave", [worker]),
        ("absence-end", [worker, absence.pk]),
    ):  # fmt: skip
        assert client.get(reverse(name, args=args)).status_code == 404, name
    page = client.get(f"{reverse('staff')}?team={cast.team.pk}").content.decode()
    assert "Staff of West" in page
    assert "Joan Patel" not in page
    assert stranded_on_page(cast.other_manager) == []


def test_a_service_manager_chooses_the_team(cast: Cast, today: date):
    page = signed_in(cast.service_manager).get(f"{reverse('staff')}?team={cast.other_team.pk}")
    assert "Staff of West" in page.content.decode()
    assert "Wim Berg" in page.content.decode()


@pytest.mark.parametrize("team", ["x", "999999", ""])
def test_a_team_that_is_not_there_is_the_own_one(cast: Cast, today: date, team: str):
    page = signed_in(cast.service_manager).get(f"{reverse('staff')}?team={team}")
    assert "Staff of Central" in page.content.decode()


def test_the_load_is_shown_against_what_is_usual(cast: Cast, today: date):
    for _ in range(3):
        held(cast, today)
    Worker.objects.filter(pk=cast.practitioner.pk).update(cap=2)
    answer = signed_in(cast.manager).get(reverse("staff"))
    [line] = [line for line in answer.context["lines"] if line.worker == cast.practitioner]
    assert (line.holds, line.usual, line.over, line.oldest) == (3, 2, 1, 40)


@pytest.mark.parametrize("number", [1, 12])
def test_the_page_costs_the_same_however_many_work_there(cast: Cast, today: date, number: int):
    for _ in range(number):
        worker = factory.a_worker(team=cast.team)
        held(cast, today, by_whom=worker)
        away(worker, since=today - timedelta(days=20))
    answer, statements = get_counted(signed_in(cast.service_manager), reverse("staff"))
    assert len(answer.context["stranded"]) == number
    assert len(statements) <= 8, "\n".join(statements)
