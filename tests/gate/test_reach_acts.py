"""Who may have a person's letters, and who must not see them: recorded, refused, ended."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.acts import reach
from casework.models import Event, Person, Representative, SourceOfHarm
from casework.refusals import BadDate, NeedsReason, NotAnswerable, Refusal
from tests import factory
from tests.conftest import TODAY
from tests.gate.reaching import a_recorder, a_representative, a_source_of_harm

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]
DAY = timedelta(days=1)


@pytest.fixture
def person() -> Person:
    return factory.a_person()


@pytest.fixture
def standing(person) -> reach.Standing:
    return reach.Standing(
        person=person, representative=factory.a_person("Sharma"), authority="deputy",
        evidence="Saw the order", letters="copy", starts_on=TODAY,
    )  # fmt: skip


def add(standing: reach.Standing) -> Representative:
    return reach.add_representative(standing, by=a_recorder(), on=TODAY)


def test_a_representative_stands_in_both_records_and_neither_names_the_other(standing):
    made = add(standing)
    assert (made.authority, made.letters, made.ends_on) == ("deputy", "copy", None)
    said = {event.person_id: event.says for event in Event.objects.filter(verb="related")}
    assert set(said) == {standing.person.pk, standing.representative.pk}
    assert standing.representative.reference in said[standing.person.pk]
    assert not any("Sharma" in words or "Kemp" in words for words in said.values())


@pytest.mark.parametrize(("changed", "words"), [
    ({"evidence": " "}, "what you have seen"),
    ({"starts_on": TODAY + DAY}, "today or in the past"),
])  # fmt: skip
def test_what_lacks_its_evidence_or_has_not_begun_is_refused(standing, changed, words):
    with pytest.raises(Refusal, match=words):
        add(replace(standing, **changed))


def test_nobody_is_their_own_representative(standing):
    with pytest.raises(reach.NotARepresentative, match="their own"):
        add(replace(standing, representative=standing.person))


@pytest.mark.parametrize(("details", "words"), [
    ({"born_on": TODAY.replace(year=2008, day=22)}, "is 17"),
    ({"died_on": TODAY}, "has died"),
    ({"reported_dead_on": TODAY}, "has died"),
])  # fmt: skip
def test_nobody_under_18_and_nobody_dead_has_the_letters(standing, details, words):
    other = factory.a_person("Young", **details)
    with pytest.raises(reach.NotARepresentative, match=words):
        add(replace(standing, representative=other))


def test_on_their_eighteenth_birthday_they_may(standing):
    of_age = factory.a_person("Young", born_on=TODAY.replace(year=2008))
    assert add(replace(standing, representative=of_age)).pk


def test_the_letters_of_the_dead_go_to_nobody(standing):
    Person.objects.filter(pk=standing.person.pk).update(died_on=TODAY)
    standing.person.refresh_from_db()
    with pytest.raises(reach.NotARepresentative, match="has died"):
        add(standing)


def test_a_circle_of_two_or_of_three_is_refused(standing):
    add(standing)
    back = replace(standing, person=standing.representative, representative=standing.person)
    with pytest.raises(reach.NotARepresentative, match="circle"):
        add(back)
    third = factory.a_person("Third")
    add(replace(standing, person=third, representative=standing.person))
    with pytest.raises(reach.NotARepresentative, match="circle"):
        add(replace(standing, person=standing.representative, representative=third))


def test_the_same_two_are_recorded_once_and_again_after_it_ended(standing):
    made = add(standing)
    with pytest.raises(reach.NotARepresentative, match="already"):
        add(standing)
    reach.end_representative(made, ends_on=TODAY, because="Revoked", by=a_recorder(), on=TODAY)
    assert add(standing).pk != made.pk


def test_whoever_must_not_see_the_letters_is_no_representative(standing):
    a_source_of_harm(standing.person, other=standing.representative)
    with pytest.raises(reach.NotARepresentative, match="must not see"):
        add(standing)


def test_whoever_has_the_name_of_one_who_must_not_see_the_letters_is_no_representative(standing):
    row = a_source_of_harm(standing.person, name="Ms Doris Sharma")
    with pytest.raises(reach.NotARepresentative, match="someone of this name"):
        add(standing)
    reach.end_harm(row, because="Somebody else", by=a_recorder(), on=TODAY)
    assert add(standing).pk


def test_an_end_has_a_day_a_reason_and_happens_once(person):
    made = a_representative(person, starts_on=TODAY - DAY)
    by = a_recorder()
    for error, ends_on, because in (
        (BadDate, TODAY - 2 * DAY, "Revoked"),
        (BadDate, TODAY + DAY, "Revoked"),
        (NeedsReason, TODAY, " "),
    ):
        with pytest.raises(error):
            reach.end_representative(made, ends_on=ends_on, because=because, by=by, on=TODAY)
    ended = reach.end_representative(made, ends_on=TODAY, because="Revoked", by=by, on=TODAY)
    assert ended.ends_on == TODAY
    with pytest.raises(NotAnswerable, match="ended already"):
        reach.end_representative(made, ends_on=TODAY, because="Revoked", by=by, on=TODAY)


# Those who must not see the letters


def harm(person: Person, *, other: Person | None = None, **details: Any) -> SourceOfHarm:
    details = {"name": "Owen Grist", "kind": "harm", **details}
    return reach.record_harm(person, other=other, details=details, by=a_recorder(), on=TODAY)


def test_the_timeline_says_that_someone_must_not_see_the_letters_and_not_who(person):
    other = factory.a_person("Grist", given_names="Owen")
    harm(person, other=other, lines="3 Mill Lane")
    events = Event.objects.filter(person=person, verb="amended")
    assert [event.says for event in events] == ["Someone must not see their letters: recorded"]
    assert not Event.objects.filter(person=other).exists()


def test_it_names_someone_else_and_once(person):
    with pytest.raises(NeedsReason, match="name"):
        harm(person, name="  ")
    with pytest.raises(Refusal, match="their own record"):
        harm(person, other=person)
    other = factory.a_person("Grist")
    harm(person, other=other)
    with pytest.raises(Refusal, match="already"):
        harm(person, other=other)


def test_a_representative_may_be_recorded_as_one_who_harms(person):
    row = a_representative(person)
    assert harm(person, other=row.representative).pk


def test_where_they_live_is_recorded_later_or_that_it_is_not_together(person):
    made = harm(person)
    by = a_recorder()
    with pytest.raises(NeedsReason, match="address, or how you know"):
        reach.locate_harm(made, details={"lines": " "}, by=by)
    made = reach.locate_harm(made, details={"apart_because": "The police say so"}, by=by)
    assert made.apart_because == "The police say so"
    made = reach.locate_harm(made, details={"lines": "3 Mill Lane", "postcode": "ZZ1 4AB"}, by=by)
    assert (made.lines, made.postcode, made.apart_because) == ("3 Mill Lane", "ZZ1 4AB", "")


def test_it_ends_once_with_a_reason(person):
    made, by = harm(person), a_recorder()
    with pytest.raises(NeedsReason):
        reach.end_harm(made, because="", by=by, on=TODAY)
    assert reach.end_harm(made, because="Recorded of the wrong person", by=by, on=TODAY).ends_on
    for act in (
        lambda: reach.end_harm(made, because="Again", by=by, on=TODAY),
        lambda: reach.locate_harm(made, details={"lines": "3 Mill Lane"}, by=by),
    ):
        with pytest.raises(NotAnswerable, match="ended already"):
            act()
