"""The pages of wording: written part by part without a script, agreed on, shown and previewed."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.letters.wording import wording
from casework.models import WAITING_WELL, Wording
from tests.conftest import Cast, signed_in
from tests.running.counting import get_counted
from tests.wording.conftest import POLISH, Two, a_draft, approved, submitted

ENGLISH = (WAITING_WELL, "en", "plain")


def at(name: str, *more: Any, place: tuple[str, str, str] = ENGLISH) -> str:
    return reverse(f"wording-{name}", args=[*place, *more])


@pytest.fixture
def writer(two: Two) -> Client:
    return signed_in(two.writer.worker)


@pytest.fixture
def second(two: Two) -> Client:
    return signed_in(two.second.worker)


def part(client: Client, name: str, number: int, **typed: Any) -> Any:
    row = Wording.objects.get()
    given = {"kind": "paragraph", "text": "Hello.", "when": "", "edits": str(row.edits), **typed}
    return client.post(at(name, row.version, number), given, follow=True)


def texts() -> list[str]:
    return [block.get("text", "") for block in Wording.objects.get().blocks]


def test_a_version_is_begun_changed_submitted_and_approved(
    two: Two, writer: Client, second: Client
):
    writer.post(at("begin"), {"start": "in_force"})
    row = Wording.objects.get()
    count = len(row.blocks)
    part(writer, "part", 3, text="We are very sorry.", when="first")
    part(writer, "part-add", count, text="Thank you.")
    assert (texts()[3], texts()[-1]) == ("We are very sorry.", "Thank you.")
    row.refresh_from_db()
    asked = {"why": "Kinder", "edits": str(row.edits)}
    page = writer.post(at("submit", 1), asked, follow=True).content.decode()
    assert "It waits for a second person" in page
    assert "somebody else must approve it" in page
    assert "Approve</a>" not in page
    waiting = second.get(reverse("wording")).content.decode()
    assert "Waiting for a second person" in waiting
    second.post(at("approve", 1), {"read": "on", "edits": str(row.edits)})
    now = wording.read_in_force(WAITING_WELL, language="English", form=wording.PLAIN)
    assert now is not None
    assert now.version == 1


def test_the_author_is_told_in_words_that_another_must_approve(two: Two, writer: Client):
    version = submitted(two)
    answer = writer.post(at("approve", 1), {"read": "on", "edits": str(version.edits)})
    assert answer.status_code == 409
    assert "Somebody else must read and approve it" in answer.content.decode()


def test_parts_are_moved_and_removed(two: Two, writer: Client):
    a_draft(two)
    before = texts()
    row = Wording.objects.get()
    writer.post(at("part-move", 1, 1), {"way": "up", "edits": str(row.edits)})
    assert texts()[:2] == [before[1], before[0]]
    row.refresh_from_db()
    writer.post(at("part-move", 1, 0), {"way": "down", "edits": str(row.edits)})
    assert texts() == before
    row.refresh_from_db()
    assert "Remove this part" in writer.get(at("part-remove", 1, 0)).content.decode()
    writer.post(at("part-remove", 1, 0), {"edits": str(row.edits)})
    assert texts() == before[1:]


def test_a_list_is_typed_a_line_each_and_a_paragraph_is_one_line(two: Two, writer: Client):
    a_draft(two)
    part(writer, "part", 3, kind="bullets", text="One \r\n\r\n two  more\r\n")
    assert Wording.objects.get().blocks[3]["items"] == ["One", "two more"]
    part(writer, "part", 3, text="One\r\ntwo")
    assert Wording.objects.get().blocks[3]["text"] == "One two"


def test_what_was_typed_is_kept_when_somebody_changed_the_words_first(two: Two, writer: Client):
    a_draft(two)
    part(writer, "part", 3, text="Theirs.")
    answer = part(writer, "part", 3, text="Mine.", edits="1")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "changed since you opened them" in page
    assert "Mine." in page
    assert "Theirs." in page
    assert "Mine." not in texts()
    # Having seen theirs, the writer may put in their own.
    edits = answer.context["row"].edits
    part(writer, "part", 3, text="Mine.", edits=str(edits))
    assert texts()[3] == "Mine."


def test_what_is_amiss_stands_beside_its_part_and_stops_the_submission(two: Two, writer: Client):
    row = a_draft(two)
    part(writer, "part", 3, text="This is URGENT.")
    page = writer.get(at("edit", 1)).content.decode()
    assert "write URGENT in small letters" in page
    assert "Submit for approval" not in page
    row.refresh_from_db()
    answer = writer.post(at("submit", 1), {"why": "Louder", "edits": str(row.edits)})
    assert answer.status_code == 409
    assert Wording.objects.get().state == "draft"


def test_sent_back_with_the_reason_on_the_page_of_the_writer(
    two: Two, writer: Client, second: Client
):
    submitted(two)
    assert second.post(at("send-back", 1), {"because": ""}).status_code == 422
    second.post(at("send-back", 1), {"because": "Say it in fewer words"})
    page = writer.get(at("edit", 1)).content.decode()
    assert "Sent back by Ivy Lund: Say it in fewer words" in page


def test_withdrawing_says_what_letters_use_instead(two: Two, second: Client):
    approved(two)
    approved(two, POLISH, start="english")
    page = second.get(at("withdraw", 1)).content.decode()
    assert "Letters use the words that came with the product instead" in page
    polish = (WAITING_WELL, "pl", "plain")
    page = second.get(at("withdraw", 1, place=polish)).content.decode()
    assert "no other words in Polish" in page
    second.post(at("withdraw", 1, place=polish), {"because": "A wrong word"})
    assert wording.read_in_force(WAITING_WELL, language="Polish", form=wording.PLAIN) is None


def test_the_differences_are_told_word_by_word(two: Two, writer: Client):
    a_draft(two)
    part(writer, "part", 6, text="This letter is not any decision on care and support.")
    page = writer.get(at("differences")).content.decode()
    assert "<ins>any</ins>" in page
    assert "1 part differs" in page


@pytest.mark.parametrize("who", ["analyst"])
def test_who_neither_opens_records_nor_words_letters_sees_no_wording(cast: Cast, who: str):
    client = signed_in(getattr(cast, who))
    for url in (reverse("wording"), at("one"), at("version", 0), at("preview", 0)):
        assert client.get(url).status_code == 403


def test_a_practitioner_reads_and_does_not_write(two: Two, cast: Cast):
    a_draft(two)
    client = signed_in(cast.practitioner)
    assert client.get(at("version", 1)).status_code == 200
    for name in ("edit", "submit", "withdraw", "approve", "send-back"):
        assert client.get(at(name, 1)).status_code == 403
    assert client.get(at("part", 1, 0)).status_code == 403
    assert client.post(at("part-move", 1, 0)).status_code == 403


@pytest.mark.parametrize(
    "place",
    [("no_such_letter", "en", "plain"), (WAITING_WELL, "xx", "plain"),
     (WAITING_WELL, "en", "braille")],
)  # fmt: skip
def test_an_unknown_wording_is_not_there(two: Two, writer: Client, place: tuple[str, str, str]):
    assert writer.get(at("one", place=place)).status_code == 404


def test_an_unknown_version_part_or_format_is_not_there(two: Two, writer: Client):
    a_draft(two)
    for url in (at("version", 9), at("part", 1, 99), at("preview-as", 0, "braille")):
        assert writer.get(url).status_code == 404


def test_the_list_costs_no_more_with_many_versions(two: Two, writer: Client):
    _, few = get_counted(writer, reverse("wording"))
    for language in ("Polish", "Urdu", "Slovak"):
        a_draft(two, type(POLISH)(WAITING_WELL, language, "plain"), start="english")
    approved(two)
    _, many = get_counted(writer, reverse("wording"))
    assert len(many) == len(few) <= 8
