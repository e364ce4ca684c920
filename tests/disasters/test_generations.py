"""Whatever was restored, nothing goes until a person has said so (trust.md B1)."""

import errno
import os
import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from casework import jobs
from casework.acts import people
from casework.disasters import generation, journal, places
from casework.letters import pausing
from casework.letters.carriers.carrier import Capability
from casework.models import Generation, LetterState, User
from tests import factory
from tests.conftest import Cast, signed_in
from tests.disasters.conftest import lost
from tests.disasters.health import asked_health
from tests.letters.post import StandIn, again, an_owed_letter, carried_by, send

CARRIER = StandIn(Capability.IDEMPOTENT)


@pytest.fixture
def running(db, today, folders: Path) -> Path:
    """Letters have gone from here for a while."""
    for _ in range(3):
        assert generation.tick() == ""
    return folders


def a_user() -> User:
    user = factory.a_worker().user
    assert user is not None
    return user


def the_database() -> Generation:
    return Generation.objects.latest("pk")


def put_back(row: Generation) -> None:
    """The database is as it was when it held this row."""
    Generation.objects.filter(pk__gt=row.pk).delete()
    Generation.objects.filter(pk=row.pk).update(mark=row.mark, ticks=row.ticks)


def kept(folder: Path) -> Path:
    return Path(shutil.copytree(folder, folder.with_name(f"{folder.name}-{uuid4()}")))


