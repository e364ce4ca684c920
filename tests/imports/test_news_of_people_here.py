"""What a file says about people who are here is news: it protects at once, or somebody decides."""

from datetime import date

import pytest

from casework.acts import addresses, people, rating
from casework.imports import deciding, undoing, work
from casework.letters.gate.held import Held
from casework.models import (
    AccessNeedTerm,
    Case,
    Import,
    ImportNews,
    Letter,
    LetterState,
    Person,
    User,
    What,
)
from casework.people import address_in_doubt
from casework.policy import Rag
from casework.refusals import NeedsReason, NotAllowed, NotAnswerable
from tests import factory
from tests.conftest import TODAY, Cast
from tests.imports import files
from tests.imports.conftest import Bring, bring_rows
from tests.letters.post import an_owed_letter, send

NHS = files.synthetic_nhs_number(1)


def again(bring: Bring, change: dict[str, str], **how: object) -> Import:
    """The usual row again, with what has changed; columns that the usual file has not are added."""
    headings = list(dict.fromkeys([*files.HEADINGS, *change]))
    row = {**files.USUAL, **change}
    return bring(
        files.csv_bytes([[row.get(name, "") for name in headings]], headings=headings), **how
    )


GRAVE = [
    ({"Date of death": "2026-10-01"}, What.DIED, "died_on", date(2026, 10, 1)),
    ({"Reported dead": "yes"}, What.REPORTED_DEAD, "reported_dead_on", TODAY),
    ({"Safe to write to": "no"}, What.UNSAFE, "safe_by_post", "unsafe"),
    ({"Written language": "Polish"}, What.READS, "written_language", "Polish"),
    ({"Restricted record": "yes"}, What.RESTRICTED, "is_restricted", True),
]


@pytest.mark.parametrize("told", GRAVE)
def test_news_that_protects_holds_letters_once_checked_and_takes_effect_when_applied(
    bring: Bring, cast: Cast, told
):
    change, what, name, becomes = told
    bring_rows(bring, {})
    checked = again(bring, change, apply=False)
    person = Person.objects.get()
    assert (checked.changed, checked.unchanged) == (1, 0)
    assert ImportNews.objects.holds_letters().get().what == what
    assert getattr(person, name) != becomes

    work.ask_to_apply(checked)
    work.work_on(checked.pk, as_of=TODAY)
    person.refresh_from_db()
    assert getattr(person, name) == becomes
    assert person.events.filter(says__startswith=f"Import {checked.pk}, line 2").exists()
    assert not ImportNews.objects.holds_letters().exists()


def test_nothing_is_posted_to_somebody_of_whom_a_file_says_that_they_died(bring: Bring, cast: Cast):
    """House, promise 1: not after we know that we should not."""
    letter = an_owed_letter()
    person = letter.case.person
    ImportNews.objects.create(
        batch=_a_batch(bring), line=2, person=person, what=What.DIED, was={"died_on": ""},
        says={"died_on": "2026-10-01"},
    )  # fmt: skip
    send()
    letter = Letter.objects.get(pk=letter.pk)
    assert (letter.state, letter.held_because) == (LetterState.HELD, Held.NEWS)


def _a_batch(bring: Bring) -> Import:
    return bring_rows(bring, {"Surname": "Rowe", "DOB": "01/01/1950"})


def test_further_needs_are_added_and_fewer_are_proposed(bring: Bring, cast: Cast):
    for code, label in (("1", "Large print, 20 point"), ("2", "Braille")):
        AccessNeedTerm.objects.create(code=code, label=label, group="format")
    bring_rows(bring, {"Access needs": "Braille"})
    again(bring, {"Access needs": "Large print 20"})
    person = Person.objects.get()
    assert set(person.access_needs.filter(ends_on=None).values_list("term_id", flat=True)) == {
        "1", "2",
    }  # fmt: skip
    assert ImportNews.objects.undecided().get().what == What.NEEDS_ENDED


PROPOSED = [
    ({"Surname": "Kempe"}, What.NAME, "family_name", "Kempe"),
    ({"Telephone": "01632 960 002"}, What.PHONE, "phone", "01632 960 002"),
    ({"E-mail": "d@example.com"}, What.EMAIL, "email", "d@example.com"),
    ({"NHS No": NHS}, What.NHS_NUMBER, "nhs_number", NHS),
    ({"DOB": "1936-04-05"}, What.BORN, "born_on", date(1936, 4, 5)),
]


@pytest.mark.parametrize("told", PROPOSED)
def test_other_news_is_proposed_and_applied_by_a_person(
    bring: Bring, cast: Cast, importer: User, told
):
    change, what, name, becomes = told
    bring_rows(bring, {})
    was = getattr(Person.objects.get(), name)
    batch = again(bring, change)
    assert getattr(Person.objects.get(), name) == was
    news = batch.news.get(what=what)
    deciding.apply(news, by=importer, on=TODAY)
    assert getattr(Person.objects.get(), name) == becomes
    with pytest.raises(NotAnswerable):
        deciding.refuse(news, because="twice", by=importer)


