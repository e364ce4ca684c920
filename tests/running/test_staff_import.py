"""Staff from a file of HR: every row accounted for, each whole or not at all, twice no harm."""

from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from casework import hr_file, staff_import
from casework.imports.problems import Unreadable
from casework.models import StaffAct, User, Worker
from casework.policy import EmploymentType, Role
from tests import factory
from tests.conftest import Cast, signed_in

HEADINGS = "Sign-in name,Name,Team,Role,First day,E-mail,Employment,FTE,Skills,Most cases"
UNA = "una.birch,Una Birch,central,Social worker,2026-11-03,una@council.example,ASYE,0.6,Autism,12"


def brought(*rows: str, today: date, by: User | None = None, headings: str = HEADINGS):
    file = BytesIO("\n".join((headings, *rows)).encode())
    return staff_import.bring_in(file, name="staff.csv", by=by, as_of=today)


def why(*rows: str, today: date, by: User | None = None) -> str:
    result = brought(*rows, today=today, by=by)
    assert result.accepted + result.unchanged + len(result.rejected) == result.read == len(rows)
    [rejected] = result.rejected
    return str(rejected.why)


def test_somebody_new_is_added_as_the_row_says(cast: Cast, today: date):
    by = factory.user_of(cast.administrator)
    result = brought(UNA, today=today, by=by)
    worker = Worker.objects.get(user__username="una.birch")
    assert (result.recorded, result.rejected) == (1, [])
    assert (worker.team, worker.role, worker.started_on) == (
        cast.team, Role.PRACTITIONER, date(2026, 11, 3),
    )  # fmt: skip
    assert (worker.employment, str(worker.fte), worker.skills, worker.cap) == (
        EmploymentType.NEWLY_QUALIFIED, "0.60", ["autism"], 12,
    )  # fmt: skip
    assert worker.user is not None
    assert not worker.user.has_usable_password()
    assert {act.by for act in StaffAct.objects.all()} == {by}


def test_the_same_file_twice_changes_nothing(cast: Cast, today: date):
    brought(UNA, today=today)
    again = brought(UNA, today=today)
    assert (again.unchanged, again.accepted) == (1, 0)
    assert StaffAct.objects.count() == 2


def test_a_row_puts_right_and_moves_and_an_empty_cell_changes_nothing(cast: Cast, today: date):
    brought(UNA, today=today)
    result = brought(
        "UNA.BIRCH,Una Birch-Lee,West,Senior practitioner,2026-11-03,,,,,", today=today
    )
    worker = Worker.objects.get(user__username="una.birch")
    assert result.corrected == 1
    assert (worker.name, worker.team, worker.role) == (
        "Una Birch-Lee", cast.other_team, Role.SENIOR_PRACTITIONER,
    )  # fmt: skip
    assert worker.user is not None
    assert (worker.cap, worker.skills, worker.user.email) == (12, ["autism"], "una@council.example")
    assert list(StaffAct.objects.order_by("pk").values_list("act", flat=True)) == [
        "appointed", "link_asked", "corrected", "moved",
    ]  # fmt: skip


