"""Numbers of other systems by hand (S190): one number is one person's, and each act is undone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import searching
from casework.models import Case, Event, Import, Look, Person, PersonReference
from casework.people import other_numbers
from casework.people.other_numbers import NoNumber, NumberOfAnother
from casework.refusals import Conflict, NeedsReason, NotAnswerable, Refusal
from tests import factory
from tests.conftest import Cast, signed_in
from tests.people.conftest import body

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(cast: Cast):
    return factory.user_of(cast.practitioner)


@pytest.fixture
def case(cast: Cast, sian: Person) -> Case:
    return factory.a_case(waited=3, team=cast.team, person=sian)


def found(words: str, by, today) -> list[Person]:
    return searching.find(searching.read(words, as_of=today), user=by, as_of=today).people


def test_a_number_is_added_found_ended_and_put_back(sian: Person, by, today):
    made = other_numbers.add(sian, system="Mosaic", number="0077120", by=by)
    assert found("77120", by, today) == [sian]

    other_numbers.end(made, because="Her sister's", by=by)
    assert found("77120", by, today) == []

    other_numbers.undo(made, by=by)
    assert found("77120", by, today) == [sian]
    says = list(Event.objects.filter(person=sian).order_by("id").values_list("says", flat=True))
    assert says == [
        "Number of another system added: Mosaic 0077120",
        "Number of another system ended: Mosaic 0077120. Her sister's",
        "Undone: number of another system ended: Mosaic 0077120",
    ]


def test_a_change_is_undone_and_an_addition_taken_back(case: Case, by):
    made = other_numbers.add(case, system="Mosaic", number="1", by=by)
    other_numbers.change(made, system="Mosaic", number="2", kind="referral", by=by)
    other_numbers.undo(made, by=by)
    assert (str(made), made.plain) == ("Mosaic 1", "1")
    with pytest.raises(NotAnswerable):
        other_numbers.undo(made, by=by)

    second = other_numbers.add(case, system="Mosaic", number="3", by=by)
    other_numbers.undo(second, by=by)
    assert [str(each) for each in case.references.live()] == ["Mosaic 1"]


@pytest.mark.parametrize("again", ["0077120", "77120", "77120.0", "77,120", "'77120", " 77 120"])
def test_one_number_is_one_persons_however_a_spreadsheet_wrote_it(sian: Person, by, again: str):
    other_numbers.add(sian, system="Mosaic", number="0077120", by=by)
    with pytest.raises(NumberOfAnother, match="Check each digit"):
        other_numbers.add(factory.a_person("Kemp"), system="mosaic", number=again, by=by)
    with pytest.raises(Conflict, match="They have this number already"):
        other_numbers.add(sian, system="Mosaic", number=again, by=by)


def test_the_words_of_a_clash_tell_of_no_hidden_record(sian: Person, hidden: Person, by):
    """S2: of a record that the writer may not see they are the same."""
    said = []
    for number, person in (("1", hidden), ("2", factory.a_person("Kemp"))):
        other_numbers.add(person, system="Mosaic", number=number, by=by)
        with pytest.raises(NumberOfAnother) as clash:
            other_numbers.add(sian, system="Mosaic", number=number, by=by)
        said.append(str(clash.value))
    assert said[0] == said[1]


def test_another_system_kind_or_case_may_have_the_same_number(sian: Person, case: Case, by):
    other = factory.a_person("Kemp")
    other_numbers.add(sian, system="Mosaic", number="7", by=by)
    other_numbers.add(other, system="Housing", number="7", by=by)
    other_numbers.add(other, system="Mosaic", number="7", kind="household", by=by)
    other_numbers.add(case, system="Mosaic", number="7", by=by)
    assert PersonReference.objects.count() == 3


def test_a_number_that_ended_may_be_somebody_elses_and_is_then_not_put_back(sian: Person, by):
    made = other_numbers.add(sian, system="Mosaic", number="7", by=by)
    other_numbers.end(made, because="Her sister's", by=by)
    other_numbers.add(factory.a_person("Kemp"), system="Mosaic", number="7", by=by)
    with pytest.raises(NumberOfAnother):
        other_numbers.undo(made, by=by)


@pytest.mark.parametrize("number", ["1.23E+11", "NULL", "n/a", "#REF!", "  ", "x" * 101])
def test_what_is_no_number_is_refused_with_words(sian: Person, by, number: str):
    with pytest.raises(NoNumber):
        other_numbers.add(sian, system="Mosaic", number=number, by=by)


def test_an_end_needs_its_reason_and_comes_once(sian: Person, by):
    made = other_numbers.add(sian, system="Mosaic", number="7", by=by)
    with pytest.raises(NeedsReason):
        other_numbers.end(made, because=" ", by=by)
    other_numbers.end(made, because="Not hers", by=by)
    with pytest.raises(NotAnswerable):
        other_numbers.end(made, because="Not hers", by=by)


def test_a_system_is_written_as_the_imports_write_it(sian: Person, by):
    Import.objects.create(
        file_name="a.csv", sha256="0" * 64, by=by, at=timezone.now(), system="Liquidlogic LAS"
    )
    assert other_numbers.add(sian, system="liquidlogic las", number="7", by=by).system == (
        "Liquidlogic LAS"
    )


@pytest.mark.parametrize("what", ["person", "case"])
def test_the_pages_add_change_end_and_undo(cast: Cast, sian: Person, case: Case, what: str):
    holder, browser = (sian if what == "person" else case), signed_in(cast.practitioner)

    def url(does: str, *more: int) -> str:
        return reverse(f"{what}-{does}", args=[holder.pk, *more])

    given = {"system": "Mosaic", "number": "0042", "kind": ""}
    assert browser.post(url("numbers"), given).status_code == 302
    made = holder.references.get()
    assert "Mosaic" in body(browser.get(reverse(what, args=[holder.pk])))
    assert browser.post(url("number-change", made.pk), {**given, "number": "43"}).status_code == 302
    assert browser.post(url("number-end", made.pk), {"because": "Not theirs"}).status_code == 302
    page = body(browser.get(url("numbers")))
    assert "Not used any more" in page
    assert "Not theirs" in page
    browser.post(url("number-undo", made.pk))
    assert [each.number for each in holder.references.live()] == ["43"]
    assert Look.objects.filter(person=sian, screen="numbers of other systems").exists()


def test_a_clash_keeps_what_was_typed(cast: Cast, sian: Person, by):
    other_numbers.add(factory.a_person("Kemp"), system="Mosaic", number="7", by=by)
    answer = signed_in(cast.practitioner).post(
        reverse("person-numbers", args=[sian.pk]), {"system": "Mosaic", "number": "007"}
    )
    assert answer.status_code == 409
    assert 'value="007"' in body(answer)


def test_the_api_tells_the_live_numbers_of_both(cast: Cast, sian: Person, case: Case, by):
    other_numbers.add(sian, system="Mosaic", number="7", by=by)
    gone = other_numbers.add(sian, system="Mosaic", number="8", by=by)
    other_numbers.end(gone, because="Not hers", by=by)
    other_numbers.add(case, system="Mosaic", number="C-1", by=by)
    browser = signed_in(cast.practitioner)
    told = browser.get(f"/api/people/{sian.pk}/").json()["numbers"]
    assert [(one["system"], one["number"]) for one in told] == [("Mosaic", "7")]
    told = browser.get(f"/api/cases/{case.pk}/").json()
    assert [one["number"] for one in told["numbers"]] == ["C-1"]
    assert told["external_references"] == ["Mosaic C-1"]


def test_a_record_that_was_joined_takes_no_number(sian: Person, by):
    kept = factory.a_person("Kemp")
    Person.objects.filter(pk=sian.pk).update(merged_into=kept)
    with pytest.raises(Refusal):
        other_numbers.add(sian, system="Mosaic", number="7", by=by)
