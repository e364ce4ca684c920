"""What is owed because something happened, to whom, and what a council may turn off."""

from datetime import timedelta

import pytest

from casework.acts import allocating, receiving, referring
from casework.acts.referring import Given
from casework.letters.owed import by_event
from casework.models import Letter, PolicyNumber, Source
from casework.policy import NUMBERS
from casework.refusals import BadDate, NeedsReason, Refusal
from tests import factory
from tests.conftest import TODAY
from tests.factory import user_of
from tests.letters.post import again, send

pytestmark = [pytest.mark.usefixtures("today", "letters_by_event"), pytest.mark.django_db]

GP = Given(
    name="Dr Ann Example", organisation="Example Surgery", email="surgery@example.com",
    may_be_told=True, may_be_told_because="She agreed",
)  # fmt: skip


@pytest.fixture
def by(cast):
    return user_of(cast.manager)


@pytest.fixture
def receive(cast, by):
    def received(**change):
        given = {
            "person": factory.a_person(), "kind": "care_act", "team": cast.team,
            "received_on": TODAY, "source": Source.GP, "summary": "Not coping on the stairs",
            **change,
        }  # fmt: skip
        return receiving.receive(receiving.Request(**given), by=by, on=TODAY)

    return received


def turn_off(code, by):
    PolicyNumber.objects.create(
        code=code, value=0, from_on=TODAY, reason="Board", by=by, at="2026-11-21T09:00Z"
    )


def kinds_owed(case):
    return sorted(Letter.objects.filter(case=case).values_list("kind", flat=True))


def text_of(letter):
    return again(letter).document.facts


@pytest.mark.parametrize(
    ("kind", "owed"), [("care_act", "receipt"), ("financial", "receipt"), ("review", "review_due")]
)
def test_a_request_is_owed_a_receipt_and_a_review_its_own_letter(receive, kind, owed):
    assert kinds_owed(receive(kind=kind)) == [owed]


def test_the_receipt_tells_the_day_that_was_given(receive):
    case = receive(indicative_on=TODAY + timedelta(days=13))
    send()
    facts = text_of(Letter.objects.get(case=case))
    assert (facts["indicative_by"], facts["holds"]) == ("2026-12-04", ["date_given"])


def test_without_a_day_the_receipt_tells_what_our_own_standard_aims_at(receive):
    case = receive()
    send()
    facts = text_of(Letter.objects.get(case=case))
    assert (facts["aim_by"], facts["holds"]) == ("2026-12-19", ["aim"])


def test_a_request_that_reached_us_long_ago_is_promised_nothing(receive):
    case = receive(received_on=TODAY - timedelta(days=40))
    send()
    facts = text_of(Letter.objects.get(case=case))
    # The next letter day after day 40 of the wait is day 56.
    assert (facts["update_by"], facts["holds"]) == ("2026-12-07", ["no_date"])


def test_a_day_that_has_gone_by_is_not_given_to_anyone(receive):
    with pytest.raises(BadDate):
        receive(indicative_on=TODAY - timedelta(days=1))


def test_an_allocation_ends_the_receipt_that_had_not_gone(receive, cast, by):
    case = receive()
    allocating.allocate(case, to=cast.practitioner, reason="capacity", by=by, on=TODAY)
    taken_back = case.letters.get(state="cancelled")
    assert (taken_back.kind, kinds_owed(case)) == ("receipt", ["allocation", "receipt"])


def test_the_letter_of_an_allocation_names_the_worker_and_goes(receive, cast, by):
    case = receive()
    allocating.allocate(case, to=cast.practitioner, reason="capacity", by=by, on=TODAY)
    assert send()["sent"] == 1
    assert text_of(Letter.objects.get(case=case, state="sent"))["worker"] == "Joan Patel"


