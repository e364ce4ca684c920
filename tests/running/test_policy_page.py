"""The policy is shown whole, with its sources, and changed only from a day and with a reason."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from casework import policy_changes
from casework.models import PolicyNumber
from casework.policy import NUMBERS, Rag
from casework.roles import Right
from casework.views.policy import RIGHT_SAYS
from tests import factory
from tests.conftest import Cast, signed_in
from tests.running.counting import get_counted

LETTER = "letter.first"


def change(client, code: str = LETTER, **typed):
    url = reverse("policy-number", args=[code])
    given = {"value": "21", "from_on": "2026-11-21", "reason": "Minute 14", **typed}
    return client.post(url, given, follow=True)


def test_every_number_stands_on_the_page_once_with_its_source(cast: Cast, today: date):
    page = signed_in(cast.service_manager).get(reverse("policy")).content.decode()
    for code in NUMBERS:
        assert page.count(f'href="{reverse("policy-number", args=[code])}"') == 1, code


def test_only_what_is_statutory_is_tagged_as_law(cast: Cast, today: date):
    answer = signed_in(cast.service_manager).get(reverse("policy"))
    tagged = answer.content.decode().count("govuk-tag--purple")
    assert tagged == sum(number.basis == "statutory" for number in NUMBERS.values())


def test_every_right_has_words():
    assert set(RIGHT_SAYS) == set(Right)


def test_a_change_to_come_is_announced_and_not_yet_in_force(cast: Cast, today: date):
    for days, value in ((20, 30), (10, 14)):
        policy_changes.override(
            LETTER, value=value, from_on=today + timedelta(days=days), reason="Board",
            by=factory.user_of(cast.service_manager), on=today,
        )  # fmt: skip
    answer = signed_in(cast.service_manager).get(reverse("policy"))
    [line] = [
        line for group in answer.context["groups"] for line in group.lines if line.code == LETTER
    ]
    assert (line.now, line.next_change.value) == (28, 14)


@pytest.mark.parametrize("who", ["practitioner", "manager", "analyst", "auditor", "administrator"])
def test_only_those_who_run_a_service_open_the_policy(cast: Cast, today: date, who: str):
    client = signed_in(getattr(cast, who))
    assert client.get(reverse("policy")).status_code == 403
    assert client.get(reverse("policy-number", args=[LETTER])).status_code == 403
    assert change(client).status_code == 403
    assert not PolicyNumber.objects.exists()


def test_a_change_from_today_sets_the_clocks_at_once_and_says_so(cast: Cast, today: date):
    case = factory.a_case(waited=10, team=cast.team, today=today)
    page = change(signed_in(cast.service_manager)).content.decode()
    case.refresh_from_db()
    assert case.letter_due_on == case.received_on + timedelta(days=21)
    assert "The clocks of 1 waiting case were set again just now" in page
    assert "Nia Rees" in page
    assert "Minute 14" in page


def test_where_too_many_wait_the_job_sets_the_clocks_and_the_page_says_so(
    cast: Cast, today: date, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("casework.views.policy.SET_AT_ONCE", 1)
    cases = [factory.a_case(waited=10, team=cast.team, today=today) for _ in range(2)]
    page = change(signed_in(cast.service_manager)).content.decode()
    cases[0].refresh_from_db()
    assert cases[0].letter_due_on == cases[0].received_on + timedelta(days=28)
    assert "so the job" in page
    assert PolicyNumber.objects.get().applied_at is None


def test_a_change_from_tomorrow_leaves_the_clocks_until_that_morning(cast: Cast, today: date):
    case = factory.a_case(waited=10, team=cast.team, today=today)
    page = change(signed_in(cast.service_manager), from_on="2026-11-22").content.decode()
    case.refresh_from_db()
    assert case.letter_due_on == case.received_on + timedelta(days=28)
    assert "set again on that morning" in page


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"value": "0"}, "Enter a number from 1 to 3650"),
        ({"value": "-3"}, "Enter a number from 1 to 3650"),
        ({"value": "many"}, "in figures"),
        ({"value": "99999999999999999999"}, "Enter a number from 1 to 3650"),
        ({"from_on": "2026-11-20"}, "A change starts today or later"),
        ({"from_on": "2026-02-30"}, "must be a real date"),
        ({"reason": " "}, "Say why the number changes"),
        ({"reason": "x" * 301}, "at most 300"),
    ],
)
def test_a_change_that_cannot_be_is_refused_in_words(
    cast: Cast, today: date, typed: dict[str, str], says: str
):
    answer = change(signed_in(cast.service_manager), **typed)
    assert answer.status_code in {409, 422}
    assert says in answer.content.decode()
    assert not PolicyNumber.objects.exists()


def test_a_number_that_no_policy_names_is_not_there(cast: Cast, today: date):
    assert change(signed_in(cast.service_manager), code="letter.nonsense").status_code == 404


def test_the_page_costs_the_same_whatever_was_changed(cast: Cast, today: date):
    for code in list(NUMBERS)[:12]:
        policy_changes.override(
            code, value=NUMBERS[code].default, from_on=today + timedelta(days=3), reason="Board",
            by=factory.user_of(cast.service_manager), on=today,
        )  # fmt: skip
    answer, statements = get_counted(signed_in(cast.service_manager), reverse("policy"))
    assert answer.status_code == 200
    assert len(statements) <= 8, "\n".join(statements)


def test_the_ladder_is_shown_with_the_numbers_in_force(cast: Cast, today: date):
    change(signed_in(cast.service_manager), code="escalate.team_manager", value="35")
    steps = signed_in(cast.service_manager).get(reverse("policy")).context["ladder"]
    assert "35 days" in {step.after for step in steps}
    assert Rag.RED.label in {step.of for step in steps}


def test_being_chased_is_counted_in_times(cast: Cast, today: date):
    page = signed_in(cast.service_manager).get(reverse("policy")).content.decode()
    assert "2 times" in page
