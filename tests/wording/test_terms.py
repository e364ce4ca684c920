"""S22: what a case waits for is a term of each translation, agreed on like all else in it."""

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import kinds, letter_kinds
from casework.letter_kinds import Gives
from casework.letters import languages, looking_again
from casework.letters.owed import by_hand
from casework.letters.post_room import decisions
from casework.letters.wording import acts, how_far, origins, own_language, versions, wording
from casework.letters.wording.acts import NotYetRight
from casework.letters.wording.origins import Wanted
from casework.letters.wording.parts import printed, terms
from casework.models import WAITING_WELL, LetterDocument, LetterState, LetterTask, Wording
from casework.refusals import Refusal
from tests import factory
from tests.api.asking import caller
from tests.conftest import TODAY, Cast, signed_in
from tests.letters.example import read_back
from tests.letters.post import again, an_owed_letter, send
from tests.post.stories import ask_for
from tests.wording.conftest import POLISH, Two, a_draft
from tests.wording.in_syllables import agreed_before, in_syllables, term_of, without_terms, words_of

NOT_ELIGIBLE = "decision_not_eligible"
SAID = {"decided_on": TODAY, "reasons": "You manage well.", "advice": "A rail would help."}
PLACE = (WAITING_WELL, "pl", "plain")


@pytest.fixture(autouse=True)
def print_room(settings, tmp_path, today):
    settings.PRINT_ROOM = tmp_path


def translated(two: Two) -> Wording:
    """Polish in syllables, every part by the writer, submitted."""
    draft = a_draft(two, POLISH, start="english")
    made = [in_syllables(part) for part in draft.blocks]
    acts.change(draft, made, edits=draft.edits, by=two.writer)
    acts.submit(draft, why="Polish", edits=draft.edits, by=two.writer, on=TODAY)
    draft.refresh_from_db()
    return draft


def a_reader(**details: object):
    return factory.a_person("Nowak", given_names="Ewa", written_language="Polish", **details)


# From the first word to the letter that went


def test_a_translation_agreed_by_two_goes_with_its_term_and_no_english_of_ours(two: Two):
    letter = an_owed_letter(person=a_reader(), kind="occupational_therapy")
    version = translated(two)
    send()
    assert (again(letter).state, again(letter).held_because) == ("held", "language")
    acts.approve(version, edits=version.edits, by=two.second)
    looking_again.look_again(now=timezone.now())
    send()
    letter = again(letter)
    assert (letter.state, letter.language, letter.wording_version) == ("sent", "Polish", 1)
    document = LetterDocument.objects.get(letter=letter)
    text = " ".join(read_back(bytes(document.content)).split())
    assert term_of("occupational_therapy") in text
    assert term_of("care_act") not in text
    for ours in (
        "visit",
        "therapist",
        "Monday",
        "complaints team",
        "Advocacy",
        "Carers",
        "November",
    ):
        assert ours not in text
    assert "01632 960 150" in text
    assert "01632 960 160" in text
    assert document.facts["what_for"] == kinds.get("occupational_therapy").plain


# A draft has every term that it needs


def test_a_translation_begins_with_a_term_for_each_kind_of_case(two: Two):
    draft = a_draft(two, POLISH, start="english")
    assert {of: part["text"] for of, part in terms(draft.blocks).items()} == {
        kind.code: kind.plain for kind in kinds.every() if kind.writes_letters
    }
    assert "carer_assessment" in terms(draft.blocks)
    assert all(part["translated"] is False for part in terms(draft.blocks).values())
    assert terms(a_draft(two).blocks) == {}


def test_a_kind_of_case_about_which_nobody_writes_needs_no_term(two: Two, monkeypatch):
    silent = kinds.Kind("silent", "Silent", "nothing", kinds.get("review").target_days,
                        writes_letters=False)  # fmt: skip
    monkeypatch.setitem(kinds._kinds, "silent", silent)
    assert "silent" not in terms(a_draft(two, POLISH, start="english").blocks)


