"""Promise 3: nobody sees a person's record without it being written down.

Call these in the request that shows the record, before it is rendered. Requests that show a
person run in one transaction (``record_page``), so a look that cannot be written shows nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from casework.models import Case, Letter, Person, Search, User


def saw(user: User, *, cases: Iterable[Case], screen: str) -> None:
    """Write down that the people of these cases were shown, in one statement."""
    _write(user, [(case.person_id, case.pk) for case in cases], screen=screen)


def saw_people(user: User, *, people: Iterable[Person], screen: str) -> None:
    """Write down that these people were shown, in one statement."""
    _write(user, [(person.pk, None) for person in people], screen=screen)


def saw_letters(user: User, *, letters: Iterable[Letter], screen: str) -> None:
    """Write down whom these letters are about, and who reads them where that is someone else.

    In one statement. Each letter brings its case.
    """
    shown: list[tuple[int, int | None]] = []
    for letter in letters:
        shown.append((letter.case.person_id, letter.case_id))
        if letter.person_id != letter.case.person_id:
            shown.append((letter.person_id, None))
    _write(user, shown, screen=screen)


_LOOKS = """
INSERT INTO casework_look (user_id, person_id, case_id, screen, at)
SELECT %s, person_id, case_id, %s, %s
FROM unnest(%s::bigint[], %s::bigint[]) AS shown (person_id, case_id)
"""


# Whom the block of ``people_shown`` has shown so far.
_shown: ContextVar[set[int] | None] = ContextVar("people_shown", default=None)


@contextmanager
def people_shown() -> Iterator[set[int]]:
    """The keys of everybody of whom a look is written in this block."""
    shown: set[int] = set()
    token = _shown.set(shown)
    try:
        yield shown
    finally:
        _shown.reset(token)


def _write(user: User, shown: Sequence[tuple[int, int | None]], *, screen: str) -> None:
    """By hand: every page writes its looks, and the ORM takes longer than the database."""
    if shown:
        people, cases = zip(*shown, strict=True)
        if (known := _shown.get()) is not None:
            known.update(people)
        with connection.cursor() as cursor:
            cursor.execute(_LOOKS, [user.pk, screen, timezone.now(), list(people), list(cases)])


def saw_case(user: User, case: Case, *, screen: str) -> None:
    saw(user, cases=[case], screen=screen)


def saw_person(user: User, person: Person, *, screen: str) -> None:
    saw_people(user, people=[person], screen=screen)


def saw_letter(user: User, letter: Letter, *, screen: str) -> None:
    saw_letters(user, letters=[letter], screen=screen)


def searched(user: User, query: str, *, found: int) -> None:
    """Write down what was searched for."""
    Search.objects.create(user=user, query=query[:200], found=found, at=timezone.now())


View = Callable[..., HttpResponse]


def record_page(view: View) -> View:
    """A view that shows people: its looks and what it shows stand or fall together."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            return view(request, *args, **kwargs)

    shown.shows_people = True  # type: ignore[attr-defined]
    return shown


def looks_first(view: View) -> View:
    """A view that acts on many cases, each in a transaction of its own, and so is not one itself.

    It writes its looks before it does or shows anything; what cannot be written stops it there.
    """
    view.shows_people = True  # type: ignore[attr-defined]
    return view
