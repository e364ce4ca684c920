"""Teams and posts are made, put right, moved and ended here, and every act is written down."""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from casework import jobs
from casework.acts import allocating, moving, receiving, staffing, teams
from casework.models import Case, PostChange, Source, StaffAct, Team, User, Worker
from casework.policy import Role
from casework.refusals import BadDate, NameTaken, NotAllowed, Refusal
from tests import factory
from tests.conftest import Cast, signed_in
from tests.spine.test_allocating import at_once

DAY = timedelta(days=1)
PASSWORD = "three-words-remembered"
PAGES = (
    "teams", "team", "team-add", "team-edit", "team-takes", "team-merge", "team-split",
    "team-close", "worker", "worker-add",
    "worker-edit", "worker-move", "worker-sign-in",
    "worker-sign-in-agree", "worker-sign-in-withdraw", "staff-import",
)  # fmt: skip
SOMEBODY = {
    "name": "Una Birch", "username": "una.birch", "email": "una@council.example",
    "role": "practitioner", "employment": "newly_qualified", "fte": "0.6", "cap": "12",
    "skills": "Mental capacity, Autism,, autism", "started_on": "2026-11-21",
}  # fmt: skip


def posted(worker: Worker, name: str, /, *args: int, **typed: Any) -> Any:
    return signed_in(worker).post(reverse(name, args=args), typed, follow=True)


def named(worker: Worker) -> str:
    return factory.user_of(worker).username


def acts_about(row: Team | Worker) -> list[tuple[str, str]]:
    return [(act.act, act.by.username if act.by else "") for act in row.acts.order_by("pk")]


def details(worker: Worker, **more: Any) -> staffing.PostDetails:
    known = {"name": worker.name, "started_on": worker.started_on, "left_on": worker.left_on}
    return staffing.PostDetails(**{**known, **more})


# Teams.


@pytest.mark.parametrize("who", ["administrator", "service_manager"])
def test_a_team_is_added_from_the_page_and_it_is_written_down(cast: Cast, today: date, who: str):
    worker = getattr(cast, who)
    page = posted(
        worker, "team-add", name="North Review", locality="North", phone="01632 960 210",
        email="north@council.example", hours="Monday to Friday", opened_on="2026-11-21",
    ).content.decode()  # fmt: skip
    team = Team.objects.get(name="North Review")
    assert (team.locality, team.phone, team.opened_on) == ("North", "01632 960 210", today)
    assert "North Review was added" in page
    assert acts_about(team) == [("team_added", named(worker))]


def test_two_teams_have_two_names_whatever_the_case(cast: Cast, today: date):
    with pytest.raises(NameTaken, match="called CENTRAL already"):
        teams.add(teams.TeamDetails("CENTRAL", today), by=None)
    with pytest.raises(NameTaken):
        teams.correct(cast.other_team, teams.TeamDetails("central", today), by=None)


def test_a_team_put_right_says_what_changed_from_what_to_what(cast: Cast, today: date):
    known = {"name": "Central", "opened_on": "2015-01-01", "email": "team@council.example"}
    posted(cast.service_manager, "team-edit", cast.team.pk, **known, phone="01632 960 299")
    assert cast.team.acts.get().says == "phone: 01632 960 200 → 01632 960 299"
    posted(cast.service_manager, "team-edit", cast.team.pk, **known, phone="01632 960 299")
    assert cast.team.acts.count() == 1


@pytest.mark.parametrize(("days", "is_refused"), [(0, False), (1, True)])
def test_a_team_cannot_open_after_its_first_person_came(
    cast: Cast, today: date, days: int, is_refused: bool
):
    opened_on = factory.LONG_AGO + days * DAY
    change = teams.TeamDetails("Central", opened_on)
    if is_refused:
        with pytest.raises(BadDate, match="before 2 January 2015"):
            teams.correct(cast.team, change, by=None)
    else:
        teams.correct(cast.team, change, by=None)