def test_a_term_left_out_comes_back_to_be_translated_and_no_translation_is_lost(two: Two):
    draft = a_draft(two, POLISH, start="english")
    made = [in_syllables(part) for part in draft.blocks if part.get("of") != "review"]
    acts.change(draft, made, edits=draft.edits, by=two.writer)
    assert terms(draft.blocks)["review"]["translated"] is False
    assert terms(draft.blocks)["care_act"]["text"] == term_of("care_act")
    # Words that name none of the list keep the terms that somebody translated, and no other.
    none = [{"kind": "title", "text": "Xx"}, *map(dict, terms(draft.blocks).values())]
    acts.change(draft, none, edits=draft.edits, by=two.writer)
    assert "review" not in terms(draft.blocks)
    assert "care_act" in terms(draft.blocks)


def test_a_translation_is_not_submitted_while_a_term_waits(two: Two):
    draft = a_draft(two, POLISH, start="english")
    made = [
        dict(part) if part.get("of") == "review" else in_syllables(part) for part in draft.blocks
    ]
    acts.change(draft, made, edits=draft.edits, by=two.writer)
    with pytest.raises(NotYetRight, match="not marked as translated into Polish"):
        acts.submit(draft, why="Polish", edits=draft.edits, by=two.writer, on=TODAY)


def test_a_term_that_no_font_can_print_is_not_submitted(two: Two):
    """Each term is printed before anyone agrees to it, and not only the first."""
    draft = a_draft(two, POLISH, start="english")
    made = [in_syllables(part) for part in draft.blocks]
    made[-1]["text"] = "xx \N{SMILING FACE WITH OPEN MOUTH}"
    acts.change(draft, made, edits=draft.edits, by=two.writer)
    with pytest.raises(NotYetRight, match="none of the letter fonts"):
        acts.submit(draft, why="Polish", edits=draft.edits, by=two.writer, on=TODAY)


def test_a_kind_of_case_that_comes_later_holds_its_own_letters_alone(two: Two, monkeypatch):
    version = translated(two)
    acts.approve(version, edits=version.edits, by=two.second)
    late = kinds.Kind("late", "Late", "a new thing", kinds.get("review").target_days)
    monkeypatch.setitem(kinds._kinds, "late", late)
    words = wording.read_in_force(WAITING_WELL, language="Polish", form=wording.PLAIN)
    assert words is not None
    assert own_language.can_say(words, about="review")
    assert not own_language.can_say(words, about="late")
    page = signed_in(two.writer.worker).get(reverse("wording-one", args=PLACE)).content.decode()
    assert "lacks what “a new thing” is called in Polish" in page
    again_begun = a_draft(two, POLISH)
    assert terms(again_begun.blocks)["late"]["translated"] is False


# What staff write is no matter of wording


@pytest.mark.parametrize("kind", ["appointment", "panel_outcome", NOT_ELIGIBLE,
                                  "decision_eligible", "carer_decision_eligible",
                                  "carer_decision_not_eligible"])  # fmt: skip
def test_a_letter_that_staff_write_part_of_has_no_translation_to_begin(two: Two, kind: str):
    of = Wanted(kind, "Polish", wording.PLAIN)
    assert origins.starts(of) == []
    with pytest.raises(Refusal, match="Staff write part of each such letter in English"):
        a_draft(two, of, start="english")
    polish = languages.named("Polish")
    assert polish is not None
    cell = how_far.overview([letter_kinds.get(kind)]).cell(kind, polish, wording.PLAIN)
    assert cell.used_says == "By a translator"
    client = signed_in(two.writer.worker)
    overview = client.get(f"{reverse('wording')}?language=pl").content.decode()
    of_this = reverse("wording-one", args=[kind, "pl", "plain"])
    assert f'href="{of_this}">Why<' in overview
    for name in ("one", "begin"):
        page = client.get(reverse(f"wording-{name}", args=[kind, "pl", "plain"])).content.decode()
        assert "a translator puts the whole of it into Polish" in page
    assert origins.starts(Wanted(kind, "English", wording.PLAIN)) != []


