"""S22: a letter in another language holds no English: not from our facts, nor from our settings."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings

from casework import kinds, letter_kinds
from casework.letter_kinds import Facts, Field, Gives, KindOfLetter, Recipient, Term
from casework.letters.making.compose import (
    COUNCIL_FIELDS,
    IN_ANY_LANGUAGE,
    CannotCompose,
    Envelope,
    InEnglish,
    compose,
)
from casework.letters.making.content import LetterContent, as_plain_text
from casework.letters.wording import own_language, previews, wording
from casework.letters.wording.wording import EASY_READ, PLAIN, Words
from config.council import number_in
from tests import factory
from tests.conftest import TODAY
from tests.letters.example import COUNCIL
from tests.wording.in_syllables import SAID, term_of, words_of
from tests.wording.words import GOOD, NOTICE, judged, says, stopped, term, terms, title

EVERY = list(letter_kinds.every())
FIELDS = [
    pytest.param(field, id=f"{kind.code}-{field.code}") for kind in EVERY for field in kind.fields
]
WORDS = [
    pytest.param(kind, field.code, id=f"{kind.code}-{field.code}")
    for kind in EVERY
    for field in kind.fields
    if field.is_words
]
OF_THE_COUNCIL = sorted(set(COUNCIL_FIELDS) - IN_ANY_LANGUAGE)
# The kinds of letter that can be worded in another language, in each way of reading.
TRANSLATED = [
    pytest.param(kind, form, id=f"{kind.code}-{form}")
    for kind in EVERY
    for form in (PLAIN, EASY_READ)
    if not kind.always_in_words and kind.to is Recipient.PERSON
]
ENVELOPE = Envelope(
    name="Ann", address_lines=("A", "ZZ1 4AB"), greeting="Ann", reference="X", letter_on=TODAY
)


def made(kind: str, text: str, *, language: str = "Polish", more: Iterable[dict[str, str]] = (),
         **facts: Any) -> str:  # fmt: skip
    """What one paragraph of such a letter says."""
    words = Words(kind, language, PLAIN, 1, [says(text), *more])
    [block] = compose(words, Facts(facts), ENVELOPE, COUNCIL).blocks
    return str(getattr(block, "text"))  # noqa: B009 - every block of these tests is a paragraph


# What each fact is


def _is_what_it_says(field: Field) -> bool:
    """A name has a capital at each of its words, or it is not one."""
    match field.gives:
        case Gives.DAY:
            return bool(datetime.strptime(field.example, "%d %B %Y"))  # noqa: DTZ007
        case Gives.NUMBER:
            return field.example.isdecimal()
        case Gives.NAME:
            return all(word[0].isupper() for word in field.example.split())
    return True


@pytest.mark.parametrize("field", FIELDS)
def test_no_fact_is_called_a_day_number_or_name_that_is_words(field: Field):
    assert _is_what_it_says(field)


@pytest.mark.parametrize("field", FIELDS)
def test_what_staff_type_is_words_unless_it_is_a_day(field: Field):
    if field.asked:
        assert field.gives is (Gives.DAY if field.code.endswith("_on") else Gives.WORDS)


def test_a_new_fact_is_words_until_somebody_says_what_it_is():
    assert Field("news", "what happened", "It rained").is_words


def test_each_fact_that_is_not_words_is_known_here():
    """A fact that is added to this table was looked at: no word of English is in it."""
    not_words = {field.code for kind in EVERY for field in kind.fields if not field.is_words}
    assert not_words == {
        "what_for", "request_on", "waited_days", "indicative_by", "update_by", "aim_by", "worker",
        "initials", "about", "appointment_on", "met_on", "decided_on",
    }  # fmt: skip


def test_of_the_councils_facts_those_with_words_are_named_nowhere_else():
    assert OF_THE_COUNCIL == ["advocacy", "carers_service", "complaints", "hours"]
    names = {"council", "team"}
    for code in IN_ANY_LANGUAGE - names:
        said = getattr(COUNCIL, code)
        assert re.fullmatch(r"[\d ]+|[\w.-]+@[\w.-]+|www\.[\w./-]+", said), code


def test_the_number_of_a_service_is_read_from_its_words_where_nobody_sets_it():
    assert settings.COUNCIL["advocacy_phone"] == "01632 960 160"
    assert settings.COUNCIL["carers_service_phone"] == "01632 960 170"
    assert number_in("North Advocacy, 01632 960999, or write") == "01632 960999"
    assert number_in("North Advocacy, www.north.example") == ""


# What a letter says


@pytest.mark.parametrize(("kind", "code"), WORDS)
def test_what_staff_wrote_never_stands_in_another_language(kind: KindOfLetter, code: str):
    said: dict[str, Any] = {code: "You told us."}
    assert made(kind.code, f"{{{code}}}", language="English", **said) == "You told us."
    with pytest.raises(InEnglish, match="the letter is in Polish"):
        made(kind.code, f"{{{code}}}", **said)


@pytest.mark.parametrize("code", OF_THE_COUNCIL)
def test_the_councils_words_never_stand_in_another_language(code: str):
    assert made("waiting_well", f"{{{code}}}", language="English") == getattr(COUNCIL, code)
    with pytest.raises(InEnglish):
        made("waiting_well", f"{{{code}}}")


@pytest.mark.parametrize("code", sorted(IN_ANY_LANGUAGE))
def test_names_numbers_and_addresses_stand_in_any_language(code: str):
    assert made("waiting_well", f"Xx {{{code}}}").startswith("Xx ")


def test_a_fact_that_nobody_described_is_taken_for_english():
    with pytest.raises(InEnglish):
        made("waiting_well", "{news}", news="It rained")


def test_english_stands_in_a_part_that_waits_for_its_translation():
    """Only a draft's preview has one."""
    words = Words(
        "waiting_well", "Polish", PLAIN, 1, [says("We are here {hours}.", translated=False)]
    )
    assert COUNCIL.hours in as_plain_text(compose(words, Facts({}), ENVELOPE, COUNCIL))


