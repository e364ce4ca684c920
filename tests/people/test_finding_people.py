"""Each way of finding a person finds them, near enough is enough, and silly input costs nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from casework import searching
from casework.calendar import local_today
from casework.models import Look, Person, PersonName, Search
from casework.people import finding
from tests import factory
from tests.conftest import Cast, signed_in
from tests.people.conftest import body

pytestmark = pytest.mark.django_db


def found(cast: Cast, words: str) -> list[Person]:
    user = factory.user_of(cast.practitioner)
    meant = searching.read(searching.tidy(words), as_of=local_today())
    return searching.find(meant, user=user, as_of=local_today()).people


@pytest.mark.parametrize(
    "words",
    [
        "Siân Pritchard", "sian pritchard", "SIAN", "Prichard", "Pritchard Sian", "prichard, sian",
        "Sara Pritchard", "pritchrd", "sian p", "999 000 0018", "9990000018", "999-000-0018",
        "ZZ1 4AB", "zz14ab", "04/05/1935", "4.5.1935", "1935-05-04", "Pritchard 04/05/1935",
        "ZZ1 4AB sian",
    ],
)  # fmt: skip
def test_a_person_is_found_by_each_of_these(cast: Cast, sian: Person, words: str) -> None:
    assert sian in found(cast, words)


@pytest.mark.parametrize("words", ["Pritchard 05/05/1935", "Pritchard ZZ9 9ZZ", "Sian Smith"])
def test_everything_that_was_typed_must_be_true(cast: Cast, sian: Person, words: str) -> None:
    assert found(cast, words) == []


@pytest.mark.parametrize("shape", ["P-{:06d}", "P-{}", "p{}", "P {}", "{}", "000{}"])
def test_a_person_is_found_by_reference_with_and_without_zeros(
    cast: Cast, sian: Person, shape: str
) -> None:
    assert found(cast, shape.format(sian.pk)) == [sian]


@pytest.mark.parametrize("shape", ["C-{:07d}", "c-{}", "C{}"])
def test_a_person_is_found_by_the_reference_of_a_case(cast: Cast, sian: Person, shape: str) -> None:
    case = factory.a_case(person=sian, team=cast.team)
    factory.a_case(team=cast.team)
    assert found(cast, shape.format(case.pk)) == [sian]


def test_a_person_is_found_by_the_reference_of_the_old_system(cast: Cast, sian: Person) -> None:
    case = factory.a_case(person=sian, team=cast.team)
    case.references.create(system="Mosaic", number="MOS-77120", plain="MOS-77120")
    assert found(cast, "MOS-77120") == [sian]


def test_a_person_is_found_where_they_used_to_live(cast: Cast, sian: Person) -> None:
    sian.addresses.update(ends_on=local_today() - timedelta(days=400))
    assert found(cast, "zz1 4ab") == [sian]


def test_the_exact_name_comes_before_the_near_one(cast: Cast, sian: Person) -> None:
    near = factory.a_person("Prichards", given_names="Sian")
    assert found(cast, "Sian Pritchard") == [sian, near]


def test_a_name_search_uses_the_indexes() -> None:
    wanted = finding.Wanted.of(("prichard", "sian", "ann"), (), ())
    sql, told = finding.statement(wanted, enough=26)
    Person.objects.bulk_create(
        Person(given_names=f"Name{number}", family_name=f"Another{number}")
        for number in range(1_000)
    )
    now = timezone.now()
    PersonName.objects.bulk_create(
        PersonName(person=one, family_name=one.family_name, source="also", recorded_at=now)
        for one in Person.objects.all()
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE casework_person, casework_personname")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', '0.45', true)")
        cursor.execute(f"EXPLAIN {sql}", told)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    for index in ("person_by_name", "person_by_name_key", "othername_by_name_key"):
        assert index in plan
    assert "Seq Scan on casework_person" not in plan


def test_a_reference_search_reads_no_table_whole() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    meant = searching.read("377", as_of=local_today())
    plan = Person.objects.filter(searching._by_reference(meant)).explain()
    assert "Seq Scan" not in plan


def test_no_more_than_twenty_five_are_shown_and_the_rest_are_mentioned(cast: Cast) -> None:
    for _ in range(26):
        factory.a_person("Kemp")
    page = body(signed_in(cast.practitioner).get(reverse("search"), {"q": "kemp"}))
    assert page.count('class="cw-who"') == 25
    assert "More than 25 people have a name like this" in page


@pytest.mark.parametrize("words", ["x" * 10_000_000, "a " * 10_000])
def test_a_monstrous_search_is_answered_without_searching(
    cast: Cast, words: str, django_assert_max_num_queries
) -> None:
    client = signed_in(cast.practitioner)
    with django_assert_max_num_queries(8):
        answer = client.get(reverse("search"), {"q": words})
    assert "at most 8 words and 100 characters" in body(answer)
    assert len(answer.content) < 20_000


@pytest.mark.parametrize(
    "words", ["\x00", "a\x00b", "%", "\\", "'--", "---", "💷", "P-" + "9" * 90]
)
def test_odd_characters_find_nobody_and_break_nothing(cast: Cast, words: str) -> None:
    assert signed_in(cast.practitioner).get(reverse("search"), {"q": words}).status_code == 200


def test_a_day_that_is_no_day_is_said_to_be_none(cast: Cast) -> None:
    page = body(signed_in(cast.practitioner).get(reverse("search"), {"q": "31/02/1935"}))
    assert "There is no such day" in page


def test_an_empty_search_teaches_what_can_be_typed(cast: Cast) -> None:
    page = body(signed_in(cast.practitioner).get(reverse("search")))
    assert "What you can type" in page
    assert reverse("emergency-access") in page


def test_a_search_and_everyone_it_showed_are_written_down(cast: Cast, sian: Person) -> None:
    page = body(signed_in(cast.practitioner).get(reverse("search"), {"q": "sian"}))
    search, look = Search.objects.get(), Look.objects.get()
    assert (search.user, search.query, search.found) == (cast.practitioner.user, "sian", 1)
    assert (look.user, look.person, look.screen) == (cast.practitioner.user, sian, "search")
    assert 'value="sian"' in page


def test_a_result_says_what_nobody_may_overlook(cast: Cast, sian: Person, today) -> None:
    factory.a_case(person=sian, team=cast.team, waited=3)
    Person.objects.update(do_not_write=True, interpreter_needed=True, spoken_language="Welsh")
    page = body(signed_in(cast.practitioner).get(reverse("search"), {"q": "sian"}))
    for words in (
        "91",
        sian.reference,
        "1 Example Street, ZZ1\N{NO-BREAK SPACE}4AB",
        "Care Act assessment",
        "Do not write",
        "Interpreter: Welsh",
    ):
        assert words in page


def test_a_page_of_results_costs_eight_statements_at_any_size(
    cast: Cast, django_assert_max_num_queries
) -> None:
    for _ in range(25):
        factory.a_case(person=factory.a_person("Kemp"), team=cast.team)
    client = signed_in(cast.manager)
    with django_assert_max_num_queries(11):  # eight, the user, and a savepoint of two
        client.get(reverse("search"), {"q": "kemp"})


def test_those_who_see_no_record_search_none(cast: Cast) -> None:
    for worker in (cast.analyst, cast.administrator):
        assert signed_in(worker).get(reverse("search"), {"q": "kemp"}).status_code == 403