def test_words_agreed_on_before_never_carry_english_and_the_letter_has_a_translator(
    two: Two, cast: Cast
):
    english = wording.shipped(NOT_ELIGIBLE, language="English", form=wording.PLAIN)
    assert english is not None
    blocks = without_terms(words_of(letter_kinds.get(NOT_ELIGIBLE), english))
    agreed_before(NOT_ELIGIBLE, blocks, writer=two.writer, second=two.second)
    by = factory.user_of(cast.practitioner)
    case = factory.a_case(team=cast.team, person=a_reader(), today=TODAY, waited=3)
    [letter] = ask_for(case, by, NOT_ELIGIBLE, **SAID)
    send()
    assert (again(letter).state, again(letter).held_because) == ("held", "language")
    [task] = LetterTask.objects.filter(letter=letter)
    assert (task.kind, task.language) == (LetterTask.Kind.TRANSLATE, "Polish")
    looking_again.look_again(now=timezone.now())
    with pytest.raises(decisions.StillHeld):
        decisions.release(again(letter), by=by, because="Let it go", on=TODAY)
    send()
    assert again(letter).state == "held"
    assert not LetterDocument.objects.filter(letter=letter).exists()


def test_words_agreed_on_before_without_terms_hold_the_letter(two: Two):
    english = wording.shipped(WAITING_WELL, language="English", form=wording.PLAIN)
    assert english is not None
    blocks = without_terms(words_of(letter_kinds.get(WAITING_WELL), english))
    agreed_before(WAITING_WELL, blocks, writer=two.writer, second=two.second)
    letter = an_owed_letter(person=a_reader())
    send()
    assert (again(letter).state, again(letter).held_because) == ("held", "language")


def test_what_the_gate_could_not_foresee_is_held_for_a_translator_and_not_as_a_fault(
    two: Two, monkeypatch
):
    """A kind that calls a name what is words in truth: the letter itself is the last to refuse."""
    kind = letter_kinds.get(WAITING_WELL)
    fields = tuple(
        replace(field, gives=Gives.NAME) if field.code == "what_for" else field
        for field in kind.fields
    )
    monkeypatch.setitem(letter_kinds._kinds, WAITING_WELL, replace(kind, fields=fields))
    blocks = [{"kind": "title", "text": "Xx"}, {"kind": "paragraph", "text": "Xx {what_for}."}]
    agreed_before(WAITING_WELL, blocks, writer=two.writer, second=two.second)
    letter = an_owed_letter(person=a_reader())
    send()
    letter = again(letter)
    assert (letter.state, letter.held_because) == (LetterState.HELD, "language")
    assert "the letter is in Polish" in letter.held_detail
    assert LetterTask.objects.get(letter=letter).kind == LetterTask.Kind.TRANSLATE
    assert letter.sha256 == ""


@pytest.mark.parametrize(
    ("language", "kind", "told"),
    [("Polish", "appointment", True), ("English", "appointment", False),
     ("", "appointment", False), ("Polish", "allocation", False)],
)  # fmt: skip
def test_whoever_writes_a_letter_is_told_that_it_will_be_held_for_a_translation(
    cast: Cast, language: str, kind: str, told: bool
):
    person = factory.a_person("Nowak", written_language=language, safe_by_post="not_asked")
    case = factory.a_case(team=cast.team, person=person, today=TODAY, waited=3)
    if kind == "allocation":
        factory.give(case, cast.practitioner, by=factory.user_of(cast.manager), on=TODAY)
    client = signed_in(cast.practitioner)
    page = client.get(reverse("case-letter-write", args=[case.pk, kind])).content.decode()
    says = "What you write here is English; they read Polish. It will be held for a translation."
    assert (says in page) is told
    route = by_hand.route(case, kind=letter_kinds.get(kind), to=person, on=TODAY)
    assert route.translated_into == (language if language == "Polish" else "")


# On the pages, and for a program


