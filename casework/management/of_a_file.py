"""What commands share that bring a file in: which file, and in whose name."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from casework.hr_file import Kind, OrderUnsaid, Said
from casework.imports.problems import Unreadable
from casework.models import User


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--as-user", default="", help="the sign-in of whoever imports")


def add_dates(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--dates", choices=("day-first", "month-first"),
        help="how dates such as 03/04/2026 stand, where the file itself does not prove it",
    )  # fmt: skip


def said(options: dict[str, Any], kind: Kind) -> Said:
    """What the command says of a file of HR: one order for every column of days."""
    order = (options.get("dates") or "").replace("-", "_")
    return Said(orders=dict.fromkeys(kind.of_days, order) if order else {})


def why(refusal: Unreadable) -> str:
    """Why a file was refused, and what to give with it."""
    gives = " Give --dates day-first or --dates month-first."
    return f"{refusal}{gives if isinstance(refusal, OrderUnsaid) else ''}"


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