def test_a_team_closes_only_when_nothing_and_nobody_is_with_it(cast: Cast, today: date):
    team = factory.a_team("East")
    worker = factory.a_worker(team=team)
    case = factory.a_case(waited=3, team=team, today=today, by=factory.user_of(cast.manager))
    staffing.move(
        cast.colleague, team=team, role=cast.colleague.role, on=today + DAY, by=None, as_of=today
    )
    offered = factory.a_case(waited=3, team=cast.team, today=today)
    moving.offer(offered, to=team, reason="Moved", by=factory.user_of(cast.manager), on=today)
    refused = posted(cast.service_manager, "team-close", team.pk, closed_on="2026-11-21")
    said = refused.content.decode()
    for words in ("1 open case to be moved", "1 worker to be moved", "1 worker on the way",
                  "1 offer to be answered"):  # fmt: skip
        assert words in said
    team.refresh_from_db()
    assert (refused.status_code, team.closed_on) == (409, None)
    Worker.objects.filter(pk=worker.pk).update(left_on=today)
    PostChange.objects.all().delete()
    moving.withdraw(offered, by=factory.user_of(cast.manager))
    moving.offer(case, to=cast.team, reason="Closes", by=factory.user_of(cast.manager), on=today)
    moving.accept(case.offers.get(), by=factory.user_of(cast.manager), on=today)
    posted(cast.service_manager, "team-close", team.pk, closed_on="2026-11-21")
    team.refresh_from_db()
    assert (team.closed_on, acts_about(team)[-1][0]) == (today, "team_closed")


@pytest.mark.parametrize(("days", "is_refused"), [(-1, True), (0, False), (10, False), (11, True)])
def test_a_team_closes_on_a_day_from_its_first_to_today(
    db: None, today: date, days: int, is_refused: bool
):
    team = factory.a_team(opened_on=today - 10 * DAY)
    on = team.opened_on + days * DAY
    if is_refused:
        with pytest.raises(BadDate, match="from 11 November 2026"):
            teams.close(team, on=on, by=None, as_of=today)
    else:
        assert teams.close(team, on=on, by=None, as_of=today).closed_on == on


def test_no_team_closes_twice(db: None, today: date):
    team = factory.a_team(closed_on=today)
    with pytest.raises(Refusal, match="closed on 21 November 2026 already"):
        teams.close(team, on=today, by=None, as_of=today)


@pytest.mark.parametrize(("days", "is_refused"), [(-1, True), (0, False)])
def test_a_team_is_not_closed_from_before_its_last_case_left(
    cast: Cast, today: date, days: int, is_refused: bool
):
    team, by = factory.a_team("East"), factory.user_of(cast.manager)
    factory.a_worker(team=team, left_on=today - 10 * DAY)
    case = factory.a_case(waited=30, team=team, today=today, by=by)
    left_on = today - 5 * DAY
    moving.offer(case, to=cast.team, reason="Closes", by=by, on=left_on)
    moving.accept(case.offers.get(), by=by, on=left_on)
    if is_refused:
        with pytest.raises(BadDate, match="Cases were with East after 15 November 2026"):
            teams.close(team, on=left_on + days * DAY, by=None, as_of=today)
    else:
        teams.close(team, on=left_on + days * DAY, by=None, as_of=today)


def test_a_closing_recorded_by_mistake_is_taken_back(cast: Cast, today: date):
    team = factory.a_team("East", phone="", email="", closed_on=today)
    url, typed = reverse("team-edit", args=[team.pk]), {"name": "East", "opened_on": "2015-01-01"}
    assert "Empty it if the team is open after all" in (
        signed_in(cast.administrator).get(url).content.decode()
    )
    other = signed_in(cast.administrator).post(url, {**typed, "closed_on": "2026-11-20"})
    assert (other.status_code, "Use “Close”" in other.content.decode()) == (409, True)
    signed_in(cast.administrator).post(url, {**typed, "closed_on": ""})
    team.refresh_from_db()
    assert (team.closed_on, team.acts.get().says) == (None, "closed on: 21 November 2026 → none")


@pytest.mark.django_db(transaction=True)
def test_no_case_comes_to_a_team_in_the_moment_in_which_it_closes(cast: Cast, today: date):
    """Whichever comes first, no open case is left without an open team (promise 2)."""
    by = factory.user_of(cast.manager)
    for _ in range(8):
        team, person = factory.a_team(), factory.a_person()
        # What the page had in hand when it was opened.
        request = receiving.Request(person, "review", team, today, Source.GP, "A review is due")
        at_once(
            [
                partial(receiving.receive, request, by=by, on=today),
                partial(teams.close, team, on=today, by=by, as_of=today),
            ]
        )
        closed = Team.objects.get(pk=team.pk).closed_on is not None
        assert Case.objects.still_open().filter(team=team).exists() is not closed


# Posts.


