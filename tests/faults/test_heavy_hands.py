"""Pages of a million, filters that match all, 10 MB of search, huge forms: clear answers."""

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from casework.too_long import TookTooLong
from tests import factory
from tests.conftest import Cast, signed_in

MB = 1024 * 1024


@pytest.fixture
def client(cast: Cast, today) -> Client:
    for _ in range(30):
        factory.a_case(waited=3, team=cast.team, today=today)
    made = signed_in(cast.manager)
    made.raise_request_exception = False
    return made


@pytest.mark.parametrize(
    "query",
    [
        "page_size=1000000", "per_page=1000000&limit=1000000", "team=&kind=&rag=&show=all",
        "after=999999_999999_999999", "after=" + "9" * 3000, "team=999999999999999999999",
        "sort=" + "x" * 3000, "waited=99999999999999999999", "&".join(["rag=1"] * 900),
    ],
    ids=lambda query: query[:24],
)  # fmt: skip
def test_a_list_shows_a_page_whatever_is_asked_of_it(client: Client, query: str):
    answer = client.get(f"{reverse('waiting-list')}?{query}")
    assert answer.status_code == 200
    assert answer.content.count(b"/cases/") < 25 * 8
    assert len(answer.content) < MB


def test_a_search_text_of_ten_megabytes_is_refused_in_words(client: Client):
    answer = client.get(reverse("search"), {"q": "a" * (10 * MB)})
    assert answer.status_code == 200
    assert "more than we can search for" in answer.content.decode()
    assert len(answer.content) < MB


def test_a_body_of_ten_megabytes_is_too_much(client: Client):
    answer = client.post(reverse("receive-new-person"), {"family_name": "a" * (10 * MB)})
    assert answer.status_code == 413
    assert "too much at once" in answer.content.decode()


def test_thousands_of_fields_are_too_much(client: Client):
    fields = {f"field{number}": "x" for number in range(5000)}
    answer = client.post(reverse("receive-new-person"), fields)
    assert answer.status_code == 413
    assert "Nothing was saved" in answer.content.decode()


def test_a_form_that_is_no_form_is_answered_too(client: Client):
    answer = client.post(
        reverse("receive-new-person"), b"\x00\xff" * 1000, content_type="multipart/form-data"
    )
    assert answer.status_code == 400
    assert "could not be read" in answer.content.decode()


@pytest.mark.django_db
def test_a_statement_stopped_for_taking_too_long_is_a_503_that_says_so(rf: RequestFactory):
    error = _too_long()
    answer = TookTooLong(not_asked).process_exception(rf.get("/waiting/"), error)
    assert isinstance(answer, HttpResponse)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "This took too long" in answer.content.decode()


def not_asked(request: HttpRequest) -> HttpResponse:
    raise AssertionError(request)


def _too_long() -> OperationalError:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 20")
        with pytest.raises(OperationalError) as stopped:
            cursor.execute("SELECT pg_sleep(2)")
    return stopped.value


def test_another_fault_of_the_database_stays_a_fault(rf: RequestFactory):
    answer = TookTooLong(not_asked).process_exception(
        rf.get("/"), OperationalError("the connection was lost")
    )
    assert answer is None
