"""A sender that is killed half way leaves no letter lying about for ever."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from casework import jobs
from casework.letters.carriers.carrier import Carrier, Parcel, drop_half_written
from casework.letters.carriers.hybrid_mail import HybridMail
from casework.letters.carriers.print_room import PrintRoom
from casework.letters.carriers.smtp import Email
from tests.conftest import TODAY

CARRIERS = (PrintRoom(), HybridMail(), Email())


def parcel() -> Parcel:
    return Parcel(str(uuid4()), ("Doris Kemp",), TODAY, "application/pdf", b"%PDF one", 2)


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.PRINT_ROOM = settings.HYBRID_MAIL = tmp_path / "letters"
    return tmp_path / "letters"


def killed_half_way(carrier: Carrier) -> None:
    """In a process of its own, which dies at the step before the letter has its name."""
    child = os.fork()
    if not child:
        os.link = lambda *names: os._exit(9)
        carrier.hand_over(parcel())
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("carrier", [PrintRoom(), HybridMail()], ids=lambda each: each.name)
def test_what_a_killed_sender_left_goes_and_the_letters_stay(folder, carrier):
    killed_half_way(carrier)
    carrier.hand_over(parcel())
    assert len(files_in(folder)) == 2
    assert drop_half_written(CARRIERS, before=timezone.now() - timedelta(hours=1)) == 0
    assert drop_half_written(CARRIERS, before=timezone.now() + timedelta(hours=1)) == 1
    (letter,) = files_in(folder)
    assert (letter.suffix, letter.read_bytes()) == (".pdf", b"%PDF one")


def test_the_daily_job_leaves_what_may_still_be_written(folder, settings, db):
    settings.LETTER_CARRIERS = "post=casework.letters.carriers.hybrid_mail.HybridMail"
    carrier = HybridMail()
    killed_half_way(carrier)
    killed_half_way(carrier)
    old, _ = files_in(folder)
    day_ago = (timezone.now() - jobs.PARTS_KEPT - timedelta(minutes=1)).timestamp()
    os.utime(old, (day_ago, day_ago))
    assert jobs.run("tidy").counts["half-written letters"] == 1
    assert len(files_in(folder)) == 1
    assert jobs.run("tidy").counts["half-written letters"] == 0


def test_a_folder_that_is_not_there_yet_holds_nothing(folder):
    assert drop_half_written(CARRIERS, before=timezone.now()) == 0