def test_somebody_new_is_added_with_a_sign_in_that_nothing_opens_yet(cast: Cast, today: date):
    page = posted(cast.administrator, "worker-add", **SOMEBODY, team=cast.team.pk).content.decode()
    worker = Worker.objects.get(name="Una Birch")
    assert (worker.team, worker.role, worker.cap) == (cast.team, Role.PRACTITIONER, 12)
    assert worker.skills == ["mental_capacity", "autism"]
    assert worker.fte == Decimal("0.60")
    assert worker.user is not None
    assert not worker.user.has_usable_password()
    assert acts_about(worker) == [
        ("appointed", named(cast.administrator)),
        ("link_asked", named(cast.administrator)),
    ]
    assert "Una Birch was added to Central" in page


def link_in(message: Any) -> str:
    [path] = re.findall(r"http\S+?(/sign-in/set/\S+)", message.body)
    return str(path)


def test_the_link_is_mailed_once_agreed_and_its_owner_sets_the_password(cast: Cast, today: date):
    page = posted(cast.administrator, "worker-add", **SOMEBODY, team=cast.team.pk).content.decode()
    worker = Worker.objects.get(name="Una Birch")
    assert "/sign-in/set/" not in page
    assert not mail.outbox
    agreed = posted(cast.service_manager, "worker-sign-in-agree", worker.pk).content.decode()
    assert "/sign-in/set/" not in agreed
    message = mail.outbox[0]
    assert message.to == ["una@council.example"]
    assert "Una" not in message.subject
    path = link_in(message)
    own = Client()
    form = own.get(path, follow=True)
    assert "You sign in as <strong>una.birch</strong>" in form.content.decode()
    where = form.request["PATH_INFO"]
    weak = own.post(where, {"new_password1": "short", "new_password2": "short"})
    assert "too short" in weak.content.decode()
    typed = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert "Your password is set" in own.post(where, typed, follow=True).content.decode()
    assert acts_about(worker)[-1] == ("password_set", "una.birch")
    signed = own.post("/sign-in/", {"username": "una.birch", "password": PASSWORD})
    assert signed.status_code == 302
    assert own.get("/").status_code == 200
    used = Client().get(path, follow=True).content.decode()
    assert "has been used, or is too old" in used


def test_a_link_is_too_old_after_three_days(cast: Cast, today: date, settings: Any):
    assert settings.PASSWORD_RESET_TIMEOUT == 3 * 24 * 60 * 60


def test_someone_without_a_sign_in_is_given_one(cast: Cast, today: date):
    Worker.objects.filter(pk=cast.practitioner.pk).update(user=None)
    page = posted(
        cast.administrator, "worker-sign-in", cast.practitioner.pk, username="joan.patel", email=""
    ).content.decode()
    cast.practitioner.refresh_from_db()
    assert cast.practitioner.user == User.objects.get(username="joan.patel")
    assert "A sign-in link waits for a second person" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"username": "una birch"}, "no spaces"),
        ({"username": "USER1"}, "signs in as USER1 already"),
        ({"fte": "1.6"}, "at most 1.5"),
        ({"fte": "0"}, "more than 0"),
        ({"started_on": "2014-12-31"}, "not an open team on 31 December 2014"),
        ({"role": ""}, "Choose the role"),
        ({"skills": "x" * 51}, "commas between skills"),
    ],
)
def test_what_cannot_be_is_refused_in_words(cast: Cast, today: date, wrong: Any, words: str):
    User.objects.filter(worker=cast.analyst).update(username="user1")
    before = User.objects.count()
    answer = posted(cast.administrator, "worker-add", **{**SOMEBODY, "team": cast.team.pk, **wrong})
    assert words in answer.content.decode()
    assert answer.status_code in (409, 422)
    assert User.objects.count() == before


def test_a_post_is_put_right_and_what_changed_is_written_down(cast: Cast, today: date):
    typed = {"name": "Joan Patel-Ray", "email": "joan@council.example", "fte": "0.8",
             "employment": "permanent", "started_on": "2015-01-01", "cap": ""}  # fmt: skip
    posted(cast.service_manager, "worker-edit", cast.practitioner.pk, **typed)
    cast.practitioner.refresh_from_db()
    assert (cast.practitioner.name, cast.practitioner.fte) == ("Joan Patel-Ray", Decimal("0.80"))
    said = cast.practitioner.acts.get().says
    assert said.startswith("name: Joan Patel → Joan Patel-Ray; full-time equivalent: 1.00 → 0.8")
    assert said.endswith("e-mail address")
    posted(cast.service_manager, "worker-edit", cast.practitioner.pk, **typed)
    assert cast.practitioner.acts.count() == 1


