"""The pages of what a file says about people who are here: words, counts, CSV, warnings."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from casework.acts import people
from casework.imports import deciding, undoing, work
from casework.models import Case, Import, ImportNews, Look, Person, User, What
from tests.conftest import TODAY, Cast, signed_in
from tests.imports import files
from tests.imports.conftest import Bring, bring_rows
from tests.imports.test_news_of_people_here import again


def five(bring: Bring, phone: str, *, count: int = 5) -> Import:
    """A file of so many people, each with a telephone number that begins so."""
    headings = [*files.HEADINGS, "Telephone"]
    body = [
        {**files.USUAL, **files.somebody(place), "Case ID": f"W{place}",
         "Telephone": f"{phone}{place}", "DOB": f"194{place}-05-04"}
        for place in range(1, count + 1)
    ]  # fmt: skip
    return bring(
        files.csv_bytes([[row[name] for name in headings] for row in body], headings=headings)
    )


def shown(cast: Cast, name: str, *args: object, **asked: str) -> str:
    client = signed_in(cast.service_manager)
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def changed(bring: Bring, cast: Cast) -> Import:
    """Five people with another telephone number each, whom nobody has decided on."""
    five(bring, "01632 960 00")
    return five(bring, "01632 960 10")


def test_the_page_counts_each_kind_and_shows_both_values(cast: Cast, changed: Import, importer):
    deciding.apply(changed.news.order_by("pk")[0], by=importer, on=TODAY)
    deciding.refuse(changed.news.order_by("pk")[1], because="The old one", by=importer)
    page = shown(cast, "import-news", changed.pk, what="phone")
    assert "0 new, 5 changed, 0 gone, 0 as before." in page
    for label, count in (("To decide", 3), ("Being applied", 0), ("Applied", 1),
                         ("Kept as it was", 1)):  # fmt: skip
        assert f'data-label="{label}">{count}</td>' in page
    assert 'data-label="Our record">01632 960 001</td>' in page
    assert 'data-label="The file">01632 960 101</td>' in page
    assert f"Applied, {importer.name}" in page
    assert "The old one" in page
    assert Look.objects.filter(screen="import news").count() == 5


def test_the_csv_holds_everything_and_writes_the_look(cast: Cast, changed: Import, importer: User):
    deciding.refuse(changed.news.order_by("pk")[0], because="=cmd", by=importer)
    answer = signed_in(cast.service_manager).get(reverse("import-news-export", args=[changed.pk]))
    body = b"".join(answer) if answer.streaming else answer.content
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert [row["State"] for row in rows] == ["Refused", *["To decide"] * 4]
    assert (rows[0]["News"], rows[0]["Our record"], rows[0]["The file"]) == (
        "Another telephone", "01632 960 001", "01632 960 101",
    )  # fmt: skip
    assert (rows[0]["By"], rows[0]["Why"].lstrip("'")) == (importer.name, "=cmd")
    assert not rows[0]["Why"].startswith("=")
    assert Look.objects.filter(screen="import news").count() == 5


def test_nobody_who_is_hidden_is_in_page_csv_or_count(cast: Cast, changed: Import):
    hidden = Person.objects.order_by("pk")[0]
    Person.objects.filter(pk=hidden.pk).update(is_restricted=True)
    page = shown(cast, "import-news", changed.pk, what="phone")
    assert "1 more wait for somebody who may see those records." in page
    assert hidden.name not in page
    assert 'data-label="To decide">4</td>' in page
    answer = signed_in(cast.service_manager).get(reverse("import-news-export", args=[changed.pk]))
    body = b"".join(answer) if answer.streaming else answer.content
    assert hidden.name not in body.decode()
    assert hidden.name not in shown(cast, "import-news-kind", changed.pk, "phone")
    assert not Look.objects.filter(person=hidden).exists()


def test_the_page_of_a_kind_warns_of_each_person(cast: Cast, changed: Import):
    """A line each, in one statement for all of them; the look is written."""
    Person.objects.update(
        safety_warning="Two to visit",
        safe_by_phone="unsafe",
        spoken_language="Polish",
        interpreter_needed=True,
    )
    page = shown(cast, "import-news-kind", changed.pk, "phone")
    assert page.count("data-about") == page.count("Two to visit") == 5
    assert page.count("Interpreter: Polish") == page.count("Telephone: Not safe: do not use.") == 5
    assert "Another telephone: 5 to decide" in page
    assert Look.objects.count() == 5


def test_the_page_of_a_kind_costs_the_same_for_many(
    bring: Bring, cast: Cast, changed: Import, django_assert_max_num_queries
):
    client, url = signed_in(cast.service_manager), "import-news-kind"
    with django_assert_max_num_queries(14):
        client.get(reverse(url, args=[changed.pk, "phone"]))


def test_a_kind_is_applied_in_parts_and_the_page_says_how_far(
    cast: Cast, changed: Import, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(work, "SMALL_NEWS", 2)
    client = signed_in(cast.service_manager)
    url = reverse("import-news-kind", args=[changed.pk, "phone"])
    page = client.post(url, {"decision": "apply"}, follow=True).content.decode()
    assert "5 agreed: another telephone." in page
    assert "5 are still being applied." in page
    assert 'data-label="Being applied">5</td>' in page
    work.work_agreed_news(as_of=TODAY)
    assert 'data-label="Applied">5</td>' in shown(cast, "import-news", changed.pk)
    assert Person.objects.filter(phone__startswith="01632 960 10").count() == 5


def test_what_an_act_refuses_goes_back_with_the_reason(bring: Bring, cast: Cast, importer: User):
    bring_rows(bring, {})
    batch = again(bring, {"DOB": "1936-04-05"})
    Person.objects.update(died_on=date(1935, 6, 1))
    client = signed_in(cast.service_manager)
    url = reverse("import-news-kind", args=[batch.pk, "born"])
    page = client.post(url, {"decision": "apply"}, follow=True).content.decode()
    assert "1 could not be applied: see why in the list." in page
    said = shown(cast, "import-news", batch.pk, what="born")
    assert "The date of birth cannot be after the date of death." in said


@pytest.mark.parametrize(("left", "warns"), [(4, False), (1, True)])
def test_much_that_is_gone_is_warned_of(bring: Bring, cast: Cast, left: int, warns: bool):
    five(bring, "01632 960 00")
    batch = five(bring, "01632 960 00", count=left)
    words = "Much of the last list is gone."
    assert (words in shown(cast, "import-news", batch.pk)) == warns
    assert (words in shown(cast, "import-news-kind", batch.pk, "gone")) == warns
    assert f"{5 - left} gone" in shown(cast, "import-news", batch.pk)


def test_cases_that_are_gone_end_together_with_a_reason(bring: Bring, cast: Cast):
    five(bring, "01632 960 00")
    batch = five(bring, "01632 960 00", count=3)
    client, url = (
        signed_in(cast.service_manager),
        reverse("import-news-kind", args=[batch.pk, "gone"]),
    )
    page = client.post(url, {"decision": "apply"}).content.decode()
    assert "Say why these cases end." in page
    client.post(url, {"decision": "apply", "reason": "completed"})
    assert Case.objects.exclude(closed_on=None).count() == 2


def dead(bring: Bring, importer: User, died_on: date | None) -> Person:
    bring_rows(bring, {})
    person = Person.objects.get()
    reported = None if died_on else TODAY
    return people.record_death(person, died_on=died_on, reported_on=reported, by=importer, on=TODAY)


def test_another_day_of_death_is_asked_about_in_words(bring: Bring, cast: Cast, importer: User):
    """The record stays dead whatever is decided, and nobody's day is overwritten in silence."""
    person = dead(bring, importer, date(2026, 10, 1))
    batch = again(bring, {"Date of death": "2026-10-05"})
    person.refresh_from_db()
    assert person.died_on == date(2026, 10, 1)
    news = batch.news.get()
    page = shown(cast, "import-news-one", batch.pk, news.pk)
    for words in ("another date of death", "1 October 2026", "5 October 2026"):
        assert words in page
    deciding.apply(news, by=importer, on=TODAY)
    person.refresh_from_db()
    assert person.died_on == date(2026, 10, 5)
    undoing.undo(batch, by=importer, on=TODAY)
    person.refresh_from_db()
    assert person.died_on == date(2026, 10, 1)


