"""A wording is judged as every letter might have it: the facts, the ways back, the conditions."""

from dataclasses import replace

import pytest

from casework import letter_kinds
from casework.letters import languages
from casework.letters.languages import ENGLISH
from casework.letters.wording import checks, wording
from casework.letters.wording.wording import EASY_READ, PLAIN
from casework.models import WAITING_WELL
from tests.wording.words import (
    GOOD,
    KIND,
    NOTICE,
    TO_A_REFERRER,
    advised,
    easy,
    judged,
    line,
    says,
    stopped,
    terms,
    title,
)


def without(part: object) -> list[dict[str, object]]:
    return [each for each in GOOD if each != part]


def test_words_with_which_nothing_is_wrong_pass():
    assert judged(GOOD) == []
    assert judged(easy(), form=EASY_READ) == []


@pytest.mark.parametrize("kind", [kind.code for kind in letter_kinds.every()])
@pytest.mark.parametrize("form", [PLAIN, EASY_READ])
def test_the_words_that_come_with_the_product_pass(kind: str, form: str):
    words = wording.shipped(kind, language="English", form=form)
    told = letter_kinds.get(kind)
    if form == EASY_READ and told.to is letter_kinds.Recipient.REFERRER:
        # To a professional: there is none in Easy Read.
        assert words is None
        return
    assert words is not None, "English comes complete"
    assert checks.findings(told, words, language=languages.ENGLISH) == []


def test_a_fact_that_the_letter_does_not_have_is_refused():
    [said] = stopped([*GOOD, says("Dear {gretting}, hello.")])
    assert "{gretting}" in said


@pytest.mark.parametrize("text", ["Phone {phone", "Phone phone}", "See {What For}.", "{{phone}}"])
def test_a_brace_that_holds_no_fact_is_refused(text: str):
    assert any("brace" in said for said in stopped([*GOOD, says(text)]))


def test_what_must_be_named_is_named_in_every_letter():
    """Named only where one condition holds, it is missing where it does not."""
    only_if_moved = [
        {**part, "when": "moved"} if "{what_for}" in part.get("text", "") else part for part in GOOD
    ]
    [said] = stopped(only_if_moved)
    assert "{what_for}" in said
    assert "{what_for}" in stopped(without(GOOD[1]))[0]


def test_named_under_each_of_two_conditions_of_which_one_holds_is_enough():
    both = [says("You wait for {what_for}.", when=when) for when in ("seen", "unseen")]
    assert stopped([*without(GOOD[1]), *both]) == []
    assert stopped([*without(GOOD[1]), both[0]]) != []


def test_a_fact_known_only_sometimes_must_be_named_then_and_never_otherwise():
    [lack] = stopped(without(GOOD[2]))
    assert "{seen_on}" in lack
    assert "“we saw them” holds" in lack
    anywhere = stopped([*GOOD, says("We saw you on {seen_on}.")])
    assert any("known only when “we saw them”" in said for said in anywhere)


def test_an_unknown_condition_is_refused():
    [said] = stopped([*GOOD, says("Hello.", when="full_moon")])
    assert "full_moon" in said


def test_a_letter_has_a_title_whatever_holds():
    assert "There is no title." in stopped(without(GOOD[0]))
    sometimes = [title(when="seen"), *without(GOOD[0])]
    assert any(said.startswith("There is no title, in a letter") for said in stopped(sometimes))


def test_other_formats_are_offered_in_every_letter():
    shown = says("Phone {phone} or email {email}.")
    assert any("framed line" in said for said in stopped([*without(NOTICE), shown]))
    sometimes = {**NOTICE, "when": "moved"}
    assert any("framed line" in said for said in stopped([*without(NOTICE), sometimes, shown]))


@pytest.mark.parametrize("number", ["phone", "out_of_hours_phone", "advocacy"])
def test_nobody_who_is_deaf_is_given_only_a_telephone_number(number: str):
    words = [*without(GOOD[4]), says(f"Ring {{{number}}}.")]
    assert any("{text_relay}" in said for said in stopped(words))
    assert stopped([*words, GOOD[4]]) == []


