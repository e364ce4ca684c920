"""Absences from HR: each row recorded, corrected, unchanged, or rejected with a reason."""

from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from casework import absence_import, hr_file
from casework.imports import answers
from casework.imports.problems import Unreadable
from casework.models import Absence, ImportValue, Worker
from casework.policy import Role
from tests import factory
from tests.absence.held import DAY, away
from tests.conftest import Cast, signed_in

pytestmark = pytest.mark.django_db
HEAD = "worker,reason,first day,last day"


def brought(today: date, *rows: str, head: str = HEAD, cast: Cast | None = None):
    file = BytesIO("\n".join([head, *rows]).encode())
    by = factory.user_of(cast.manager) if cast else None
    result = absence_import.bring_in(file, name="hr.csv", by=by, as_of=today, of_team=None)
    assert result.read == result.accepted + len(result.rejected) + result.unchanged
    return result


def spells(worker: Worker) -> list[tuple[str, date, date | None]]:
    rows = worker.absences.order_by("starts_on")
    return [(item.reason, item.starts_on, item.ends_on) for item in rows]


@pytest.mark.parametrize("named", ["Joan Patel", "joan  patel", "USERNAME", "EMAIL"])
@pytest.mark.parametrize(("first", "last"), [("2026-11-03", ""), ("03/11/2026", "30/11/2026")])
def test_an_absence_is_recorded_with_who_brought_it(cast, today, named, first, last):
    user = factory.user_of(cast.practitioner)
    named = named.replace("USERNAME", user.username.upper()).replace("EMAIL", user.email)
    result = brought(today, f"{named},Sickness,{first},{last}", cast=cast)
    assert (result.recorded, result.rejected) == (1, [])
    ends_on = date(2026, 11, 30) if last else None
    assert spells(cast.practitioner) == [("sick", date(2026, 11, 3), ends_on)]
    absence = Absence.objects.get()
    assert absence.recorded_by == factory.user_of(cast.manager)
    assert absence.recorded_at is not None


def test_the_same_file_a_second_time_changes_nothing(cast, today):
    rows = ("Joan Patel,sick,2026-11-03,", "Mary Finch,annual leave,2026-12-01,2026-12-05",
            "Nobody Atall,sick,2026-11-03,")  # fmt: skip
    first = brought(today, *rows)
    kept = list(Absence.objects.order_by("pk").values())
    second = brought(today, *rows)
    assert (first.recorded, first.unchanged, len(first.rejected)) == (2, 0, 1)
    assert (second.accepted, second.unchanged, len(second.rejected)) == (0, 2, 1)
    assert list(Absence.objects.order_by("pk").values()) == kept


@pytest.mark.parametrize(
    ("known_end", "told_end"),
    [(None, "2026-11-13"), (date(2026, 11, 30), "2026-11-13"), (date(2026, 11, 10), "2026-11-27")],
)
def test_hr_ends_an_open_absence_and_corrects_an_end(cast, today, known_end, told_end):
    away(cast.practitioner, since=date(2026, 11, 3), until=known_end)
    result = brought(today, f"Joan Patel,sick,2026-11-03,{told_end}", cast=cast)
    assert (result.recorded, result.corrected) == (0, 1)
    assert spells(cast.practitioner) == [("sick", date(2026, 11, 3), date.fromisoformat(told_end))]
    assert Absence.objects.get().recorded_by == factory.user_of(cast.manager)


def test_a_blank_end_unsays_no_end_that_is_known_here(cast, today):
    away(cast.practitioner, since=date(2026, 11, 3), until=today + DAY)
    assert brought(today, "Joan Patel,sick,2026-11-03,").unchanged == 1
    later = brought(today + 2 * DAY, "Joan Patel,sick,2026-11-03,")
    [row] = later.rejected
    assert row.why.startswith("Joan Patel is recorded here as away until 22 November 2026; the")
    assert spells(cast.practitioner) == [("sick", date(2026, 11, 3), today + DAY)]


