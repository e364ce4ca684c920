"""A council changes a number from a day, with a reason; each case is judged by what is in force."""

from datetime import timedelta

import pytest

from casework import kinds, policy_changes
from casework.acts.record import last_milestone, policy_on, raised_in_spell
from casework.clocks import escalation_due_on, letter_due_on
from casework.escalation import raise_due
from casework.letters.owed import waiting_well
from casework.models import Case, Letter, PolicyNumber
from casework.not_done import Apart
from casework.policy import NUMBERS, PolicyInForce, Rag, UnknownNumber
from casework.refusals import BadDate, NeedsReason, Refusal
from tests import factory
from tests.factory import user_of

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def override(cast, today):
    by = user_of(cast.service_manager)

    def set_number(code, value, ahead=0, reason="Agreed in council"):
        return policy_changes.override(
            code, value=value, from_on=today + ahead * ONE_DAY, reason=reason, by=by, on=today
        )

    return set_number


@pytest.fixture
def cases(cast, today):
    by = user_of(cast.manager)
    return [
        factory.a_case(waited=waited, team=cast.team, today=today, rag=rag, by=by)
        for waited in (0, 20, 27, 50, 200)
        for rag in (None, Rag.RED, Rag.GREEN)
    ]


def test_a_number_is_the_councils_from_its_day_on(today, override):
    override("letter.first", 14, ahead=10)
    override("letter.first", 21, ahead=20)
    days = {ahead: policy_on(today + ahead * ONE_DAY)["letter.first"] for ahead in (9, 10, 19, 20)}
    assert days == {9: 28, 10: 14, 19: 14, 20: 21}


def test_the_last_word_on_a_day_counts_and_every_word_is_kept(today, override):
    override("letter.first", 14)
    override("letter.first", 15, reason="A slip")
    assert policy_on(today)["letter.first"] == 15
    kept = PolicyNumber.objects.filter(code="letter.first").order_by("id")
    assert [(item.value, item.reason) for item in kept] == [
        (14, "Agreed in council"), (15, "A slip")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ({"code": "no.such", "value": 1}, Refusal),
        ({"code": "letter.first", "value": 0}, Refusal),
        ({"code": "letter.first", "value": 3651}, Refusal),
        ({"code": "letter.first", "value": 7, "ahead": -1}, BadDate),
        ({"code": "letter.first", "value": 7, "reason": " "}, NeedsReason),
    ],
)
def test_a_change_names_a_number_in_its_range_from_today_on_with_a_reason(override, words, refusal):
    with pytest.raises(refusal):
        override(**words)
    assert not PolicyNumber.objects.exists()


def test_a_number_that_no_policy_names_is_an_error():
    with pytest.raises(UnknownNumber):
        PolicyInForce()["no.such"]


def test_a_case_is_judged_by_the_standard_in_force(cast, today, override):
    case = factory.a_case(waited=30, team=cast.team, today=today)
    override("standard.care_act", 20, ahead=1)
    tomorrow = today + ONE_DAY
    assert case.over_standard(today, policy_on(today)) == 2
    assert case.over_standard(tomorrow, policy_on(tomorrow)) == 11


def test_a_change_to_come_moves_no_clock_before_its_day(today, override, cases):
    before = _clocks()
    override("letter.first", 14, ahead=3)
    assert policy_changes.apply(as_of=today + 2 * ONE_DAY) == {"changes": 0, "cases": 0}
    assert _clocks() == before
    done = policy_changes.apply(as_of=today + 3 * ONE_DAY)
    assert done == {"changes": 1, "cases": len(cases)}
    assert _clocks() != before
    assert policy_changes.apply(as_of=today + 4 * ONE_DAY) == {"changes": 0, "cases": 0}


def _clocks():
    rows = Case.objects.order_by("pk")
    return list(rows.values_list("letter_due_on", "escalation_due_on"))


@pytest.mark.parametrize(
    "numbers",
    [
        {"letter.first": 14}, {"letter.first": 60}, {"letter.every": 7},
        {"escalate.team_manager": 10, "escalate.red": 1}, {"escalate.unrated": 40},
    ],
)  # fmt: skip
@pytest.mark.parametrize("jobs_ran", [True, False])
def test_setting_the_clocks_again_equals_working_them_out_afresh(
    today, override, cases, numbers, jobs_ran
):
    if jobs_ran:
        waiting_well.prepare(as_of=today)
        raise_due(as_of=today, apart=Apart(), policy=policy_on(today))
    known = {case.pk: min(case.letter_due_on, today) for case in Case.objects.all()}
    for code, value in numbers.items():
        override(code, value)
    policy_changes.apply(as_of=today)
    policy = policy_on(today)
    for case in Case.objects.all():
        assert case.letter_due_on == letter_due_on(
            case, last=last_milestone(case), known_on=known[case.pk], policy=policy
        )
        assert case.escalation_due_on == escalation_due_on(
            case, as_of=today, policy=policy, raised=raised_in_spell(case)
        )
    assert Letter.objects.exists() is jobs_ran


def test_every_number_says_who_says_so():
    for code, number in NUMBERS.items():
        assert number.source.strip(), code
        assert number.least <= number.default <= number.most, code


def test_every_kind_has_a_standard_that_a_council_can_change(override):
    for kind in kinds.every():
        override(kind.standard, kind.target_days.default + 1)
