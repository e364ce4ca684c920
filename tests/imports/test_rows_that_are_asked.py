"""A row that is like somebody waits; each answer does what it says, by page and by program."""

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse

from casework.imports import answering, asked, undoing, work
from casework.letters.gate.held import Held
from casework.models import (
    Case,
    DetailToCorrect,
    Import,
    ImportRow,
    Letter,
    LetterState,
    Look,
    Person,
    ToldApart,
    User,
)
from casework.people import merging
from tests import factory
from tests.api.asking import caller
from tests.conftest import TODAY, Cast, signed_in
from tests.imports import files
from tests.imports.conftest import Bring, bring_rows
from tests.letters.post import an_owed_letter, send

Answer = Callable[..., ImportRow]
NHS = files.synthetic_nhs_number(1)
# The usual row is of Doris Kemp, born on 4 May 1935.
BORN = date(1935, 5, 4)


@pytest.fixture
def like(cast: Cast) -> Person:
    """Somebody who may be the usual row: one figure of the birth differs, the address agrees."""
    person = factory.a_person("Kemp", given_names="Doris", born_on=date(1935, 4, 5))
    person.addresses.update(lines="1 Example Street", postcode="ZZ1 4AB")
    return person


@pytest.fixture(params=["page", "api"])
def answer(request: pytest.FixtureRequest, cast: Cast) -> Answer:
    """Say whose a row is, as a service manager, by either door."""

    def by_page(row: ImportRow, *, person: int | None = None, new: bool = False,
                because: str = "", birth_is_wrong: bool = False) -> ImportRow:  # fmt: skip
        whose = "undated" if birth_is_wrong else "new" if new else str(person or "out")
        chosen = {"is": whose, "because": because}
        url = reverse("import-answer", args=[row.batch_id, row.pk])
        assert signed_in(cast.service_manager).post(url, chosen).status_code == 302
        row.refresh_from_db()
        return row

    def by_program(row: ImportRow, **said: object) -> ImportRow:
        path = f"/api/imports/{row.batch_id}/rows/{row.line}/answer/"
        caller(cast.service_manager).post(path, said)
        row.refresh_from_db()
        return row

    return by_page if request.param == "page" else by_program


def the_asked(batch: Import) -> ImportRow:
    return batch.rows.get(verdict="asked")


def test_it_is_them_brings_the_case_and_overwrites_nothing(
    bring: Bring, like: Person, answer: Answer
):
    batch = bring_rows(bring, {"Safe to write to": "", "Person ID": "P7"})
    assert not Case.objects.exists()

    row = answer(the_asked(batch), person=like.pk)

    batch.refresh_from_db()
    assert (batch.accepted, batch.asked, row.verdict) == (1, 0, "accepted")
    case = Case.objects.get()
    assert (case.person, case.received_on, row.case) == (like, date(2026, 8, 3), case)
    assert Person.objects.get().born_on == date(1935, 4, 5)
    news = batch.news.get(what="born")
    assert (news.person, news.says, news.state) == (like, {"born_on": BORN.isoformat()}, "open")
    assert like.references.get().number == "P7"
    assert like.events.filter(says=f"Import {batch.pk}, line 2: said to be about them").exists()


def test_someone_new_gets_a_record_and_the_two_are_told_apart(
    bring: Bring, like: Person, answer: Answer
):
    batch = bring_rows(bring, {})
    answer(the_asked(batch), new=True)
    new = Case.objects.get().person
    assert (new.pk != like.pk, new.born_on) == (True, BORN)
    [apart] = ToldApart.objects.all()
    assert {apart.one, apart.other} == {like, new}
    assert apart.because == f"Import {batch.pk}, line 2: said to be somebody new"


def test_a_row_is_left_out_only_with_a_reason(bring: Bring, like: Person, answer: Answer):
    row = the_asked(bring_rows(bring, {}))
    assert answer(row).verdict == "asked"
    row = answer(row, because="Asked twice by phone")
    assert row.verdict == "rejected"
    assert row.problems[0]["says"].endswith(": Asked twice by phone")
    assert (Case.objects.count(), Person.objects.count()) == (0, 1)


