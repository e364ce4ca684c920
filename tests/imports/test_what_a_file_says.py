"""What a file says in its own words is said once to be one of ours, and asked where it is open."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from casework.imports import answers, mapping, survey
from casework.imports.days import DAY_FIRST, MONTH_FIRST, Order, to_be_asked
from casework.models import Case, Import, ImportValue
from tests.conftest import TODAY, Cast, signed_in
from tests.imports import files
from tests.imports.conftest import Bring, bring_rows, problems, stepped

pytestmark = pytest.mark.usefixtures("today")


def say(batch: Import, values: dict[tuple[str, str], str]) -> Import:
    said = answers.say(batch, values=values, orders={}, by=batch.by, as_of=TODAY)
    return stepped(said)


def test_a_value_is_said_once_to_be_one_of_ours_and_remembered(bring: Bring, cast: Cast):
    content = files.csv_bytes(files.rows({"RAG": "1 - High"}, {"Case type": "CAA (18+)"}))
    batch = bring(content, apply=False)
    found = {(value.column.name, value.said): value.rows for value in answers.values(batch)}
    assert found == {("rating", "1 - High"): 1, ("kind", "CAA (18+)"): 1}
    assert (batch.accepted, batch.rejected) == (1, 1)
    batch = say(batch, {("rating", "1 high"): "red", ("kind", "caa 18"): "care_act"})
    assert (batch.accepted, batch.rejected) == (2, 0)
    again = bring(files.csv_bytes(files.rows({"Case ID": "X9", "RAG": "1-HIGH"})))
    assert again.accepted == 1
    assert Case.objects.get(references__number="X9").rag == 1


def test_the_same_word_in_another_column_is_another_value(bring: Bring, cast: Cast):
    batch = say(bring_rows(bring, {"RAG": "High"}, apply=False), {("rating", "high"): "red"})
    headings = [{"RAG": "Priority"}.get(name, name) for name in files.HEADINGS]
    other = bring(files.csv_bytes(files.rows({"RAG": "High"}), headings=headings), apply=False)
    assert [value.said for value in answers.values(other) if value.rows] == ["High"]
    assert ImportValue.objects.get().by == batch.by


def test_only_a_column_that_may_be_empty_is_left_empty(bring: Bring, cast: Cast):
    batch = bring_rows(bring, {"RAG": "?", "Case type": "Odd"}, apply=False)
    with pytest.raises(answers.NotAChoice):
        say(batch, {("kind", "odd"): answers.LEAVE_EMPTY})
    with pytest.raises(answers.NotAChoice):
        say(batch, {("rating", ""): "purple"})
    with pytest.raises(answers.NotAChoice):
        say(batch, {("team", "central"): answers.LEAVE_EMPTY})
    batch = say(batch, {("rating", ""): answers.LEAVE_EMPTY, ("kind", "odd"): "review"})
    assert batch.accepted == 1


def test_the_page_lists_each_value_with_its_count_and_its_choices(bring: Bring, cast: Cast):
    batch = bring_rows(bring, {"Team": "Hub A"}, {"Team": "Hub A"}, apply=False)
    client = signed_in(cast.service_manager)
    address = reverse("import-values", args=[batch.pk])
    page = client.get(address).content.decode()
    assert "Hub A" in page
    assert ">2<" in page
    assert "Leave empty" not in page
    client.post(address, {"value_0": str(cast.team.pk)})
    batch.refresh_from_db()
    assert (batch.accepted, batch.rejected) == (2, 0)


def test_a_need_of_several_in_one_cell_is_said_by_itself(bring: Bring, cast: Cast):
    batch = bring_rows(bring, {"Access needs": "Loud voice; none of that"}, apply=False)
    assert [value.said for value in answers.values(batch)] == ["Loud voice"]
    batch = say(batch, {("access_needs", "loud voice"): answers.LEAVE_EMPTY})
    assert [value.said for value in answers.values(batch) if value.rows] == ["none of that"]


@pytest.mark.parametrize(("cells", "answered", "asks"), [
    (["21/09/2026", "03/04/2026"], None, False), (["03/04/2026"], None, True),
    (["03/04/2026"], DAY_FIRST, False), (["03/04/2026"], MONTH_FIRST, False),
    (["09/21/2026", "03/04/2026"], None, True), (["09/21/2026"], DAY_FIRST, True),
    (["09/21/2026"], MONTH_FIRST, False), (["21/09/2026"], MONTH_FIRST, True),
    (["09/21/2026", "21/09/2026"], MONTH_FIRST, True), (["2026-09-21", "x", ""], None, False),
    (["03/03/2026"], None, False),
])  # fmt: skip
def test_the_order_of_a_column_is_proved_or_asked(cells, answered, asks):
    order = Order()
    for cell in cells:
        order.hear(cell)
    said = {"received_on": answered} if answered else {}
    assert list(to_be_asked({"received_on": order}, said)) == (["received_on"] if asks else [])
    assert not list(to_be_asked({"received_on": order}, said, just_said=["received_on"]))


def test_a_column_without_proof_is_proved_by_another_of_the_file():
    birth, received = Order(), Order()
    birth.hear("21/09/1950")
    received.hear("03/04/2026")
    assert not list(to_be_asked({"date_of_birth": birth, "received_on": received}, {}))


def test_nothing_is_brought_in_before_the_order_is_said(bring: Bring, cast: Cast, tmp_path):
    batch = bring_rows(bring, {"Referral date": "03/04/2026"}, apply=False)
    client = signed_in(cast.service_manager)
    page = client.get(reverse("import", args=[batch.pk])).content.decode()
    assert "The dates can be read in two ways." in page
    answer = client.post(reverse("import-apply", args=[batch.pk]))
    assert answer["Location"] == reverse("import-values", args=[batch.pk])
    path = tmp_path / "open.csv"
    path.write_bytes(files.csv_bytes(files.rows({"Referral date": "03/04/2026"})))
    with pytest.raises(CommandError, match="--dates day-first"):
        call_command("import_open_work", path, stdout=io.StringIO())
    assert not Case.objects.exists()
    client.post(reverse("import-values", args=[batch.pk]), {"order_received_on": MONTH_FIRST})
    client.post(reverse("import-apply", args=[batch.pk]))
    assert str(Case.objects.get().received_on) == "2026-03-04"
    # Remembered for these headings.
    later = bring_rows(bring, {"Case ID": "X1", "Referral date": "05/04/2026"})
    assert later.state == "applied"


def test_one_column_may_serve_two_of_ours(bring: Bring, cast: Cast):
    headings = list(files.HEADINGS)
    mapped = {**mapping.guess(headings), "person_reference": "Case ID"}
    assert mapping.checked(mapped, headings=headings, has_team=False) == mapped


@pytest.mark.parametrize("rows", [65_535, 65_536, 1_048_575, 1_048_576])
def test_a_file_that_ends_where_spreadsheets_end_is_suspected(rows: int):
    [says] = survey.Survey({}, [])._cut(rows)
    assert "may have been cut off" in says
    assert not survey.Survey({}, [])._cut(rows - 3)


def test_a_death_that_cannot_be_read_is_a_report_of_one(bring: Bring, cast: Cast):
    headings = [*files.HEADINGS, "Date of death"]
    body = [[*row, "9 Sept 26"] for row in files.rows({})]
    batch = bring(files.csv_bytes(body, headings=headings))
    assert not problems(batch)
    assert Case.objects.get().person.reported_dead_on == TODAY
