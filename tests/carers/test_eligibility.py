"""One outcome is enough for a carer and two for an adult: every combination, against an oracle."""

from itertools import combinations, product

import pytest

from carers.eligibility import CarerFindings, CarerLimb, CarerOutcome, carer_eligible, conclude
from casework.care_act.eligibility import AdultFindings, AdultLimb, AdultOutcome, adult_eligible
from tests.carers import oracle

YES_NO = (False, True)


def subsets(items):
    return [chosen for size in range(len(items) + 1) for chosen in combinations(items, size)]


def a_carer(necessary, health, unable, significant):
    return CarerFindings(necessary, health, unable, significant)


def test_a_carer_is_judged_as_the_oracle_judges_over_all_2048_combinations():
    for necessary, health, significant in product(YES_NO, repeat=3):
        for chosen in subsets(list(CarerOutcome)):
            unable = dict.fromkeys(chosen, CarerLimb.WITHOUT_ASSISTANCE)
            assert carer_eligible(
                a_carer(necessary, health, unable, significant)
            ) is oracle.carer(necessary=necessary, health=health, outcomes_not_met=len(chosen),
                              significant=significant)  # fmt: skip


def test_an_adult_is_judged_as_the_oracle_judges_over_all_4096_combinations():
    for impairment, significant in product(YES_NO, repeat=2):
        for chosen in subsets(list(AdultOutcome)):
            unable = dict.fromkeys(chosen, AdultLimb.ENDANGERS)
            found = AdultFindings(impairment, unable, significant)
            assert adult_eligible(found) is oracle.adult(
                impairment=impairment, outcomes_not_met=len(chosen), significant=significant
            )


@pytest.mark.parametrize("outcome", CarerOutcome)
@pytest.mark.parametrize("limb", CarerLimb)
def test_any_one_outcome_by_any_limb_is_enough_for_a_carer(outcome, limb):
    assert carer_eligible(a_carer(True, False, {outcome: limb}, True))


@pytest.mark.parametrize("outcome", AdultOutcome)
@pytest.mark.parametrize("limb", AdultLimb)
def test_no_one_outcome_by_any_limb_is_enough_for_an_adult(outcome, limb):
    assert not adult_eligible(AdultFindings(True, {outcome: limb}, True))


@pytest.mark.parametrize(("count", "carer", "adult"), [(0, False, False), (1, True, False),
                                                       (2, True, True)])  # fmt: skip
def test_the_two_rules_differ_at_one_outcome_and_nowhere_else(count, carer, adult):
    """S63: the council's old page said "two or more" for carers (rules.md, point 5)."""
    carers = dict.fromkeys(list(CarerOutcome)[:count], CarerLimb.ENDANGERS)
    adults = dict.fromkeys(list(AdultOutcome)[:count], AdultLimb.ENDANGERS)
    assert carer_eligible(a_carer(True, False, carers, True)) is carer
    assert adult_eligible(AdultFindings(True, adults, True)) is adult


def test_health_at_risk_is_enough_without_any_outcome():
    assert carer_eligible(a_carer(True, True, {}, True))


def test_a_carer_has_no_takes_longer_limb_and_an_adult_has():
    assert {limb.value for limb in AdultLimb} - set(CarerLimb.values) == {"significantly_longer"}


def test_there_are_eight_outcomes_for_a_carer_and_ten_for_an_adult():
    assert (len(CarerOutcome), len(AdultOutcome)) == (8, 10)


def test_the_conclusion_says_what_met_each_condition():
    unable = {CarerOutcome.WORK: CarerLimb.WITHOUT_ASSISTANCE}
    said = [item.because for item in conclude(a_carer(True, True, unable, False)).conditions]
    assert said[0] == "The care is necessary"
    assert "health" in said[1]
    assert "Work, training" in said[1]
    assert said[2] == "The impact is not significant"