def test_nothing_chosen_answers_nothing(bring: Bring, cast: Cast, like: Person):
    row = the_asked(bring_rows(bring, {}))
    url = reverse("import-answer", args=[row.batch_id, row.pk])
    page = signed_in(cast.service_manager).post(url, {"is": ""}, follow=True)
    row.refresh_from_db()
    assert row.verdict == "asked"
    assert "Choose whose the row is, or leave it out." in page.content.decode()


def test_the_row_left_out_can_be_mended_and_imported(
    bring: Bring, cast: Cast, importer: User, like: Person
):
    """What is handed back is what the file said, in words that the import reads."""
    said = {"RAG": "Red", "Team": "Central", "NHS No": "123", "Safe to write to": "no"}
    row = the_asked(bring_rows(bring, said))
    answering.leave_out(row, because="Wrong birth", by=importer)
    url = reverse("import-rejects", args=[row.batch_id])
    back = signed_in(cast.service_manager).get(url).getvalue().decode("utf-8-sig")
    assert "Central" in back
    assert ",123," in back
    batch = bring(back.replace("1935-05-04", "1935-04-05").encode())
    assert (batch.accepted, batch.rejected, batch.asked) == (1, 0, 0)
    assert Case.objects.get().person == like


@pytest.mark.parametrize("applied", [True, False])
def test_grave_words_hold_letters_until_the_answer(
    bring: Bring, cast: Cast, importer: User, applied: bool
):
    """House, promise 1: a row that may be theirs says that they died."""
    letter = an_owed_letter()
    person = letter.case.person
    batch = _a_row_like(bring, person, {"Reported dead": "yes"}, apply=applied)
    send()
    letter = Letter.objects.get(pk=letter.pk)
    assert (letter.state, letter.held_because) == (LetterState.HELD, Held.NEWS)

    page = signed_in(cast.service_manager).get(reverse("person-news", args=[person.pk]))
    assert "A row that may be about them" in page.content.decode()

    answering.is_new(the_asked(batch), by=importer, on=TODAY)
    assert not ImportRow.objects.holds_letters(person.pk).exists()
    person.refresh_from_db()
    assert person.reported_dead_on is None


def _a_row_like(bring: Bring, person: Person, change: dict[str, str], **how: object) -> Import:
    """A row with this person's name and a birth that differs by two figures changing places."""
    row = {
        **files.USUAL, "Surname": person.family_name, "Forename": person.given_names,
        "DOB": "1935-05-04", **change,
    }  # fmt: skip
    Person.objects.filter(pk=person.pk).update(born_on=date(1935, 4, 5))
    headings = list(dict.fromkeys([*files.HEADINGS, *change]))
    return bring(
        files.csv_bytes([[row.get(name, "") for name in headings]], headings=headings), **how
    )


def test_a_row_that_says_nothing_grave_holds_no_letter(bring: Bring, cast: Cast):
    letter = an_owed_letter()
    batch = _a_row_like(bring, letter.case.person, {"Safe to write to": "yes"})
    assert batch.asked == 1
    assert not ImportRow.objects.holds_letters(letter.case.person_id).exists()


def test_protecting_news_of_an_answer_takes_effect_at_once(bring: Bring, cast: Cast, answer):
    person = factory.a_person("Kemp", given_names="Doris")
    batch = _a_row_like(bring, person, {"Reported dead": "yes", "Surname": "Kemp"})
    answer(the_asked(batch), person=person.pk)
    person.refresh_from_db()
    assert person.reported_dead_on == TODAY
    assert batch.news.get(what="reported_dead").state == "applied"


def test_it_is_them_and_they_wait_already(bring: Bring, cast: Cast, like: Person, answer: Answer):
    """The page's own refusal; the news that the row brings is kept all the same."""
    factory.a_case(person=like, kind="occupational_therapy", team=cast.team, today=TODAY)
    batch = bring_rows(bring, {})
    row = answer(the_asked(batch), person=like.pk)
    assert row.verdict == "rejected"
    assert "already has an open case for this" in row.problems[0]["says"]
    assert batch.news.filter(person=like, what="born").exists()
    batch.refresh_from_db()
    assert (batch.accepted, batch.rejected, batch.asked) == (0, 1, 0)


