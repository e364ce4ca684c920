"""Is this the database that the post goes out from, and is it as new as it ever was?

Each minute the sender gives the database a new mark, a *tick*, and notes it in two folders outside:
the letter book and the journal. A database, a book or a journal that was put back to an earlier
moment does not know the others' tick. What was put back together is known by the server: another
system or database number (a dump), another timeline (a restore to a point in time, a standby that
took over), or a server that was started again after a silence (a snapshot of the whole machine).
Then nothing goes until a person has said so, which begins a new *generation* (docs/adr/0021).
"""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from casework.disasters import journal
from casework.disasters.places import CannotUse, Note, Place, places
from casework.models import Attempt, Generation, User

# Senders may note their ticks in another order than they made them.
REMEMBERED = 5

NOT_OF_ONE_MOMENT = (
    "The database and the {place} are not of the same moment: one of them was restored or replaced."
)
GONE = "The {place} is empty or missing."
UNKNOWN = (
    "The {place} belongs to a database that this one knows nothing of: it was restored or replaced."
)
ANOTHER = "This is another database than the one that sent the last letters: a copy or a restore."
BRANCHED = "The database was restored to an earlier moment, or a standby took over."
STARTED_AGAIN = (
    "The database server was started again after {silence} in which no letter job ran. A snapshot "
    "of the whole machine that was put back looks like that."
)
LOST = "The journal has an entry that the database does not know: it was restored."
# Put after each of them.
UNTIL = " Nothing goes until someone has found out what was lost, and has said so."


@dataclass(frozen=True)
class Server:
    """The database server as it says itself; all of it may be asked by any role."""

    system: str
    database: str
    timeline: str
    started: str
    now: datetime

    def note(self) -> Note:
        return {
            "system": self.system, "database": self.database, "timeline": self.timeline,
            "started": self.started, "at": self.now.isoformat(),
        }  # fmt: skip


_ASK = """
SELECT (SELECT system_identifier FROM pg_control_system())::text,
       (SELECT oid FROM pg_database WHERE datname = current_database())::text,
       CASE WHEN pg_is_in_recovery() THEN 'standby'
            ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END,
       pg_postmaster_start_time()::text,
       clock_timestamp()
"""


def server() -> Server:
    with connection.cursor() as cursor:
        cursor.execute(_ASK)
        return Server(*cursor.fetchone())


def why_not() -> str:
    """Why no letter may go from this database, in words for staff; empty where it may.

    Writes nothing; three statements.
    """
    if not places():
        return ""
    try:
        return _judge(Generation.objects.order_by("-pk").first(), server())
    except CannotUse as why:
        return f"{why}{UNTIL}"


def tick() -> str:
    """The same, by the sender: where letters may go, all three are given a new mark."""
    if not places():
        return ""
    try:
        with ExitStack() as folders, transaction.atomic():
            row = Generation.objects.select_for_update().order_by("-pk").first()
            here = server()
            if why := _judge(row, here):
                _keep(row, why)
                return why
            _mark(row or _first(), here, folders)
    except CannotUse as why:
        return f"{why}{UNTIL}"
    return ""


def begin(*, by: User | None, because: str) -> Generation:
    """A person has found out what was lost: letters may go from this database as it is now.

    Raises ``CannotUse`` where the book or the journal cannot be written.
    """
    now = timezone.now()
    with ExitStack() as folders, transaction.atomic():
        row = Generation.objects.create(
            mark=uuid4(), ticked_at=now, began_at=now, by=by, because=because[:300]
        )
        _mark(row, server(), folders)
    return row


def _keep(row: Generation | None, why: str) -> None:
    """What was found once holds until a person has said something, whatever is found later."""
    if row is not None and not row.stopped_because:
        row.stopped_because = why
        row.save(update_fields=["stopped_because"])


def _first() -> Generation:
    now = timezone.now()
    return Generation.objects.create(mark=uuid4(), ticked_at=now, began_at=now)


def _mark(row: Generation, here: Server, folders: ExitStack) -> None:
    """Note a new tick: on the disk of each folder first, and in its place after the commit."""
    row.ticks = [uuid4(), *row.ticks][:REMEMBERED]
    row.ticked_at = here.now
    row.save(update_fields=["ticks", "ticked_at"])
    note = {**here.note(), "mark": str(row.mark), "tick": str(row.ticks[0])}
    for place in places():
        folders.enter_context(place.writing(note))


def _judge(row: Generation | None, here: Server) -> str:
    notes = [(place, place.read()) for place in places()]
    if row is None:
        return _judge_without(notes)
    if row.stopped_because:
        return row.stopped_because
    notes = [(place, note or place.half_placed(str(row.mark))) for place, note in notes]
    for place, note in notes:
        if why := _judge_place(row, place, note):
            return why + UNTIL
    # Each note says the same of the server, but for the newest tick.
    newest = max((note for _, note in notes if note), key=lambda note: note["at"])
    why = _judge_server(newest, here) or _judge_journal(row)
    return why + UNTIL if why else ""


def _judge_journal(row: Generation) -> str:
    try:
        return LOST if journal.has_lost_newest(since=row.began_at) else ""
    except OSError as error:
        message = f"The journal cannot be read: {error.strerror}."
        raise CannotUse(message) from error


def _judge_without(notes: list[tuple[Place, Note | None]]) -> str:
    """A database without a generation is new, or was made before there were any."""
    for place, note in notes:
        if note is not None:
            return UNKNOWN.format(place=place.called) + UNTIL
    if Attempt.objects.filter(outcome=Attempt.HANDED_OVER).exists() and not _has_sent_before():
        return GONE.format(place=notes[0][0].called) + UNTIL
    return ""


def _has_sent_before() -> bool:
    """Whether the book is that of a version which noted the last letter alone."""
    return any((place.folder / "last-sent").exists() for place in places())


def _judge_place(row: Generation, place: Place, note: Note | None) -> str:
    if note is None:
        # A folder that is not mounted comes back by itself, and is then judged by what it says.
        raise CannotUse(GONE.format(place=place.called))
    if note["mark"] != str(row.mark):
        return UNKNOWN.format(place=place.called)
    if note["tick"] not in {str(each) for each in row.ticks}:
        return NOT_OF_ONE_MOMENT.format(place=place.called)
    return ""


def _judge_server(note: Note, here: Server) -> str:
    if (note["system"], note["database"]) != (here.system, here.database):
        return ANOTHER
    if note["timeline"] != here.timeline:
        return BRANCHED
    silence = here.now - datetime.fromisoformat(note["at"])
    if note["started"] != here.started and _is_long(silence):
        return STARTED_AGAIN.format(silence=_in_words(silence))
    return ""


def _is_long(silence: timedelta) -> bool:
    return settings.SILENCE_ASKED_ABOUT is not None and silence > settings.SILENCE_ASKED_ABOUT


def _in_words(silence: timedelta) -> str:
    minutes = int(silence.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
