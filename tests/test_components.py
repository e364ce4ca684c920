"""The pieces that every page is built from say what they should, with and without errors."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import Context, engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from casework import context_processors
from casework.cases.wait import Wait
from casework.cases.wait_words import days
from casework.forms.plain import PlainForm
from casework.forms.widgets import GovDateField, HintedRadios
from casework.kinds import Until
from casework.messages import undo_url
from casework.policy import Rag
from casework.templatetags import casework as said

ROOT = Path(__file__).resolve().parents[1]


def rendered(source: str, **context: object) -> str:
    return engines["django"].from_string("{% load casework %}" + source).render(context)


class Contact(PlainForm):
    born_on = GovDateField(label="Date of birth")
    spoke_on = GovDateField(
        label="When did you speak?", called="Date of the contact", required=False
    )
    way = forms.ChoiceField(
        label="Way you spoke",
        choices=[("call", "Call")],
        widget=HintedRadios(hints={"call": "Not a voicemail"}),
    )
    note = forms.CharField(max_length=200, widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="They agreed")


def date_errors(**boxes: str) -> list[str]:
    form = Contact({f"born_on_{part}": value for part, value in boxes.items()})
    return [str(error) for error in form.errors.get("born_on", [])]


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 days"), (1, "1 day"), (1204, "1,204 days"), (None, "")]
)
def test_days_are_counted_in_words(count, words):
    assert days(count) == words


ASKED = date(2026, 9, 21)


def a_wait(count, *, since=ASKED, standard=28, **more):
    """A wait of so many days, as ``Case.wait`` gives it."""
    usual = {
        "as_of": date(2026, 11, 30), "waited": count, "given_on": None, "counted": count,
        "until": Until.STARTED, "ended_on": None, "closed_on": None,
        "not_yet": "assessment not started", "happened": "Assessment started",
    }  # fmt: skip
    return Wait(**{**usual, "since": since, "standard": standard, **more})


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (27, "27 days, since 21 September; 1 left of the 28-day standard"),
        (28, "28 days, since 21 September; at the 28-day standard"),
        (29, "29 days, since 21 September; 1 over the 28-day standard"),
        (61, "61 days, since 21 September; 33 over the 28-day standard"),
    ],
)
def test_a_wait_is_said_in_full(count, words):
    assert said.wait_words(a_wait(count)) == words


def test_another_year_is_written():
    wait = a_wait(400, since=date(2025, 10, 26))
    assert said.wait_words(wait) == "400 days, since 26 October 2025; 372 over the 28-day standard"
    assert said.short_date(date(2025, 10, 26)) == "26 October 2025"


GIVEN = date(2026, 10, 30)


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (
            a_wait(43, since=date(2026, 10, 18), waited=12, given_on=GIVEN),
            (
                "43 days, since 18 October; waited 12 days until allocated on 30 October; "
                "assessment not started; 15 over the 28-day standard"
            ),
        ),
        (
            a_wait(18, waited=12, given_on=GIVEN, ended_on=date(2026, 11, 5)),
            (
                "18 days, until assessment started on 5 November; waited 12 days until allocated "
                "on 30 October; within the 28-day standard"
            ),
        ),
        (
            a_wait(12, given_on=GIVEN, ended_on=GIVEN, until=Until.WORKER),
            "12 days, until allocated on 30 October; within the 28-day standard",
        ),
        (
            a_wait(60, ended_on=GIVEN, closed_on=GIVEN),
            "60 days, until closed on 30 October; 32 over the 28-day standard",
        ),
    ],
)
def test_a_wait_that_ended_says_until_when_and_has_nothing_left(wait, words):
    """The issue's sentence: "12 days, since 18 October; 16 left", read on 30 November."""
    assert said.wait_words(wait) == words
    assert "left" not in words


def test_the_wait_bar_draws_the_part_over_the_standard_and_no_inline_style():
    html = rendered("{% wait_bar wait scale=100 %}", wait=a_wait(61))

    assert 'class="cw-bar__within" x="0" y="2" width="28"' in html
    assert 'class="cw-bar__over" x="28" y="2" width="33"' in html
    assert "since 21 September; 33 over the 28-day standard" in html
    assert "style=" not in html


def test_a_wait_longer_than_the_scale_stays_inside_the_bar():
    assert said.wait_bar(a_wait(500), 112)["over"] == 112 - 28


@pytest.mark.parametrize(
    ("rating", "kind", "word"),
    [
        (None, "unrated", "Unrated"),
        (Rag.RED, "red", "Red"),
        (2, "amber", "Amber"),
        ("green", "green", "Green"),
    ],
)
def test_a_rating_is_a_word_and_a_colour(rating, kind, word):
    html = rendered("{% rating_tag rating %}", rating=rating)

    assert f"cw-rating--{kind}" in html
    assert f">{word}<" in html


def test_a_paused_case_says_so_instead_of_its_rating():
    assert said.rating_tag(Rag.RED, "Paused") == {"kind": "paused", "word": "Paused"}


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 12, 10, 20, tzinfo=UTC), "12 November, 10.20am"),
        (datetime(2026, 11, 12, 6, 0, tzinfo=UTC), "12 November, 6am"),
        # Summer time: the clock in London, not in UTC, and here another day.
        (datetime(2026, 7, 1, 23, 5, tzinfo=UTC), "2 July, 12.05am"),
        (datetime(2026, 7, 1, 11, 5, tzinfo=UTC), "1 July, 12.05pm"),
    ],
)
def test_a_moment_is_told_by_the_clock_in_london(at, words):
    assert said.moment(at) == words