def test_a_letter_has_the_term_of_its_own_kind_of_case():
    review = Term("review", "a review")
    both = [term("care_act"), term("review")]
    assert made("waiting_well", "Xx {what_for}.", more=both, what_for=review) == "Xx xx review."
    assert made("waiting_well", "For {what_for}.", language="English", what_for=review) == (
        "For a review."
    )


def test_a_term_that_is_not_there_stops_the_letter():
    with pytest.raises(InEnglish, match="a review"):
        made(
            "waiting_well",
            "{what_for}",
            more=[term("care_act")],
            what_for=Term("review", "a review"),
        )
    with pytest.raises(InEnglish):
        made("waiting_well", "{what_for}", more=terms(), what_for="a review")


def test_a_term_runs_as_the_words_around_it_do():
    """It is of the letter's own language: no mark keeps it apart, as one does a number."""
    said = made("waiting_well", "بپت {what_for} {waited_days}", language="Urdu",
                more=[{**term("review"), "text": "جچح"}], what_for=Term("review", "x"),
                waited_days=61)  # fmt: skip
    assert said == "بپت جچح \u206661\u2069"


def test_a_fact_that_is_lacking_is_a_gap_and_no_matter_of_language():
    with pytest.raises(CannotCompose) as gap:
        made("waiting_well", "{request_on}")
    assert not isinstance(gap.value, InEnglish)


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "form"), TRANSLATED)
def test_every_letter_that_can_be_translated_goes_without_a_word_of_english(
    kind: KindOfLetter, form: str
):
    english = wording.shipped(kind.code, language="English", form=form)
    assert english is not None
    words, team = words_of(kind, english), factory.a_team()
    assert stopped_of(kind, words) == []
    needed = list(own_language.short_list()) if "what_for" in _named(words) else [""]
    for of in needed:
        letter = previews.content(kind, words, holds=(), team=team, on=TODAY, term=of)
        assert _english_in(letter) == set()
        assert (not of) or term_of(of) in as_plain_text(letter)


def stopped_of(kind: KindOfLetter, words: Words) -> list[str]:
    return [
        each.says
        for each in judged(words.blocks, kind=kind, language="Polish", form=words.form)
        if each.stops
    ]


