"""The person's page says what matters, first; and every page about a person leaves a look."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from casework.acts import people, receiving
from casework.models import AccessNeedTerm, Address, Event, Look, Person, Verb
from casework.policy import Safety
from tests import factory
from tests.conftest import Cast, signed_in
from tests.people.conftest import body

pytestmark = pytest.mark.django_db

READING = ("person", "person-looks")
CHANGING = ("person-edit", "person-needs", "person-address", "person-death", "person-alive")


def page_of(cast: Cast, person: Person, **query: str) -> str:
    url = reverse("person", args=[person.pk])
    return body(signed_in(cast.practitioner).get(url, query))


@pytest.mark.parametrize("name", [*READING, *CHANGING, "receive-request", "person-restrict",
                                  "person-grant"])  # fmt: skip
def test_every_page_about_a_person_leaves_a_look(cast: Cast, sian: Person, name: str) -> None:
    answer = signed_in(cast.service_manager).get(reverse(name, args=[sian.pk]))
    assert answer.status_code == 200
    assert Look.objects.filter(user=cast.service_manager.user, person=sian).exists()


def test_what_nobody_may_overlook_stands_in_words(cast: Cast, sian: Person) -> None:
    Person.objects.update(
        do_not_write=True, safety_warning="Large dog at the back door", safe_by_text=Safety.UNSAFE,
        reach_note="Ring before 3pm", interpreter_needed=True, spoken_language="Welsh",
    )  # fmt: skip
    page = page_of(cast, sian)
    for words in (
        "Do not write: they asked us not to.",
        "Large dog at the back door",
        "Not safe, do not use: text.",
        "Ring before 3pm",
        "Interpreter: Welsh",
    ):
        assert words in page


def test_needs_never_asked_are_a_loud_gap(cast: Cast, sian: Person) -> None:
    assert "never asked" not in page_of(cast, sian).lower()
    Person.objects.update(access_needs_asked_on=None)
    assert "Access needs: never asked" in page_of(cast, sian)


def test_asked_and_none_is_an_answer(cast: Cast, sian: Person) -> None:
    page = page_of(cast, sian)
    assert "none; asked on 5 January 2026" in page


def test_all_cases_open_and_ended_are_one_story(cast: Cast, sian: Person, today) -> None:
    by = factory.user_of(cast.manager)
    ended = factory.a_case(person=sian, team=cast.team, kind="review", waited=90)
    receiving.close(ended, reason="completed", note="Done", by=by, on=today)
    factory.a_case(person=sian, team=cast.team, waited=61)
    page = page_of(cast, sian)
    assert "Ended: completed" in page
    assert "61 days, since 21 September; 33 over the 28-day standard" in page
    assert page.index("Care Act assessment") < page.index("Review")


def test_the_timeline_goes_on_page_by_page(cast: Cast, sian: Person) -> None:
    by = factory.user_of(cast.manager)
    for number in range(26):
        people.amend(sian, {"phone": f"01632 960 {number:03}"}, version=number + 1, by=by)
    first = page_of(cast, sian)
    assert "Earlier" in first
    last_shown = list(Event.objects.filter(person=sian).order_by("-id"))[24]
    second = page_of(cast, sian, after=str(last_shown.pk))
    assert "Back to the newest" in second
    assert second.count("Changed: phone") == 1


def test_the_page_costs_the_page(cast: Cast, sian: Person, django_assert_max_num_queries) -> None:
    by = factory.user_of(cast.manager)
    for kind in ("care_act", "review", "financial", "occupational_therapy"):
        factory.a_case(person=sian, team=cast.team, kind=kind)
    for number in range(20):
        people.amend(sian, {"phone": f"01632 960 {number:03}"}, version=number + 1, by=by)
    client = signed_in(cast.manager)
    with django_assert_max_num_queries(16):  # eleven, session, user, and a savepoint of two
        client.get(reverse("person", args=[sian.pk]))


def test_readers_are_offered_no_change(cast: Cast, sian: Person) -> None:
    page = body(signed_in(cast.auditor).get(reverse("person", args=[sian.pk])))
    for name in CHANGING:
        url = reverse(name, args=[sian.pk])
        assert url not in page
        assert signed_in(cast.auditor).get(url).status_code == 403
    assert reverse("person-looks", args=[sian.pk]) in page


def test_only_audit_sees_who_looked(cast: Cast, sian: Person) -> None:
    page_of(cast, sian)
    url = reverse("person-looks", args=[sian.pk])
    for outsider in (cast.practitioner, cast.manager, cast.support, cast.analyst):
        assert signed_in(outsider).get(url).status_code == 403
        assert signed_in(outsider).get(reverse("looks")).status_code == 403
    assert "Joan Patel" in body(signed_in(cast.auditor).get(url))


def test_what_one_member_of_staff_looked_at(cast: Cast, sian: Person) -> None:
    page_of(cast, sian)
    client = signed_in(cast.auditor)
    by_name = body(client.get(reverse("looks"), {"staff": "joan"}))
    assert "What Joan Patel looked at" in by_name
    assert sian.reference in by_name
    by_person = body(client.get(reverse("looks"), {"person": sian.reference}))
    assert "Joan Patel" in by_person
    assert "Mary Finch" not in by_person


def test_two_of_one_name_are_told_apart(cast: Cast) -> None:
    factory.a_worker(team=cast.other_team, name="Joan Patel")
    page = body(signed_in(cast.auditor).get(reverse("looks"), {"staff": "Joan Patel"}))
    assert "Which of them?" in page
    assert "West" in page


@pytest.mark.parametrize("query", [{"worker": "x"}, {"worker": "9" * 30}, {"staff": "\x00"},
                                   {"person": "\x00"}, {"person": "31/02/1935"},
                                   {"person": "Kemp"}])  # fmt: skip
def test_odd_questions_about_looks_find_nobody(cast: Cast, query: dict[str, str]) -> None:
    page = body(signed_in(cast.auditor).get(reverse("looks"), query))
    assert "Nobody was found" in page or "Which of them?" in page


def test_needs_are_recorded_and_asked_again_in_a_year(
    cast: Cast, sian: Person, terms: list[AccessNeedTerm], today
) -> None:
    url = reverse("person-needs", args=[sian.pk])
    typed = {"answer": "some", "source": "asked", "terms": [terms[1].pk], "version": sian.version}
    assert signed_in(cast.support).post(url, typed).status_code == 302
    need = sian.access_needs.get()
    assert (need.term, need.review_due_on) == (terms[1], today + timedelta(days=365))
    assert "Needs large print; asked on 21 November 2026" in page_of(cast, sian)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Answer the question"),
        ({"answer": "some"}, "Tick each need, or say that they have none"),
        ({"answer": "none", "terms": ["1"]}, "Needs are ticked below"),
        ({"answer": "some", "terms": ["none-such"]}, "Select a valid choice"),
    ],
)
def test_needs_that_contradict_the_answer_are_asked_about(
    cast: Cast, sian: Person, terms, typed: dict[str, Any], says: str
) -> None:
    url = reverse("person-needs", args=[sian.pk])
    answered = signed_in(cast.support).post(url, {"source": "asked", "version": 1, **typed})
    assert answered.status_code == 422
    assert says in body(answered)


def test_a_new_address_ends_the_old_one(cast: Cast, sian: Person, today) -> None:
    typed = {
        "kind": "home", "lines": " 2 New Road, \n\nExampleton", "postcode": "zz14ac",
        "starts_on": "20/11/2026",
    }  # fmt: skip
    signed_in(cast.practitioner).post(reverse("person-address", args=[sian.pk]), typed)
    old, new = sian.addresses.order_by("pk")
    assert (new.lines, new.postcode) == ("2 New Road\nExampleton", "ZZ1 4AC")
    assert old.ends_on == new.starts_on


def test_half_a_postcode_is_refused_in_words(cast: Cast, sian: Person) -> None:
    typed = {"kind": "home", "lines": "2 New Road", "postcode": "ZZ1", "starts_on": "1/1/2026"}
    answer = signed_in(cast.practitioner).post(reverse("person-address", args=[sian.pk]), typed)
    assert "Enter a whole postcode, such as ZZ1 4AB" in body(answer)


@pytest.mark.parametrize(
    ("left_on", "status"),
    [("31/12/2014", 409), ("01/01/2015", 302), ("21/11/2026", 302), ("22/11/2026", 422)],
)
def test_an_address_ends_between_its_start_and_today(
    cast: Cast, sian: Person, today, left_on: str, status: int
) -> None:
    address = sian.addresses.get()
    url = reverse("person-address-end", args=[sian.pk, address.pk])
    answer = signed_in(cast.practitioner).post(url, {"ends_on": left_on})
    assert answer.status_code == status


def test_an_address_of_another_person_is_not_found(cast: Cast, sian: Person) -> None:
    other = Address.objects.get(person=factory.a_person())
    url = reverse("person-address-end", args=[sian.pk, other.pk])
    assert signed_in(cast.practitioner).get(url).status_code == 404


@pytest.mark.parametrize(
    ("how_sure", "says"),
    [("verified", "died on 20 November 2026"), ("reported", "Reported dead on 20 November 2026")],
)
def test_a_death_stands_at_the_top_at_once(
    cast: Cast, sian: Person, today, how_sure: str, says: str
) -> None:
    url = reverse("person-death", args=[sian.pk])
    signed_in(cast.practitioner).post(url, {"how_sure": how_sure, "on": "20/11/2026"})
    assert says in page_of(cast, sian)
    assert Event.objects.filter(person=sian, verb=Verb.DIED).count() == 1


def test_a_death_to_come_is_refused(cast: Cast, sian: Person, today) -> None:
    url = reverse("person-death", args=[sian.pk])
    typed = {"how_sure": "verified", "on": "22/11/2026"}
    answer = signed_in(cast.practitioner).post(url, typed)
    assert answer.status_code == 409
    assert "must be today or in the past" in body(answer)
