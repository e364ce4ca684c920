"""Each carrier keeps its word: the print room never twice, e-mail honest about its doubts."""

import smtplib
from datetime import date
from uuid import uuid4

import pytest
from django.core.mail.backends.locmem import EmailBackend

from casework.letters.carriers.carrier import Doubtful, NotTaken, OutOfReach, Parcel
from casework.letters.carriers.print_room import PrintRoom
from casework.letters.carriers.smtp import Email

DAY = date(2026, 11, 21)


def parcel(content: bytes = b"%PDF one", *, reference: str = "", on: date = DAY) -> Parcel:
    return Parcel(reference or str(uuid4()), ("Doris Kemp", "d@example.com"), on, "x", content)


def test_the_print_room_gets_one_whole_file_and_nothing_else(print_room):
    given = parcel()
    PrintRoom().hand_over(given)
    assert [path.name for path in print_room.iterdir()] == ["2026-11-21"]
    (path,) = (print_room / "2026-11-21").iterdir()
    assert path.name == f"{given.reference}.pdf"
    assert path.read_bytes() == b"%PDF one"
    assert PrintRoom().has(given.reference)


def test_the_same_letter_again_changes_nothing(print_room):
    given = parcel()
    PrintRoom().hand_over(given)
    before = (print_room / "2026-11-21" / f"{given.reference}.pdf").stat()
    PrintRoom().hand_over(given)
    after = (print_room / "2026-11-21" / f"{given.reference}.pdf").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_another_letter_under_one_reference_is_refused_and_nothing_is_overwritten(print_room):
    given = parcel()
    PrintRoom().hand_over(given)
    with pytest.raises(NotTaken, match="another letter under this reference"):
        PrintRoom().hand_over(parcel(b"%PDF two", reference=given.reference))
    with pytest.raises(NotTaken, match="from another day"):
        PrintRoom().hand_over(parcel(reference=given.reference, on=date(2026, 11, 22)))
    files = [path for path in print_room.glob("**/*") if path.is_file()]
    assert [path.read_bytes() for path in files] == [b"%PDF one"]


def test_a_print_room_without_its_folder_takes_nothing(print_room):
    print_room.write_text("a file where the folder should be")
    with pytest.raises(OutOfReach, match="cannot be written to"):
        PrintRoom().hand_over(parcel())


def test_what_the_print_room_never_had_it_does_not_have(print_room):
    assert not PrintRoom().has(str(uuid4()))


@pytest.mark.parametrize(
    ("where", "fault", "raised"),
    [
        ("open", ConnectionRefusedError(), OutOfReach),
        ("open", smtplib.SMTPAuthenticationError(535, b"no"), OutOfReach),
        ("send_messages", smtplib.SMTPRecipientsRefused({}), NotTaken),
        ("send_messages", smtplib.SMTPDataError(554, b"no"), NotTaken),
        ("send_messages", smtplib.SMTPServerDisconnected(), Doubtful),
        ("send_messages", TimeoutError(), Doubtful),
        ("send_messages", ConnectionResetError(), Doubtful),
    ],
)
def test_a_refusal_is_certain_and_a_silence_is_a_doubt(where, fault, raised, monkeypatch):
    def fail(*args):
        raise fault

    monkeypatch.setattr(EmailBackend, where, fail)
    with pytest.raises(raised) as caught:
        Email().hand_over(parcel(b"Dear Doris"))
    assert "d@example.com" not in str(caught.value)
