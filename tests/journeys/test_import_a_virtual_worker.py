"""A council's open work comes in, and a worker who is no person gives up the cases (S28)."""

from datetime import timedelta
from pathlib import Path

import pytest

from casework.calendar import local_today
from casework.models import Case
from tests import factory
from tests.conftest import Cast
from tests.journeys.conftest import Walker

pytestmark = pytest.mark.journey

HEADINGS = "Case ID,Surname,Forename,DOB,Case type,Referral date,Team,Allocated worker,RAG"


def _file(tmp_path: Path) -> Path:
    asked = local_today() - timedelta(days=400)
    rows = [
        f"W-{number},Marlowe,Person {number},04/05/1940,Care Act assessment,"
        f"{asked:%d/%m/%Y},Central,Virtual Worker,Green"
        for number in range(3)
    ]
    rows.append("W-9,Marlowe,Nobody,04/05/1940,Care Act assessment,01/02/2999,Central,,")
    path = tmp_path / "open-work.csv"
    path.write_text("\n".join([HEADINGS, *rows]))
    return path


def test_the_cases_of_a_virtual_worker_become_the_teams(
    walker: Walker, cast: Cast, tmp_path: Path
) -> None:
    walker.sign_in(cast.service_manager)
    walker.open("/imports/")
    walker.page.get_by_label("File of open work").set_input_files(_file(tmp_path))
    walker.press("Upload")
    if walker.page.get_by_role("button", name="Check the file").count():
        walker.press("Check the file")
    walker.says("Virtual Worker")
    walker.says("not accepted")
    walker.press("Bring in 3 cases")

    came = Case.objects.all()
    assert [case.worker for case in came] == [None] * 3
    assert {case.rag for case in came} == {None}
    assert {case.waited(local_today()) for case in came} == {400}

    walker.open(f"/waiting/?team={cast.team.pk}&rating=0")
    walker.says("Person 1 Marlowe")
    walker.follow("Person 1 Marlowe")
    walker.page.get_by_role("button", name="Rate the risk").click()
    walker.page.get_by_label("Safe support is in place and stable").check()
    walker.page.get_by_label("Green", exact=True).check()
    walker.press("Rate")
    walker.says("Rated green.")


def test_a_file_that_is_none_is_refused_in_words(
    walker: Walker, cast: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "open-work.xlsx"
    path.write_bytes(b"this is no workbook")
    walker.sign_in(cast.service_manager)
    walker.open("/imports/")
    walker.page.get_by_label("File of open work").set_input_files(path)
    walker.press("Upload")
    assert Case.objects.count() == 0
    assert factory.PASSWORD not in walker.page.content()
    walker.says("Excel")