@pytest.mark.parametrize("applied", [True, False])
def test_two_rows_of_one_new_person_make_one_record(
    bring: Bring, cast: Cast, importer: User, like: Person, applied: bool
):
    batch = bring_rows(bring, {"Person ID": "P7"}, {"Person ID": "P7"}, apply=applied)
    assert batch.asked == 2
    for row in batch.rows.order_by("line"):
        answering.is_new(row, by=importer, on=TODAY)
    if not applied:
        work.ask_to_apply(batch)
        work.work_on(batch.pk, as_of=TODAY)
    assert Person.objects.exclude(pk=like.pk).count() == 1
    assert Case.objects.exclude(person=like).count() == 2


def test_a_number_that_is_somebody_elses_is_left_to_correct(bring: Bring, cast: Cast, importer):
    factory.a_person("Amis", nhs_number=NHS)
    row = the_asked(bring_rows(bring, {"NHS No": NHS, "DOB": "1950-01-01"}))
    answering.is_new(row, by=importer, on=TODAY)
    assert Case.objects.get().person.nhs_number is None
    [detail] = DetailToCorrect.objects.all()
    assert (detail.field, detail.said) == ("nhs_number", NHS)


def test_an_answer_is_undone_with_the_import(bring: Bring, cast: Cast, importer: User, like):
    batch = bring_rows(bring, {"Person ID": "P7", "Safe to write to": "no"})
    answering.is_person(the_asked(batch), like, by=importer, on=TODAY)
    like.refresh_from_db()
    assert like.safe_by_post == "unsafe"

    done = undoing.undo(batch, by=importer, on=TODAY)

    like.refresh_from_db()
    assert (done.cases, done.news, list(done.kept)) == (1, 1, [])
    assert Case.objects.get().close_reason == "import_undone"
    assert (like.safe_by_post, like.references.exists()) == ("safe", False)
    assert not batch.news.undecided().exists()


def test_an_import_that_was_undone_asks_and_holds_nothing(
    bring: Bring, cast: Cast, importer: User, like: Person
):
    batch = bring_rows(bring, {"Safe to write to": "no"})
    assert ImportRow.objects.holds_letters(like.pk).exists()
    undoing.undo(batch, by=importer, on=TODAY)
    assert not ImportRow.objects.holds_letters(like.pk).exists()
    page = signed_in(cast.service_manager).get(reverse("import-asked", args=[batch.pk]))
    assert "Every row has been answered." in page.content.decode()


def test_whom_a_row_is_like_is_followed_when_records_are_joined(
    bring: Bring, cast: Cast, importer: User, like: Person
):
    batch = bring_rows(bring, {"Safe to write to": "no"})
    other = factory.a_person("Camp", given_names="Dora")
    merging.merge(
        merging.Asked(kept=other, ended=like, choices=frozenset(), because="One person",
                      versions=(other.version, like.version)),
        by=importer, on=TODAY,
    )  # fmt: skip
    row = the_asked(batch)
    assert [person.pk for person in asked.shown_likes(row, by=importer)] == [other.pk]
    assert ImportRow.objects.holds_letters(other.pk).exists()
    answering.is_person(row, other, by=importer, on=TODAY)
    assert Case.objects.get().person == other


def test_the_page_compares_and_warns_and_writes_the_look(bring: Bring, cast: Cast, like: Person):
    Person.objects.update(safety_warning="A dog that bites", phone="01632 960301")
    batch = bring_rows(bring, {"NHS No": NHS})
    page = signed_in(cast.service_manager).get(reverse("import-asked", args=[batch.pk]))
    shown = page.content.decode()
    for words in ("Line 2: Doris Kemp", "4 May 1935", "5 April 1935", like.reference, "W1",
                  "1 Example Street", "A dog that bites", "01632 960301"):  # fmt: skip
        assert words in shown
    assert list(Look.objects.values_list("person", "screen")) == [(like.pk, "import likeness")]