@pytest.mark.parametrize(("days", "is_refused"), [(0, False), (1, True)])
def test_nobody_came_after_they_were_given_a_case(
    cast: Cast, today: date, days: int, is_refused: bool
):
    by = factory.user_of(cast.manager)
    case = factory.a_case(waited=40, team=cast.team, today=today, by=by)
    given_on = today - 10 * DAY
    factory.give(case, cast.practitioner, by=by, on=given_on)
    change = details(cast.practitioner, started_on=given_on + days * DAY)
    if is_refused:
        with pytest.raises(BadDate, match="They were here by then"):
            staffing.correct(cast.practitioner, change, email="", by=None)
    else:
        staffing.correct(cast.practitioner, change, email="", by=None)


def test_a_leaving_recorded_by_mistake_is_taken_back(cast: Cast, today: date):
    posted(cast.administrator, "worker-leave", cast.practitioner.pk, left_on="2026-11-21")
    assert signed_in(cast.practitioner).get("/").status_code == 403
    typed = {"name": "Joan Patel", "fte": "1", "employment": "permanent",
             "started_on": "2015-01-01", "left_on": ""}  # fmt: skip
    posted(cast.administrator, "worker-edit", cast.practitioner.pk, **typed)
    assert signed_in(cast.practitioner).get("/").status_code == 200
    assert [act for act, _ in acts_about(cast.practitioner)] == ["leaves", "corrected"]


def test_a_day_of_leaving_is_not_set_by_a_correction(cast: Cast, today: date):
    change = details(cast.practitioner, left_on=today)
    with pytest.raises(BadDate, match="Use “Leaves”"):
        staffing.correct(cast.practitioner, change, email="", by=None)


def test_whoever_says_that_somebody_leaves_is_written_down(cast: Cast, today: date):
    posted(cast.manager, "worker-leave", cast.practitioner.pk, left_on="2026-12-05")
    posted(cast.manager, "worker-leave", cast.colleague.pk, left_on="2026-11-21")
    username = named(cast.manager)
    assert acts_about(cast.practitioner) == [("leaves", username)]
    assert acts_about(cast.colleague) == [("leaves", username)]
    assert cast.practitioner.acts.get().says == "From 05 December 2026"


# Moves.


def test_a_move_of_today_is_done_at_once_and_their_cases_stay(cast: Cast, today: date):
    by = factory.user_of(cast.manager)
    case = factory.a_case(waited=40, team=cast.team, today=today, by=by)
    factory.give(case, cast.practitioner, by=by, on=today - 10 * DAY)
    posted(cast.service_manager, "worker-move", cast.practitioner.pk, team=cast.other_team.pk,
           role="senior_practitioner", on="2026-11-21")  # fmt: skip
    cast.practitioner.refresh_from_db()
    case.refresh_from_db()
    assert (cast.practitioner.team, cast.practitioner.role) == (
        cast.other_team, Role.SENIOR_PRACTITIONER,
    )  # fmt: skip
    assert (case.worker, case.team) == (cast.practitioner, cast.team)
    assert acts_about(cast.practitioner) == [("moved", named(cast.service_manager))]


@pytest.mark.parametrize(("days", "has_moved"), [(4, False), (5, True), (30, True)])
def test_a_move_to_come_is_done_on_its_morning_and_not_before(
    cast: Cast, today: date, days: int, has_moved: bool
):
    on = today + 5 * DAY
    staffing.move(
        cast.practitioner, team=cast.other_team, role=Role.TEAM_MANAGER, on=on,
        by=factory.user_of(cast.service_manager), as_of=today,
    )  # fmt: skip
    counts = jobs.run("move_staff", as_of=today + days * DAY).counts
    cast.practitioner.refresh_from_db()
    assert counts == {"moved": int(has_moved), "waiting": 0}
    assert (cast.practitioner.team == cast.other_team) is has_moved
    assert jobs.run("move_staff", as_of=today + days * DAY).counts["moved"] == 0
    done = ["will_move", "moved"] if has_moved else ["will_move"]
    assert acts_about(cast.practitioner) == [(act, named(cast.service_manager)) for act in done]


def test_a_second_move_to_come_replaces_the_first(cast: Cast, today: date):
    for days in (5, 9):
        staffing.move(
            cast.practitioner, team=cast.other_team, role=Role.PRACTITIONER,
            on=today + days * DAY, by=None, as_of=today,
        )  # fmt: skip
    assert PostChange.objects.get().from_on == today + 9 * DAY