@pytest.mark.parametrize("died_on", [date(2026, 10, 1), None])
def test_alive_although_recorded_dead_is_asked_about_in_words(
    bring: Bring, cast: Cast, importer: User, died_on: date | None
):
    person = dead(bring, importer, died_on)
    batch = again(bring, {"Deceased": "No"})
    person.refresh_from_db()
    assert person.may_have_died
    news = batch.news.get()
    assert news.what == What.ALIVE
    page = shown(cast, "import-news-one", batch.pk, news.pk)
    for words in ("alive, though recorded as dead", "The file", "alive"):
        assert words in page
    deciding.apply(news, by=importer, on=TODAY)
    assert not Person.objects.get().may_have_died
    undoing.undo(batch, by=importer, on=TODAY)
    person.refresh_from_db()
    assert person.may_have_died
    assert person.died_on == died_on


def test_alive_is_no_news_of_somebody_who_lives(bring: Bring, cast: Cast):
    bring_rows(bring, {})
    assert again(bring, {"Deceased": "No"}).unchanged == 1
    assert not ImportNews.objects.exists()


def test_the_page_of_a_person_warns_and_has_both_values(bring: Bring, cast: Cast):
    bring_rows(bring, {})
    Person.objects.update(safety_warning="Two to visit")
    again(bring, {"Telephone": "01632 960 002"})
    page = shown(cast, "person-news", Person.objects.get().pk)
    assert "Our record: none. The file: 01632 960 002." in page
    assert "Two to visit" in page
