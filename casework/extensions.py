"""What an app adds to the pages and acts of casework, which knows none of them by name.

An app registers here in its ``ready()``, as it does its kinds of case (casework/kinds.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from casework.roles import Right

if TYPE_CHECKING:
    from casework.models import Case, Person, User
    from casework.what_next import Step


@dataclass(frozen=True)
class NavEntry:
    """A place in the navigation; ``badge`` counts what waits behind it, if anything does."""

    label: str
    url_name: str
    right: Right
    badge: Callable[[User], int] | None = None
    badge_says: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a page: its template, what the template calls ``section``, and what to do next."""

    template: str
    shows: Any
    steps: Sequence[Step] = ()


@dataclass(frozen=True)
class Closing:
    """An ending that somebody asks for; a guard may refuse it."""

    case: Case
    reason: str
    note: str
    on: date


CaseSection = Callable[["Case", "User", date], Section | None]
PersonSection = Callable[["Person", "User", date], Section | None]
Guard = Callable[[Any], None]
# Whether the first may have letters about the second on a day.
Authority = Callable[["Person", "Person", date], bool]
# What an app does in the transaction of an act on a case, after it: who did it (nobody, where a
# scheduled job did), and on what day.
Follows = Callable[["Case", "User | None", date], None]


@dataclass
class _Added:
    """All that the apps have added, in the order of their registration."""

    nav: list[NavEntry] = field(default_factory=list)
    case_sections: list[CaseSection] = field(default_factory=list)
    person_sections: list[PersonSection] = field(default_factory=list)
    receiving: dict[str, Guard] = field(default_factory=dict)
    closing: dict[str, Guard] = field(default_factory=dict)
    # Asked of a case whose kind is to be corrected: each refuses once work of its own hangs on it.
    changing_kind: list[Guard] = field(default_factory=list)
    demo: list[Callable[[date], str]] = field(default_factory=list)
    authorities: list[Authority] = field(default_factory=list)
    after_receiving: list[Follows] = field(default_factory=list)
    after_allocating: list[Follows] = field(default_factory=list)
    after_closing: list[Follows] = field(default_factory=list)
    after_referring: list[Follows] = field(default_factory=list)
    # Modules whose ``urlpatterns`` are addresses of the API (casework/api/urls.py).
    api: list[str] = field(default_factory=list)
    # What the job ``each_morning`` does for the apps: a name of what was done, and who does it.
    each_morning: dict[str, Callable[[date], int]] = field(default_factory=dict)


added = _Added()


def sections_of_case(case: Case, user: User, as_of: date) -> list[Section]:
    """What the apps show on the page of this case."""
    return [shown for make in added.case_sections if (shown := make(case, user, as_of))]


def sections_of_person(person: Person, user: User, as_of: date) -> list[Section]:
    """What the apps show on the page of this person."""
    return [shown for make in added.person_sections if (shown := make(person, user, as_of))]


def may_be_received(request: Any) -> None:
    """Raise the ``Refusal`` of the app whose kind of case is asked for, if it has one."""
    if guard := added.receiving.get(request.kind):
        guard(request)


def may_change_kind(case: Case) -> None:
    """Raise the ``Refusal`` of an app that has begun work on this case as it stands."""
    for guard in added.changing_kind:
        guard(case)


def may_be_closed(closing: Closing) -> None:
    """Raise the ``Refusal`` of the app whose kind of case is to end, if it has one."""
    if guard := added.closing.get(closing.case.kind):
        guard(closing)


def after(follows: Sequence[Follows], case: Case, *, by: User | None, on: date) -> None:
    """Let what follows from an act happen, or the act not at all."""
    for follow in follows:
        follow(case, by, on)


def has_authority(reader: Person, about: Person, on: date) -> bool:
    """Whether any app knows a right by which one may have letters about the other."""
    return any(allows(reader, about, on) for allows in added.authorities)
