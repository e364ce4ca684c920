"""What is kept outside the database opens with its key, whole, and in no other way."""

import io

import pytest

from casework.disasters import sealing
from casework.disasters.sealing import CannotOpen

SECRET = "a secret of the council, long enough"


def sealed(content: bytes) -> bytes:
    target = io.BytesIO()
    sealing.seal(io.BytesIO(content), target, secret=SECRET)
    return target.getvalue()


def opened(content: bytes, secret: str = SECRET) -> bytes:
    return b"".join(sealing.open_sealed(io.BytesIO(content), secret=secret))


@pytest.mark.parametrize("size", [0, 1, sealing.CHUNK - 1, sealing.CHUNK, sealing.CHUNK * 2 + 5])
def test_a_file_opens_as_it_was(size: int):
    content = b"Quillfeather"[:size] + bytes(max(0, size - 12))
    outside = sealed(content)
    assert opened(outside) == content
    assert b"Quillfeather" not in outside


def test_it_opens_with_no_other_key():
    with pytest.raises(CannotOpen):
        opened(sealed(b"content"), secret="another")


@pytest.mark.parametrize("kept", [0, 10, 40, sealing.CHUNK, sealing.CHUNK + 60, -1])
def test_nor_when_it_was_cut_off(kept: int):
    content = sealed(bytes(sealing.CHUNK * 2))
    with pytest.raises(CannotOpen):
        opened(content[:kept])


def test_nor_cut_off_between_two_chunks():
    whole = sealed(bytes(sealing.CHUNK * 2))
    first = len(sealing.MAGIC) + 16 + 4 + sealing.CHUNK + 16
    with pytest.raises(CannotOpen):
        opened(whole[:first])


def test_nor_when_a_bit_was_changed():
    content = bytearray(sealed(b"content"))
    content[-3] ^= 1
    with pytest.raises(CannotOpen):
        opened(bytes(content))


def test_a_line_holds_nothing_that_can_be_read(settings):
    line = sealing.seal_line("Quillfeather")
    assert sealing.open_line(line) == "Quillfeather"
    assert "Quill" not in line
    settings.BACKUP_KEY = "another key of the council"
    with pytest.raises(CannotOpen):
        sealing.open_line(line)