def test_somebody_who_moved_is_asked_about_and_their_risk_looked_at(
    bring: Bring, cast: Cast, importer: User
):
    bring_rows(bring, {})
    news = again(bring, {"Address line 1": "9 New Road", "Postcode": "ZZ2 2CD"}).news.get()
    assert (news.what, news.was["postcode"]) == (What.MOVED, "ZZ1 4AB")
    deciding.apply(news, by=importer, on=TODAY)
    home = Person.objects.get().addresses.get(ends_on=None)
    assert home.lines.startswith("9 New Road")
    assert Case.objects.get().changes.filter(trigger="moved").exists()


def test_what_was_refused_is_not_said_again_until_the_file_says_something_else(
    bring: Bring, cast: Cast, importer: User
):
    bring_rows(bring, {})
    other = {"Telephone": "01632 960 002"}
    deciding.refuse(again(bring, other).news.get(), because="An old number", by=importer)
    assert again(bring, other).unchanged == 1
    assert again(bring, {"Telephone": "01632 960 003"}).changed == 1


def test_a_correction_by_a_person_holds_against_the_same_file(
    bring: Bring, cast: Cast, importer: User
):
    bring_rows(bring, {})
    again(bring, {"Date of death": "2026-10-01"})
    person = Person.objects.get()
    people.correct_death(
        person, because="She rang us", version=person.version, by=importer, on=TODAY
    )
    again(bring, {"Date of death": "2026-10-01"})
    assert Person.objects.get().died_on is None


def test_to_refuse_news_that_protects_needs_words(bring: Bring, cast: Cast, importer: User):
    bring_rows(bring, {})
    news = again(bring, {"Safe to write to": "no"}, apply=False).news.get()
    with pytest.raises(NeedsReason):
        deciding.refuse(news, because=" ", by=importer)


def test_news_of_a_hidden_record_waits_for_somebody_who_may_see_it(bring: Bring, cast: Cast):
    """Trust S5: an import writes to no record that its importer may not see."""
    bring_rows(bring, {})
    Person.objects.update(is_restricted=True)
    batch = again(bring, {"Date of death": "2026-10-01"})
    assert Person.objects.get().died_on is None
    assert batch.news.get().state == "open"
    assert ImportNews.objects.holds_letters().exists()
    with pytest.raises(NotAllowed):
        deciding.apply(batch.news.get(), by=factory.user_of(cast.manager), on=TODAY)


def test_a_whole_kind_is_applied_at_once(bring: Bring, cast: Cast, importer: User):
    rows = [files.somebody(number) for number in range(1, 6)]
    headings = [*files.HEADINGS, "Telephone"]

    def file(phone: str) -> bytes:
        body = [
            {**files.USUAL, **row, "Case ID": f"W{place}", "Telephone": f"{phone}{place}"}
            for place, row in enumerate(rows)
        ]
        return files.csv_bytes(
            [[row[name] for name in headings] for row in body], headings=headings
        )

    bring(file("01632 960 00"))
    batch = bring(file("01632 960 10"))
    assert deciding.agree_by_kind(batch, What.PHONE, by=importer) == 5
    assert deciding.work_agreed(batch, on=TODAY, most=100) == 5
    assert Person.objects.filter(phone__startswith="01632 960 10").count() == 5


def test_a_case_of_another_person_is_never_overwritten(bring: Bring, cast: Cast):
    bring_rows(bring, {})
    batch = again(bring, {"Surname": "Amis", "Forename": "Sol", "DOB": "01/01/1950"})
    assert (batch.rejected, batch.news.count()) == (1, 0)


def test_gone_is_proposed_and_never_closed_in_silence(bring: Bring, cast: Cast, importer: User):
    bring_rows(bring, {}, {})
    batch = bring_rows(bring, {})
    news = batch.news.get()
    assert (batch.gone, news.what) == (1, What.GONE)
    assert Case.objects.get(import_news=news).references.get().number == "W2"
    assert Case.objects.still_open().count() == 2
    with pytest.raises(NeedsReason):
        deciding.apply(news, by=importer, on=TODAY)
    deciding.apply(news, by=importer, on=TODAY, reason="completed")
    assert Case.objects.still_open().get().references.get().number == "W1"


def test_what_was_kept_is_not_gone_again_the_next_night(bring: Bring, cast: Cast, importer: User):
    bring_rows(bring, {}, {})
    deciding.refuse(bring_rows(bring, {}).news.get(), because="Still ours", by=importer)
    assert bring_rows(bring, {}).gone == 0


def test_a_row_that_could_not_be_taken_is_not_gone(bring: Bring, cast: Cast):
    bring_rows(bring, {}, {})
    assert bring_rows(bring, {}, {"DOB": "31/02/1940"}).gone == 0


def test_the_list_of_one_part_says_nothing_of_another(bring: Bring, cast: Cast):
    bring_rows(bring, {}, part="North")
    assert bring_rows(bring, {"Case ID": "S1", "Surname": "Rowe"}, part="South").gone == 0
    assert bring_rows(bring, {"Case ID": "N9", "Surname": "Amis"}, part="North").gone == 1


