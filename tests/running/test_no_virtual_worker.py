"""No virtual worker by any door (S28): a name that is no person, a caseload nobody can hold, and
a worker who was never here."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from casework.acts import allocating, staffing
from casework.acts.record import policy_on
from casework.models import Case, LargerCaseload, PolicyNumber, StaffAct, User, Worker
from casework.policy import Role
from casework.refusals import BadDate, NotAllowed, NotAnswerable
from casework.staff import caseloads, no_person
from casework.staff.caseloads import BeyondAnybody
from casework.staff.no_person import NoPerson
from casework.staff.watched import staff_worth_watching
from tests import factory
from tests.conftest import Cast, signed_in

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NO_NAMES = (
    "Duty Desk", "Unallocated ASC", "Vacant post 3", "Team inbox", "Locality Hub", "Duty Worker",
    "OT Backlog", "Allocations", "West Review Team", "Joan Patel 2", "TBC", "Social Worker", "??",
)  # fmt: skip
NAMES = ("Joan Duty", "Mary West", "Pool, Ann", "Ada Post", "Wim Berg", "Temperance Hall", "Zoë")


@pytest.fixture
def by(cast: Cast, today: date) -> User:
    return factory.user_of(cast.manager)


@pytest.fixture
def other(cast: Cast) -> User:
    return factory.user_of(cast.service_manager)


def most(number: int, by: User) -> None:
    PolicyNumber.objects.create(
        code="caseload.impossible", value=number, from_on=date(2020, 1, 1), reason="Test", by=by,
        at="2020-01-01T00:00Z",
    )  # fmt: skip


def fill(worker: Worker, number: int, by: User, day: date) -> None:
    for _ in range(number):
        case = factory.a_case(team=worker.team, by=by, today=day)
        factory.give(case, worker, by=by, on=day)


def one_more(worker: Worker, by: User, day: date) -> None:
    case = factory.a_case(team=worker.team, by=by, today=day)
    allocating.allocate(case, to=worker, reason="capacity", note="She knows them", by=by, on=day)


def appointed(team, name: str, day: date) -> Worker:
    return staffing.appoint(
        staffing.PostDetails(name, day), team=team, role=Role.PRACTITIONER, username="una.birch",
        email="", by=None,
    )  # fmt: skip


@pytest.mark.parametrize("name", NO_NAMES)
def test_nobody_is_added_or_renamed_to_a_name_that_is_no_person(cast, today, name: str):
    with pytest.raises(NoPerson, match="not a person’s name"):
        appointed(cast.team, name, today)
    details = staffing.PostDetails(name, cast.practitioner.started_on)
    with pytest.raises(NoPerson):
        staffing.correct(cast.practitioner, details, email="", by=None)


@pytest.mark.parametrize("name", NAMES)
def test_a_surname_that_is_a_word_too_is_a_persons(name: str):
    assert no_person.why_no_name(name) == ""


def test_a_desk_that_is_a_worker_already_is_given_nothing_and_is_counted(cast, by, today):
    fill(cast.practitioner, 1, by, today)
    Worker.objects.filter(pk=cast.practitioner.pk).update(name="Duty Desk")
    with pytest.raises(NoPerson):
        one_more(cast.practitioner, by, today)
    [found] = caseloads.impossible_holders(on=today, policy=policy_on(today))
    assert (found.worker, found.cases) == (cast.practitioner, 1)


@pytest.mark.parametrize(("name", "role"), [("Locality Hub", "staff"), ("Duty Desk", "page")])
def test_pages_and_files_refuse_with_the_same_words(cast, today, name: str, role: str):
    client = signed_in(cast.administrator)
    if role == "page":
        answer = client.post(reverse("worker-add"), {
            "name": name, "username": "desk", "team": cast.team.pk, "role": "practitioner",
            "employment": "permanent", "fte": "1", "started_on": "2026-11-20",
        })  # fmt: skip
        assert answer.status_code == 409
    else:
        text = f"sign-in name,name,team,role,first day\ndesk,{name},Central,practitioner,2026-11-20"
        file = SimpleUploadedFile("staff.csv", text.encode())
        answer = client.post(reverse("staff-import"), {"file": file})
    assert "not a person’s name" in answer.content.decode()
    assert not Worker.objects.filter(name=name).exists()


def test_health_counts_cases_with_no_person(cast, by, today):
    fill(cast.practitioner, 2, by, today)
    Worker.objects.filter(pk=cast.practitioner.pk).update(name="Unallocated ASC")
    counts = staff_worth_watching(as_of=today)
    assert counts["cases_with_no_person"] == 2
    assert counts["escalations_told_to_nobody"] == 0


def test_beyond_what_anybody_can_hold_two_people_must_agree(cast, by, other, today):
    most(2, by)
    fill(cast.practitioner, 2, by, today)
    with pytest.raises(BeyondAnybody, match="holds 2 cases, as many as one person can hold"):
        one_more(cast.practitioner, by, today)
    asked = caseloads.ask(
        cast.practitioner, most=3, ends_on=today + 7 * DAY, because="Two posts are vacant", by=by,
        on=today, policy=policy_on(today),
    )  # fmt: skip
    with pytest.raises(BeyondAnybody):
        one_more(cast.practitioner, by, today)
    with pytest.raises(NotAllowed, match="Somebody else must agree"):
        caseloads.agree(asked, by=by, on=today)
    caseloads.agree(asked, by=other, on=today)
    one_more(cast.practitioner, by, today)
    with pytest.raises(BeyondAnybody):
        one_more(cast.practitioner, by, today)
    acts = StaffAct.objects.filter(worker=cast.practitioner).order_by("pk")
    assert list(acts.values_list("act", "by")) == [("more_asked", by.pk), ("more_agreed", other.pk)]


def test_what_was_agreed_ends_after_its_last_day_and_when_somebody_ends_it(cast, by, other, today):
    most(1, by)
    fill(cast.practitioner, 1, by, today)
    asked = caseloads.ask(
        cast.practitioner, most=5, ends_on=today + DAY, because="Vacant", by=by, on=today,
        policy=policy_on(today),
    )  # fmt: skip
    caseloads.agree(asked, by=other, on=today)
    one_more(cast.practitioner, by, today + DAY)
    with pytest.raises(BeyondAnybody):
        one_more(cast.practitioner, by, today + 2 * DAY)
    caseloads.end(asked, by=by)
    with pytest.raises(BeyondAnybody):
        one_more(cast.practitioner, by, today + DAY)
    with pytest.raises(NotAnswerable):
        caseloads.end(asked, by=by)


@pytest.mark.parametrize(("days", "is_refused"), [(28, False), (29, True), (-1, True)])
def test_it_ends_within_the_policys_days(cast, by, today, days: int, is_refused: bool):
    def ask() -> None:
        caseloads.ask(
            cast.practitioner, most=70, ends_on=today + days * DAY, because="Vacant", by=by,
            on=today, policy=policy_on(today),
        )  # fmt: skip

    if is_refused:
        with pytest.raises(BadDate):
            ask()
    else:
        ask()


def test_the_database_lets_nobody_agree_to_what_they_asked(cast, by, today):
    with pytest.raises(IntegrityError), transaction.atomic():
        LargerCaseload.objects.create(
            worker=cast.practitioner, most=70, because="Vacant", ends_on=today, asked_by=by,
            asked_at="2026-11-21T10:00Z", agreed_by=by, agreed_at="2026-11-21T10:00Z",
        )  # fmt: skip


@pytest.mark.parametrize(("days", "is_refused"), [(14, False), (15, True)])
def test_who_has_never_signed_in_is_given_nothing_after_the_policys_days(
    cast, by, today, days: int, is_refused: bool
):
    worker = appointed(cast.team, "Una Birch", today)
    day = today + days * DAY
    if not is_refused:
        return one_more(worker, by, day)
    with pytest.raises(BeyondAnybody, match="has never signed in here"):
        one_more(worker, by, day)
    User.objects.filter(worker=worker).update(last_login="2026-12-01T10:00Z")
    one_more(worker, by, day)
    return None


def test_given_cases_and_never_signed_in_is_counted(cast, by, today):
    worker = appointed(cast.team, "Una Birch", today)
    one_more(worker, by, today)
    policy = policy_on(today)
    assert not caseloads.impossible_holders(on=today + 14 * DAY, policy=policy)
    [found] = caseloads.impossible_holders(on=today + 15 * DAY, policy=policy)
    assert (found.cases, found.why) == (1, "has never signed in")


def test_the_page_asks_and_another_manager_agrees(cast, today):
    url = reverse("worker-caseload", args=[cast.practitioner.pk])
    given = {"most": "70", "ends_on": "2026-12-04", "because": "Two posts are vacant"}
    assert signed_in(cast.manager).get(url).status_code == 200
    assert signed_in(cast.manager).post(url, given).status_code == 302
    assert "End it" in signed_in(cast.manager).get(url).content.decode()
    assert "Do you agree?" in signed_in(cast.service_manager).get(url).content.decode()
    signed_in(cast.service_manager).post(url, {"answer": "agree"})
    asked = LargerCaseload.objects.get()
    assert (asked.most, asked.agreed_by) == (70, cast.service_manager.user)
    signed_in(cast.manager).post(url, {})
    asked.refresh_from_db()
    assert asked.ended_at is not None
    assert signed_in(cast.other_manager).get(url).status_code == 404
    assert Case.objects.count() == 0
