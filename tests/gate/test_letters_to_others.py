"""R3, R5: letters read by someone else, or where someone must not see them, as they are sent."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from casework.acts import people, reach
from casework.extensions import added
from casework.letters import looking_again
from casework.letters.gate.held import Held, MendAt
from casework.letters.owed import owing, waiting_well
from casework.models import Address, Case, Delivery, Letter, Person, Referrer, Wording
from casework.people import other_names, telling_apart
from tests import factory
from tests.conftest import TODAY
from tests.gate.reaching import a_recorder, a_referrer, a_representative, a_source_of_harm
from tests.letters.example import read_back
from tests.letters.post import again, needs, send

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _print_room(settings, tmp_path):
    settings.PRINT_ROOM = tmp_path / "print-room"


@pytest.fixture
def case() -> Case:
    return factory.a_case(waited=28, today=TODAY)


def letters(case: Case) -> dict[Person, Letter]:
    """What the morning's job owes about the case, by reader, after one run of the sender."""
    waiting_well.prepare(as_of=TODAY)
    send()
    return {letter.person: letter for letter in case.letters.select_related("person")}


def why(letter: Letter) -> str:
    return letter.held_because or letter.state


def test_r5_a_representative_has_a_copy_and_the_person_their_own(case):
    row = a_representative(case.person)
    found = letters(case)
    assert {reader.pk for reader in found} == {case.person_id, row.representative_id}
    assert {letter.state for letter in found.values()} == {"sent"}
    assert found[row.representative].sent_to.startswith("Ravi Sharma\n")


def text_of(letter: Letter) -> str:
    return read_back(bytes(letter.document.content))


@pytest.mark.parametrize("letters_go", ["copy", "instead"])
def test_whoever_reads_it_for_somebody_is_told_who_is_meant(case, letters_go):
    row = a_representative(case.person, letters=letters_go)
    found = letters(case)
    read = text_of(found[row.representative])
    assert "This is our letter to Doris Kemp." in read
    assert "means Doris Kemp" in read
    if letters_go == "copy":
        assert "means" not in text_of(found[case.person])
    assert found[row.representative].document.facts["about"] == "Doris Kemp"


def test_in_easy_read_too(case):
    row = a_representative(case.person)
    needs(row.representative, "easy_read")
    letter = letters(case)[row.representative]
    assert (letter.state, letter.format) == ("sent", "easy_read")
    assert "it means Doris Kemp." in text_of(letter)