def test_original_dates_stay(bring: Bring, cast: Cast):
    bring_rows(bring, {})
    again(bring, {"Referral date": "2026-09-09"})
    assert Case.objects.get().received_on == date(2026, 8, 3)


def test_an_import_is_undone_and_the_mended_file_comes_in(bring: Bring, cast: Cast, importer: User):
    batch = bring_rows(bring, {}, {})
    done = undoing.undo(batch, by=importer, on=TODAY)
    assert (done.cases, list(done.kept)) == (2, [])
    assert {case.close_reason for case in Case.objects.all()} == {"import_undone"}
    mended = bring_rows(bring, {}, {})
    assert (mended.accepted, Person.objects.count()) == (2, 1)


def test_an_undo_names_what_somebody_worked_on(bring: Bring, cast: Cast, importer: User):
    batch = bring_rows(bring, {}, {})
    case = Case.objects.order_by("pk")[0]
    rating.rate(
        case,
        rag=Rag.AMBER,
        reasons=["falls"],
        note="",
        by=factory.user_of(cast.practitioner),
        on=TODAY,
    )
    done = undoing.undo(batch, by=importer, on=TODAY)
    assert (done.cases, [each.case for each in done.kept]) == (1, [case])
    assert done.kept[0].because.startswith("Rated on")


@pytest.mark.parametrize("told", GRAVE)
def test_an_undo_puts_news_back(bring: Bring, cast: Cast, importer: User, told):
    change, _, name, _ = told
    bring_rows(bring, {})
    was = getattr(Person.objects.get(), name)
    batch = again(bring, change)
    undoing.undo(batch, by=importer, on=TODAY)
    assert getattr(Person.objects.get(), name) == was


def test_an_undo_leaves_what_was_changed_since(bring: Bring, cast: Cast, importer: User):
    bring_rows(bring, {})
    batch = again(bring, {"Safe to write to": "no"})
    person = Person.objects.get()
    people.amend(person, {"phone": "01632 960 555"}, version=person.version, by=importer)
    done = undoing.undo(batch, by=importer, on=TODAY)
    assert [each.because for each in done.kept] == ["The record was changed since."]
    assert Person.objects.get().safe_by_post == "unsafe"


def in_hospital(bring: Bring, says: str, **how: object) -> Import:
    return again(bring, {"In hospital": says}, **how)


def asks() -> list[str]:
    """What is asked of their address, the newest first."""
    return [each.asks for each in address_in_doubt.open_questions(Person.objects.get())]


@pytest.mark.parametrize("says", ["yes", "Inpatient", "2026-11-03", "20/11/2026"])
def test_in_hospital_holds_post_from_the_check_on_and_asks_about_the_address(
    bring: Bring, cast: Cast, says: str
):
    bring_rows(bring, {})
    checked = in_hospital(bring, says, apply=False)
    assert ImportNews.objects.holds_letters().get().what == What.HOSPITAL
    assert asks() == []

    work.ask_to_apply(checked)
    work.work_on(checked.pk, as_of=TODAY)
    assert asks() == ["In hospital: is the address right?"]
    change = Case.objects.get().changes.get()
    assert change.trigger == "hospital"
    assert change.note.startswith(f"Import {checked.pk}, line 2: in hospital")


def test_somebody_new_who_is_in_hospital_is_asked_about_too(bring: Bring, cast: Cast):
    in_hospital(bring, "yes")
    assert asks() == ["In hospital: is the address right?"]


def test_the_same_word_each_night_asks_once_and_each_new_one_again(
    bring: Bring, cast: Cast, importer: User
):
    bring_rows(bring, {})
    in_hospital(bring, "yes")
    addresses.find_right(
        Person.objects.get().addresses.get(), because="Her son brings her post", by=importer,
        on=TODAY,
    )  # fmt: skip
    assert in_hospital(bring, "yes").unchanged == 1
    assert asks() == []
    in_hospital(bring, "no")
    assert asks() == ["Discharged from hospital: is the address right?"]
    in_hospital(bring, "yes")
    assert len(asks()) == 2


def test_out_of_hospital_is_no_news_of_somebody_who_was_never_in(bring: Bring, cast: Cast):
    bring_rows(bring, {})
    assert in_hospital(bring, "no").unchanged == 1


def test_an_import_undone_asks_nothing_more_and_leaves_nothing_behind(
    bring: Bring, cast: Cast, importer: User
):
    batch = in_hospital(bring, "yes")
    undone = undoing.undo(batch, by=importer, on=TODAY)
    assert (undone.news, undone.cases, list(undone.kept)) == (1, 1, [])
    assert asks() == []


def test_a_word_that_nobody_knows_is_asked_about(bring: Bring, cast: Cast):
    batch = in_hospital(bring, "Ward 6, Exampleton General", apply=False)
    said = [problem["says"] for row in batch.rows.all() for problem in row.problems]
    assert any("yes, no or a day of admission" in each for each in said)
