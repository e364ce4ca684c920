"""Strangers at the sign-in take one core of each web process, and not all of them (S12, S17)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password

from config import settings as of_production


def test_passwords_are_hashed_one_at_a_time_and_as_django_does(settings, monkeypatch):
    settings.PASSWORD_HASHERS = of_production.PASSWORD_HASHERS
    inside, most = [], []
    encode, lock = PBKDF2PasswordHasher.encode, threading.Lock()

    def slowly(self: Any, password: str, salt: str, iterations: int | None = None) -> str:
        with lock:
            inside.append(password)
            most.append(len(inside))
        hashed = encode(self, password, salt, 20_000)
        with lock:
            inside.pop()
        return hashed

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", slowly)
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(make_password, map(str, range(8))))
    assert max(most) == 1
    assert kept[0].startswith("pbkdf2_sha256$")
    monkeypatch.undo()
    assert check_password("0", kept[0])
