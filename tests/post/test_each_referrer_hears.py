"""S187: each of those who referred somebody hears, once, by whichever case goes on."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.acts import receiving, referring
from casework.acts.referring import Given
from casework.letters import looking_again
from casework.letters.gate.given_by_hand import How
from casework.letters.post_room import not_heard, told
from casework.models import Case, Letter, LetterTask, Referrer
from casework.refusals import BadDate, Refusal
from tests import factory
from tests.api.asking import caller
from tests.conftest import TODAY, signed_in
from tests.factory import user_of
from tests.letters.post import needs, send

pytestmark = [pytest.mark.usefixtures("today", "letters_by_event"), pytest.mark.django_db]
GP: dict[str, Any] = {
    "name": "Dr Ann Example", "organisation": "Example Surgery", "email": "surgery@example.com",
    "may_be_told": True, "may_be_told_because": "She agreed",
}  # fmt: skip
WARD = {**GP, "name": "Ward 7", "organisation": "Example Hospital", "email": "ward@example.com"}
BY_PHONE = {**GP, "name": "Sister Joy", "email": "", "phone": "01632 960 300"}


@pytest.fixture
def by(cast):
    return user_of(cast.manager)


@pytest.fixture
def case(cast):
    return factory.a_case(team=cast.team, today=TODAY)


def referred(case: Case, by: Any, *whom: dict[str, Any]) -> list[Referrer]:
    return [referring.record_referrer(case, Given(**each), by=by, on=TODAY) for each in whom]


def feedback(case: Case) -> list[tuple[str, int, str]]:
    letters = Letter.objects.filter(case=case, kind="feedback").order_by("referrer", "milestone")
    return [(each.referrer.name, each.milestone, each.state) for each in letters if each.referrer]


def a_day_later(days: int = 1) -> None:
    send(timezone.now() + timedelta(days=days, hours=days))


def test_two_of_one_case_hear_both_times_each_once(case, by, mailoutbox):
    referred(case, by, GP, WARD, GP)
    send()
    receiving.close(Case.objects.get(), reason="completed", note="All is done", by=by, on=TODAY)
    a_day_later()
    assert sorted(mail.to[0] for mail in mailoutbox) == [
        "surgery@example.com", "surgery@example.com", "ward@example.com", "ward@example.com",
    ]  # fmt: skip
    assert {state for *_, state in feedback(case)} == {"sent"}
    assert list(not_heard.cases(by, as_of=TODAY)) == []


def test_recorded_again_it_is_the_same_one_by_name_or_by_e_mail(case, by):
    referred(case, by, GP, {**GP, "email": "new@example.com"}, {**GP, "name": "The surgery"})
    names = [each.name for each in case.referrers.who_hear()]
    assert names == ["Dr Ann Example", "The surgery"]


def test_somebody_else_with_another_name_is_corrected_only_where_it_is_said(case, by):
    (gp,) = referred(case, by, GP)
    given = Given(**{**GP, "name": "Dr Bob Other", "email": "bob@example.com"})
    referring.record_referrer(case, given, by=by, on=TODAY, corrects=gp)
    assert [each.name for each in case.referrers.who_hear()] == ["Dr Bob Other"]
    send()
    assert feedback(case) == [("Dr Bob Other", 1, "sent")]
    with pytest.raises(Refusal):
        referring.record_referrer(case, given, by=by, on=TODAY, corrects=gp)


def test_one_may_be_told_and_the_other_may_not(case, by):
    referred(case, by, GP, {**WARD, "may_be_told": False, "may_be_told_because": "She said no"})
    send()
    assert feedback(case) == [("Dr Ann Example", 1, "sent")]


def test_forbidden_and_allowed_again_before_it_went_they_hear(case, by):
    referred(case, by, GP, {**GP, "may_be_told": False, "may_be_told_because": "She said no"})
    send()
    assert feedback(case)[0][2] == "cancelled"
    referred(case, by, GP)
    send()
    assert [state for *_, state in feedback(case)] == ["sent"]


def test_who_has_only_a_telephone_is_a_task_and_ends_when_they_were_rung(case, by, cast):
    needs(case.person, "bsl_video")
    referred(case, by, BY_PHONE)
    send()
    letter = Letter.objects.get(kind="feedback")
    task = LetterTask.objects.get(letter=letter)
    assert (letter.held_because, task.kind) == ("no_referrer_address", "referrer")
    page = signed_in(cast.manager).get(reverse("letter-task", args=[letter.pk]))
    assert "Telephone Sister Joy on 01632 960 300" in page.content.decode()
    given = told.Given(How.PHONE, "Rang the ward, spoke to Joy", TODAY)
    told.done(letter, given, by=by, on=TODAY)
    letter.refresh_from_db()
    assert (letter.state, letter.sent_to) == ("sent", "Sister Joy\nBy telephone")
    assert LetterTask.objects.get(letter=letter).done_how.startswith("By telephone")


def test_rung_at_the_end_they_have_heard(case, by):
    referred(case, by, BY_PHONE)
    receiving.close(Case.objects.get(), reason="completed", note="All is done", by=by, on=TODAY)
    assert list(not_heard.cases(by, as_of=TODAY)) == [case]
    send()
    for letter in Letter.objects.filter(kind="feedback"):
        told.done(letter, told.Given(How.PHONE, "Rang", TODAY), by=by, on=TODAY)
    assert list(not_heard.cases(by, as_of=TODAY)) == []


def test_recorded_twice_the_referrer_hears_by_the_case_that_goes_on(case, by, cast, mailoutbox):
    other = factory.a_case(person=case.person, kind="review", team=cast.team, today=TODAY)
    referred(other, by, GP)
    referred(case, by, WARD, GP)
    send()
    receiving.close(
        Case.objects.get(pk=case.pk), reason="duplicate", note="Came twice", by=by, on=TODAY
    )
    assert sorted(each.name for each in other.referrers.who_hear()) == ["Dr Ann Example", "Ward 7"]
    assert list(not_heard.cases(by, as_of=TODAY)) == []
    receiving.close(
        Case.objects.get(pk=other.pk), reason="completed", note="All is done", by=by, on=TODAY
    )
    for days in (1, 2, 3):
        a_day_later(days)
    ended = Letter.objects.filter(kind="feedback", milestone=2, state="sent")
    names = sorted(each.referrer.name for each in ended if each.referrer)
    assert names == ["Dr Ann Example", "Ward 7"]
    assert {each.case_id for each in ended} == {other.pk}


def test_recorded_twice_without_another_open_case_they_hear_that_it_ended(case, by):
    referred(case, by, GP)
    receiving.close(Case.objects.get(), reason="duplicate", note="Came twice", by=by, on=TODAY)
    assert ("Dr Ann Example", 2, "due") in feedback(case)


def test_opened_again_before_it_went_nobody_hears_that_it_ended(case, by):
    referred(case, by, GP)
    send()
    receiving.close(Case.objects.get(), reason="completed", note="All is done", by=by, on=TODAY)
    receiving.reopen(Case.objects.get(), note="She does want it", by=by, on=TODAY)
    a_day_later()
    assert ("Dr Ann Example", 2, "cancelled") in feedback(case)
    receiving.close(Case.objects.get(), reason="completed", note="All is done", by=by, on=TODAY)
    a_day_later(2)
    assert ("Dr Ann Example", 2, "sent") in feedback(case)


def test_a_held_letter_is_looked_at_again_for_the_one_it_is_to(case, by):
    referred(case, by, {**GP, "email": "", "phone": "1"}, WARD)
    send()
    referred(case, by, GP)
    looking_again.look_again(now=timezone.now())
    send()
    assert sorted(feedback(case)) == [("Dr Ann Example", 1, "sent"), ("Ward 7", 1, "sent")]


def test_by_page_and_by_api(case, by, cast):
    (gp,) = referred(case, by, GP)
    url = reverse("case-referrer", args=[case.pk])
    browser = signed_in(cast.practitioner)
    assert "Dr Ann Example, recorded again" in browser.get(url).content.decode()
    typed = {"referrer_name": "Dr Bob Other", "referrer_email": "bob@example.com",
             "may_be_told": "yes", "may_be_told_because": "She agreed"}  # fmt: skip
    assert browser.post(url, {**typed, "corrects": gp.pk}).status_code == 302
    assert [each.name for each in case.referrers.who_hear()] == ["Dr Bob Other"]
    path = f"/api/cases/{case.pk}/referrers/"
    sent = caller(cast.practitioner).post(path, {**WARD, "phone": "01632 960 301"})
    assert sent.status_code == 201
    assert caller(cast.practitioner).post(path, {**WARD, "corrects": 0}).status_code == 400
    assert case.referrers.who_hear().count() == 2


def test_telephoned_before_the_letter_went_they_have_heard_and_no_letter_goes(case, by):
    referred(case, by, GP, WARD)
    receiving.close(as_now(case), reason="completed", note="All is done", by=by, on=TODAY)
    assert [each.referrer.name for each in not_heard.rows_of(unheard(by))] == [
        "Dr Ann Example", "Ward 7",
    ]  # fmt: skip
    referred(case, by, {**GP, "told_on": TODAY})
    assert [each.referrer.name for each in not_heard.rows_of(unheard(by))] == ["Ward 7"]
    a_day_later()
    a_day_later(2)
    sent = {(name, stage) for name, stage, state in feedback(case) if state == "sent"}
    assert sent == {("Ward 7", 1), ("Ward 7", 2)}
    assert case.events.filter(says__contains="told by telephone on 21 November 2026").exists()


def test_told_by_telephone_that_it_came_they_still_hear_that_it_ended(case, by):
    referred(case, by, {**GP, "told_on": TODAY})
    assert feedback(case) == []
    Case.objects.filter(pk=case.pk).update(received_on=TODAY - timedelta(days=3))
    Referrer.objects.update(told_on=TODAY - timedelta(days=2))
    receiving.close(as_now(case), reason="completed", note="All is done", by=by, on=TODAY)
    assert feedback(case) == [("Dr Ann Example", 2, "due")]


def test_nobody_was_rung_tomorrow(case, by):
    with pytest.raises(BadDate):
        referred(case, by, {**GP, "told_on": TODAY + timedelta(days=1)})


def as_now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def unheard(by: Any) -> list[Case]:
    return list(not_heard.cases(by, as_of=TODAY))