def test_dates_and_nhs_numbers_are_said_as_people_read_them():
    assert said.long_date(date(2026, 9, 1)) == "1 September 2026"
    assert said.short_date(None) == ""
    assert said.nhs_number("9990000018") == "999 000 0018"
    assert said.nhs_number("12345") == "12345"


@pytest.mark.parametrize(("as_of", "years"), [(date(2026, 5, 3), 90), (date(2026, 5, 4), 91)])
def test_age_changes_on_the_birthday(as_of, years):
    assert said.age(date(1935, 5, 4), as_of) == years


@pytest.mark.parametrize(
    ("boxes", "error"),
    [
        ({}, "Enter the date of birth"),
        ({"day": "4", "month": "5"}, "Date of birth must include a year"),
        ({"year": "1935"}, "Date of birth must include a day and month"),
        ({"day": "31", "month": "2", "year": "1935"}, "Date of birth must be a real date"),
        ({"day": "x", "month": "2", "year": "1935"}, "Date of birth must be a real date"),
        ({"day": "4", "month": "5", "year": "35"}, "Year must include 4 numbers"),
    ],
)
def test_a_date_error_names_what_is_wrong(boxes, error):
    assert date_errors(**boxes) == [error]


@pytest.mark.parametrize("month", ["5", "05", "May", "may"])
def test_a_month_may_be_a_number_or_a_name(month):
    form = Contact({"born_on_day": "4", "born_on_month": month, "born_on_year": "1935"})
    form.is_valid()

    assert form.cleaned_data["born_on"] == date(1935, 5, 4)


@pytest.mark.parametrize("text", ["1935-05-04", "4/5/1935", "4 May 1935"])
def test_a_date_may_arrive_in_one_piece(text):
    form = Contact({"born_on": text})
    form.is_valid()

    assert form.cleaned_data["born_on"] == date(1935, 5, 4)


def test_what_was_typed_stays_in_the_boxes_and_only_the_empty_one_is_marked():
    html = str(Contact({"born_on_day": "4", "born_on_month": "5"})["born_on"])

    assert 'value="4"' in html
    assert html.count("govuk-input--error") == 1


def test_a_question_as_label_is_called_by_its_name_in_an_error():
    form = Contact({"spoke_on_day": "4"})

    assert form.errors["spoke_on"] == ["Date of the contact must include a month and year"]


def test_an_empty_field_is_asked_for_in_words():
    errors = Contact({}).errors

    assert errors["way"] == ["Choose the way you spoke"]
    assert errors["agreed"] == ["Tick “They agreed” to go on"]


def test_the_error_summary_points_at_boxes_that_are_on_the_page():
    form = Contact({})
    page = str(form)
    summary = render_to_string("components/error_summary.html", {"form": form})

    for box in ("id_born_on_day", "id_way_0", "id_agreed"):
        assert f'href="#{box}"' in summary
        assert f'id="{box}"' in page


def test_a_form_is_govuk_markup_without_the_browsers_own_errors():
    page = str(Contact())

    assert 'data-module="govuk-character-count" data-threshold="75" data-maxlength="200"' in page
    assert "Not a voicemail" in page
    assert "(optional)" in page
    assert " required" not in page
    assert "style=" not in page


def test_what_people_type_is_escaped_in_every_widget():
    page = str(Contact({"note": "<script>", "born_on_day": '"><script>'}))

    assert "<script>" not in page


def test_a_column_heading_sorts_both_ways_and_forgets_the_page():
    request = RequestFactory().get("/waiting/", {"team": "3", "sort": "waited", "after": "xyz"})

    heading = said.sort_header(Context({"request": request}), "Waited", "waited")

    assert heading["direction"] == "ascending"
    assert heading["url"] == "?team=3&sort=-waited"


@pytest.mark.parametrize(
    ("tags", "path"), [("undo=/a/", "/a/"), ("undo=//evil.example/", ""), ("", ""), (None, "")]
)
def test_undo_only_ever_leads_to_our_own_pages(tags, path):
    assert undo_url(tags) == path


def test_nobody_signed_in_is_offered_no_navigation():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    assert list(context_processors.house(request)["nav_items"]) == []


@pytest.mark.parametrize(
    ("path", "url", "here"),
    [("/", "/", True), ("/cases/4/", "/", False), ("/letters/held/", "/letters/", True)],
)
def test_a_page_below_a_place_in_the_navigation_counts_as_that_place(path, url, here):
    assert context_processors._is_here(path, url) is here


@pytest.mark.parametrize("page", ["404.html", "403.html", "500.html", "403_csrf.html", "429.html"])
def test_an_error_page_says_what_to_do_even_with_nothing_known(page):
    html = render_to_string(page, {})

    assert "<h1>" in html
    assert "style=" not in html


class Told(str):
    level_tag = "success"
    extra_tags = "undo=/undo/4/"


def test_a_message_says_what_happened_what_next_and_offers_undo():
    told = Told("Allocated to Joan Patel.\nShe will see it on Today.")

    html = render_to_string("components/messages.html", {"messages": [told]})

    assert "<strong>Allocated to Joan Patel.</strong>" in html
    assert "<p>She will see it on Today.</p>" in html
    assert 'action="/undo/4/" method="post"' in html


def test_each_key_that_the_page_of_shortcuts_names_is_one_that_the_script_knows():
    script = (ROOT / "static_src" / "casework.js").read_text()
    keys = set(re.findall(r'^  "?(\S)"?: \(\) =>', script, re.M))
    page = (ROOT / "templates" / "casework" / "help" / "shortcuts.html").read_text()
    # Enter and Space are the browser's own.
    told = set(re.findall(r"<kbd>(.*?)</kbd>", page)) - {"Enter", "Space"}
    assert told == keys == {"j", "k", "n", "p", "/", "?"}