def test_every_letter_gives_an_e_mail_address():
    unwritten = [*without(NOTICE), {**NOTICE, "text": "Other formats: phone {phone}."}]
    assert any("{email}" in said for said in stopped(unwritten))


def test_a_letter_to_a_referrer_need_only_name_what_its_kind_asks():
    words = [title("Thank you"), says("Write to {email}.")]
    assert stopped(words, kind=TO_A_REFERRER) == []
    assert stopped([title("Thank you"), says("Hello.")], kind=TO_A_REFERRER) != []


def test_only_what_can_come_about_is_judged():
    """Of two that exclude each other one holds; the third holds or not."""
    words = wording.Words(KIND.code, "English", PLAIN, 1, [*GOOD, says("Moved.", when="moved")])
    found = checks.possible(KIND, words)
    assert sorted(map(sorted, found)) == [
        ["moved", "seen"], ["moved", "unseen"], ["seen"], ["unseen"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "part",
    [
        {"kind": "poem", "text": "Roses are red"}, {"kind": "paragraph", "text": " "},
        {"kind": "bullets", "items": []}, {"kind": "bullets", "items": ["One", ""]},
        {"kind": "paragraph", "text": "Hello", "colour": "red"}, {"text": "Hello"},
        {"kind": "line", "text": "A line of Easy Read", "picture": "phone"},
    ],
)  # fmt: skip
def test_a_part_that_no_letter_could_show_is_refused(part: dict[str, object]):
    assert stopped([*GOOD, part]) != []


def test_each_line_of_easy_read_has_a_picture():
    assert stopped(easy(line("We will ring you.", picture="")), form=EASY_READ) != []


def test_a_wording_without_parts_is_refused():
    assert stopped([]) == ["The wording has no parts yet."]


# Translations


def in_polish() -> list[dict[str, object]]:
    """Not Polish: words that are not the English ones, with the same facts."""
    said = [{**part, "text": f"Xx yy {part['text'].replace(' ', '_ ')}"} for part in GOOD]
    return [*terms(), *said]


def test_a_part_that_waits_for_its_translation_stops_it():
    words = [*in_polish()[:-1], {**GOOD[-1], "translated": False}]
    [said] = stopped(words, language="Polish", english=GOOD)
    assert said == "This part is not marked as translated into Polish."


def test_english_words_marked_as_a_translation_are_refused():
    words = [*in_polish()[:-1], GOOD[-1]]
    long_enough = says("By text relay, please dial {text_relay} at any time.")
    assert stopped([*words, long_enough], language="Polish", english=[*GOOD, long_enough]) != []
    assert stopped(in_polish(), language="Polish", english=GOOD) == []


def test_a_fact_lost_in_translation_is_told():
    english = [*GOOD, says("See {web}.")]
    assert advised(in_polish(), language="Polish", english=english) == [
        "The English names {web}, and this translation does not."
    ]


def test_words_to_a_person_must_say_whose_letter_it_is_to_whoever_reads_it_for_them():
    kind = letter_kinds.get(WAITING_WELL)
    words = wording.shipped(WAITING_WELL, language="English", form=PLAIN)
    assert words is not None
    assert checks.stops(checks.findings(kind, words, language=ENGLISH)) == []
    without = replace(words, blocks=[each for each in words.blocks if each.get("when") != "copy"])
    found = checks.stops(checks.findings(kind, without, language=ENGLISH))
    [said] = [each.says for each in found]
    assert said == (
        "It must give the name of the person whose letter it is: {about}, in a letter where "
        "“the first letter of this wait” holds and “the day that we hope to start by lies ahead” "
        "holds and “somebody else reads it, who has their letters” holds."
    )
    always = replace(words, blocks=[*words.blocks, {"kind": "paragraph", "text": "{about}"}])
    assert checks.stops(checks.findings(kind, always, language=ENGLISH))
