"""``manage.py import_open_work`` says what would come, and brings it in."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from casework.management.commands import import_open_work
from casework.models import Case, Import, Rating
from tests import factory
from tests.conftest import Cast
from tests.imports import files


@pytest.fixture
def export(tmp_path: Path, cast: Cast) -> Path:
    held = {"Allocated worker": "Virtual Worker CE"}
    path = tmp_path / "open-work.csv"
    path.write_bytes(
        files.csv_bytes(files.rows(held, held, {"Referral date": "x"}, {"RAG": "Red"}))
    )
    return path


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("import_open_work", *arguments, stdout=out, no_color=True)
    return out.getvalue()


def test_it_prints_the_counts_the_non_persons_and_the_problems_and_applies(
    export: Path, cast: Cast
):
    said = run(export, "--as-user", factory.user_of(cast.service_manager).get_username())
    assert "4 rows read: 3 accepted, 1 not accepted, 0 here already" in said
    assert "No person we know: Virtual Worker CE, 2 cases (its name says “virtual”)" in said
    assert "Invalid date: 1" in said
    assert "3 cases came in." in said
    assert Case.objects.count() == 3
    assert Rating.objects.get().rag == 1


def test_a_dry_run_changes_nothing(export: Path):
    assert "Nothing was changed" in run(export, "--dry-run")
    assert Case.objects.count() == 0


def test_without_a_user_it_says_that_ratings_are_left_behind(export: Path):
    assert "Ratings that no person stands behind: 1" in run(export)
    assert Rating.objects.count() == 0


def test_the_rejects_are_written_where_it_is_told(export: Path, tmp_path: Path):
    run(export, "--rejects", tmp_path / "mend.csv")
    text = (tmp_path / "mend.csv").read_text("utf-8-sig")
    assert text.count("\n") == 2
    assert "“x” is not a date" in text


def test_a_long_file_says_how_far_it_is(tmp_path: Path, cast: Cast, monkeypatch):
    monkeypatch.setattr(import_open_work, "SAID_EVERY", 1_000)
    path = tmp_path / "long.csv"
    path.write_bytes(files.csv_bytes(files.rows(*({} for _ in range(2_500)))))
    said = [line.strip() for line in run(path, "--dry-run").splitlines() if "of 2,500" in line]
    assert len(said) >= 2
    assert said == sorted(said)


def test_a_heading_can_be_told(export: Path):
    text = export.read_text().replace("Case ID", "Odd=heading", 1)
    export.write_text(text)
    with pytest.raises(CommandError, match="Say which column of the file is: Case reference"):
        run(export)
    assert "3 cases came in." in run(export, "--map", "Odd=heading=external_reference")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--team", "Nowhere"], "No open team is called “Nowhere”"),
        (["--as-user", "nobody"], "Nobody signs in as “nobody”"),
        (["--map", "Surname"], "is not HEADING=COLUMN"),
        (["--map", "Surname=nonsense"], "“nonsense” is not a column of ours"),
        (["--map", "Shoe size=summary"], "no heading “Shoe size”"),
    ],
)
def test_a_wrong_argument_is_refused_in_one_line(export: Path, arguments, says):
    with pytest.raises(CommandError, match=says):
        run(export, *arguments)
    assert Case.objects.count() == 0


def test_a_refused_file_ends_in_one_line_and_is_kept(tmp_path: Path, cast: Cast):
    path = tmp_path / "open-work.xlsx"
    path.write_bytes(b"not a workbook")
    with pytest.raises(CommandError, match=r"open-work\.xlsx was refused: The name ends in \.xlsx"):
        run(path)
    assert Import.objects.get().state == "refused"


def test_a_file_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(CommandError, match="There is no file"):
        run(tmp_path / "none.csv")


def test_the_example_in_the_documentation_comes_in_whole(cast: Cast):
    factory.a_worker(team=factory.a_team("North locality"))
    said = run(Path("docs/examples/open-work.csv"), "--team", "North locality")
    assert " 0 not accepted" in said
    assert "No person we know: Virtual Worker North" in said
