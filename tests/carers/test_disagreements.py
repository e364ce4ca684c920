"""S45: who is unhappy with a decision, counted by reason and by protected characteristic."""

from datetime import timedelta

import pytest

from carers import disagreements
from carers.acts import deciding
from carers.models import Disagreement
from casework.models import Person
from tests.carers import makers
from tests.conftest import signed_in
from tests.running.counting import get_counted

pytestmark = pytest.mark.django_db

PAGE = "/carers/disagreements/"


@pytest.fixture
def some(cast, by, today) -> list[Disagreement]:
    """Twelve decisions, and seven disagreements: six about the impact, one about the delay."""
    made = []
    for number in range(12):
        person = makers.a_carer(
            f"Name{number}", gender="female" if number < 6 else "male",
            ethnicity="asian_indian" if number < 6 else "white_british",
        )  # fmt: skip
        case = makers.a_carers_case(person=person, team=cast.team, by=by, today=today)
        decision = makers.decided(case, by=by, on=today)
        if number < 7:
            objection = deciding.Objection(
                raised_by=str(person), raised_on=today, words="No", route="complaint",
                ground="delay" if number == 6 else "impact",
            )  # fmt: skip
            made.append(deciding.disagree(decision, objection, by=by, on=today))
    return made


def told(rows) -> dict[str, int | None]:
    return {row.label: row.number for row in rows}


def test_by_reason_with_the_small_numbers_left_out(some, today):
    reasons = told(disagreements.by_reason(as_of=today))
    assert reasons["The support offered"] == 0
    # One about the delay: the six would give it away, so both are left out.
    assert reasons["The delay"] is None
    assert reasons["The impact is greater than we said"] is None


def test_by_reason_where_the_groups_are_large_enough(some, today):
    Disagreement.objects.update(ground="impact")
    reasons = told(disagreements.by_reason(as_of=today))
    assert reasons["The impact is greater than we said"] == 7


def test_by_how_they_ended_and_those_that_have_not(some, by, manager, today):
    for item in some[:5]:
        deciding.settle(item, outcome="withdrawn", words="Rang", by=by, on=today)
    Disagreement.objects.filter(outcome="").delete()
    ends = told(disagreements.by_end(as_of=today))
    assert ends == {"The decision stands": 0, "The decision is to be made again": 0,
                    "Withdrawn by the person": 5, "Not answered yet": 0}  # fmt: skip


def rates(label: str, today) -> dict[str, tuple[int | None, int | None]]:
    by_label = {made.label: made for made in disagreements.by_characteristic(as_of=today)}
    return {row.label: (row.disagreed, row.decided) for row in by_label[label].rows}


def test_by_characteristic_beside_the_decisions_that_were_made(some, today):
    Disagreement.objects.filter(ground="delay").delete()
    assert rates("Ethnic group", today) == {"Asian or Asian British": (6, 6), "White": (0, 6)}
    assert rates("Gender", today) == {"Female": (6, 6), "Male": (0, 6)}
    assert rates("Age", today) == {"65 to 74": (6, 12)}
    assert rates("Language", today) == {"English": (6, 12)}


def test_a_carer_who_disagrees_twice_is_one_carer(some, by, today):
    again = deciding.Objection(
        raised_by="Her son", raised_on=today, words="No", route="reassess", ground="facts"
    )
    Disagreement.objects.filter(ground="delay").delete()
    deciding.disagree(some[0].decision, again, by=by, on=today)
    assert rates("Gender", today)["Female"] == (6, 6)


@pytest.mark.parametrize(("ago", "counted"), [(364, 7), (365, 0), (366, 0)])
def test_a_year_is_counted_and_no_more(some, today, ago, counted):
    Disagreement.objects.update(raised_on=today - timedelta(days=ago))
    assert disagreements.disagreements(as_of=today).count() == counted


class TestThePage:
    def test_it_names_its_queries_and_shows_what_the_database_was_asked(self, cast, some):
        body = signed_in(cast.manager).get(PAGE).content.decode()
        for words in ("carer_disagreements_by_reason", "carer_disagreements_by_ethnicity",
                      "21 November 2026", "SELECT"):  # fmt: skip
            assert words in body

    def test_an_analyst_reads_counts_and_no_name(self, cast, some):
        body = signed_in(cast.analyst).get(PAGE).content.decode()
        assert "Asian or Asian British" in body
        assert "Name0" not in body

    def test_a_practitioner_does_not(self, cast, some):
        assert signed_in(cast.practitioner).get(PAGE).status_code == 403
        assert signed_in(cast.practitioner).get(f"{PAGE}export.csv").status_code == 403

    def test_restricted_records_are_counted_for_nobody(self, cast, some, today):
        """Figures that counted them would tell of them (docs/adr/0018)."""
        assert rates("Gender", today)
        Person.objects.update(is_restricted=True)
        assert rates("Gender", today) == {}

    def test_it_costs_few_statements(self, cast, some):
        page, asked = get_counted(signed_in(cast.manager), PAGE)
        assert page.status_code == 200
        assert len(asked) <= 12, asked

    def test_the_export_holds_the_same_counts_and_no_small_one(self, cast, some):
        answer = signed_in(cast.analyst).get(f"{PAGE}export.csv")
        text = answer.getvalue().decode()
        assert "carer_disagreements_by_gender,Gender,Female,,6,2026-11-21" in text
        assert "carer_disagreements_by_reason,Reason,The delay,,,2026-11-21" in text
        assert "Name0" not in text
