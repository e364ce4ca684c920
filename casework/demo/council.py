"""The whole invented council, built in memory in the order in which a council grows."""

from collections import Counter
from dataclasses import dataclass, field

from casework.demo import (
    ended,
    history,
    met,
    owed,
    referred,
    served,
    sign_ins,
    standing,
    stories,
    texture,
    waiting,
)
from casework.demo.book import Book
from casework.demo.posting import PostRoom
from casework.demo.staff import Staff, appoint
from casework.demo.steps import CaseFile
from casework.demo.teams import open_teams
from casework.models import Person


@dataclass
class Council:
    """What the parts of the council are built from, and what they add to."""

    book: Book
    staff: Staff
    # Open cases by their state, and those that ended without being completed.
    waiting: list[CaseFile] = field(default_factory=list)
    with_worker: list[CaseFile] = field(default_factory=list)
    ended_early: list[CaseFile] = field(default_factory=list)
    # People long in service, in random order, each of whom can be given one open case.
    known: list[Person] = field(default_factory=list)
    # Open cases by worker's number.
    loads: Counter[int] = field(default_factory=Counter)


def build(book: Book) -> Council:
    """Every row of the council; nothing is stored yet."""
    council = Council(book, appoint(book, open_teams(book)))
    sign_ins.name(council.staff)
    served.people_in_service(council)
    ended.year_of_work(council)
    waiting.lists(council)
    stories.add(council)
    texture.add(council)
    room = PostRoom(council)
    history.add(council, room)
    owed.add(council, room)
    referred.add(council, room)
    room.mail_came_back()
    standing.add(council, room)
    met.add(council)
    return council
