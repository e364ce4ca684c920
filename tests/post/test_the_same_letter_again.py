"""Promise 1: the same letter by hand is asked about, while it is due and after it went."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from casework import letter_kinds
from casework.letters.owed import by_hand
from casework.letters.owed.same_letter import WentAlready
from casework.models import Case, Letter
from casework.refusals import Refusal
from tests import factory
from tests.api.asking import caller
from tests.conftest import TODAY, signed_in
from tests.letters.post import send
from tests.post.stories import VISIT, ask_for

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]
SENT = {
    "sent_at": "2026-11-12T09:00Z", "state": "sent", "sent_to": "A", "sha256": "b", "carrier": "c",
}  # fmt: skip
ON_PAGE = {
    **VISIT, "appointment_on_day": TODAY.day, "appointment_on_month": TODAY.month,
    "appointment_on_year": TODAY.year,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _print_room(settings, tmp_path):
    settings.PRINT_ROOM = tmp_path / "print-room"


@pytest.fixture
def by(cast):
    return factory.user_of(cast.practitioner)


@pytest.fixture
def case(cast):
    return factory.a_case(team=cast.team, today=TODAY, waited=20)


def went(case: Case, by) -> Letter:
    [letter] = ask_for(case, by)
    Letter.objects.filter(pk=letter.pk).update(**SENT)
    return letter


def again(case: Case, by, why: str = "", **details: object) -> list[Letter]:
    of = letter_kinds.get("appointment")
    given = {**VISIT, **details}
    return by_hand.ask(case, kind=of, details=given, by=by, on=TODAY, again_because=why)


def test_after_it_went_it_is_asked_about_with_the_day(case, by):
    went(case, by)
    with pytest.raises(WentAlready, match=r"The same letter went on 12 November 2026. Send again"):
        again(case, by)
    with pytest.raises(WentAlready):
        again(case, by, why="  ")
    [letter] = again(case, by, why="The first one was lost")
    assert letter.milestone == 2
    assert case.events.filter(says__contains="The first one was lost").exists()


def test_capitals_and_spaces_make_no_other_letter(case, by):
    went(case, by)
    with pytest.raises(WentAlready):
        again(case, by, place="YOUR  home")
    assert again(case, by, place="Your flat")


@pytest.mark.parametrize("state", ["sending", "failed", "held"])
def test_in_the_post_room_it_is_refused_whatever_its_state(case, by, state):
    [letter] = ask_for(case, by)
    Letter.objects.filter(pk=letter.pk).update(state=state, held_because="late")
    with pytest.raises(Refusal, match="due already"):
        again(case, by, why="Lost")


def test_one_that_may_have_gone_is_asked_about(case, by):
    [letter] = ask_for(case, by)
    Letter.objects.filter(pk=letter.pk).update(state="unconfirmed", held_because="in_doubt")
    with pytest.raises(WentAlready, match="may have gone"):
        again(case, by)


def test_one_that_was_taken_back_is_no_letter(case, by):
    [letter] = ask_for(case, by)
    by_hand.take_back(letter, by=by)
    assert again(case, by)


def test_the_letter_of_an_allocation_is_the_same_while_the_same_worker_has_it(case, by, cast):
    factory.give(case, cast.practitioner, by=factory.user_of(cast.manager), on=TODAY)
    kind = letter_kinds.get("allocation")
    case.refresh_from_db()
    [letter] = by_hand.ask(case, kind=kind, details={}, by=by, on=TODAY)
    with pytest.raises(Refusal, match="due already"):
        by_hand.ask(case, kind=kind, details={}, by=by, on=TODAY)
    send()
    with pytest.raises(WentAlready):
        by_hand.ask(case, kind=kind, details={}, by=by, on=TODAY)
    assert Letter.objects.get(pk=letter.pk).state == "sent"


def test_the_page_asks_why_beside_a_field_of_its_own(case, by, cast):
    went(case, by)
    browser = signed_in(cast.practitioner)
    url = reverse("case-letter-write", args=[case.pk, "appointment"])
    answer = browser.post(url, ON_PAGE)
    assert answer.status_code == 422
    assert "The same letter went on 12 November 2026" in answer.content.decode()
    assert 'name="again_because"' in answer.content.decode()
    reason = {**ON_PAGE, "again_because": "The first one was lost"}
    assert browser.post(url, reason).status_code == 302
    assert browser.post(url, reason).status_code == 409
    assert Letter.objects.filter(case=case).count() == 2


def test_a_program_is_asked_too(case, by, cast):
    went(case, by)
    path = f"/api/cases/{case.pk}/letters/"
    body = {"kind": "appointment", "details": {**VISIT, "appointment_on": "2026-11-21"}}
    refused = caller(cast.practitioner).post(path, body)
    assert refused.status_code == 409
    assert "12 November" in refused.content.decode()
    sent = caller(cast.practitioner).post(path, {**body, "again_because": "Lost"})
    assert sent.status_code == 201


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_gone", [False, True])
def test_two_people_at_once_send_one(cast, today, has_gone):
    case = factory.a_case(team=cast.team, today=TODAY, waited=3)
    if has_gone:
        went(case, factory.user_of(cast.practitioner))
    outcomes: list[str] = []
    both = threading.Barrier(2)

    def press(worker) -> None:
        both.wait()
        try:
            again(case, factory.user_of(worker), why="Lost" if has_gone else "")
            outcomes.append("due")
        except Refusal as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    people = [threading.Thread(target=press, args=[each])
              for each in (cast.practitioner, cast.colleague)]  # fmt: skip
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert sorted(outcomes)[1:] == ["due"]
    assert "due already" in sorted(outcomes)[0]
    assert Letter.objects.exclude(state="sent").count() == 1
