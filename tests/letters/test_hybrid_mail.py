"""A batch of hybrid mail is closed once, listed whole, and holds each letter exactly once."""

import csv
import hashlib
import threading
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from casework import jobs
from casework.letters.carriers import hybrid_mail
from casework.letters.carriers.carrier import NotTaken, OutOfReach, Parcel
from casework.letters.carriers.hybrid_mail import CARRIERS, HybridMail, NotAsMade
from casework.models import Delivery, JobRun, LetterState
from tests import factory
from tests.conftest import TODAY
from tests.letters import post

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.HYBRID_MAIL = tmp_path / "hybrid"
    return tmp_path / "hybrid"


def parcel(content: bytes = b"%PDF one", *, reference: str = "") -> Parcel:
    return Parcel(reference or str(uuid4()), ("Doris Kemp",), TODAY, "application/pdf", content, 2)


def sent(number: int = 1) -> list[str]:
    """That many letters, made and handed over."""
    letters = [post.an_owed_letter() for _ in range(number)]
    assert post.send(carriers=CARRIERS)["sent"] == number
    return sorted(str(letter.pk) for letter in letters)


def close() -> list[hybrid_mail.Closed]:
    return hybrid_mail.close(now=timezone.now())


def listed(batch: Path) -> list[dict[str, str]]:
    with (batch / "manifest.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_a_closed_batch_lists_each_letter_with_its_pages_and_hash(db, folder: Path):
    references = sent(3)
    (closed,) = close()
    batch = folder / "2026-11-21-001"
    assert (closed.name, sorted(closed.references)) == (batch.name, references)
    rows = listed(batch)
    assert [row["reference"] for row in rows] == references
    for row in rows:
        content = (batch / row["file"]).read_bytes()
        assert row["sha256"] == hashlib.sha256(content).hexdigest()
        assert (int(row["bytes"]), row["pages"]) == (len(content), "2")
    assert (batch / "count.txt").read_text() == "3\n"


def test_the_list_names_nobody(db, folder: Path):
    person = factory.a_person("Quillfeather")
    post.an_owed_letter(person=person)
    assert post.send(carriers=CARRIERS)["sent"] == 1
    close()
    for path in (folder / "2026-11-21-001").glob("*.[ct][sx][vt]"):
        assert "Quillfeather" not in path.read_text()
        assert "Example Street" not in path.read_text()


def test_closing_again_changes_nothing(db, folder: Path):
    sent(2)
    close()
    before = everything(folder)
    assert close() == []
    assert everything(folder) == before


def test_a_letter_after_closing_is_in_the_next_batch(db, folder: Path):
    first, _ = sent(1), close()
    second = sent(1)
    assert [each.name for each in close()] == ["2026-11-21-002"]
    assert [row["reference"] for row in listed(folder / "2026-11-21-001")] == first
    assert [row["reference"] for row in listed(folder / "2026-11-21-002")] == second


def test_a_day_without_letters_has_no_batch(db, folder: Path):
    assert close() == []
    assert not list(folder.glob("2026*"))


def test_the_same_letter_again_is_one_letter_also_when_its_batch_is_closed(db, folder: Path):
    references = sent(1)
    content = (folder / "open" / f"{references[0]}.pdf").read_bytes()
    HybridMail().hand_over(parcel(content, reference=references[0]))
    close()
    HybridMail().hand_over(parcel(content, reference=references[0]))
    assert len(list(folder.rglob("*.pdf"))) == 1
    assert HybridMail().has(references[0])


def test_another_letter_under_one_reference_is_refused(folder: Path):
    given = parcel()
    HybridMail().hand_over(given)
    with pytest.raises(NotTaken, match="another letter under this reference"):
        HybridMail().hand_over(parcel(b"%PDF two", reference=given.reference))
    assert (folder / "open" / f"{given.reference}.pdf").read_bytes() == b"%PDF one"


def test_killed_between_closing_and_listing_it_is_listed_the_next_time(db, folder: Path):
    sent(2)
    hybrid_mail._shut(TODAY)
    assert not (folder / "2026-11-21-001" / "manifest.csv").exists()
    (closed,) = close()
    assert (closed.name, len(closed.references)) == ("2026-11-21-001", 2)


def test_what_we_never_made_keeps_its_batch_from_being_given(db, folder: Path):
    sent(1)
    (folder / "open" / f"{uuid4()}.pdf").write_bytes(b"%PDF stranger")
    with pytest.raises(NotAsMade, match="is not a letter that we made"):
        jobs.run("close_batch")
    assert not (folder / "2026-11-21-001" / "manifest.csv").exists()
    assert "NotAsMade" in JobRun.objects.get(job="close_batch").error


@pytest.mark.parametrize("name", ["notes.pdf", "00000000-0000-4000-8000-000000000000.pdf"])
def test_nor_does_a_changed_file_go(db, folder: Path, name: str):
    (reference,) = sent(1)
    path = folder / "open" / f"{reference}.pdf"
    path.chmod(0o640)
    path.write_bytes(b"%PDF changed")
    (folder / "open" / name).write_bytes(b"x")
    with pytest.raises(NotAsMade):
        close()


def test_a_closed_batch_is_on_each_letters_delivery(db):
    sent(2)
    jobs.run("close_batch")
    known = Delivery.objects.values_list("carrier", "batch", "status")
    assert list(known) == [("hybrid mail", "2026-11-21-001", Delivery.Status.IN_HAND)] * 2
    assert JobRun.objects.get(job="close_batch").counts == {
        "batches": 1,
        "letters": 2,
        "taken out": 0,
    }


def test_killed_after_the_letter_was_placed_it_is_sent_and_placed_once(db, settings, folder: Path):
    letter = post.an_owed_letter()

    class Dies(HybridMail):
        def hand_over(self, parcel: Parcel) -> None:
            super().hand_over(parcel)
            raise post.Killed

    with pytest.raises(post.Killed):
        post.send(carriers=post.carried_by(Dies()))
    close()
    after = timezone.now() + 2 * settings.LETTER_LEASE
    assert post.send(after, carriers=CARRIERS)["sent"] == 1
    assert post.again(letter).state == LetterState.SENT
    assert len(list(folder.rglob("*.pdf"))) == 1


def test_letters_handed_over_while_batches_close_are_each_in_exactly_one(folder: Path, monkeypatch):
    """Four hands put letters in while a fifth closes batches as fast as it can."""
    monkeypatch.setattr(hybrid_mail, "CLOSED_MEANWHILE", 1_000)
    given = [parcel(str(number).encode()) for number in range(400)]
    over = threading.Event()
    faults: list[BaseException] = []

    def put_in(mine: list[Parcel]) -> None:
        try:
            for each in mine:
                HybridMail().hand_over(each)
        except BaseException as fault:
            faults.append(fault)

    def close_often() -> None:
        while not over.is_set():
            hybrid_mail._shut(TODAY)

    hands = [threading.Thread(target=put_in, args=(given[n::4],)) for n in range(4)]
    closer = threading.Thread(target=close_often)
    for each in (closer, *hands):
        each.start()
    for each in hands:
        each.join()
    over.set()
    closer.join()
    assert faults == []
    placed = sorted(path.stem for path in folder.rglob("*.pdf") if ".parts" not in path.parts)
    assert placed == sorted(each.reference for each in given)
    assert len(list(folder.glob("2026-*"))) > 5


def test_a_folder_that_cannot_be_written_to_takes_nothing(folder: Path):
    folder.write_text("a file where the folder should be")
    with pytest.raises(OutOfReach, match="cannot be written to"):
        HybridMail().hand_over(parcel())


def test_a_batch_is_of_the_day_in_london(db, folder: Path):
    sent(1)
    (closed,) = hybrid_mail.close(now=datetime.fromisoformat("2026-07-01T23:30:00+00:00"))
    assert closed.name == "2026-07-02-001"