def test_whoever_may_not_see_them_is_told_nothing_of_them(
    bring: Bring, cast: Cast, importer: User, like: Person
):
    """S2: not by page, not by program, and nobody answers in the dark."""
    batch = bring_rows(bring, {})
    Person.objects.update(is_restricted=True)
    row = the_asked(batch)
    page = signed_in(cast.service_manager).get(reverse("import-asked", args=[batch.pk]))
    assert "Someone else must answer this" in page.content.decode()
    assert like.reference not in page.content.decode()
    client = caller(cast.service_manager)
    [item] = client.get(f"/api/imports/{batch.pk}/rows/").json()["items"]
    assert (item["may_answer"], item["likes"]) == (False, [])
    client.post(f"/api/imports/{batch.pk}/rows/{row.line}/answer/", {"new": True})
    row.refresh_from_db()
    assert row.verdict == "asked"
    assert not Look.objects.exists()


def test_the_api_lists_the_rows_and_whom_each_is_like(bring: Bring, cast: Cast, like: Person):
    batch = bring_rows(bring, {})
    answer = caller(cast.service_manager).get(f"/api/imports/{batch.pk}/rows/").json()
    [item] = answer["items"]
    assert (item["line"], item["born_on"], item["may_answer"]) == (2, "1935-05-04", True)
    assert [each["person"] for each in item["likes"]] == [like.pk]
    assert Look.objects.get().person == like


def test_a_page_of_rows_costs_the_same_however_many(
    bring: Bring, cast: Cast, like: Person, django_assert_max_num_queries
):
    batch = bring_rows(bring, *({} for _ in range(6)))
    assert batch.asked == 6
    client = signed_in(cast.service_manager)
    client.get(reverse("import-asked", args=[batch.pk]))
    with django_assert_max_num_queries(16):
        client.get(reverse("import-asked", args=[batch.pk]))


# A child's birth is a question, before anybody is opened by it.


@pytest.mark.parametrize(("born", "age"), [("2015-05-05", 11), ("2009-01-01", 17)])
def test_a_childs_birth_is_asked_about(bring: Bring, cast: Cast, born: str, age: int):
    batch = bring_rows(bring, {"DOB": born}, {"Surname": "Amis", "DOB": "1950-01-01"})
    assert (batch.accepted, batch.asked) == (1, 1)
    page = signed_in(cast.service_manager).get(reverse("import-asked", args=[batch.pk]))
    assert f"{age} years old when they asked: is the year of birth right?" in page.content.decode()
    [item] = caller(cast.service_manager).get(f"/api/imports/{batch.pk}/rows/").json()["items"]
    assert (item["likes"], len(item["questions"])) == ([], 1)


def test_a_birth_that_is_right_receives_whom_the_pages_receive(bring: Bring, cast: Cast, answer):
    batch = bring_rows(bring, {"DOB": "2009-01-01"}, {"Surname": "Amis", "DOB": "2015-05-05"})
    older, younger = batch.rows.order_by("line")
    assert answer(older, new=True).verdict == "accepted"
    assert Case.objects.get().person.born_on == date(2009, 1, 1)
    row = answer(younger, new=True)
    assert row.verdict == "rejected"
    assert "children’s services" in row.problems[0]["says"]


def test_a_birth_that_is_wrong_is_left_to_be_corrected(bring: Bring, cast: Cast, answer: Answer):
    row = the_asked(bring_rows(bring, {"DOB": "2015-05-05"}))
    answer(row, new=True, birth_is_wrong=True)
    assert Case.objects.get().person.born_on is None
    [detail] = DetailToCorrect.objects.all()
    assert (detail.field, detail.said) == ("date_of_birth", "2015-05-05")


def test_a_childs_birth_is_not_taken_over_by_somebody_we_have(bring: Bring, cast: Cast):
    bring_rows(bring, {"NHS No": NHS, "DOB": ""})
    batch = bring_rows(bring, {"Case ID": "W9", "Case type": "Care Act", "NHS No": NHS,
                               "DOB": "2015-05-05"})  # fmt: skip
    assert (batch.accepted, batch.asked) == (1, 0)
    assert Person.objects.get().born_on is None
    assert DetailToCorrect.objects.get().field == "date_of_birth"