def test_only_five_columns_are_needed(cast: Cast, today: date):
    few = "username,employee,team,job title,start date"
    result = brought("ned.ash,Ned Ash,West,team manager,2026-11-03", today=today, headings=few)
    assert result.recorded == 1
    with pytest.raises(Unreadable, match="No column is headed “role”"):
        brought("x,y,z,2026-11-03", today=today, headings="username,name,team,first day")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",Una Birch,Central,Practitioner,2026-11-03,,,,,", "The sign-in name is missing"),
        ("una birch,Una Birch,Central,Practitioner,2026-11-03,,,,,", "no spaces"),
        ("una.birch,,Central,Practitioner,2026-11-03,,,,,", "The name is missing"),
        ("una.birch,Una Birch,South,Practitioner,2026-11-03,,,,,", "no team called “South”"),
        ("una.birch,Una Birch,Central,Wizard,2026-11-03,,,,,", "“Wizard” is not a role"),
        ("una.birch,Una Birch,Central,Administrator,2026-11-03,,,,,", "write business support"),
        ("una.birch,Una Birch,Central,Practitioner,31/11/2026,,,,,", "does not exist"),
        ("una.birch,Una Birch,Central,Practitioner,2014-12-31,,,,,", "not an open team on"),
        ("una.birch,Una Birch,Central,Practitioner,2026-11-03,,,2,,", "at most 1.5"),
        ("una.birch,Una Birch,Central,Practitioner,2026-11-03,,,half,,", "full-time equivalent"),
        (
            "una.birch,Una Birch,Central,Practitioner,2026-11-03,,,Infinity,,",
            "full-time equivalent",
        ),
        (
            "una.birch,Una Birch,Central,Practitioner,2026-11-03,una at council,,,,",
            "is not an e-mail",
        ),
        (
            f"una.birch,{'U' * 151},Central,Practitioner,2026-11-03,,,,,",
            "longer than 150 characters",
        ),
        ("una.birch,Una Birch,Central,Practitioner,2026-11-03,,,,,many", "no number of cases"),
    ],
)
def test_what_cannot_be_taken_is_rejected_with_a_reason_and_leaves_nothing(
    cast: Cast, today: date, row: str, words: str
):
    before = User.objects.count()
    assert words in why(row, today=today)
    assert (User.objects.count(), StaffAct.objects.count()) == (before, 0)


def test_a_row_is_taken_whole_or_not_at_all(cast: Cast, today: date):
    """The name is right and the move is not: neither is done."""
    brought(UNA, today=today)
    closed = factory.a_team("Gone", closed_on=today)
    said = why("una.birch,Una Lee,Gone,Practitioner,2026-11-03,,,,,", today=today)
    assert "Gone is not an open team" in said
    assert Worker.objects.get(user__username="una.birch").name == "Una Birch"
    assert not closed.workers.exists()


def test_the_same_sign_in_name_twice_is_one_person_and_one_slip(cast: Cast, today: date):
    assert "stands on line 2 already" in why(UNA, UNA.replace("Una", "Una M"), today=today)


def test_nobody_raises_their_own_role_with_a_file(cast: Cast, today: date):
    by = factory.user_of(cast.administrator)
    row = f"{by.username},Kit Moss,Central,Service manager,2015-01-01,,,,,"
    assert "Nobody changes their own post" in why(row, today=today, by=by)


def test_who_left_or_has_no_post_is_for_a_person_to_decide(cast: Cast, today: date):
    brought(UNA, today=today)
    Worker.objects.filter(user__username="una.birch").update(left_on=today)
    assert "Una Birch left on 21 November 2026" in why(UNA, today=today)
    User.objects.create_user("root")
    row = "root,Root,Central,Practitioner,2026-11-03,,,,,"
    assert "signs in here without a post" in why(row, today=today)


def test_the_command_says_what_became_of_each_row_and_mails_nobody(
    cast: Cast, today: date, tmp_path: Path
):
    path = tmp_path / "staff.csv"
    path.write_text("\n".join((HEADINGS, UNA, UNA.replace("una.birch", "b").replace("ASYE", "x"))))
    said = StringIO()
    call_command("import_staff", str(path), stdout=said)
    assert "Line 3, Una Birch: “x” is not a kind of employment" in said.getvalue()
    assert "2 rows read: 1 accepted (1 added, 0 corrected), 1 not accepted" in said.getvalue()
    assert "1 sign-ins wait for a second person" in said.getvalue()
    assert not mail.outbox
    with pytest.raises(CommandError, match="Nobody signs in as"):
        call_command("import_staff", str(path), "--as-user", "nobody")


def test_a_file_is_uploaded_on_the_page_and_who_is_new_is_named(cast: Cast, today: date):
    file = SimpleUploadedFile("staff.csv", "\n".join((HEADINGS, UNA)).encode())
    page = signed_in(cast.administrator).post(reverse("staff-import"), {"file": file})
    worker = Worker.objects.get(user__username="una.birch")
    assert reverse("worker", args=[worker.pk]) in page.content.decode()
    empty = SimpleUploadedFile("staff.csv", b"a,b\n1,2\n")
    refused = signed_in(cast.administrator).post(reverse("staff-import"), {"file": empty})
    assert (refused.status_code, "No column is headed" in refused.content.decode()) == (422, True)


