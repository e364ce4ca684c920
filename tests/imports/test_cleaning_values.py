"""Each cell becomes a value of ours, or a problem that names what the cell says."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.imports import cleaning
from casework.imports.choices import ETHNICITIES, GENDERS, SOURCES, kind_names
from casework.imports.cleaning import Known, plain
from casework.imports.days import read_day
from casework.imports.problems import BadValue
from tests.imports import files

TODAY = date(2026, 11, 21)
KNOWN = Known(
    as_of=TODAY,
    kinds=kind_names(),
    teams={"central": 1},
    terms={"large print 20": "A", "a": "A", "braille": "B", "b": "B"},
)


def refused(clean: cleaning.Clean, text: str) -> str:
    with pytest.raises(BadValue) as bad:
        clean(text, KNOWN)
    return str(bad.value)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_a_day_is_the_same_in_both_forms(day):
    assert read_day(day.isoformat()) == read_day(f"{day:%d/%m/%Y}") == day
    assert read_day(f"{day.day}/{day.month}/{day.year}") == day
    assert read_day(f"{day.isoformat()} 00:00:00") == day


@given(st.text(max_size=20))
def test_any_other_text_is_refused_by_naming_it_and_never_crashes(text):
    try:
        says = str(read_day(text).year)
    except BadValue as bad:
        says, text = str(bad), text[:60]
    assert text in says or says in text


@given(st.integers(1, 12), st.integers(13, 31), st.integers(1900, 2026))
def test_the_american_order_is_never_guessed(month, day, year):
    with pytest.raises(BadValue):
        read_day(f"{month:02}/{day}/{year}")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("31/02/1940", "does not exist"),
        ("29/02/2023", "does not exist"),
        ("2026-13-01", "does not exist"),
        ("21-09-2026", "is not a date"),
        ("21/09/26", "is not a date"),
        ("21 Sept 2026", "is not a date"),
        ("45921", "is not a date"),
        ("٢١/٠٩/٢٠٢٦", "is not a date"),
        ("22/11/2026", "after today"),
        ("31/12/1899", "before 1900"),
    ],
)
def test_an_impossible_day_says_what_the_cell_holds(text, says):
    message = refused(cleaning.past_day("received_on"), text)
    assert text in message
    assert says in message


def test_today_is_not_in_the_future():
    assert cleaning.past_day("received_on")("21/11/2026", KNOWN) == "2026-11-21"
    assert "after today" in refused(
        cleaning.past_day("received_on"), str(TODAY + timedelta(days=1))
    )


@given(st.integers(0, 999_998))
def test_one_wrong_digit_fails_the_nhs_number_check(number):
    right = files.synthetic_nhs_number(number)
    if not right:
        return
    assert cleaning.checked_nhs_number(f"{right[:3]} {right[3:6]}-{right[6:]}", KNOWN) == right
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert "fails the NHS number check" in refused(cleaning.checked_nhs_number, wrong)


@given(st.text(max_size=14))
def test_an_nhs_number_is_ten_plain_digits_or_nothing(text):
    try:
        number = cleaning.checked_nhs_number(text, KNOWN)
    except BadValue:
        return
    assert len(number) == 10
    assert number.isascii()
    assert number.isdigit()


@pytest.mark.parametrize("digit", "0123456789")
def test_one_digit_ten_times_is_nobodys_number(digit):
    assert "fails" in refused(cleaning.checked_nhs_number, digit * 10)


@pytest.mark.parametrize("text", ["999000001", "99900000180", "999000001X", "9.99E+09"])
def test_a_number_that_is_not_ten_digits_is_refused(text):
    assert text in refused(cleaning.checked_nhs_number, text)


@pytest.mark.parametrize(
    ("text", "code"),
    [("OT", "occupational_therapy"), ("Care Act Assessment", "care_act"),
     ("annual REVIEW", "review"), ("direct_payment", "direct_payment"), ("FA", "financial"),
     ("LD assessment", "learning_disability")],
)  # fmt: skip
def test_a_kind_is_known_by_its_code_its_name_and_what_others_call_it(text, code):
    assert cleaning.kind(text, KNOWN) == code


def test_an_unknown_kind_team_or_need_is_a_problem_that_names_it():
    assert "Gritting" in refused(cleaning.kind, "Gritting")
    assert "Nowhere" in refused(cleaning.team, "Nowhere")
    assert "Semaphore" in refused(cleaning.access_needs, "Braille; Semaphore")


def test_access_needs_are_found_by_label_or_code_and_none_is_an_answer():
    assert cleaning.access_needs("Large Print 20; braille", KNOWN) == ["A", "B"]
    assert cleaning.access_needs("A|a\nB", KNOWN) == ["A", "B"]
    assert cleaning.access_needs("None", KNOWN) == []


@pytest.mark.parametrize(("text", "rag"), [("Red", 1), ("AMBER", 2), ("g", 3), ("unrated", None)])
def test_a_rating_is_known_by_its_word(text, rag):
    assert cleaning.rating(text, KNOWN) == rag


def test_a_rating_is_never_guessed_from_a_number():
    assert "“1”" in refused(cleaning.rating, "1")


def test_safe_by_post_keeps_not_asked_apart_from_no():
    answers = [cleaning.safety(text, KNOWN) for text in ("Yes", "n", "not asked")]
    assert answers == ["safe", "unsafe", "not_asked"]


def test_national_lists_are_known_by_their_names_and_the_nhs_letters():
    assert GENDERS[plain("F")] == "female"
    assert ETHNICITIES[plain("A")] == "white_british"
    assert ETHNICITIES[plain("White: Irish")] == "white_irish"
    assert SOURCES[plain("GP")] == "gp"


def test_a_postcode_is_set_in_capitals_with_its_space():
    assert cleaning.postcode(" zz1  4ab", KNOWN) == "ZZ1 4AB"
    assert "not a postcode" in refused(cleaning.postcode, "Exampleton")


def test_text_too_long_for_its_place_is_refused_and_not_cut():
    assert "longer than 150" in refused(cleaning.line_of(150), "x" * 151)
