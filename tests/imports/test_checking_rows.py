"""Every row is accepted, rejected with every reason, or here already: none is lost."""

import io
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.imports import mapping, work
from casework.imports.problems import Unreadable
from casework.imports.reading import open_table
from casework.models import Case, DetailToCorrect, Person, Team
from tests import factory
from tests.conftest import TODAY, Cast
from tests.imports import files
from tests.imports.conftest import Bring, bring_rows, problems, stepped

NHS, OTHER_NHS = files.synthetic_nhs_number(1), files.synthetic_nhs_number(2)
_DAY_AFTER = (TODAY + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"Surname": "", "Forename": ""}, "Family name is missing"),
        ({"Case type": "Gritting"}, "“Gritting” is not a kind of case here"),
        ({"Team": "Nowhere"}, "“Nowhere” is not a team that is open here"),
        ({"Team": ""}, "no team, and none chosen for the whole file"),
        ({"Referral date": "31/02/2026"}, "“31/02/2026” is a day that does not exist"),
        ({"Referral date": _DAY_AFTER}, f"“{_DAY_AFTER}” is after today"),
        ({"Surname": "=A1&A2"}, "“=A1&A2” is a formula, not a value"),
        ({"Surname": "#REF!"}, "“#REF!” is an error of a spreadsheet, not a value"),
        ({"Forename": "NULL"}, "“NULL” is no name"),
    ],
)
def test_a_row_that_cannot_be_is_rejected_with_what_its_cell_says(
    bring: Bring, cast: Cast, change, says
):
    batch = bring_rows(bring, change, {})
    assert problems(batch) == {"W1": [says]}
    assert (batch.read, batch.accepted, batch.rejected) == (2, 1, 1)
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"DOB": _DAY_AFTER}, f"“{_DAY_AFTER}” is after today"),
        ({"DOB": "2026-01-04"}, "“2026-01-04” is in this year: the year of birth may be mistyped"),
        ({"DOB": "1900-01-01"}, "“1900-01-01” is what computers write where no date is known"),
        ({"DOB": "1908-05-04"}, "“1908-05-04” would make them 118 years old"),
        ({"NHS No": "9990000010"}, "“9990000010” fails the NHS number check"),
        ({"NHS No": "4444444444"}, "“4444444444” fails the NHS number check"),
        ({"RAG": "7"}, "“7” is not a rating: red, amber, green or blue"),
        ({"Postcode": "ZZ1 OAB"}, "“ZZ1 OAB” is not a postcode. Did you mean ZZ1 0AB?"),
    ],
)
def test_nobody_who_waits_is_refused_for_a_detail(bring: Bring, cast: Cast, change, says):
    batch = bring_rows(bring, change, {})
    assert (batch.read, batch.accepted, batch.rejected) == (2, 2, 0)
    [detail] = DetailToCorrect.objects.all()
    assert detail.person == Case.objects.get(references__number="W1").person
    assert (detail.says, detail.said, detail.line) == (says, *change.values(), 2)


def test_every_problem_of_a_row_is_said_at_once(bring: Bring, cast: Cast):
    batch = bring_rows(
        bring,
        {"Surname": "", "Forename": "", "DOB": "31/02/1940", "NHS No": "1", "RAG": "?"},
    )
    assert len(problems(batch)["W1"]) == 4


def test_a_reference_used_twice_is_accepted_once_and_names_the_other_line(bring: Bring, cast: Cast):
    batch = bring_rows(bring, {"Case ID": "A"}, {"Case ID": "B"}, {"Case ID": "A"})
    assert (batch.accepted, batch.rejected) == (2, 1)
    assert problems(batch) == {"A": ["“A” stands on line 2 too"]}


def test_a_row_with_more_cells_than_headings_is_rejected(bring: Bring, cast: Cast):
    [row] = files.rows({})
    batch = bring(files.csv_bytes([[*row, "shifted"]]))
    assert problems(batch) == {"W1": ["the row has 19 cells under 18 headings"]}


def test_a_formula_in_a_workbook_is_refused_in_its_row_alone(bring: Bring, cast: Cast):
    body = files.rows({"Surname": '=CONCATENATE("Ke","mp")'}, {})
    batch = bring(files.xlsx_bytes(body), name="open-work.xlsx")
    [says] = problems(batch)["W1"]
    assert says.endswith("is a formula, not a value")
    assert batch.accepted == 1


def test_a_formula_in_a_column_that_is_not_used_harms_nothing(bring: Bring, cast: Cast):
    [row] = files.rows({})
    batch = bring(files.csv_bytes([[*row, "=1+1"]], headings=[*files.HEADINGS, "Odd column"]))
    assert batch.accepted == 1