def give_back(folder: Path, copy: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(copy, folder)


def nothing_goes() -> str:
    why = pausing.why_paused()
    letter = an_owed_letter()
    taken = len(CARRIER.taken)
    assert send(carriers=carried_by(CARRIER)).get("paused") == 1
    assert (len(CARRIER.taken), again(letter).state) == (taken, LetterState.DUE)
    assert why
    return why


def test_a_new_installation_asks_nobody(db, today):
    letter = an_owed_letter()
    assert send(carriers=carried_by(CARRIER))["sent"] == 1
    assert again(letter).state == LetterState.SENT
    assert pausing.why_paused() == ""


def test_the_database_alone(running, today):
    row = the_database()
    generation.tick()
    put_back(row)
    assert "not of the same moment" in nothing_goes()


@pytest.mark.parametrize("name", ["letter-book", "journal"])
def test_the_book_or_the_journal_alone(running, today, name: str):
    copy = kept(running / name)
    for _ in range(generation.REMEMBERED):
        generation.tick()
    give_back(running / name, copy)
    assert "not of the same moment" in nothing_goes()


@pytest.mark.parametrize("name", ["letter-book", "journal"])
def test_both_from_one_backup_and_the_third_place_knows(running, today, name: str):
    copy, row = kept(running / name), the_database()
    generation.tick()
    put_back(row)
    give_back(running / name, copy)
    assert "not of the same moment" in nothing_goes()


HERE: dict[str, dict[str, Any]] = {
    "a dump into another cluster": {"system": "another"},
    "a dump into another database": {"database": "99999"},
    "to a point in time, or a standby": {"timeline": "00000002"},
}


@pytest.mark.parametrize("how", HERE)
def test_all_three_from_one_backup_into_another_server(running, today, how: str, monkeypatch):
    here = replace(generation.server(), **HERE[how])
    monkeypatch.setattr(generation, "server", lambda: here)
    assert nothing_goes()


@pytest.mark.parametrize(
    ("silence", "stops"), [(timedelta(minutes=5), False), (timedelta(minutes=31), True)]
)
def test_a_snapshot_of_the_whole_machine(running, today, monkeypatch, silence, stops: bool):
    here = generation.server()
    here = replace(here, started="later", now=here.now + silence)
    monkeypatch.setattr(generation, "server", lambda: here)
    assert ("started again after 31 minutes" in pausing.why_paused()) is stops


def test_of_such_a_snapshot_the_journal_elsewhere_knows(running, today, committing):
    """Even where it is so young that it kept the tick: a death is in the journal alone."""
    person, by = factory.a_person(), a_user()
    with lost():
        people.record_death(person, died_on=None, reported_on=today, by=by, on=today)
        assert pausing.why_paused() == ""
    # Work goes on meanwhile, and what it adds to the journal hides nothing.
    people.record_death(factory.a_person(), died_on=None, reported_on=today, by=by, on=today)
    assert "does not know" in nothing_goes()
    for _ in range(journal.LAST):
        people.end_address(factory.a_person().addresses.get(), by=by, on=today)
    assert "does not know" in nothing_goes()


@pytest.mark.parametrize("name", ["letter-book", "journal"])
def test_an_empty_one(running, today, name: str):
    (running / name / places.NAME).write_text("")
    assert "empty or damaged" in nothing_goes()


@pytest.mark.parametrize("name", ["letter-book", "journal"])
def test_a_missing_one(running, today, name: str):
    shutil.rmtree(running / name)
    assert "empty or missing" in nothing_goes()


def test_a_book_that_is_missing_where_letters_went_before_there_were_generations(db, today):
    an_owed_letter()
    send(carriers=carried_by(CARRIER))
    Generation.objects.all().delete()
    for place in places.places():
        shutil.rmtree(place.folder)
    assert "empty or missing" in pausing.why_paused()


def test_a_book_of_another_installation(running, today):
    Generation.objects.all().delete()
    assert "knows nothing of" in nothing_goes()


@pytest.mark.parametrize("name", ["letter-book", "journal"])
@pytest.mark.parametrize("error", [errno.EROFS, errno.ENOSPC])
def test_one_that_is_read_only_or_full(running, today, monkeypatch, name: str, error: int):
    def refuse(*, dir: Path, prefix: str):
        if Path(dir).name == name:
            raise OSError(error, os.strerror(error))
        return real(dir=dir, prefix=prefix)

    real = tempfile.mkstemp
    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    letter = an_owed_letter()
    assert send(carriers=carried_by(CARRIER)).get("paused") == 1
    assert again(letter).state == LetterState.DUE
    assert os.strerror(error) in pausing.why_not_now()
    monkeypatch.undo()
    assert send(carriers=carried_by(CARRIER))["sent"] == 1


def test_one_whose_folder_is_no_folder(running, today):
    shutil.rmtree(running / "letter-book")
    (running / "letter-book").write_text("")
    assert "cannot be read" in nothing_goes()


def test_a_journal_that_fills_up_during_a_run_stops_it_before_a_letter_goes(
    running, today, monkeypatch
):
    def full(lines):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    letters = [an_owed_letter() for _ in range(2)]
    monkeypatch.setattr(journal, "_append_all", full)
    taken = len(CARRIER.taken)
    counts = send(carriers=carried_by(CARRIER))
    assert (counts.get("sent"), counts["paused"], len(CARRIER.taken)) == (0, 1, taken)
    assert {again(letter).state for letter in letters} == {LetterState.DUE}


def test_a_person_says_so_and_a_new_generation_begins(running, today, cast: Cast):
    row = the_database()
    generation.tick()
    put_back(row)
    an_owed_letter()
    pausing.resume(by=cast.service_manager.user, because="The print room was asked")
    assert pausing.why_paused() == ""
    assert send(carriers=carried_by(CARRIER))["sent"] == 1
    begun = the_database()
    assert (begun.mark != row.mark, begun.by) == (True, cast.service_manager.user)


def test_it_cannot_be_said_while_the_book_cannot_be_written(running, today):
    shutil.rmtree(running / "letter-book")
    (running / "letter-book").write_text("")
    with pytest.raises(places.CannotUse):
        pausing.resume(because="The print room was asked")


def test_two_senders_may_note_their_ticks_in_another_order(running):
    copy = kept(running / "letter-book")
    generation.tick()
    give_back(running / "letter-book", copy)
    assert generation.tick() == ""


def test_the_letters_page_says_so(running, today, cast: Cast):
    shutil.rmtree(running / "letter-book")
    page = signed_in(cast.manager).get(reverse("letters")).content.decode()
    assert "The letter book is empty or missing." in page


def test_a_wrong_clock_stops_them_too(db, settings, today):
    settings.CLOCK_TOLERANCE = timedelta(minutes=2)
    assert "behind the database" in nothing_goes()
    assert timezone.now().year == today.year


def test_the_command_begins_one_too(running, today):
    row = the_database()
    generation.tick()
    put_back(row)
    call_command("resume_letters", what_went_is_known=True)
    assert pausing.why_paused() == ""


def test_so_does_health(running, today):
    assert asked_health()[1]["letters"] == "ok"
    shutil.rmtree(running / "letter-book")
    status, answer = asked_health()
    assert status == 503
    assert "The letter book is empty or missing." in answer["letters"]


def test_a_batch_stays_in_the_house_too(running, today, settings):
    settings.HYBRID_MAIL = running / "hybrid-mail"
    shutil.rmtree(running / "letter-book")
    assert jobs.run("close_batch").counts == {"paused": 1}


@pytest.mark.parametrize("committed", [True, False])
def test_a_sender_killed_at_the_very_first_mark_stops_nothing(db, folders, committed: bool):
    """Its note is on the disk and not in its place; the database knows of it, or does not."""
    assert generation.tick() == ""
    for place in places.places():
        (place.folder / places.NAME).rename(place.folder / f".{places.NAME}-killed")
    if not committed:
        Generation.objects.all().delete()
    assert generation.tick() == ""
    assert generation.why_not() == ""