def test_a_move_to_a_team_that_closed_meanwhile_waits_and_is_counted(cast: Cast, today: date):
    staffing.move(
        cast.practitioner, team=cast.other_team, role=Role.PRACTITIONER, on=today + DAY, by=None,
        as_of=today,
    )  # fmt: skip
    Team.objects.filter(pk=cast.other_team.pk).update(closed_on=today)
    assert staffing.apply_moves(as_of=today + DAY) == {"moved": 0, "waiting": 1}


def test_who_works_no_cases_any_more_leaves_none_in_hand(cast: Cast, today: date):
    by = factory.user_of(cast.manager)
    case = factory.a_case(waited=40, team=cast.team, today=today, by=by)
    factory.give(case, cast.practitioner, by=by, on=today - 10 * DAY)
    asked_on = case.received_on
    staffing.move(
        cast.practitioner, team=cast.team, role=Role.AUDITOR, on=today, by=by, as_of=today
    )
    case = Case.objects.get(pk=case.pk)
    assert (case.worker, case.received_on, case.next_look_on) == (None, asked_on, today)


@pytest.mark.parametrize("days", [-1, 0])
def test_a_move_starts_today_or_later_and_in_post(cast: Cast, today: date, days: int):
    where: dict[str, Any] = {
        "team": cast.other_team,
        "role": Role.PRACTITIONER,
        "by": None,
        "as_of": today,
    }
    if days < 0:
        with pytest.raises(BadDate, match="today or on a day to come"):
            staffing.move(cast.practitioner, on=today + days * DAY, **where)
    Worker.objects.filter(pk=cast.practitioner.pk).update(left_on=today + DAY)
    with pytest.raises(BadDate, match="not in post on 22 November 2026"):
        staffing.move(cast.practitioner, on=today + DAY, **where)
    staffing.move(cast.practitioner, on=today, **where)


# Who may.


@pytest.mark.parametrize("who", ["administrator", "service_manager"])
def test_nobody_changes_their_own_post(cast: Cast, today: date, who: str):
    worker = getattr(cast, who)
    for role in (Role.DIRECTOR, Role.HEAD_OF_SERVICE):
        answer = posted(worker, "worker-move", worker.pk, team=worker.team_id, role=role,
                        on="2026-11-21")  # fmt: skip
        assert answer.status_code == 409
        assert "Nobody changes their own post" in answer.content.decode()
    change, by = details(worker, cap=3), factory.user_of(worker)
    with pytest.raises(NotAllowed):
        staffing.correct(worker, change, email="", by=by)
    before = worker.role
    worker.refresh_from_db()
    assert (worker.role, worker.acts.count()) == (before, 0)


@pytest.mark.parametrize(
    "who", ["practitioner", "colleague", "manager", "support", "analyst", "auditor"]
)
def test_a_role_that_adds_nobody_adds_nobody(cast: Cast, today: date, who: str):
    client = signed_in(getattr(cast, who))
    about = {"team": cast.team.pk, "worker": cast.practitioner.pk}
    reads = {"teams", "team", "worker"} if who == "auditor" else set()
    for name in PAGES:
        of = about.get(name.split("-")[0])
        has_none = name in ("teams", "team-add", "worker-add", "staff-import")
        url = reverse(name, args=[] if has_none else [of])
        assert client.get(url).status_code == (200 if name in reads else 403), name
        if name not in reads:
            assert client.post(url, SOMEBODY).status_code == 403, name
    assert not StaffAct.objects.exists()


def test_an_auditor_reads_who_appointed_whom_and_is_offered_no_verb(cast: Cast, today: date):
    posted(cast.administrator, "worker-add", **SOMEBODY, team=cast.team.pk)
    worker = Worker.objects.get(name="Una Birch")
    page = signed_in(cast.auditor).get(reverse("worker", args=[worker.pk])).content.decode()
    assert "Practitioner in Central from 21 November 2026" in page
    assert "Kit Moss" in page
    assert reverse("worker-move", args=[worker.pk]) not in page


def test_what_was_done_about_staff_cannot_be_unwritten(cast: Cast, today: date):
    teams.add(teams.TeamDetails("North", today), by=None)
    for change in (StaffAct.objects.all().delete, lambda: StaffAct.objects.update(says="No")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_no_move_outlives_the_post(cast: Cast, today: date):
    """Else the team that they were to come to could never close."""
    by = factory.user_of(cast.administrator)
    staffing.move(
        cast.practitioner, team=cast.other_team, role=Role.PRACTITIONER, on=today + 9 * DAY,
        by=by, as_of=today,
    )  # fmt: skip
    allocating.leave(cast.practitioner, on=today, by=by)
    assert not PostChange.objects.exists()
