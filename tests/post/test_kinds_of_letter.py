"""The words that ship with each kind of letter: whole, honest about what they know, printable."""

import re
from datetime import date
from itertools import chain

import pytest

from casework import letter_kinds
from casework.letter_kinds import COPY, Recipient
from casework.letters import languages
from casework.letters.making.compose import COUNCIL_FIELDS, FIELD
from casework.letters.making.render import LetterFormat, render_pdf
from casework.letters.owed import about_the_case
from casework.letters.wording import checks, previews, wording
from casework.letters.wording.wording import EASY_READ, ENGLISH, PLAIN, Words
from casework.models import Team

OURS = [*about_the_case._OWED_BY_AN_EVENT, *about_the_case._ASKED_FOR_BY_STAFF]
# As they are registered: what is written to a person may be read by somebody else too.
KINDS = [letter_kinds.get(kind.code) for kind in OURS]
FORMS = [
    pytest.param(kind, form, id=f"{kind.code}-{form}")
    for kind in KINDS
    for form in (PLAIN, EASY_READ)
    # An organisation is written to in full.
    if not (form == EASY_READ and kind.to is Recipient.REFERRER)
]
PICTURES = {
    "letter", "phone", "calendar", "clock", "person", "worker", "home", "people", "question",
    "warning", "email", "computer", "money", "meeting", "complain", "doctor", "form", "tick",
    "cross", "carer",
}  # fmt: skip
# What Easy Read leaves to the line "ask us": each is a number or page that another line holds.
NOT_IN_EASY_READ = {"self_help", "carers_service"}


def words_of(kind, form) -> Words:
    words = wording.shipped(kind.code, language=ENGLISH, form=form)
    assert words is not None
    return words


def texts(words: Words) -> list[str]:
    return list(
        chain.from_iterable(block.get("items") or [block["text"]] for block in words.blocks)
    )


def named(words: Words) -> set[str]:
    return {code for text in texts(words) for code in FIELD.findall(text)}


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_the_words_name_only_facts_that_the_kind_knows(kind, form):
    known = {field.code for field in kind.fields} | set(COUNCIL_FIELDS)
    assert named(words_of(kind, form)) - known == set()


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_the_words_name_all_that_such_a_letter_must(kind, form):
    excused = NOT_IN_EASY_READ if form == EASY_READ else set()
    assert kind.must_name - named(words_of(kind, form)) - excused == set()


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_a_copy_says_whose_letter_it_is_before_anything_else(kind, form):
    after_titles = [b for b in words_of(kind, form).blocks if b["kind"] != "title"]
    is_for_others = kind.to is Recipient.PERSON
    assert (after_titles[0].get("when") == COPY) is is_for_others
    assert words_of(kind, form).tell_a_copy is is_for_others
    assert (COPY in kind.conditions) is is_for_others


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_each_part_is_of_a_known_sort_and_condition(kind, form):
    sorts = {"title", "heading", "line"} if form == EASY_READ else {
        "title", "heading", "paragraph", "bullets", "notice"}  # fmt: skip
    for block in words_of(kind, form).blocks:
        assert block["kind"] in sorts
        assert not block.get("when") or block["when"] in kind.conditions
        assert (block["kind"] == "line") == (block.get("picture") in PICTURES)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_letter_to_a_person_says_that_there_are_other_formats(kind):
    if kind.to is Recipient.REFERRER:
        return
    notices = [b["text"] for b in words_of(kind, PLAIN).blocks if b["kind"] == "notice"]
    assert [text.startswith("Other formats") for text in notices] == [True]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_easy_read_is_in_short_sentences(kind):
    if kind.to is Recipient.REFERRER:
        return
    for text in texts(words_of(kind, EASY_READ)):
        for sentence in re.split(r"(?<=[.?!]) ", text):
            assert len(sentence.split()) <= 16, sentence


def test_a_decision_says_how_to_disagree_and_who_looks_at_it_after_us():
    for code in ("decision_eligible", "decision_not_eligible", "panel_outcome"):
        for form in (PLAIN, EASY_READ):
            words = words_of(letter_kinds.get(code), form)
            assert "If you do not agree" in texts(words)
            assert any("Ombudsman" in text for text in texts(words))


def test_feedback_can_name_nobody():
    """A referrer learns that it came or ended; the words cannot even ask for a name."""
    kind = letter_kinds.get(about_the_case.FEEDBACK)
    assert {field.code for field in kind.fields} == {"initials", "request_on"}


def test_what_staff_give_is_asked_of_them_and_nothing_else_is():
    by_hand = {kind.code for kind in KINDS if kind.by_hand}
    asked = {kind.code for kind in KINDS if any(field.asked for field in kind.fields)}
    assert by_hand - asked == {"allocation"}
    assert asked <= by_hand


EACH_WAY = [
    pytest.param(kind, form, when, id=f"{kind.code}-{form}-{when or 'always'}")
    for kind in KINDS
    for form in (PLAIN, EASY_READ)
    for when in sorted({*kind.conditions, *(() if set(kind.conditions) - {COPY} else [""])})
    if not (form == EASY_READ and kind.to is Recipient.REFERRER)
]


@pytest.mark.parametrize(("kind", "form", "when"), EACH_WAY)
def test_each_is_printed_in_the_largest_letters_and_with_its_pictures(kind, form, when):
    team = Team(name="Central", phone="01632 960 200", email="team@council.example")
    made = previews.content(
        kind, words_of(kind, form), holds={when} - {""}, team=team, on=date(2026, 11, 21)
    )
    largest = LetterFormat.EASY_READ if form == EASY_READ else LetterFormat.LARGE_28
    printed = render_pdf(made, format=largest)
    assert printed.pdf.startswith(b"%PDF")
    assert printed.pages <= 12


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_the_words_that_ship_would_pass_where_a_council_changes_them(kind, form):
    english = wording.shipped(kind.code, language=ENGLISH, form=PLAIN)
    assert english is not None
    found = checks.findings(
        kind, words_of(kind, form), language=languages.ENGLISH, english=english.blocks
    )
    assert [each.says for each in checks.stops(found)] == []