@pytest.mark.parametrize(
    ("second", "is_accepted"),
    [
        ({"Surname": "Amis"}, True),
        ({"DOB": "1935-04-05"}, False),
        ({"Surname": "Amis", "DOB": "1935-04-05"}, False),
        ({"Surname": "Amis", "DOB": ""}, False),
    ],
)
def test_one_nhs_number_for_two_people_is_a_problem(bring: Bring, cast: Cast, second, is_accepted):
    batch = bring_rows(bring, {"NHS No": NHS}, {"NHS No": NHS, **second})
    assert (batch.accepted, batch.asked) == ((2, 0) if is_accepted else (0, 2))
    likes = [row.likes for row in batch.rows.order_by("line") if row.likes]
    assert is_accepted or [[like["line"] for like in each] for each in likes] == [[3], [2]]


def test_an_nhs_number_of_somebody_else_here_is_a_problem(bring: Bring, cast: Cast):
    factory.a_person("Amis", nhs_number=NHS)
    batch = bring_rows(bring, {"NHS No": NHS, "DOB": "1950-01-01"})
    assert (batch.asked, batch.accepted) == (1, 0)
    assert Person.objects.count() == 1


def test_one_person_reference_for_two_nhs_numbers_is_a_problem(bring: Bring, cast: Cast):
    batch = bring_rows(
        bring, {"Person ID": "P1", "NHS No": NHS}, {"Person ID": "P1", "NHS No": OTHER_NHS}
    )
    assert batch.rows.get(verdict="asked").likes[0]["why"] == "the same person reference"


def test_a_team_for_the_whole_file_owns_the_rows_that_name_none(bring: Bring, cast: Cast):
    content = files.csv_bytes(files.rows({"Team": ""}, {"Team": "central"}))
    bring(content, team=cast.other_team)
    owners = Case.objects.order_by("references__number").values_list("team__name", flat=True)
    assert list(owners) == ["West", "Central"]


def test_a_team_that_closed_is_no_team(bring: Bring, cast: Cast):
    Team.objects.filter(pk=cast.team.pk).update(closed_on=TODAY)
    assert problems(bring_rows(bring, {}))["W1"] == ["“Central” is not a team that is open here"]


def test_checking_changes_nothing_but_what_is_kept_of_the_file(bring: Bring, cast: Cast):
    batch = bring(files.csv_bytes(files.rows({}, {"Referral date": "x"})), apply=False)
    assert batch.state == "checked"
    assert Case.objects.count() == Person.objects.count() == 0


def test_other_columns_can_be_chosen_after_the_preview(bring: Bring, cast: Cast):
    batch = bring(files.csv_bytes(files.rows({"Referral date": "31/02/2026"})), apply=False)
    assert batch.rejected == 1
    mapped = {**batch.mapping, "received_on": "Presenting issue", "summary": "Referral date"}
    batch = stepped(work.confirm(batch, mapped=mapped, team=None))
    assert "Not coping on the stairs" in problems(batch)["W1"][0]


_CELLS = st.sampled_from(
    ["", "W1", "W2", "Kemp", "14/05/1935", "2026-08-03", "31/02/2026", "OT", "Central", "Red",
     "Virtual Worker CE", "=1+1", NHS, "9990000010", "yes", "Zoë; “x”", "a\nb", '"', "'@x"]
)  # fmt: skip
_ROWS = st.lists(st.lists(_CELLS, min_size=1, max_size=len(files.HEADINGS) + 2), max_size=12)
_GOOD = st.integers(0, 4)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=_ROWS, good=_GOOD)
def test_accepted_and_rejected_and_unchanged_are_all_that_was_read(importer, today, body, good):
    content = files.csv_bytes([*files.rows(*({} for _ in range(good))), *body])
    filled = sum(any(cell.strip() for cell in row) for row in body) + good
    batch = work.take_in(name="a.csv", content=ContentFile(content), team=None, by=importer)
    if not filled:
        assert batch.state == "refused"
        return
    before = Case.objects.count()
    batch = stepped(work.confirm(batch, mapped=mapping.guess(batch.headings), team=None))
    work.ask_to_apply(batch)
    batch = stepped(batch)
    assert batch.read == filled
    assert batch.accepted + batch.rejected + batch.unchanged == filled
    assert batch.accepted == Case.objects.count() - before
    for verdict in ("accepted", "rejected", "unchanged"):
        assert batch.rows.filter(verdict=verdict).count() == getattr(batch, verdict)


@settings(max_examples=30, deadline=None)
@given(data=st.binary(max_size=300))
def test_no_bytes_crash_the_reader(data):

    for name, start in (("a.csv", b""), ("a.xlsx", b"PK\x03\x04"), ("b.csv", b"Case ID,B\n")):
        with suppress(Unreadable), open_table(io.BytesIO(start + data), name=name) as table:
            assert all(row.values for row in table.rows)