def _named(words: Words) -> str:
    return str([part for part in words.blocks if part["kind"] != "term"])


def _english_in(letter: LetterContent) -> set[str]:
    """Every word but syllables, addresses, and the names of people, the team and the council."""
    text = re.sub(r"\S+[@.]\S+\w", " ", as_plain_text(letter))
    names = f"{letter.recipient_name} {letter.council.name} {letter.council.team_name} "
    known = {*names.split(), letter.reference, *SAID, *map(term_of, own_language.short_list())}
    known |= {"Joan", "Patel"}
    return {word for word in re.findall(r"[^\W\d_]+", text) if word not in known}


# What stops a translation


def polish(*blocks: dict[str, object]) -> list[str]:
    return stopped([*blocks], language="Polish")


SAYABLE = [
    title("Xx"), says("Xx {what_for}."), says("Xx {seen_on}.", when="seen"),
    {**NOTICE, "text": "Xx {phone} {email}."}, says("Xx {text_relay}."),
]  # fmt: skip


def test_a_translation_with_every_term_passes():
    assert polish(*SAYABLE, *terms()) == []


def test_a_missing_term_stops_a_translation_by_name():
    lacking = [each for each in terms() if each["of"] != "review"]
    [said] = polish(*SAYABLE, *lacking)
    assert "“a review of your care and support plan”" in said
    assert "{what_for}" in said


def test_a_term_that_waits_or_is_the_english_stops_a_translation():
    rest = [each for each in terms() if each["of"] != "review"]
    [said] = polish(*SAYABLE, *rest, term("review", translated=False))
    assert said == "This part is not marked as translated into Polish."
    [said] = stopped(
        [*SAYABLE, *rest, {**term("review"), "text": kinds.get("review").plain}],
        language="Polish", english=GOOD,
    )  # fmt: skip
    assert said == "This part is word for word the English one."


def test_a_term_names_no_fact_and_has_no_condition():
    rest = [each for each in terms() if each["of"] != "review"]
    assert polish(*SAYABLE, *rest, {**term("review"), "text": "xx {phone}"}) != []
    assert polish(*SAYABLE, *rest, {**term("review"), "when": "seen"}) != []


def test_english_has_no_terms():
    assert stopped([*GOOD, term("review")]) != []


def test_a_wording_that_names_nothing_from_the_list_needs_no_term():
    kind = letter_kinds.get("review_due")
    english = wording.shipped("review_due", language="English", form=PLAIN)
    assert english is not None
    assert not any(part["kind"] == "term" for part in words_of(kind, english).blocks)


@pytest.mark.parametrize("code", OF_THE_COUNCIL)
def test_a_translation_may_not_name_the_councils_words_and_is_told_what_to_do(code: str):
    [said] = polish(*SAYABLE, *terms(), says(f"Xx {{{code}}}."))
    assert f"{{{code}}} is kept in English. Say it in Polish yourself" in said
    assert stopped([*GOOD, says(f"See {{{code}}}.")]) == []


def test_a_translation_gives_the_number_where_english_gives_words():
    kind = letter_kinds.get("waiting_well")
    english = wording.shipped("waiting_well", language="English", form=PLAIN)
    assert english is not None
    words = words_of(kind, english)
    less = [p for p in words.blocks if "{advocacy_phone}" not in str(p)]
    [said] = stopped_of(kind, Words(kind.code, "Polish", PLAIN, 1, less))
    assert said == "It must give the advocacy service's number alone: {advocacy_phone}."


def test_a_translation_may_not_name_what_staff_write():
    said = stopped_of(
        letter_kinds.get("decision_not_eligible"),
        Words("decision_not_eligible", "Polish", PLAIN, 1, [title("Xx"), says("Xx {reasons}.")]),
    )
    assert any("Staff write {reasons} in English" in each for each in said)


def test_the_english_of_a_fact_is_no_longer_told_as_lost():
    """A translation cannot name it; where it must give a number instead, that stops it."""
    english = [*GOOD, says("We are here {hours}. Read {web}.")]
    found = judged([*SAYABLE, *terms()], language="Polish", english=english)
    assert [each.says for each in found] == [
        "The English names {web}, and this translation does not."
    ]