# What the team takes, days in one order, and words that are not ours.


def test_the_file_says_what_a_team_takes(cast: Cast, today: date):
    by = factory.user_of(cast.administrator)
    headings = f"{HEADINGS},What the team takes"
    result = brought(
        f"{UNA},OT; annual review", f"{UNA.replace('una', 'ned')},Review;Occupational therapy",
        f"{UNA.replace('una', 'eva')},none", today=today, by=by, headings=headings,
    )  # fmt: skip
    cast.team.refresh_from_db()
    assert cast.team.takes == ["occupational_therapy", "review"]
    assert result.recorded == 2
    assert [row.why for row in result.rejected] == [
        "Line 2 says that Central takes occupational therapy and review."
    ]
    said = StaffAct.objects.get(act=StaffAct.Act.TEAM_TAKES)
    assert (said.by, said.says) == (by, "not said yet → occupational therapy and review")
    again = brought(f"{UNA},OT; annual review", today=today, by=by, headings=headings)
    assert (again.unchanged, again.accepted) == (1, 0)
    brought(f"{UNA},None", today=today, by=by, headings=headings)
    cast.team.refresh_from_db()
    assert cast.team.takes == []


def test_a_kind_that_is_not_ours_is_said_once(cast: Cast, today: date):
    headings = f"{HEADINGS},Work types"
    row = f"{UNA},OT; Front door"
    result = brought(row, today=today, headings=headings)
    assert "“Front door” is not a kind of case here" in result.rejected[0].why
    [value] = result.not_ours
    assert (value.column.name, value.said, value.rows) == ("takes", "Front door", 1)
    file = BytesIO("\n".join((headings, row)).encode())
    said = hr_file.Said(values={("takes", "front door"): "care_act"})
    result = staff_import.bring_in(file, name="staff.csv", by=None, as_of=today, said=said)
    cast.team.refresh_from_db()
    assert (result.recorded, cast.team.takes) == (1, ["care_act", "occupational_therapy"])
    # Remembered for the next file.
    assert brought(row, today=today, headings=headings).unchanged == 1


@pytest.mark.parametrize(
    ("cell", "column", "means"),
    [("Wizard", "role", "practitioner"), ("South", "team", "TEAM"), ("zero", "employment", "-")],
)
def test_words_of_hr_are_said_once_to_be_ours(cast: Cast, today: date, cell, column, means):
    row = {"role": "Practitioner", "team": "Central", "employment": "ASYE", column: cell}
    line = f"una.birch,Una Birch,{row['team']},{row['role']},2026-11-03,,{row['employment']},,,"
    assert [value.column.name for value in brought(line, today=today).not_ours] == [column]
    means = str(cast.team.pk) if means == "TEAM" else means
    said = hr_file.Said(values={(column, cell.casefold()): means})
    file = BytesIO("\n".join((HEADINGS, line)).encode())
    done = staff_import.bring_in(file, name="staff.csv", by=None, as_of=today, said=said)
    assert (done.recorded, done.not_ours) == (1, [])
    assert brought(line, today=today).unchanged == 1


def test_days_that_can_be_read_in_two_ways_are_asked_about(cast: Cast, today: date, tmp_path: Path):
    row = UNA.replace("2026-11-03", "03/11/2026")
    path = tmp_path / "staff.csv"
    path.write_text("\n".join((HEADINGS, row)))
    with pytest.raises(CommandError, match=r"day and month stand in: First day.*--dates day-first"):
        call_command("import_staff", str(path))
    assert not Worker.objects.filter(user__username="una.birch").exists()
    call_command("import_staff", str(path), "--dates", "day-first", stdout=StringIO())
    assert Worker.objects.get(user__username="una.birch").started_on == date(2026, 11, 3)
    # Remembered for these headings; a column that proves itself is not asked about.
    assert brought(row, today=today).unchanged == 1
