"""How many carers wait, how long, and of whom: one answer, with its query (S64, S65, S71)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carers import figures
from casework.models import Person
from tests import factory
from tests.carers import makers
from tests.conftest import signed_in
from tests.running.counting import get_counted

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), min_size=1)


@given(COUNTS)
def test_no_small_number_is_told_nor_can_be_worked_out(counts):
    """With the total known, one hidden group would be the difference; two or more are not."""
    groups = figures.suppressed(counts)
    told = {group.label: group.number for group in groups}
    assert all(number is None or number == 0 or number >= figures.SMALL for number in told.values())
    hidden = [name for name, number in told.items() if number is None]
    others = [name for name, number in counts.items() if number]
    assert len(hidden) != 1 or len(others) == 1
    assert all(told[name] in (None, counts[name]) for name in counts)


def test_the_numbers_of_some_waits():
    waits = figures.Waits([2, 28, 29, 41])
    assert (waits.count, waits.mean, waits.median, waits.longest) == (4, 25, 28.5, 41)
    assert waits.percent_within(28) == 50
    assert figures.Waits([]).mean is None


pytestmark = pytest.mark.django_db


@pytest.fixture
def some(cast, by, today):
    cases = []
    for number, waited in enumerate((3, 40, 90, 10, 11, 12)):
        person = makers.a_carer(f"Name{number}", ethnicity="white_british")
        cases.append(makers.a_carers_case(person=person, team=cast.team, by=by, today=today,
                                          waited=waited))  # fmt: skip
    return cases


def test_those_who_wait_and_those_who_were_reached(cast, by, today, some):
    factory.give(some[1], cast.practitioner, by=by, on=today)
    now = figures.waits_now(as_of=today)
    year = figures.waits_of_year(as_of=today)
    assert (now.count, now.longest) == (5, 90)
    assert list(year.days) == [40]


def test_a_case_given_back_waits_still(cast, by, today, some):
    from casework.acts import allocating

    factory.give(some[2], cast.practitioner, by=by, on=today - timedelta(days=30))
    allocating.give_back(some[2], because="Sick", by=by, on=today)
    assert figures.waits_of_year(as_of=today).count == 0
    assert figures.waits_now(as_of=today).longest == 90


def test_ethnicity_is_by_broad_group_with_small_ones_left_out(some):
    """S71."""
    Person.objects.filter(family_name="Name0").update(ethnicity="asian_indian")
    groups = {group.label: group.number for group in figures.by_ethnicity()}
    assert groups["White"] is None
    assert groups["Asian or Asian British"] is None
    assert groups["Black, Black British, Caribbean or African"] == 0


def test_the_kind_of_carer_is_counted_and_the_unrecorded_too(some, adult, by, today):
    """S68."""
    for case in some[:5]:
        makers.caring(case.person, adult, by=by, today=today)
    second = factory.a_person("Other")
    makers.caring(some[0].person, second, by=by, today=today, kind="parent")
    counted = {group.label: group.number for group in figures.by_kind()}
    assert counted["Carer of an adult"] == 5
    assert counted["Parent carer of a disabled child"] is None


class TestThePage:
    def test_each_figure_names_its_query_and_its_time_and_leads_to_its_list(self, cast, some):
        page = signed_in(cast.manager).get("/carers/figures/").content.decode()
        for words in ("carers_waiting", "carers_reached", "carers_by_kind", "21 November 2026",
                      "/waiting/?kind=carer_assessment"):  # fmt: skip
            assert words in page

    def test_an_analyst_sees_counts_and_no_names_and_no_lists(self, cast, some):
        page = signed_in(cast.analyst).get("/carers/figures/").content.decode()
        assert "carers_waiting" in page
        assert "/waiting/?kind" not in page
        assert "Name0" not in page

    def test_everybody_is_told_the_same_number(self, cast, some):
        """S65: a restricted record is counted for nobody, those who may open it included (S2)."""
        Person.objects.filter(family_name="Name0").update(is_restricted=True)
        for who in (cast.manager, cast.analyst, cast.service_manager):
            said = signed_in(who).get("/carers/figures/").content.decode()
            assert ">5<" in said.replace('<span class="govuk-visually-hidden">', "<")

    @pytest.mark.parametrize("place", ["/carers/", "/carers/figures/", "/carers/young/"])
    def test_a_page_costs_few_statements(self, cast, some, place):
        page, asked = get_counted(signed_in(cast.manager), place)
        assert page.status_code == 200
        assert len(asked) <= 12, asked
