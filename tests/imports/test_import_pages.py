"""The import in the browser: who may open it, and each step of it."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework.exports import safe_cell
from casework.imports import mapping, progress, work
from casework.models import Case, Import, ImportTaken
from tests.conftest import Cast, signed_in
from tests.imports import files
from tests.imports.conftest import Bring, bring_rows

pytestmark = pytest.mark.usefixtures("today")


def upload(client, content: bytes, name: str = "open-work.csv"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("imports"), {"file": file}, follow=True)


def columns(batch: Import) -> dict[str, str]:
    return {**mapping.guess(batch.headings), "whole_team": ""}


@pytest.mark.parametrize("role", ["practitioner", "manager", "support", "analyst", "auditor"])
def test_a_role_without_the_right_opens_no_page_of_an_import(bring: Bring, cast: Cast, role):
    batch = bring_rows(bring, {"Referral date": "x"})
    client = signed_in(getattr(cast, role))
    for name in ("import", "import-rejects", "import-progress"):
        assert client.get(reverse(name, args=[batch.pk])).status_code == 403
    assert client.get(reverse("imports")).status_code == 403
    assert upload(client, b"a,b\n1,2\n").status_code == 403
    for name in ("import-map", "import-apply"):
        assert client.post(reverse(name, args=[batch.pk])).status_code == 403
    assert Import.objects.count() == 1


@pytest.mark.parametrize("role", ["service_manager", "administrator"])
def test_a_virtual_workers_caseload_is_sorted_out_in_four_steps_s28(cast: Cast, role):
    client = signed_in(getattr(cast, role))
    held = {"Allocated worker": "Virtual Worker CE", "RAG": "Green"}
    page = upload(
        client, files.csv_bytes(files.rows(*(held for _ in range(3)), {"Referral date": "x"}))
    )
    batch = Import.objects.get()
    assert "Which column is which?" in page.content.decode()
    page = client.post(reverse("import-map", args=[batch.pk]), columns(batch), follow=True)
    shown = page.content.decode()
    assert "Virtual Worker CE" in shown
    assert "its name says “virtual”" in shown
    assert "Bring in 3 cases" in shown
    assert "Request received: “x” is not a date" in shown
    assert Case.objects.count() == 0
    page = client.post(reverse("import-apply", args=[batch.pk]), follow=True)
    assert "3 cases came in." in page.content.decode()
    assert Case.objects.filter(worker=None, rag=None, team=cast.team).count() == 3


def test_the_preview_shows_nobodys_name(bring: Bring, cast: Cast):
    batch = bring(files.csv_bytes(files.rows({"Referral date": "x"}, {})), apply=False)
    page = signed_in(cast.service_manager).get(reverse("import", args=[batch.pk]))
    assert "W1" in page.content.decode()
    assert "Kemp" not in page.content.decode()


def test_a_file_that_cannot_be_read_is_listed_with_the_reason(cast: Cast):
    client = signed_in(cast.service_manager)
    page = upload(client, b"not a workbook", "open-work.xlsx")
    assert "not an Excel file" in page.content.decode()
    assert "Refused" in client.get(reverse("imports")).content.decode()


def test_a_needed_column_left_out_is_asked_for_and_the_rest_is_kept(cast: Cast):
    client = signed_in(cast.service_manager)
    upload(client, files.csv_bytes(files.rows({})))
    batch = Import.objects.get()
    chosen = {**columns(batch), "external_reference": "", "team": ""}
    page = client.post(reverse("import-map", args=[batch.pk]), chosen)
    assert "Choose which column is: Case reference" in page.content.decode()
    assert page.context["form"]["given_names"].value() == "Forename"
    chosen = {**columns(batch), "team": ""}
    page = client.post(reverse("import-map", args=[batch.pk]), chosen)
    assert "choose one team for the whole file" in page.content.decode()


def test_the_columns_chosen_are_remembered_for_the_same_headings(cast: Cast):
    client = signed_in(cast.service_manager)
    upload(client, files.csv_bytes(files.rows({})))
    first = Import.objects.get()
    chosen = {**columns(first), "summary": "", "preferred_name": "Presenting issue"}
    client.post(reverse("import-map", args=[first.pk]), chosen)
    page = upload(client, files.csv_bytes(files.rows({"Case ID": "X1"})))
    assert page.context["form"].initial["preferred_name"] == "Presenting issue"
    assert "as the last time" in page.content.decode()


def test_a_large_file_waits_for_the_job_and_shows_how_far_it_is(
    bring: Bring, cast: Cast, monkeypatch
):
    batch = bring(files.csv_bytes(files.rows({}, {})), apply=False)
    monkeypatch.setattr(work, "SMALL", 1)
    rung = []
    monkeypatch.setattr("casework.tasks.process_imports.apply_async", lambda **_: rung.append(1))
    client = signed_in(cast.service_manager)
    page = client.post(reverse("import-apply", args=[batch.pk]), follow=True)
    assert rung == [1]
    assert "data-poll-url" in page.content.decode()
    progress.tell(batch.pk, done=42_000, about=100_000)
    part = client.get(reverse("import-progress", args=[batch.pk])).content.decode()
    assert "42,000 of 100,000 rows" in part
    work.work_waiting_imports(as_of=page.context["batch"].at.date())
    part = client.get(reverse("import-progress", args=[batch.pk])).content.decode()
    assert "data-done" in part
    assert "data-poll-url" not in part


def test_a_broker_that_cannot_be_reached_only_means_the_next_tick(
    bring: Bring, cast: Cast, monkeypatch
):
    from kombu.exceptions import OperationalError

    def no_broker(**_: object) -> None:
        raise OperationalError

    batch = bring(files.csv_bytes(files.rows({})), apply=False)
    monkeypatch.setattr(work, "SMALL", 0)
    monkeypatch.setattr("casework.tasks.process_imports.apply_async", no_broker)
    page = signed_in(cast.service_manager).post(reverse("import-apply", args=[batch.pk]))
    assert page.status_code == 302
    batch.refresh_from_db()
    assert batch.state == "applying"


def test_the_rejects_come_back_with_their_cells_and_the_reasons(bring: Bring, cast: Cast):
    [row] = files.rows({"Surname": "=1+1", "Referral date": "x", "Presenting issue": "+44 a, “b”"})
    batch = bring(files.csv_bytes([[*row, "", "shifted"]]))
    answer = signed_in(cast.service_manager).get(reverse("import-rejects", args=[batch.pk]))
    text = answer.getvalue().decode("utf-8-sig")
    headings, mended = csv.reader(io.StringIO(text))
    given = dict(zip(headings, mended, strict=False))
    assert headings == [*files.HEADINGS, "Why it was not accepted"]
    assert (given["Surname"], given["Presenting issue"]) == ("'=1+1", "'+44 a, “b”")
    assert "a formula" in given["Why it was not accepted"]
    assert "Request received" in given["Why it was not accepted"]
    assert mended[-1] == "shifted"


def test_who_took_the_rejects_away_is_written_down_and_shown(bring: Bring, cast: Cast):
    batch = bring_rows(bring, {"Referral date": "x"})
    signed_in(cast.service_manager).get(reverse("import-rejects", args=[batch.pk]))
    assert [row.by for row in ImportTaken.objects.all()] == [cast.service_manager.user]
    page = signed_in(cast.administrator).get(reverse("import", args=[batch.pk])).content.decode()
    assert f"Downloaded by {cast.service_manager.name} on" in page


def test_whoever_opens_no_record_gets_back_only_the_file_that_they_brought(bring, cast: Cast):
    batch = bring_rows(bring, {"Referral date": "x"})
    client, address = signed_in(cast.administrator), reverse("import-rejects", args=[batch.pk])
    assert address not in client.get(reverse("import", args=[batch.pk])).content.decode()
    assert client.get(address).status_code == 403
    assert not ImportTaken.objects.exists()
    Import.objects.update(by=cast.administrator.user)
    assert address in client.get(reverse("import", args=[batch.pk])).content.decode()
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_rejects_runs_in_a_spreadsheet(start):
    assert safe_cell(f"{start}1").startswith("'")
    assert safe_cell("O'Kemp") == "O'Kemp"


def test_the_mended_rejects_can_be_imported(bring: Bring, cast: Cast):
    batch = bring_rows(bring, {"Referral date": "31/02/2026"}, {})
    client = signed_in(cast.service_manager)
    answer = client.get(reverse("import-rejects", args=[batch.pk]))
    mended = answer.getvalue().replace(b"31/02/2026", b"28/02/2026")
    again = bring(mended)
    assert (again.accepted, again.rejected) == (1, 0)
    assert Case.objects.count() == 2


def test_undo_is_the_last_section_of_what_came_in(bring: Bring, cast: Cast):
    batch = bring_rows(bring, {}, {"Referral date": "x"})
    page = signed_in(cast.service_manager).get(reverse("import", args=[batch.pk])).content.decode()
    headings = re.findall(r"<h2[^>]*>([^<]*)</h2>", page.partition("<main")[2])
    assert headings[-2:] == ["Rows that cannot be accepted", "If this import was wrong"]
    assert page.count(reverse("import-undo", args=[batch.pk])) == 1
