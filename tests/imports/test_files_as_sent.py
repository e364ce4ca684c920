"""Every file of ``sent`` through the real door: upload, columns, questions, check, apply.

They are invented, and each stands for a way in which real files go wrong.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from casework import absence_import, hr_file
from casework.imports import days, mapping
from casework.letters.gate.places import Place, is_no_fixed_abode, is_out_of_reach, is_postcode
from casework.models import Absence, AccessNeedTerm, Case, DetailToCorrect, Import, Person
from casework.policy import Role
from tests import factory
from tests.conftest import Cast, signed_in

SENT = Path(__file__).parent / "sent"
USUAL = "1950-06-15"


@pytest.fixture
def importer_client(cast: Cast) -> Iterator[Client]:
    """A service manager at the end of November, in a council with the teams of the files."""
    with time_machine.travel("2026-11-30T10:00:00+00:00", tick=True):
        for name in ("Central", "East", "West"):
            team = factory.a_team(f"{name} Conversations")
            factory.a_worker(Role.TEAM_MANAGER, team=team)
        for code, label in (("1", "Large print, 20 point"), ("2", "Easy Read")):
            AccessNeedTerm.objects.create(code=code, label=label, group="format")
        for name in ("Żaneta Nowak", "Edna Denge", "Sinéad O'Neill"):
            factory.a_worker(team=cast.team, name=name)
        yield signed_in(cast.service_manager)


def bring(client: Client, name: str, **said: str) -> "Outcome":
    """The file through every page, each question of days answered as the file proves."""
    file = SimpleUploadedFile(name, (SENT / name).read_bytes())
    page = client.post(reverse("imports"), {"file": file}, follow=True).content.decode()
    batch = Import.objects.get()
    if batch.state == "refused":
        return Outcome(batch, page)
    chosen = {**mapping.guess(batch.headings), "whole_team": ""}
    page = client.post(reverse("import-map", args=[batch.pk]), chosen, follow=True).content.decode()
    batch.refresh_from_db()
    if batch.state != "checked":
        return Outcome(batch, page)
    problems = {
        row.clean.get("external_reference") or f"line {row.line}": [p["says"] for p in row.problems]
        for row in batch.rows.order_by("line")
        if row.verdict == "rejected"
    }
    asked = {
        f"order_{column}": "month_first" if proof else "day_first"
        for column, proof in batch.findings["orders"].items()
    }
    if said or asked:
        client.post(reverse("import-values", args=[batch.pk]), {**asked, **said})
    client.post(reverse("import-apply", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == "applied"
    return Outcome(batch, page, problems)


@dataclass
class Outcome:
    """What became of a file: its import, the preview, and the reasons of rows not accepted."""

    batch: Import
    page: str
    problems: dict[str, list[str]] = field(default_factory=dict)

    @property
    def cases(self) -> dict[str, Case]:
        cases = Case.objects.select_related("person", "worker").prefetch_related("references")
        return {case.references.all()[0].number: case for case in cases}

    @property
    def births(self) -> dict[str, str]:
        return {number: str(case.person.born_on) for number, case in self.cases.items()}

    @property
    def flags(self) -> dict[str, list[str]]:
        """What is to be corrected, by the number of a case."""
        people = {case.person_id: number for number, case in self.cases.items()}
        found: dict[str, list[str]] = {}
        for detail in DetailToCorrect.objects.order_by("pk"):
            found.setdefault(people[detail.person_id], []).append(detail.says)
        return found


def home(case: Case) -> Place:
    address = case.person.addresses.get()
    return Place(kind="home", lines=tuple(address.lines.splitlines()), postcode=address.postcode)


Right = Callable[[Outcome], bool]
Why = dict[str, tuple[str, Right]]


def name_of(out: Outcome, number: str) -> str:
    return str(out.cases[number].person.name)


def says(out: Outcome, number: str, words: str) -> bool:
    """Whether the row was refused, or taken in and flagged, in these words."""
    told = [*out.problems.get(number, []), *out.flags.get(number, [])]
    return any(words in each for each in told)


NO_FIXED = ("held as no fixed address", lambda out: all(
    is_no_fixed_abode(home(case)) for case in out.cases.values()))  # fmt: skip
FIFTEENTH = ("born 15 June 1950", lambda out: set(out.births.values()) == {USUAL})
TWENTIETH = ("asked 20 October", lambda out: {
    str(case.received_on) for case in out.cases.values()} == {"2026-10-20"})  # fmt: skip
READ = ("every row read", lambda out: out.batch.read == out.batch.accepted > 0)


def refused_in_words(*words: str) -> tuple[str, Right]:
    return (f"refused: {words[0]}", lambda out: all(
        any(each in says for says in (out.batch.refused_because, out.page)) for each in words
    ))  # fmt: skip


def flagged(number: str, words: str) -> tuple[str, Right]:
    return (f"{number}: taken in, flagged: {words}", lambda out: number in out.cases and any(
        words in each for each in out.flags.get(number, [])))  # fmt: skip


def rejected(number: str, words: str) -> tuple[str, Right]:
    return (f"{number} refused: {words}", lambda out: number not in out.cases and any(
        words in each for each in out.problems.get(number, [])))  # fmt: skip


def asked(number: str, words: str) -> tuple[str, Right]:
    """Waits for an answer: nothing of it comes in before."""

    def right(out: Outcome) -> bool:
        rows = out.batch.rows.filter(verdict="asked", clean__external_reference=number)
        whys = [like["why"] for row in rows for like in row.likes]
        return number not in out.cases and any(words in why for why in whys)

    return (f"{number} asked about: {words}", right)


def told(words: str) -> tuple[str, Right]:
    return (f"the preview says: {words}", lambda out: words in out.page)


def posted(number: str, *lines: str) -> tuple[str, Right]:
    return (
        f"{number} posted to {lines[0]}",
        lambda out: home(out.cases[number]).as_posted == lines,
    )


def not_posted(number: str) -> tuple[str, Right]:
    def right(out: Outcome) -> bool:
        place = home(out.cases[number])
        return bool(is_out_of_reach(place)) or not is_postcode(place.postcode)

    return (f"{number} is not posted to", right)


def named(number: str, name: str) -> tuple[str, Right]:
    return (f"{number} is called {name}", lambda out: name_of(out, number) == name)


def born(number: str, day: str) -> tuple[str, Right]:
    return (f"{number} born {day}", lambda out: out.births[number] == day)


FILES: dict[str, list[tuple[str, Right]]] = {
    "a01a_nfa.csv": [NO_FIXED],
    "a01b_nfa.csv": [NO_FIXED],
    "a01c_nfa.csv": [NO_FIXED],
    "a02_start_characters.csv": [
        posted("A02", "Flat 2, 9 Market Row", "Exampleton", "ZZ1 4AB"),
        posted("A02b", "c/o Rose House", "Exampleton", "ZZ1 4AB"),
        posted("A02c", "12 Mill Lane", "Exampleton", "ZZ1 4AB"),
        posted("A02d", "Rose House", "Exampleton", "ZZ1 4AB"),
    ],
    "a03_one_line.csv": [
        posted("A03", "14 Example Street, Exampleton, Kent", "ZZ1 4AB"),
        posted("A03b", "14 Example Street, Exampleton", "ZZ1 4AB"),
    ],
    "a04_postcode_o_zero.csv": [
        flagged("A04", "Did you mean ME10 1AB?"), not_posted("A04"),
        flagged("A04b", "is not a postcode"), not_posted("A04b"),
        flagged("A04c", "Did you mean ZZ1 0AB?"), not_posted("A04c"),
        flagged("A04d", "is not a postcode"), not_posted("A04d"),
        posted("A04e", "82 Example Row", "Exampleton", "ZZ1 4AB"),
        posted("A04f", "83 Example Row", "Exampleton", "ZZ1 4AB"),
    ],
    "a05_bfpo_abroad.csv": [not_posted("A05"), not_posted("A05b")],
    "d01_utc_midnight_birth.csv": [FIFTEENTH, TWENTIETH],
    "d02_offset.csv": [FIFTEENTH],
    "d03_two_digit_year.csv": [flagged("D03", "two digits"), born("D03", "None")],
    "d04_us_order.csv": [
        told("dates can be read in two ways"), ("11 October and not 10 November", lambda out: [
            str(case.received_on) for _, case in sorted(out.cases.items())
        ] == ["2026-09-21", "2026-10-11", "2026-03-04"]),
    ],
    "d05_serial_in_general_cell.xlsx": [rejected("D05", "give the column a date format")],
    "d06_1904.xlsx": [FIFTEENTH, TWENTIETH],
    "d07_date_with_time.xlsx": [FIFTEENTH, TWENTIETH],
    "d08_text_long_date.xlsx": [rejected("D08", "is not a date in numbers")],
    "d09_ampm.csv": [TWENTIETH],
    "d10_leap_birth.csv": [
        born("D10", "1944-02-29"), born("D10b", "None"),
        flagged("D10b", "a day that does not exist"),
    ],
    "d11_born_1899.csv": [
        flagged("D11", "where no date is known"), flagged("D11b", "where no date is known"),
        born("D11", "None"), born("D11b", "None"), born("D11c", "1916-01-01"),
    ],
    "d13_child.csv": [
        flagged("D13x", "is in this year"), asked("D13b", "11 years old when they asked"),
        told("A date of birth that is not likely"),
    ],
    "d14_request_after_death.csv": [
        ("says that the request is after the death", lambda out: says(out, "D14", "died")),
    ],
    "d15_year_only.csv": [
        flagged("D15a", "a year without day and month"), flagged("D15b", "does not exist"),
        flagged("D15c", "before 1900"), born("D15d", "None"),
    ],
    "e01_contact_details.csv": [
        flagged("E01a", "not an e-mail address"), flagged("E01c", "not a telephone number alone"),
        ("none is no address, and no fault", lambda out: "E01b" not in out.flags),
        ("E01d as written", lambda out: out.cases["E01d"].person.mobile == "+44 7700 900 123"),
    ],
    "f01_sep_line.csv": [READ, FIFTEENTH],
    "f02_pipe.csv": [READ, FIFTEENTH],
    "f03_title_line.csv": [READ, told("The headings were found on line 3")],
    "f04_totals_line.csv": [rejected("Total", "a line of totals"), named("F04", "Ada Testbury90")],
    "f05_tab.csv": [READ, ("its commas stay", lambda out: (
        out.cases["F05"].summary == "Says: help, please; soon"))],
    "f06_utf16_nobom.csv": [refused_in_words("UTF-16")],
    "f07_cr_only.csv": [READ, ("both rows", lambda out: out.batch.read == 2)],
    "f08_trailing_rows.csv": [READ, ("one row", lambda out: out.batch.read == 1)],
    "f09_newline_in_cell.csv": [READ, posted(
        "F09", "Flat 2", "9 Market Row", "Exampleton", "ZZ1 4AB")],
    "f10_unbalanced_inch.csv": [READ, posted("F10b", '5" Lane', "ZZ1 4AB")],
    "f11_smart_quote_headings.csv": [READ, named("F11", "Ada Testbury98")],
    "f12_bom_twice.csv": [READ, named("F12", "Ada Testbury99")],
    "k01_heading_with_break.csv": [READ, named("K01", "Ann Headson")],
    "m01_single_name.csv": [named("M01", "Suharto"), named("M01b", "Vennila")],
    "m02_error_values_as_names.csv": [
        rejected("M02a", "an error of a spreadsheet"), rejected("M02b", "an error of a"),
        rejected("M02c", "is no name"), rejected("M02d", "is no name"),
        flagged("M02e", "an error of a spreadsheet"), rejected("M02f", "is no name"),
        rejected("M02g", "is no name"),
    ],
    "m03_long_names.csv": [READ, ("not cut", lambda out: len(name_of(out, "M03b")) == 154)],
    "m04_scripts.csv": [
        READ, named("M04a", "فاطمة محمود"), named("M04b", "Олена Ковальчук"),
        named("M04c", "伟 陈"), named("M04d", "Żaneta Łukaszewicz"),
        named("M04e", "Thị Ánh Nguyễn"),
    ],
    "m05_one_letter.csv": [named("M05", "E O")],
    "m06_html_name.csv": [named("M06", "Zoë Smith & Jones"), flagged("M06", "was read as Zoë")],
    "m07_case_title.csv": [
        ("greeted as Jean", lambda out: out.cases["M07"].person.goes_by == "Jean"),
        named("M07", "JEAN MACDONALD"),
    ],
    "m08_mojibake.csv": [named("M08", "Siân D’Souza"), flagged("M08", "was read as Siân")],
    "m09_invisible.csv": [
        named("M09a", "Ann Marie Zerowidth"), named("M09b", "Bob evil"),
        rejected("M09c", "Family name is missing"), flagged("M09d", "no letter"),
    ],
    "n01_scientific_nhs.csv": [flagged("N01", "shortened by a spreadsheet")],
    "n02_scientific_references.csv": [
        rejected("line 2", "no longer the whole number"),
        rejected("line 3", "no longer the whole number"),
        ("nobody came in", lambda out: not Person.objects.exists()),
    ],
    "n03_numeric_cells.xlsx": [READ, ("its zero is back", lambda out: (
        out.cases["700123"].person.phone == "01632960001"))],
    "n04_spaces_dashes.csv": [READ, ("all five numbers", lambda out: all(
        case.person.nhs_number for case in out.cases.values()))],
    "q_names.csv": [READ],
    "s04_apostrophes.csv": [("both rows read", lambda out: out.batch.read == 2)],
    "s06_hyphen_space.csv": [("both rows read", lambda out: out.batch.read == 2)],
    "w01_workers.csv": [("each has their worker", lambda out: [
        str(case.worker) for _, case in sorted(out.cases.items())
    ] == ["Żaneta Nowak", "Żaneta Nowak", "Sinéad O'Neill"])],
    "w02_values.csv": [
        flagged("W02a", "is not a rating"), flagged("W02b", "is not a rating"),
        rejected("W02c", "is not a kind of case"),
        ("needs read", lambda out: out.cases["W02d"].person.access_needs.count() == 2),
        told("Say which of our values the file means"),
    ],
    "w03_combined_name.csv": [READ, named("W03", "Edith Quartermain"), told("was split")],
    "w11_workers.csv": [("each has their worker", lambda out: all(
        case.worker for case in out.cases.values()))],
    "w20_two_posts.csv": [READ],
    "x01_hidden_rows.xlsx": [READ, told("2 of the 3 rows are hidden")],
    "x02_two_sheets.xlsx": [READ, told("“West” was not: it holds 1 row more")],
    "x03_cover_sheet.xlsx": [READ, told("“Cover” was not.")],
    "x04_merged.xlsx": [rejected("X04b", "Family name is missing"),
                         told("Cells are merged (C2:C3")],
    "x05_title_rows.xlsx": [READ, told("The headings were found on line 3")],
    "x06_hidden_column.xlsx": [READ, told("Hidden in the file, and read like any other")],
    "x07_formula.xlsx": [flagged("X07", "is a formula, not a value"), born("X07", "None")],
    "x08_strict.xlsx": [refused_in_words("Strict Open XML")],
    "x09_iso_date_cells.xlsx": [READ, FIFTEENTH],
}  # fmt: skip


def test_every_file_that_was_sent_is_tried():
    assert {path.name for path in SENT.iterdir()} - {"h01_absences.csv"} == set(FILES)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_as_it_was_sent(importer_client: Client, name: str):
    outcome = bring(importer_client, name)
    wrong = [words for words, is_right in FILES[name] if not is_right(outcome)]
    assert not wrong, (outcome.problems, outcome.flags, outcome.batch.findings)


def test_a_file_of_absences_as_it_was_sent(importer_client: Client, cast: Cast):
    content = (SENT / "h01_absences.csv").read_bytes()

    def bring_absences(said: hr_file.Said) -> hr_file.Result:
        return absence_import.bring_in(
            BytesIO(content), name="h01_absences.csv", by=cast.service_manager.user,
            as_of=date(2026, 11, 30), of_team=None, said=said,
        )  # fmt: skip

    # One date of each column has the month first: nothing is read until somebody has said.
    with pytest.raises(hr_file.OrderUnsaid, match="First day, Last day"):
        bring_absences(hr_file.NOTHING_SAID)
    result = bring_absences(hr_file.Said(orders={"first": days.DAY_FIRST, "last": days.DAY_FIRST}))
    why = {each.line: each.why for each in result.rejected}
    assert result.read == 6
    assert "a day that does not exist" in why[5]
    assert "The last day is before the first" in why[7]
    assert {2, 3, 4, 6} & set(why) == set()
    away = Absence.objects.filter(worker__name="Żaneta Nowak")
    assert str(min(absence.starts_on for absence in away)) == "2026-11-29"
