"""A restricted adult is not named on a carer's timeline, nor anywhere else about the carer."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from carers.acts import relationships
from casework.acts import allocation_meeting, record, restricting, watching
from casework.audit.telling import HIDDEN, as_told_to
from casework.models import Case, Event, Person, Verb
from casework.policy import Rag
from tests import factory
from tests.api.asking import caller
from tests.carers import makers
from tests.conftest import Cast, signed_in
from tests.factory import user_of
from tests.running.counting import get_counted


@pytest.fixture
def carer(cast: Cast, today: date) -> Person:
    return factory.a_person("Carewell", born_on=date(1970, 1, 1))


@pytest.fixture
def adult(cast: Cast, today: date, carer: Person) -> Person:
    """Somebody whose record only the service manager may see, and for whom the carer cares."""
    adult = factory.a_person("Zephyrine", born_on=date(1940, 1, 1))
    by = user_of(cast.manager)
    caring = relationships.Caring(
        carer=carer, adult=adult, kind="adult", starts_on=today - timedelta(days=9)
    )
    made = relationships.begin(caring, by=by, on=today)
    relationships.authorise(made, evidence="A form", from_on=today, by=by, on=today)
    restricting.restrict(
        adult, reason="A relative works here", to=[user_of(cast.service_manager)],
        length=timedelta(days=14), by=user_of(cast.service_manager),
    )  # fmt: skip
    return adult


@pytest.fixture
def case(cast: Cast, today: date, carer: Person, adult: Person) -> Case:
    """The carer's own case, on which somebody wrote the other's reference."""
    case = factory.a_case(
        person=carer, kind="carer_assessment", rag=Rag.AMBER, team=cast.team, today=today
    )
    case_of_adult = Case(pk=9_999_999)
    watching.note(
        case, text=f"See {adult.reference}, not {case_of_adult.reference}",
        by=user_of(cast.service_manager),
    )  # fmt: skip
    return case


def names(text: str, adult: Person) -> bool:
    return adult.reference in text or "Zephyrine" in text


PAGES = ("person", "case", "case-contact", "case-close", "case-rate", "carer-request")


def address(name: str, case: Case) -> str:
    of_person = name in {"person", "carer-request"}
    return reverse(name, args=[case.person_id if of_person else case.pk])


@pytest.mark.parametrize("name", PAGES)
def test_no_page_about_the_carer_names_them(cast: Cast, case: Case, adult: Person, name: str):
    for worker in (cast.practitioner, cast.manager):
        page = signed_in(worker).get(address(name, case))
        assert page.status_code == 200
        assert not names(page.content.decode(), adult)


@pytest.mark.parametrize("name", ["person", "case"])
def test_who_was_given_access_reads_it_as_it_was_written(cast, case: Case, adult, name: str):
    page = signed_in(cast.service_manager).get(address(name, case)).content.decode()
    assert adult.reference in page


def test_the_timeline_says_that_there_is_something_to_ask_about(cast, case, adult):
    page = signed_in(cast.practitioner).get(address("person", case)).content.decode()
    assert f"Cares for {HIDDEN}" in page


def test_nor_does_the_api(cast: Cast, case: Case, adult: Person):
    asked = caller(cast.practitioner)
    for path in (
        reverse("api-history", args=[case.pk]), reverse("api-case", args=[case.pk]),
        reverse("api-person", args=[case.person_id]),
    ):  # fmt: skip
        answer = asked.get(path)
        assert answer.status_code == 200
        assert not names(answer.content.decode(), adult)


def test_nor_does_the_meeting(cast: Cast, case: Case, adult: Person, today: date):
    meeting = allocation_meeting.start(cast.team, by=user_of(cast.manager), on=today)
    page = signed_in(cast.manager).get(reverse("meeting-item", args=[meeting.pk, case.pk]))
    assert page.status_code == 200
    assert not names(page.content.decode(), adult)


def test_nor_what_happened_while_somebody_was_writing(cast: Cast, case: Case, adult: Person):
    client, seen = signed_in(cast.practitioner), record.seen_now(case).carried
    watching.note(case, text=f"Ask {adult.reference}", by=user_of(cast.service_manager))
    Case.objects.filter(pk=case.pk).update(version=case.version + 7)
    answer = client.post(
        reverse("case-rate", args=[case.pk]), {"rag": "1", "reasons": "end_of_life", **seen}
    )
    assert answer.status_code == 409
    assert not names(answer.content.decode(), adult)


def test_no_event_of_ours_is_written_with_the_name_of_another(cast: Cast, case, adult, today):
    """In the whole story of a carer each other person is a reference, which is asked about anew."""
    makers.decided(case, by=user_of(cast.practitioner), on=today, outcomes=makers.ONE_OUTCOME)
    for person, other in ((case.person, adult), (adult, case.person)):
        said = Event.objects.filter(person=person).exclude(verb=Verb.NOTE)
        for event in said:
            assert other.family_name not in f"{event.says} {event.data}"


def test_a_timeline_costs_two_statements_more_at_most(cast, case, adult, django_assert_num_queries):
    events = list(Event.objects.filter(case=case)) * 20
    user = user_of(cast.practitioner)
    assert user.post
    with django_assert_num_queries(2):
        as_told_to(user, events)
    with django_assert_num_queries(0):
        as_told_to(user, [event for event in events if "P-" not in event.says])


def test_somebody_that_may_be_seen_keeps_their_reference(cast: Cast, today: date):
    other = factory.a_person("Open")
    case = factory.a_case(team=cast.team, today=today)
    watching.note(case, text=f"See {other.reference}", by=user_of(cast.manager))
    page, _ = get_counted(signed_in(cast.practitioner), reverse("case", args=[case.pk]))
    assert other.reference in page.content.decode()
