"""An import brings in all of its accepted rows or none, once, with the days they were asked for."""

from datetime import date, timedelta

import pytest
from django.db import connection, models
from django.utils import timezone

from casework.imports import answering, applying, work
from casework.letters.owed import waiting_well
from casework.models import (
    AccessNeed,
    AccessNeedTerm,
    Address,
    Case,
    CaseReference,
    Event,
    Import,
    Letter,
    Person,
    Stay,
    User,
)
from tests import factory
from tests.conftest import TODAY, Cast
from tests.imports import files
from tests.imports.conftest import Bring, bring_rows, stepped

NHS = files.synthetic_nhs_number(1)
ASKED = {"received_on": date(2026, 8, 3), "joined_on": TODAY}


def everything() -> dict[str, int]:
    kept: tuple[type[models.Model], ...] = (Person, Address, AccessNeed, Case, Stay, Event)
    return {model.__name__: model._default_manager.count() for model in kept}


def test_a_case_keeps_the_day_it_was_asked_for_and_joins_us_today(bring: Bring, cast: Cast):
    bring_rows(bring, {})
    case = Case.objects.get()
    assert (case.received_on, case.joined_on) == (date(2026, 8, 3), TODAY)
    assert (case.team, case.kind) == (cast.team, "occupational_therapy")
    assert (case.next_look_on, case.look_because) == (TODAY, applying.UNRATED_LOOK)
    # 110 days have passed: its letter is due now, and not 82 days ago.
    assert case.letter_due_on == TODAY
    assert case.escalation_due_on is not None
    stay = case.stays.get()
    assert (stay.team, stay.reason, stay.entered_on) == (cast.team, "imported", TODAY)


def test_a_person_comes_with_address_and_answers(bring: Bring, cast: Cast):
    AccessNeedTerm.objects.create(code="1", label="Large print, 20 point", group="format")
    AccessNeedTerm.objects.create(code="2", label="Braille", group="format")
    bring_rows(bring, {"NHS No": NHS, "Access needs": "Large print 20; Braille"})
    person = Person.objects.get()
    assert (person.nhs_number, person.born_on) == (NHS, date(1935, 5, 4))
    assert (person.gender, person.safe_by_post) == ("female", "safe")
    address = person.addresses.get()
    assert (address.lines, address.postcode) == ("1 Example Street\nExampleton", "ZZ1 4AB")
    assert {need.term_id for need in person.access_needs.all()} == {"1", "2"}
    assert person.access_needs_asked_on == TODAY


def test_needs_that_nobody_asked_about_stay_never_asked(bring: Bring, cast: Cast):
    bring_rows(bring, {"Access needs": ""}, {"Access needs": "none", "Surname": "Amis"})
    asked = dict(Person.objects.values_list("family_name", "access_needs_asked_on"))
    assert asked == {"Kemp": None, "Amis": TODAY}


def test_the_same_file_a_second_time_changes_nothing(bring: Bring, cast: Cast):
    content = files.csv_bytes(
        files.rows({"Allocated worker": "Joan Patel"}, {}, {"Referral date": "x"})
    )
    bring(content)
    before = everything()
    versions = list(Case.objects.order_by("pk").values_list("pk", "version"))
    again = bring(content)
    assert (again.accepted, again.rejected, again.unchanged) == (0, 1, 2)
    assert everything() == before
    assert list(Case.objects.order_by("pk").values_list("pk", "version")) == versions


def test_a_file_checked_before_another_brought_the_same_cases_adds_none(bring: Bring, cast: Cast):
    content = files.csv_bytes(files.rows({}, {}))
    early = bring(content, apply=False)
    bring(files.csv_bytes(files.rows({})))
    work.ask_to_apply(early)
    early = stepped(early)
    assert (early.read, early.accepted, early.unchanged) == (2, 1, 1)
    assert Case.objects.count() == 2


