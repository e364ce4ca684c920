"""Passwords are hashed slowly, and one at a time in each process: pages must go on beside it."""

import threading

from django.contrib.auth.hashers import PBKDF2PasswordHasher

_turn = threading.Lock()


class OneAtATime(PBKDF2PasswordHasher):
    """Django's own hash, kept under its own name. Who signs in beside others waits their turn."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with _turn:
            return super().encode(password, salt, iterations)