def test_another_reason_is_corrected(cast, today):
    away(cast.practitioner, since=date(2026, 11, 3))
    assert brought(today, "Joan Patel,suspended,2026-11-03,").corrected == 1
    assert spells(cast.practitioner) == [("suspended", date(2026, 11, 3), None)]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Jane Nobody,sick,2026-11-03,", "“Jane Nobody” is nobody whose absences you record here"),
        (",sick,2026-11-03,", "The row names no worker"),
        ("Joan Patel,,2026-11-03,", "The reason is missing"),
        ("Joan Patel,bad back,2026-11-03,", "“bad back” is not a reason that is kept here: sick"),
        ("Joan Patel,sick,,", "The first day is missing"),
        ("Joan Patel,sick,2026-11-03,2026-11-02", "The last day is before the first"),
        ("Joan Patel,sick,11/03/26,", "“11/03/26” is not a date"),
        ("Joan Patel,sick,2026-02-30,", "“2026-02-30” is a day that does not exist"),
        ("Joan Patel,sick,31/04/2026,", "“31/04/2026” is a day that does not exist"),
        ("Joan Patel,sick,2014-01-01,", "Joan Patel is not in post on 01 January 2014"),
        ("Joan Patel,sick,2029-01-01,", "The first day, 01 January 2029, is more than two years"),
        ("=1+1,sick,2026-11-03,", "“=1+1” is a formula, not a value"),
        ("Mary Finch,sick,2026-11-05,2026-12-25", "Mary Finch is already recorded as away"),
    ],
)
def test_a_row_that_cannot_be_taken_is_rejected_with_a_reason(cast, today, row, why):
    away(cast.colleague, since=date(2026, 11, 5), until=date(2026, 11, 20))
    away(cast.colleague, since=date(2026, 12, 20), until=date(2026, 12, 30))
    before = list(Absence.objects.order_by("pk").values())
    result = brought(today, row, "Sol Amis,leave,2026-11-23,2026-11-24")
    assert [(item.line, item.why.startswith(why)) for item in result.rejected] == [(2, True)]
    assert result.recorded == 1
    assert list(Absence.objects.exclude(worker=cast.support).order_by("pk").values()) == before


def test_the_same_absence_twice_in_a_file_is_taken_once(cast, today):
    result = brought(
        today, "Joan Patel,sick,2026-11-03,", f"{factory.user_of(cast.practitioner).username},"
        "sick,2026-11-03,2026-11-09",
    )  # fmt: skip
    assert [row.why for row in result.rejected] == ["The same absence stands on line 2 already."]
    assert spells(cast.practitioner) == [("sick", date(2026, 11, 3), None)]