def in_polish(*, tells_a_copy: bool) -> None:
    part = {"kind": "paragraph", "text": "xx {about}", "when": "copy"}
    Wording.objects.create(
        kind="waiting_well", language="Polish", form="plain", version=1, state="approved",
        blocks=[{"kind": "title", "text": "xx"}, {"kind": "paragraph", "text": "xx"},
                *([part] if tells_a_copy else [])],
        written_by=a_recorder(), written_at=timezone.now(), decided_by=a_recorder(),
        decided_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize(("tells", "came_to"), [(True, "sent"), (False, Held.LANGUAGE)])
def test_a_copy_in_words_that_do_not_say_whose_it_is_is_held(case, tells, came_to):
    Person.objects.filter(pk=case.person_id).update(written_language="Polish")
    in_polish(tells_a_copy=tells)
    row = a_representative(case.person, other=factory.a_person("Sharma", written_language="Polish"))
    found = letters(case)
    assert why(found[case.person]) == "sent"
    assert why(found[row.representative]) == came_to


def test_r5_instead_means_that_the_person_has_none(case):
    row = a_representative(case.person, letters="instead")
    assert list(letters(case)) == [row.representative]


def test_a_letter_due_before_someone_had_them_instead_is_held_and_rerouted(case):
    waiting_well.prepare(as_of=TODAY)
    a_representative(case.person, letters="instead")
    send()
    letter = case.letters.get()
    assert why(letter) == Held.INSTEAD
    assert Held.INSTEAD.mend.at is MendAt.REROUTE


def test_r5_who_has_no_authority_any_more_reads_nothing(case):
    row = a_representative(case.person)
    waiting_well.prepare(as_of=TODAY)
    reach.end_representative(row, ends_on=TODAY, because="Over", by=a_recorder(), on=TODAY)
    send()
    assert why(case.letters.get(person=row.representative)) == Held.NO_AUTHORITY
    assert why(case.letters.get(person=case.person)) == "sent"


def test_r5_an_app_may_know_a_right_of_its_own(case, monkeypatch):
    row = a_representative(case.person)
    waiting_well.prepare(as_of=TODAY)
    row.delete()
    asked: list[Any] = []

    def knows(*of_whom: Any) -> bool:
        asked.append(of_whom)
        return True

    monkeypatch.setattr(added, "authorities", [knows])
    send()
    letter = case.letters.exclude(person=case.person).get()
    assert letter.state == "sent"
    assert asked[0] == (letter.person, case.person, TODAY)


@pytest.mark.parametrize(("happened", "held"), [
    ({"died_on": TODAY}, Held.ABOUT_DIED),
    ({"reported_dead_on": TODAY}, Held.ABOUT_REPORTED_DEAD),
    ({"is_restricted": True}, Held.ABOUT_RESTRICTED),
])  # fmt: skip
def test_r1_what_happened_to_the_person_stops_their_representatives_letter(case, happened, held):
    row = a_representative(case.person)
    waiting_well.prepare(as_of=TODAY)
    Person.objects.filter(pk=case.person_id).update(**happened)
    send()
    letter = case.letters.get(person=row.representative)
    assert why(letter) == held
    assert held.mend.pk_for(letter) in (case.pk, case.person_id, letter.pk)


def test_the_needs_that_count_are_the_readers(case):
    row = a_representative(case.person)
    needs(case.person, "braille_2")
    needs(row.representative, "large_24")
    found = letters(case)
    assert why(found[case.person]) == Held.FORMAT_TASK
    assert (found[row.representative].state, found[row.representative].format) == (
        "sent", "large_24",
    )  # fmt: skip


# Who must not see it


@pytest.mark.parametrize(("where", "held"), [
    ({"lines": "1 Example St"}, Held.HARM_PERHAPS),
    ({"lines": "1 Example St\nExampleton", "postcode": "ZZ1 4AB"}, Held.HARM_HERE),
    ({"lines": "9 Far Lane", "postcode": "ZZ20 2BB"}, "sent"),
    ({}, Held.HARM_UNKNOWN),
    ({"apart_because": "She told us: he moved out in May"}, "sent"),
    ({"lines": "9 Far Lane", "postcode": "ZZ20 2BB", "ends_on": TODAY, "ended_because": "x"},
     "sent"),
])  # fmt: skip
def test_r3_no_letter_goes_where_someone_must_not_see_it(case, where, held):
    a_source_of_harm(case.person, **where)
    assert why(letters(case)[case.person]) == held


def test_r3_an_address_of_their_own_record_counts_as_it_stands_today(case):
    other = factory.a_person("Grist")
    a_source_of_harm(case.person, other=other, name="")
    found = letters(case)[case.person]
    assert why(found) == Held.HARM_HERE
    home = other.addresses.get()
    people.end_address(home, by=a_recorder(), on=TODAY)
    looking_again.look_again(now=timezone.now())
    assert why(again(found)) == Held.HARM_UNKNOWN
    new = Address(kind="home", lines="9 Far Lane", postcode="ZZ20 2BB", starts_on=TODAY)
    people.move_home(other, new, by=a_recorder(), on=TODAY)
    assert looking_again.look_again(now=timezone.now())["released"] == 1


def test_r3_the_dead_open_no_letters(case):
    other = factory.a_person("Grist", given_names="Owen", died_on=TODAY)
    a_source_of_harm(case.person, other=other)
    assert why(letters(case)[case.person]) == "sent"


def test_r3_a_representative_who_is_said_to_harm_reads_nothing(case):
    row = a_representative(case.person, letters="instead")
    a_source_of_harm(case.person, other=row.representative)
    assert why(letters(case)[row.representative]) == Held.HARM_READS


@pytest.mark.parametrize(("named", "came_to"), [
    ("Owen Grist", Held.HARM_READS),
    ("Mr Owen Grist", Held.HARM_READS),
    ("Owen Price", "sent"),
])  # fmt: skip
def test_r3_who_is_said_to_harm_by_name_alone_reads_nothing_even_by_e_mail(case, named, came_to):
    row = a_representative(
        case.person, letters="instead",
        other=factory.a_person(
            "Grist", given_names="Owen James", safe_by_email="safe", email="grist@example.com"
        ),
    )  # fmt: skip
    needs(row.representative, "email")
    a_source_of_harm(case.person, name=named, lines="9 Far Lane", postcode="ZZ20 2BB")
    assert why(letters(case)[row.representative]) == came_to


def test_r3_the_name_they_go_by_counts(case):
    called = factory.a_person("Grist", given_names="Bartholomew", preferred_name="Owen")
    row = a_representative(case.person, letters="instead", other=called)
    a_source_of_harm(case.person, lines="9 Far Lane", postcode="ZZ20 2BB")
    assert why(letters(case)[row.representative]) == Held.HARM_READS


def test_r3_a_name_that_they_had_before_counts_until_it_is_removed(case):
    called = factory.a_person("Price", given_names="Owen")
    row = a_representative(case.person, letters="instead", other=called)
    by = a_recorder()
    name = other_names.add(
        called, other_names.Written(family_name="Grist", source="before"), by=by, on=TODAY
    )
    a_source_of_harm(case.person, lines="9 Far Lane", postcode="ZZ20 2BB")
    assert why(letters(case)[row.representative]) == Held.HARM_READS
    other_names.remove(name, because="His brother's", by=by)
    looking_again.look_again(now=timezone.now())
    assert why(letters(case)[row.representative]) == "sent"


def test_r3_another_record_that_may_be_theirs_counts_until_they_are_told_apart(case):
    born = date(1961, 2, 3)
    harms = factory.a_person("Grist", given_names="Owen", born_on=born)
    called = factory.a_person("Grist", given_names="Owen J", born_on=born)
    Address.objects.filter(person=harms).update(lines="9 Far Lane", postcode="ZZ20 2BB")
    row = a_representative(case.person, letters="instead", other=called)
    a_source_of_harm(case.person, other=harms, name="")
    assert why(letters(case)[row.representative]) == Held.HARM_READS
    telling_apart.tell_apart(harms, called, because="His cousin", by=a_recorder())
    looking_again.look_again(now=timezone.now())
    assert why(letters(case)[row.representative]) == "sent"


def test_r3_a_person_with_the_name_of_who_harms_them_still_has_their_letters(case):
    a_source_of_harm(case.person, name=case.person.name, lines="9 Far Lane", postcode="ZZ20 2BB")
    assert why(letters(case)[case.person]) == "sent"


def test_r3_where_the_record_is_named_a_namesake_is_someone_else(case):
    other = factory.a_person("Sharma", given_names="Ravi", born_on=date(1958, 7, 9))
    Address.objects.filter(person=other).update(lines="9 Far Lane", postcode="ZZ20 2BB")
    a_source_of_harm(case.person, other=other, name="")
    row = a_representative(case.person)
    assert row.representative.name == other.name
    assert why(letters(case)[row.representative]) == "sent"


def test_r3_the_persons_own_source_of_harm_counts_at_a_representatives_address(case):
    row = a_representative(case.person)
    a_source_of_harm(
        case.person, lines="1 Example Street", postcode="ZZ1 4AB", apart_because="They parted"
    )
    Address.objects.filter(person=case.person).update(lines="5 Other Road", postcode="ZZ8 8HH")
    found = letters(case)
    assert why(found[case.person]) == "sent"
    assert why(found[row.representative]) == Held.HARM_HERE


# What came back


def test_r2_a_letter_that_came_back_holds_the_next_one_to_that_address(case):
    first = letters(case)[case.person]
    Delivery.objects.update_or_create(
        letter=first, defaults={"carrier": "x", "status": "returned", "status_at": timezone.now()}
    )
    owing.owe(case=case, kind="appointment", milestone=1, on=TODAY)
    second = case.letters.get(kind="appointment")
    send()
    assert why(again(second)) == Held.RETURNED


# To whoever referred them


def feedback(case: Case, **details: Any) -> Letter:
    a_referrer(case, **details)
    made = owing.owe(
        case=case, kind="feedback", milestone=1, on=TODAY, details={"happened": "received"}
    )
    send()
    return again(made[0])


def test_a_referrer_who_may_be_told_has_an_e_mail_whatever_the_person_needs(case, mailoutbox):
    needs(case.person, "braille_2")
    letter = feedback(case)
    assert why(letter) == "sent"
    assert mailoutbox[0].to == ["pell@example.com"]


@pytest.mark.parametrize(("details", "came_to"), [
    ({"may_be_told": None, "may_be_told_because": ""}, Held.REFERRER_NOT_ASKED),
    ({"may_be_told": False}, "cancelled"),
    ({"email": ""}, Held.NO_REFERRER_ADDRESS),
    ({"email": "", "lines": "The Surgery\nMill Lane", "postcode": "ZZ7 7GG"}, "sent"),
])  # fmt: skip
def test_a_referrer_is_told_only_where_they_may_and_can_be(case, details, came_to):
    assert why(feedback(case, **details)) == came_to


BY_POST = {"email": "", "lines": "The Surgery\nMill Lane", "postcode": "ZZ7 7GG"}


def closing(case: Case) -> Letter:
    """The letter that the case ended, to whoever referred them, a day and an hour later."""
    [letter] = owing.owe(
        case=case, kind="feedback", milestone=2, on=TODAY, details={"happened": "received"}
    )
    send(now=timezone.now() + timedelta(hours=25))
    return again(letter)


def went_wrong(letter: Letter, status: str) -> None:
    Delivery.objects.update_or_create(
        letter=letter, defaults={"carrier": "x", "status": status, "status_at": timezone.now()}
    )


@pytest.mark.parametrize(("details", "status", "came_to"), [
    ({}, "failed", Held.REFERRER_EMAIL_FAILED),
    ({}, "delivered", "sent"),
    (BY_POST, "returned", Held.REFERRER_RETURNED),
    (BY_POST, "failed", "sent"),
])  # fmt: skip
def test_nothing_more_goes_to_a_referrer_from_whom_it_came_back(case, details, status, came_to):
    went_wrong(feedback(case, **details), status)
    letter = closing(case)
    assert why(letter) == came_to
    if letter.state == "held":
        assert Held(letter.held_because).mend.at is MendAt.REFERRER


@pytest.mark.parametrize(("details", "status"), [({}, "failed"), (BY_POST, "returned")])
def test_a_referrer_who_is_recorded_again_hears(case, details, status):
    went_wrong(feedback(case, **details), status)
    letter = closing(case)
    a_referrer(case, **details)
    assert looking_again.look_again(now=timezone.now())["released"] == 1
    send(now=timezone.now() + timedelta(hours=25))
    assert why(again(letter)) == "sent"


def test_what_comes_back_from_the_same_place_after_that_counts_again(case):
    first = feedback(case, **BY_POST)
    a_referrer(case, **BY_POST)
    went_wrong(first, "returned")
    assert why(closing(case)) == Held.REFERRER_RETURNED


def test_a_death_stops_the_letter_to_the_referrer_too(case):
    Person.objects.filter(pk=case.person_id).update(died_on=TODAY)
    assert why(feedback(case)) == Held.ABOUT_DIED


@pytest.mark.parametrize("named", ["Dr Amy Pell", "Amy Pell", "Mrs Amy Jane Pell"])
def test_a_referrer_who_is_said_to_harm_is_told_nothing(case, named):
    a_source_of_harm(case.person, name=named, lines="9 Far Lane", postcode="ZZ20 2BB")
    assert why(feedback(case)) == Held.HARM_READS


def test_a_referrer_with_the_name_of_a_record_that_is_said_to_harm_is_told_nothing(case):
    other = factory.a_person("Pell", given_names="Amy")
    a_source_of_harm(case.person, other=other, name="", lines="9 Far Lane")
    assert why(feedback(case)) == Held.HARM_READS


def test_the_referrer_as_recorded_last_is_the_one_who_hears(case):
    waiting = a_referrer(case, may_be_told=None, may_be_told_because="")
    made = owing.owe(
        case=case, kind="feedback", milestone=1, on=TODAY, details={"happened": "received"}
    )
    a_referrer(case, may_be_told=False, may_be_told_because="They asked us not to")
    send()
    letter = again(made[0])
    assert (letter.state, letter.referrer == waiting) == ("cancelled", False)
    assert Referrer.objects.count() == 2
