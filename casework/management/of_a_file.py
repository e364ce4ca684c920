"""What commands share that bring a file in: which file, and in whose name."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from casework.models import User


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--as-user", default="", help="the sign-in of whoever imports")


def asked(options: dict[str, Any]) -> tuple[Path, User | None]:
    """The file, and whose act it is: nobody's where none is named. Raises ``CommandError``."""
    path: Path = options["file"]
    if not path.is_file():
        message = f"There is no file {path}."
        raise CommandError(message)
    return path, _named(options["as_user"])


def _named(username: str) -> User | None:
    if not username:
        return None
    user = User.objects.filter(username=username).first()
    if user is None:
        message = f"Nobody signs in as “{username}”."
        raise CommandError(message)
    return user
