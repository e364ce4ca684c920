"""Encrypts what is kept outside the database: lines of the journal, and whole files of a backup.

Lines are Fernet tokens. A file is a row of AES-256-GCM chunks, numbered and with a mark on the
last, so that chunks which were changed, moved or cut off do not open. The key is made from a
secret in the settings; who has the files and not the secret has nothing.
"""

import base64
import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MAGIC = b"CASEWORK-SEALED-1\n"
CHUNK = 1024 * 1024
_SALT, _TAG = 16, 16
_LAST = 1


class CannotOpen(Exception):
    """The key is another one, or the content was changed or cut off."""


def seal_line(words: str) -> str:
    """One line, which only who has the key can read."""
    return _fernet().encrypt(words.encode()).decode()


def open_line(sealed: str) -> str:
    """Raises ``CannotOpen``."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except (InvalidToken, ValueError) as why:
        raise CannotOpen("This line was sealed with another key, or was changed.") from why


def seal(source: BinaryIO, target: BinaryIO, *, secret: str) -> None:
    """Write what ``source`` holds to ``target``, sealed; a chunk at a time."""
    salt = os.urandom(_SALT)
    cipher = AESGCM(_key(secret, b"file", salt))
    target.write(MAGIC + salt)
    number, chunk = 0, source.read(CHUNK)
    while True:
        following = source.read(CHUNK)
        sealed = cipher.encrypt(_nonce(number, is_last=not following), chunk, None)
        target.write(struct.pack(">I", len(sealed)) + sealed)
        if not following:
            return
        number, chunk = number + 1, following


def open_sealed(source: BinaryIO, *, secret: str) -> Iterator[bytes]:
    """The content again, a chunk at a time. Raises ``CannotOpen``, at the end where it was cut."""
    if source.read(len(MAGIC)) != MAGIC:
        raise CannotOpen("This is not a sealed file.")
    cipher = AESGCM(_key(secret, b"file", source.read(_SALT)))
    number, is_last = 0, False
    while not is_last:
        sealed, is_last = _next_chunk(source)
        try:
            yield cipher.decrypt(_nonce(number, is_last=is_last), sealed, None)
        except InvalidTag as why:
            raise CannotOpen("The key is another one, or the file was changed or cut off.") from why
        number += 1


def _next_chunk(source: BinaryIO) -> tuple[bytes, bool]:
    """The next sealed chunk, and whether it is the last of the file."""
    length = source.read(4)
    if len(length) < 4 or (size := struct.unpack(">I", length)[0]) > CHUNK + _TAG:
        raise CannotOpen("The file was cut off.")
    sealed = source.read(size)
    is_last = not source.read(1)
    if not is_last:
        source.seek(-1, os.SEEK_CUR)
    return sealed, is_last


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([_LAST if is_last else 0])


def _fernet() -> Fernet:
    secret = settings.BACKUP_KEY or settings.SECRET_KEY
    return Fernet(base64.urlsafe_b64encode(_key(secret, b"journal", None)))


def _key(secret: str, purpose: bytes, salt: bytes | None) -> bytes:
    return HKDF(SHA256(), 32, salt, b"casework " + purpose).derive(secret.encode())
