"""A request is received in three steps; nobody is recorded twice, nothing typed is lost (S1)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.models import AccessNeedTerm, Case, Draft, Look, Person, Source
from tests import factory
from tests.conftest import Cast, signed_in
from tests.people.conftest import body

pytestmark = pytest.mark.django_db

NEW = "/receive/person/"
_SAFE = ("safe_by_post", "safe_by_email", "safe_by_phone", "safe_by_text", "safe_voicemail")


def typed(**more: Any) -> dict[str, Any]:
    return {
        "given_names": "Bronwen", "family_name": "Ash", "asked": "no",
        **dict.fromkeys(_SAFE, "not_asked"), **more,
    }  # fmt: skip


def wish(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "kind": "care_act", "team": cast.team.pk, "received_on": "20/11/2026", "source": "gp",
        "summary": "Cannot get up the stairs", **more,
    }  # fmt: skip


def test_from_a_name_to_the_waiting_list(cast: Cast, today: date, terms) -> None:
    client = signed_in(cast.support)
    found = body(client.get(reverse("receive"), {"q": "bronwen ash"}))
    assert "Nobody was found" in found
    assert f"{NEW}?name=bronwen+ash" in found
    form = body(client.get(NEW, {"name": "bronwen ash"}))
    assert 'value="Bronwen"' in form
    assert 'value="Ash"' in form
    details = typed(
        born_on="04/05/1935", lines="3 High Street", postcode="ZZ1 4AC", nhs_number="9990000034",
        safe_by_post="safe", asked="some", terms=["2"], interpreter_needed="no",
    )  # fmt: skip
    answer = client.post(NEW, details)
    person = Person.objects.get()
    assert answer["Location"] == reverse("receive-request", args=[person.pk])
    assert (person.safe_by_post, person.interpreter_needed) == ("safe", False)
    assert person.access_needs_asked_on == today
    assert person.addresses.get().postcode == "ZZ1 4AC"
    answer = client.post(answer["Location"], wish(cast))
    case = Case.objects.get()
    assert answer["Location"] == reverse("case", args=[case.pk])
    assert (case.person, case.received_on) == (person, today - timedelta(days=1))
    assert (case.source, case.rag, case.worker) == (Source.GP, None, None)


def test_needs_that_nobody_asked_about_stay_unasked(cast: Cast) -> None:
    signed_in(cast.support).post(NEW, typed())
    assert Person.objects.get().access_needs_asked_on is None


def test_only_the_name_is_needed(cast: Cast) -> None:
    assert signed_in(cast.support).post(NEW, typed()).status_code == 302
    answer = signed_in(cast.support).post(NEW, typed(given_names="", family_name=" "))
    assert "Enter their first names" in body(answer)
    assert "Enter their last name" in body(answer)


@pytest.mark.parametrize(
    "known",
    [
        {"nhs_number": "9990000034", "born_on": None, "family_name": "Other"},
        {"born_on": date(1935, 5, 4), "given_names": "Bronwyn", "family_name": "Ashe"},
        {"born_on": date(1935, 5, 4), "given_names": "Bronwen", "family_name": "Married-Name"},
        {"born_on": date(1935, 4, 5), "given_names": "Bronwen", "family_name": "Ash"},
        {"born_on": None, "given_names": "Bronwen", "family_name": "Ash"},
    ],
    ids=["number", "like name", "married", "day and month exchanged", "same postcode"],
)
def test_someone_who_may_be_known_is_asked_about_first(cast: Cast, known: dict[str, Any]) -> None:
    person = factory.a_person(**known)
    data = typed(born_on="04/05/1935", nhs_number="9990000034", lines="1 Example Street",
                 postcode="zz1 4ab")  # fmt: skip
    answer = signed_in(cast.support).post(NEW, data)
    page = body(answer)
    assert answer.status_code == 409
    assert "Is it one of these?" in page
    assert person.reference in page
    assert 'value="Bronwen"' in page
    assert Person.objects.count() == 1
    assert Look.objects.filter(person=person, screen="duplicate check").exists()


@pytest.mark.parametrize(
    "known",
    [
        {"born_on": date(1935, 5, 4), "given_names": "Wilhelmina", "family_name": "Zuckerman"},
        {"born_on": date(1936, 5, 4), "given_names": "Bronwen", "family_name": "Ash"},
    ],
    ids=["same birth, other name", "same name, other birth and place"],
)
def test_someone_who_is_clearly_another_is_not_asked_about(
    cast: Cast, known: dict[str, Any]
) -> None:
    factory.a_person(**known)
    data = typed(born_on="04/05/1935", lines="3 High Street", postcode="ZZ9 9ZZ")
    assert signed_in(cast.support).post(NEW, data).status_code == 302


def test_the_likeliest_stands_first(cast: Cast) -> None:
    married = factory.a_person("Married-Name", given_names="Bronwen")
    same = factory.a_person("Ash", given_names="Bronwen")
    page = body(signed_in(cast.support).post(NEW, typed(born_on="04/05/1935")))
    assert page.index(same.reference) < page.index(married.reference)


def test_a_step_costs_eight_statements(
    cast: Cast, sian: Person, django_assert_max_num_queries: Any
) -> None:
    for kind in ("care_act", "review", "financial"):
        factory.a_case(person=sian, team=cast.team, kind=kind)
    client = signed_in(cast.manager)
    for url in (NEW, reverse("receive-request", args=[sian.pk])):
        with django_assert_max_num_queries(12):  # eight, session, user, and a savepoint of two
            client.get(url)


def test_none_of_these_opens_a_record_of_its_own(cast: Cast) -> None:
    twin = factory.a_person("Ash", given_names="Bronwen")
    data = typed(born_on="04/05/1935", none_of=str(twin.pk))
    assert signed_in(cast.support).post(NEW, data).status_code == 302
    assert Person.objects.count() == 2


def test_none_of_these_answers_only_for_those_who_were_shown(cast: Cast) -> None:
    shown = factory.a_person("Ash", given_names="Bronwen")
    factory.a_person("Ashe", given_names="Bronwen")
    data = typed(born_on="04/05/1935", none_of=str(shown.pk))
    assert signed_in(cast.support).post(NEW, data).status_code == 409


def test_a_second_record_cannot_take_the_same_nhs_number(cast: Cast) -> None:
    known = factory.a_person(nhs_number="9990000034")
    data = typed(nhs_number="9990000034", none_of=str(known.pk))
    answer = signed_in(cast.support).post(NEW, data)
    assert answer.status_code == 409
    assert Person.objects.count() == 1


def test_yes_it_is_them_goes_on_with_their_record_unchanged(cast: Cast) -> None:
    known = factory.a_person("Ash", given_names="Bronwen")
    answer = signed_in(cast.support).post(NEW, typed(is_person=str(known.pk), phone="01632 960 9"))
    assert answer["Location"] == reverse("receive-request", args=[known.pk])
    known.refresh_from_db()
    assert known.phone == ""


def test_half_a_newcomer_is_never_saved(cast: Cast, hidden: Person) -> None:
    # The number of somebody who is not hidden: of one who is, nothing may be told (S2).
    Person.objects.filter(pk=hidden.pk).update(is_restricted=False)
    data = typed(nhs_number=hidden.nhs_number, lines="3 High Street", postcode="ZZ9 9ZZ")
    answer = signed_in(cast.support).post(NEW, data)
    assert answer.status_code == 409
    assert Person.objects.count() == 1


@pytest.mark.parametrize(("received_on", "status"), [("21/11/2026", 302), ("22/11/2026", 422)])
def test_a_request_reaches_us_today_at_the_latest(
    cast: Cast, sian: Person, today: date, received_on: str, status: int
) -> None:
    url = reverse("receive-request", args=[sian.pk])
    answer = signed_in(cast.support).post(url, wish(cast, received_on=received_on))
    assert answer.status_code == status


def test_today_and_the_own_team_are_suggested(cast: Cast, sian: Person, today: date) -> None:
    page = body(signed_in(cast.support).get(reverse("receive-request", args=[sian.pk])))
    assert f'<option value="{cast.team.pk}" selected>' in page
    assert 'name="received_on_year" type="text" inputmode="numeric" value="2026"' in page


def test_asking_again_for_the_same_thing_shows_the_case_that_is_open(
    cast: Cast, sian: Person, today: date
) -> None:
    case = factory.a_case(person=sian, team=cast.team)
    url = reverse("receive-request", args=[sian.pk])
    answer = signed_in(cast.support).post(url, wish(cast))
    page = body(answer)
    assert answer.status_code == 409
    assert f"already has an open case for this: {case.reference}" in page
    assert reverse("case", args=[case.pk]) in page
    assert "Cannot get up the stairs" in page


def test_a_closed_team_is_not_offered(cast: Cast, sian: Person, today: date) -> None:
    factory.a_team("Gone", closed_on=today)
    page = body(signed_in(cast.support).get(reverse("receive-request", args=[sian.pk])))
    assert "Gone" not in page


def test_a_newcomer_sent_after_a_time_out_is_given_back(cast: Cast) -> None:
    mark = signed_in(cast.support).get(NEW).context["draft_for"]
    answer = Client().post(NEW, typed(draft_for=mark, phone="01632 960 321"))
    assert answer.status_code == 302
    page = body(signed_in(cast.support).get(NEW))
    assert 'value="Bronwen"' in page
    assert 'value="01632 960 321"' in page
    assert not Person.objects.exists()
    signed_in(cast.support).post(NEW, typed())
    assert not Draft.objects.exists()


def test_those_who_receive_nothing_open_no_step(cast: Cast, sian: Person) -> None:
    urls = (reverse("receive"), NEW, reverse("receive-request", args=[sian.pk]))
    for worker in (cast.analyst, cast.auditor, cast.administrator):
        for url in urls:
            assert signed_in(worker).get(url).status_code == 403


def test_the_list_of_needs_is_grouped(cast: Cast, terms: list[AccessNeedTerm]) -> None:
    page = body(signed_in(cast.support).get(NEW))
    assert page.index("Hearing") < page.index("Uses hearing aid") < page.index("Reading")