def test_back_on_the_list_nobody_is_told_of_a_worker_any_more(receive, cast, by):
    case = receive()
    allocating.allocate(case, to=cast.practitioner, reason="capacity", by=by, on=TODAY)
    allocating.give_back(case, because="Off sick", by=by, on=TODAY)
    send()
    assert Letter.objects.get(case=case, kind="allocation").state == "cancelled"


def test_s187_feedback_goes_to_the_referrer_by_e_mail_and_names_nobody(receive):
    case = receive(referrer=GP)
    send()
    letter = again(Letter.objects.get(case=case, kind="feedback"))
    assert letter.state == "sent", letter.held_detail
    assert "surgery@example.com" in letter.sent_to
    told = bytes(letter.document.content).decode()
    assert "D K" in told
    assert "Kemp" not in told
    assert "Doris" not in told


def test_each_worker_is_told_of_once(receive, cast, by):
    case = receive()
    for worker in (cast.practitioner, cast.colleague):
        allocating.allocate(case, to=worker, reason="capacity", by=by, on=TODAY)
        allocating.give_back(case, because="Off sick", by=by, on=TODAY)
        case.refresh_from_db()
    milestones = Letter.objects.filter(kind="allocation").values_list("milestone", flat=True)
    assert sorted(milestones) == [1, 2]


@pytest.mark.parametrize("kind", ["receipt", "allocation", "review_due", "feedback"])
def test_each_can_be_turned_off_from_a_day(receive, cast, by, kind):
    turn_off(by_event.switch(kind), by)
    of = "review" if kind == "review_due" else "care_act"
    case = receive(kind=of, referrer=GP)
    allocating.allocate(case, to=cast.practitioner, reason="capacity", by=by, on=TODAY)
    assert kind not in kinds_owed(case)


def test_a_kind_of_case_about_which_no_letter_is_written_gets_none(receive, monkeypatch):
    from casework import kinds

    silent = kinds.get("care_act")
    monkeypatch.setitem(
        kinds._kinds, "care_act",
        kinds.Kind(silent.code, silent.name, silent.plain, silent.target_days,
                   writes_letters=False),
    )  # fmt: skip
    assert kinds_owed(receive(referrer=GP)) == []


def test_the_switches_are_numbers_of_the_policy_with_a_source():
    for kind in ("receipt", "allocation", "review_due", "feedback"):
        number = NUMBERS[by_event.switch(kind)]
        assert (number.default, number.least, number.most) == (1, 0, 1)


@pytest.mark.parametrize(
    ("change", "owed"),
    [
        ({}, ["feedback", "receipt"]),
        ({"may_be_told": False, "may_be_told_because": "She refused"}, ["receipt"]),
        ({"may_be_told": None, "may_be_told_because": ""}, ["receipt"]),
    ],
)
def test_s187_only_a_referrer_who_may_be_told_is(receive, change, owed):
    case = receive(referrer=Given(**{**GP.__dict__, **change}))
    assert kinds_owed(case) == owed


def test_s187_a_referrer_hears_at_the_end_too(receive, by):
    case = receive(referrer=GP)
    receiving.close(case, reason="completed", note="Done", by=by, on=TODAY)
    told = Letter.objects.filter(case=case, kind="feedback").order_by("milestone")
    assert [letter.details["happened"] for letter in told] == ["received", "closed"]
    assert set(told.values_list("referrer__name", flat=True)) == {"Dr Ann Example"}


def test_a_referrer_recorded_later_is_told_once(receive, by):
    case = receive()
    for _ in range(2):
        referring.record_referrer(case, GP, by=by, on=TODAY)
    assert kinds_owed(case) == ["feedback", "receipt"]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"name": " "}, NeedsReason),
        ({"may_be_told_because": ""}, NeedsReason),
        ({"email": "", "lines": ""}, Refusal),
    ],
)
def test_a_referrer_is_recorded_whole_or_not_at_all(receive, by, change, refusal):
    case = receive()
    with pytest.raises(refusal):
        referring.record_referrer(case, Given(**{**GP.__dict__, **change}), by=by, on=TODAY)
    assert not case.referrers.exists()
