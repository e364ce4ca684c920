"""S22: a language is claimed only where two people agreed on words in it; nothing is invented."""

import pytest

from casework.letter_kinds import get
from casework.letters import languages
from casework.letters.languages import ENGLISH as IN_ENGLISH
from casework.letters.wording import acts, how_far, versions, wording
from casework.letters.wording.acts import NotYetRight
from casework.letters.wording.origins import Wanted, starts
from casework.letters.wording.parts import (
    brought_up_to,
    is_translated,
    printed,
    terms,
    to_translate,
)
from casework.letters.wording.wording import read_in_force
from casework.models import WAITING_WELL, Wording
from casework.refusals import Refusal
from tests.conftest import TODAY
from tests.wording.conftest import (
    ENGLISH,
    POLISH,
    Two,
    a_draft,
    approved,
    pretend_to_translate,
    submitted,
)


def in_force(language: str, form: str = wording.PLAIN) -> int | None:
    words = read_in_force(WAITING_WELL, language=language, form=form)
    return words.version if words else None


def english_changes(two: Two, text: str = "Thank you.") -> Wording:
    """The next English version, with a part more than the last."""
    draft = a_draft(two)
    more = [*draft.blocks, {"kind": "paragraph", "text": text}]
    acts.change(draft, more, edits=draft.edits, by=two.writer)
    acts.submit(draft, why="More", edits=draft.edits, by=two.writer, on=TODAY)
    acts.approve(draft, edits=draft.edits, by=two.second)
    return draft


def behind(of: Wanted) -> bool:
    found = how_far.overview([get(of.kind)])
    language = languages.named(of.language)
    assert language is not None
    return found.cell(of.kind, language, of.form).is_behind


@pytest.mark.django_db
@pytest.mark.parametrize("language", [each.name for each in languages.SHIPPED[1:]])
def test_no_language_but_english_comes_with_words(language: str):
    assert in_force(language) is None
    assert in_force(language, wording.EASY_READ) is None


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "Klingon", "../../etc/passwd", "Kurdish"])
def test_a_language_that_is_not_listed_has_none(text: str):
    assert in_force(text) is None


def test_a_translation_begins_as_the_english_with_every_part_marked_untranslated(two: Two):
    draft = a_draft(two, POLISH, start="english")
    english = read_in_force(WAITING_WELL, language="English", form=wording.PLAIN)
    assert english is not None
    assert printed(draft.blocks) == [{**part, "translated": False} for part in english.blocks]
    assert not any(is_translated(part) for part in draft.blocks)
    assert draft.of_version == 0
    with pytest.raises(NotYetRight, match="not marked as translated into Polish"):
        acts.submit(draft, why="Polish", edits=1, by=two.writer, on=TODAY)


def test_a_draft_or_submitted_translation_is_not_used(two: Two):
    version = submitted(two, POLISH, start="english")
    assert in_force("Polish") is None
    acts.approve(version, edits=version.edits, by=two.second)
    assert in_force("Polish") == 1
    assert in_force("polish ") == 1
    assert in_force("Polski") == 1
    assert in_force("Slovak") is None
    assert in_force("Polish", wording.EASY_READ) is None


def test_when_the_english_changes_the_translation_is_used_still_and_flagged(two: Two):
    approved(two, POLISH, start="english")
    assert not behind(POLISH)
    english_changes(two)
    assert in_force("Polish") == 1
    assert behind(POLISH)
    assert versions.is_out_of_date(Wording.objects.get(language="Polish"))


def test_a_withdrawn_english_version_flags_what_was_made_from_it(two: Two):
    english = english_changes(two)
    approved(two, POLISH, start="english")
    assert not behind(POLISH)
    acts.withdraw(english, because="Wrong", by=two.writer)
    assert behind(POLISH)


def test_bringing_a_translation_up_to_date_keeps_what_has_not_changed(two: Two):
    translated = approved(two, POLISH, start="english")
    english_changes(two)
    draft = a_draft(two, POLISH, start="updated")
    assert printed(draft.blocks)[:-1] == printed(translated.blocks)
    assert terms(draft.blocks) == terms(translated.blocks)
    thanks = printed(draft.blocks)[-1]
    assert thanks == {"kind": "paragraph", "text": "Thank you.", "translated": False}
    assert draft.of_version == 1
    pretend_to_translate(draft, two.writer)
    acts.submit(draft, why="Thanks", edits=draft.edits, by=two.writer, on=TODAY)
    acts.approve(draft, edits=draft.edits, by=two.second)
    assert not behind(POLISH)


def test_a_translation_of_another_shape_is_translated_anew():
    english = [{"kind": "paragraph", "text": "One."}, {"kind": "paragraph", "text": "Two."}]
    translation = [{"kind": "paragraph", "text": "Xx.", "translated": True}]
    got = brought_up_to(english, made_from=english, translation=translation)
    assert got == to_translate(english)


def test_a_part_whose_condition_changed_is_translated_anew():
    before = [{"kind": "paragraph", "text": "One.", "when": "first"}]
    now = [{"kind": "paragraph", "text": "One.", "when": "later"}]
    done = [{"kind": "paragraph", "text": "Xx.", "when": "first", "translated": True}]
    assert brought_up_to(now, made_from=before, translation=done) == to_translate(now)


def test_easy_read_is_flagged_when_the_full_letter_changes(two: Two):
    easy = Wanted(WAITING_WELL, "English", wording.EASY_READ)
    approved(two, easy)
    assert not behind(easy)
    english_changes(two)
    assert behind(easy)


def test_nothing_is_translated_from_easy_read_that_is_not_there(two: Two):
    nowhere = Wanted("feedback", "Polish", wording.EASY_READ)
    assert starts(nowhere) == []
    with pytest.raises(Refusal, match="another beginning"):
        a_draft(two, nowhere, start="english")


def test_the_overview_tells_each_state(two: Two):
    a_draft(two, POLISH, start="english")
    approved(two, ENGLISH)
    told = how_far.overview([get(WAITING_WELL)])
    polish, urdu = languages.named("Polish"), languages.named("Urdu")
    assert polish is not None
    assert urdu is not None
    english = told.cell(WAITING_WELL, IN_ENGLISH, wording.PLAIN)
    assert (english.used, english.in_hand) == (1, None)
    begun = told.cell(WAITING_WELL, polish, wording.PLAIN)
    assert begun.used is None
    assert begun.in_hand is not None
    assert told.cell(WAITING_WELL, urdu, wording.PLAIN).is_untouched
    ready = {each.language.name: each for each in how_far.by_language(told, (polish, urdu))}
    assert (ready["Polish"].used, ready["Polish"].in_hand) == (0, 1)
    assert ready["Urdu"].is_untouched