def test_two_people_of_one_name_are_told_apart_by_username_or_by_who_is_in_post(cast, today):
    other = factory.a_worker(Role.PRACTITIONER, team=cast.team, name="Joan Patel")
    result = brought(today, "Joan Patel,sick,2026-11-03,")
    assert "give the username" in result.rejected[0].why
    username = factory.user_of(other).username
    assert brought(today, f"{username},sick,2026-11-03,").recorded == 1
    assert (len(spells(other)), len(spells(cast.practitioner))) == (1, 0)
    Worker.objects.filter(pk=other.pk).update(left_on=date(2026, 11, 9))
    assert brought(today, "Joan Patel,sick,2026-11-16,").recorded == 1
    assert len(spells(cast.practitioner)) == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "The file is empty"),
        (b"worker,reason,first day\nx,sick,2026-11-03", "No column is headed “last day”"),
        (b"\xd0\xcf\x11\xe0junk", "old Excel file"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(cast, today, content, why):
    with pytest.raises(Unreadable, match=why):
        absence_import.bring_in(BytesIO(content), name="hr.csv", by=None, as_of=today, of_team=None)
    assert not Absence.objects.exists()


def test_a_file_too_long_for_one_request_is_refused_whole(cast, today, monkeypatch):
    monkeypatch.setattr(hr_file, "MOST_ROWS", 1)
    with pytest.raises(Unreadable, match="more than 1 rows"):
        brought(today, "Joan Patel,sick,2026-11-03,", "Mary Finch,sick,2026-11-03,")
    assert not Absence.objects.exists()


# The page and the command.


def upload(who: Worker, *rows: str):
    file = SimpleUploadedFile("hr.csv", "\n".join([HEAD, *rows]).encode())
    return signed_in(who).post(reverse("absence-import"), {"file": file})


def test_the_page_says_what_became_of_each_row(cast, today):
    answer = upload(cast.manager, "Joan Patel,sick,2026-11-03,", "Nobody Atall,sick,2026-11-03,")
    words = answer.content.decode()
    assert answer.status_code == 200
    assert (answer.context["result"].recorded, len(answer.context["result"].rejected)) == (1, 1)
    assert "“Nobody Atall” is nobody whose absences you record here" in words


def test_a_manager_records_the_own_team_and_a_service_manager_any(cast, today):
    row = "Wim Berg,sick,2026-11-03,"
    assert len(upload(cast.manager, row).context["result"].rejected) == 1
    assert upload(cast.service_manager, row).context["result"].recorded == 1


def test_no_file_or_one_that_cannot_be_read_is_said(cast, today):
    client = signed_in(cast.manager)
    nothing = client.post(reverse("absence-import"), {})
    bad = client.post(
        reverse("absence-import"), {"file": SimpleUploadedFile("hr.csv", b"a,b\n1,2")}
    )
    assert (nothing.status_code, bad.status_code) == (422, 422)
    assert "No column is headed “worker”" in bad.content.decode()


@pytest.mark.parametrize("who", ["practitioner", "colleague", "support", "analyst", "auditor"])
def test_who_records_no_absences_imports_none(cast, today, who):
    client = signed_in(getattr(cast, who))
    assert client.get(reverse("absence-import")).status_code == 403
    assert client.post(reverse("absence-import")).status_code == 403


def test_the_command_counts_and_names_the_rows_not_accepted(cast, today, tmp_path: Path):
    path = tmp_path / "hr.csv"
    path.write_text(f"{HEAD}\nJoan Patel,sick,2026-11-03,\nNobody Atall,sick,2026-11-03,\n")
    said = StringIO()
    call_command("import_absences", str(path), stdout=said)
    assert "Line 3, Nobody Atall: “Nobody Atall” is nobody" in said.getvalue()
    assert "2 rows read: 1 accepted (1 recorded, 0 corrected), 1 not accepted" in said.getvalue()
    with pytest.raises(CommandError, match="no file"):
        call_command("import_absences", str(tmp_path / "other.csv"))
    with pytest.raises(CommandError, match="Nobody signs in as"):
        call_command("import_absences", str(path), as_user="nobody")


# Days in one order, and reasons that are not ours.


def test_days_that_nothing_proves_are_asked_about_and_remembered(cast, today):
    row = "Joan Patel,sick,03/11/2026,04/11/2026"
    asked = upload(cast.manager, row)
    assert asked.status_code == 422
    assert not Absence.objects.exists()
    page = asked.content.decode()
    assert "Which comes first in “first day”?" in page
    assert "Which comes first in “last day”?" in page
    file = SimpleUploadedFile("hr.csv", f"{HEAD}\n{row}".encode())
    said = {"order:first": "month_first", "order:last": "month_first", "file": file}
    answer = signed_in(cast.manager).post(reverse("absence-import"), said)
    assert answer.context["result"].recorded == 1
    assert spells(cast.practitioner) == [("sick", date(2026, 3, 11), date(2026, 4, 11))]
    assert upload(cast.manager, row).context["result"].unchanged == 1


def test_one_column_is_proved_by_another_of_the_file(cast, today):
    assert brought(today, "Joan Patel,sick,03/11/2026,30/11/2026").recorded == 1


def test_a_reason_in_words_of_hr_is_said_once(cast, today):
    rows = ("Joan Patel,Stress (MED3),2026-11-03,", "Sol Amis,stress med3,2026-11-03,")
    page = upload(cast.manager, *rows).content.decode()
    assert "Reason: what does “Stress (MED3)” mean?" in page
    file = SimpleUploadedFile("hr.csv", "\n".join([HEAD, *rows]).encode())
    client, url = signed_in(cast.manager), reverse("absence-import")
    refused = client.post(url, {"value:reason:stress med3": "purple", "file": file})
    assert refused.status_code == 422
    file.seek(0)
    answer = client.post(url, {"value:reason:stress med3": "sick", "file": file})
    assert answer.context["result"].recorded == 2
    kept = ImportValue.objects.get()
    assert (kept.column, kept.heading, kept.said, kept.means) == (
        "absences.reason", "reason", "stress med3", "sick",
    )  # fmt: skip
    assert kept.by == factory.user_of(cast.manager)
    assert brought(today, *rows).unchanged == 2


def test_what_a_reason_means_here_is_no_value_of_a_file_of_open_work(cast, today):
    """The same heading in a file of another kind is another column."""
    said = hr_file.Said(values={("reason", "flu"): "sick"})
    file = BytesIO(f"{HEAD}\nJoan Patel,flu,2026-11-03,".encode())
    absence_import.bring_in(file, name="a.csv", by=None, as_of=today, of_team=None, said=said)
    assert answers.said_of({"summary": "reason"}) == {}