def test_a_crash_half_way_leaves_nothing_and_running_again_works(bring: Bring, cast: Cast):
    batch = bring(files.csv_bytes(files.rows({}, {})), apply=False)
    before = everything()
    work.ask_to_apply(batch)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(applying, "_event", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            work.work_on(batch.pk, as_of=TODAY)
    assert everything() == before
    assert work.work_on(batch.pk, as_of=TODAY) is None, "the lease keeps others off for a while"
    Import.objects.filter(pk=batch.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert work.work_waiting_imports(as_of=TODAY) == {"checked": 0, "applied": 1, "refused": 0}
    assert Case.objects.count() == 2


def test_the_job_takes_a_file_from_columns_to_cases_and_does_nothing_more(
    bring: Bring, cast: Cast, importer: User
):
    batch = bring(files.csv_bytes(files.rows({})), apply=False)
    nothing = {"checked": 0, "applied": 0, "refused": 0}
    assert work.work_waiting_imports(as_of=TODAY) == nothing, "a checked file waits for a person"
    work.confirm(batch, mapped=batch.mapping, team=None)
    assert work.work_waiting_imports(as_of=TODAY) == {**nothing, "checked": 1}
    assert work.ask_to_apply(batch)
    assert not work.ask_to_apply(batch), "a second press is harmless"
    assert work.work_waiting_imports(as_of=TODAY) == {**nothing, "applied": 1}
    assert work.work_waiting_imports(as_of=TODAY) == nothing


@pytest.mark.parametrize(
    "second",
    [
        {"NHS No": NHS, "Surname": "Kempe"},
        {"Person ID": "P1", "DOB": ""},
    ],
)
def test_rows_with_one_number_are_one_person(bring: Bring, cast: Cast, second):
    bring_rows(bring, {"NHS No": NHS, "Person ID": "P1"}, second)
    assert Person.objects.count() == 1
    assert Case.objects.count() == 2


def test_rows_without_any_number_are_one_person_by_name_and_birth_only(bring: Bring, cast: Cast):
    bring_rows(bring, {}, {"Surname": "KEMP"}, {"DOB": ""}, {"DOB": ""})
    assert Person.objects.count() == 3


def test_the_present_systems_own_word_beats_a_like_name(bring: Bring, cast: Cast):
    bring_rows(bring, {"Person ID": "P1"}, {"Person ID": "P2"})
    assert Person.objects.count() == 2


def test_a_person_who_is_here_is_used_and_not_overwritten(bring: Bring, cast: Cast):
    here = factory.a_person("Kemp", nhs_number=NHS, phone="01632 960 001")
    bring_rows(bring, {"NHS No": NHS, "Surname": "Kempe", "Address line 1": "9 New Road"})
    person = Person.objects.get()
    assert (person.pk, person.family_name, person.phone) == (here.pk, "Kemp", "01632 960 001")
    assert person.addresses.get().lines == "1 Example Street\nExampleton"
    assert Case.objects.get().person == here


def test_of_two_people_here_with_one_name_and_birth_none_is_guessed(bring: Bring, cast: Cast):
    factory.a_person()
    factory.a_person()
    batch = bring_rows(bring, {})
    assert (batch.asked, Person.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    ("change", "field", "becomes"),
    [
        ({"Date of death": "2026-10-01"}, "died_on", date(2026, 10, 1)),
        ({"Reported dead": "yes"}, "reported_dead_on", TODAY),
        ({"Safe to write to": "no"}, "safe_by_post", "unsafe"),
    ],
)
def test_news_that_forbids_a_letter_counts_for_a_person_who_is_here(
    bring: Bring, cast: Cast, change, field, becomes
):
    here = factory.a_person("Kemp", nhs_number=NHS)
    headings = list(dict.fromkeys([*files.HEADINGS, *change]))
    row = {**files.USUAL, "NHS No": NHS, **change}
    bring(files.csv_bytes([[row[name] for name in headings]], headings=headings))
    here.refresh_from_db()
    assert getattr(here, field) == becomes
    assert here.events.filter(says__startswith="Import", data__line=2).exists()


def test_with_nobody_importing_no_rating_is_kept(bring: Bring, cast: Cast):
    bring_rows(bring, {"RAG": "Red"}, by=None)
    assert Case.objects.get().rag is None


def test_once_applied_the_rows_hold_no_second_copy_of_the_details(bring: Bring, cast: Cast):
    batch = bring_rows(bring, {}, {})
    assert [(row.values, row.clean) for row in batch.rows.all()] == [([], {}), ([], {})]
    assert {row.case_id for row in batch.rows.all()} == set(
        Case.objects.values_list("pk", flat=True)
    )


def test_the_statements_of_an_import_grow_by_batches_and_not_by_rows(
    bring: Bring, cast: Cast, django_assert_max_num_queries
):
    few, many = (
        files.rows({"Surname": "Rowe"}),
        files.rows(*(files.somebody(n) for n in range(1, 901))),
    )
    for body in (few, many):
        CaseReference.objects.all().delete()
        batch = bring(files.csv_bytes(body), apply=False)
        work.ask_to_apply(batch)
        with django_assert_max_num_queries(45, connection=connection):
            stepped(batch)
    assert Case.objects.count() == 901


def test_nobody_gets_a_late_receipt_for_what_an_import_brought(
    bring: Bring, cast: Cast, importer: User
):
    """They asked long ago: "we have your request" would be the wrong letter, by any way in."""
    factory.a_person("Kemp", given_names="Doris", born_on=date(1935, 4, 5))
    worker = cast.practitioner.name
    batch = bring_rows(
        bring, {}, {"Surname": "Rowe", "DOB": "1950-01-01", "Allocated worker": worker},
        {"Surname": "Amis", "DOB": "1951-01-01", "Case type": "Annual review"},
    )  # fmt: skip
    answering.is_new(batch.rows.get(verdict="asked"), by=importer, on=TODAY)
    assert Case.objects.count() == 3
    for days in (0, 1, 30):
        waiting_well.prepare(as_of=TODAY + timedelta(days=days))
    assert set(Letter.objects.values_list("kind", flat=True)) <= {"waiting_well"}
    assert Letter.objects.exists()