def test_terms_have_a_place_of_their_own_on_the_page_and_are_written_there(two: Two):
    row = a_draft(two, POLISH, start="english")
    client = signed_in(two.writer.worker)
    page = client.get(reverse("wording-edit", args=[*PLACE, 1])).content.decode()
    assert "What each kind of case is called in Polish" in page
    assert page.index("What each kind of case") < page.index("Term: Review")
    at = next(n for n, part in enumerate(row.blocks) if part.get("of") == "review")
    change = reverse("wording-part", args=[*PLACE, 1, at])
    page = client.get(change).content.decode()
    assert "a review of your care and support plan" in page
    assert "Facts that you can name" not in page
    client.post(change, {"text": " xx  yy ", "translated": "on", "edits": str(row.edits)})
    row.refresh_from_db()
    assert row.blocks[at] == {"kind": "term", "of": "review", "text": "xx yy", "translated": True}


def test_a_term_is_neither_moved_nor_removed_and_a_part_is_added_above_them(two: Two):
    row = a_draft(two, POLISH, start="english")
    client, body = signed_in(two.writer.worker), len(printed(row.blocks))
    assert client.post(reverse("wording-part-move", args=[*PLACE, 1, body])).status_code == 404
    assert client.get(reverse("wording-part-remove", args=[*PLACE, 1, body])).status_code == 404
    typed = {"kind": "paragraph", "text": "Xx.", "edits": str(row.edits)}
    client.post(reverse("wording-part-add", args=[*PLACE, 1, 99]), typed)
    row.refresh_from_db()
    assert row.blocks[body]["text"] == "Xx."
    down = {"way": "down", "edits": str(row.edits)}
    client.post(reverse("wording-part-move", args=[*PLACE, 1, body]), down)
    row.refresh_from_db()
    assert row.blocks[body]["text"] == "Xx."


def test_a_translator_is_offered_no_fact_that_is_english(two: Two):
    a_draft(two, POLISH, start="english")
    client = signed_in(two.writer.worker)
    page = client.get(reverse("wording-part", args=[*PLACE, 1, 1])).content.decode()
    assert "{advocacy_phone}" in page
    assert "{hours}" not in page
    a_draft(two)
    english = reverse("wording-part", args=[WAITING_WELL, "en", "plain", 1, 1])
    assert "{hours}" in client.get(english).content.decode()


def test_the_second_person_reads_what_each_term_stands_for(two: Two):
    translated(two)
    client = signed_in(two.second.worker)
    for name in ("version", "approve"):
        page = client.get(reverse(f"wording-{name}", args=[*PLACE, 1])).content.decode()
        assert term_of("review") in page
        assert "Term: Review" in page
        assert kinds.get("review").plain in page


def test_a_preview_has_the_first_term_in_it(two: Two):
    translated(two)
    client = signed_in(two.second.worker)
    text = reverse("wording-preview-as", args=[*PLACE, 1, "text"])
    assert term_of("care_act") in client.get(text).content.decode()


def test_a_half_translated_draft_can_still_be_looked_at(two: Two):
    a_draft(two, POLISH, start="english")
    client = signed_in(two.writer.worker)
    page = client.get(reverse("wording-preview", args=[*PLACE, 1])).content.decode()
    assert "stand here in English" in page
    assert "a Care Act assessment" in page


def test_a_program_sends_terms_among_the_parts(two: Two, cast: Cast):
    writer = caller(cast.manager)
    base = f"/api/wordings/{WAITING_WELL}/pl/plain/versions/"
    begun = writer.ask("POST", base, {"start": "english"}).json()
    parts = [in_syllables(part) for part in begun["parts"] if part.get("of") != "review"]
    answer = writer.ask("POST", f"{base}1/parts/", {"parts": parts, "edits": 1}).json()
    assert terms(answer["parts"])["care_act"]["text"] == term_of("care_act")
    assert terms(answer["parts"])["review"]["translated"] is False
    row = Wording.objects.get()
    assert [each.says for each in versions.findings(row) if each.stops] == [
        "This part is not marked as translated into Polish."
    ]
