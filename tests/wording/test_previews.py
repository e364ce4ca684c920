"""S22: what is approved can be printed, and was seen in every format first."""

import pytest
from django.urls import reverse

from casework import letter_kinds
from casework.letters.wording import acts, checks, previews, wording
from casework.letters.wording.acts import NotYetRight
from casework.letters.wording.wording import EASY_READ, PLAIN, Words
from casework.models import WAITING_WELL
from tests import factory
from tests.conftest import TODAY, Cast, signed_in
from tests.letters.example import read_back
from tests.wording.conftest import POLISH, Two, a_draft

EVERY = [(kind.code, form) for kind in letter_kinds.every() for form in (PLAIN, EASY_READ)]


def url(*more: object, form: str = "plain") -> str:
    return reverse("wording-preview-as", args=[WAITING_WELL, "en", form, 0, *more])


@pytest.mark.parametrize("format", ["standard", "large_20", "large_24", "large_28"])
def test_each_print_format_is_a_pdf_that_says_preview_in_its_name_and_not_in_the_letter(
    cast: Cast, format: str
):
    answer = signed_in(cast.manager).get(url(format))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith('inline; filename="preview-')
    text = read_back(answer.content)
    assert "Alex Example" in text
    assert "Central" in text
    assert "preview" not in text.casefold()


def test_easy_read_is_previewed_as_easy_read(cast: Cast):
    client = signed_in(cast.manager)
    assert client.get(url("easy_read", form="easy_read"))["Content-Type"] == "application/pdf"
    assert client.get(url("standard", form="easy_read")).status_code == 404
    assert client.get(url("easy_read")).status_code == 404


@pytest.mark.parametrize(("format", "media"), [("email", "text/html"), ("text", "text/plain")])
def test_the_e_mail_is_previewed_in_both_its_forms(cast: Cast, format: str, media: str):
    answer = signed_in(cast.manager).get(url(format))
    assert answer["Content-Type"].startswith(media)
    assert "You are on our waiting list" in answer.content.decode()


def test_each_letter_that_can_come_about_is_chosen_from_a_list(cast: Cast):
    client = signed_in(cast.manager)
    kind = letter_kinds.get(WAITING_WELL)
    words = wording.shipped(WAITING_WELL, language="English", form=PLAIN)
    assert words is not None
    every = checks.possible(kind, words)
    # Each once as the person has it, and once as somebody else does who has their letters.
    assert len(every) == 12
    titles = {
        client.get(f"{url('text')}?letter={number}").content.decode().split("\n\n")[3]
        for number in range(len(every))
    }
    assert titles == {"You are on our waiting list", "You are still on our waiting list"}


def test_a_preview_shows_the_copy_too(cast: Cast):
    client = signed_in(cast.manager)
    words = wording.shipped(WAITING_WELL, language="English", form=PLAIN)
    assert words is not None
    every = checks.possible(letter_kinds.get(WAITING_WELL), words)
    shown = [client.get(f"{url('text')}?letter={place}").content.decode() for place in range(12)]
    copies = [text for text, holds in zip(shown, every, strict=True) if "copy" in holds]
    assert len(copies) == 6
    for text in shown:
        assert ("In it, “you” means Sam Example." in text) is (text in copies)
        assert ("About: Sam Example" in text) is (text in copies)


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "form"), EVERY)
def test_every_letter_in_the_words_that_come_with_us_can_be_printed(code: str, form: str):
    words = wording.shipped(code, language="English", form=form)
    if words is not None:
        kind = letter_kinds.get(code)
        assert previews.cannot_be_made(kind, words, team=factory.a_team(), on=TODAY) == ""


def test_words_that_no_font_can_print_are_not_submitted(two: Two):
    draft = a_draft(two)
    parts = [
        *draft.blocks,
        {"kind": "paragraph", "text": "Thank you \N{SMILING FACE WITH OPEN MOUTH}"},
    ]
    acts.change(draft, parts, edits=draft.edits, by=two.writer)
    with pytest.raises(NotYetRight, match="none of the letter fonts"):
        acts.submit(draft, why="Warmer", edits=draft.edits, by=two.writer, on=TODAY)


def test_a_preview_that_cannot_be_made_says_why(two: Two):
    draft = a_draft(two)
    parts = [*draft.blocks, {"kind": "paragraph", "text": "Dear {gretting}"}]
    acts.change(draft, parts, edits=draft.edits, by=two.writer)
    client = signed_in(two.writer.worker)
    page = reverse("wording-preview", args=[WAITING_WELL, "en", "plain", 1])
    assert "gretting" in client.get(page).content.decode()
    answer = client.get(
        reverse("wording-preview-as", args=[WAITING_WELL, "en", "plain", 1, "text"])
    )
    assert answer.status_code == 422
    assert "gretting" in answer.content.decode()


def test_a_right_to_left_language_is_shown_from_right_to_left(two: Two):
    a_draft(two, type(POLISH)(WAITING_WELL, "Urdu", PLAIN), start="english")
    client = signed_in(two.writer.worker)
    page = client.get(reverse("wording-preview", args=[WAITING_WELL, "ur", "plain", 1]))
    assert 'lang="ur" dir="rtl"' in page.content.decode()
    assert "not translated yet" in page.content.decode()


def test_a_day_is_written_as_the_letters_language_writes_days(db):
    kind = letter_kinds.get(WAITING_WELL)
    blocks = [{"kind": "title", "text": "Xx {request_on}"}, {"kind": "paragraph", "text": "Xx"}]
    said = {}
    for language in ("English", "Polish"):
        words = Words(WAITING_WELL, language, PLAIN, 1, blocks)
        letter = previews.content(kind, words, holds=(), team=factory.a_team(), on=TODAY)
        said[language] = letter.title
    assert said == {"English": "Xx 21 September 2026", "Polish": "Xx 21/9/2026"}


@pytest.mark.parametrize(
    "blocks", [[], [{"kind": "bullets"}], [{"kind": "poem", "text": "Roses"}], [{"text": "Hello"}]]
)
def test_a_draft_of_any_shape_is_opened_and_its_preview_says_what_is_amiss(
    two: Two, blocks: list[dict[str, object]]
):
    """A program may have written it."""
    draft = a_draft(two)
    acts.change(draft, blocks, edits=draft.edits, by=two.writer)
    client = signed_in(two.writer.worker)
    place = [WAITING_WELL, "en", "plain"]
    for name in ("edit", "version", "preview", "submit"):
        assert client.get(reverse(f"wording-{name}", args=[*place, 1])).status_code == 200
    assert client.get(reverse("wording-differences", args=place)).status_code == 200
    for number in range(len(blocks)):
        assert client.get(reverse("wording-part", args=[*place, 1, number])).status_code == 200
    as_text = reverse("wording-preview-as", args=[*place, 1, "text"])
    assert client.get(as_text).status_code == 422
