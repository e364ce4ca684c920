"""What a run of a job could not do: which case, and by which rule. It delays nothing else."""

import logging
import traceback
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import OperationalError, connection

from casework.models import Case

log = logging.getLogger(__name__)

T = TypeVar("T")
# How many cases a sentence names; a few are enough to begin with.
NAMED = 5


@dataclass(frozen=True)
class Broken:
    """One thing that a run could not do, by ``rule``: a case, or something else in words.

    ``error`` is the kind of fault and its place, never its message: that may hold personal details.
    """

    rule: str
    case: int | None = None
    what: str = ""
    error: str = ""

    @property
    def subject(self) -> str:
        return Case(pk=self.case).reference if self.case is not None else self.what


class NotAllDone(Exception):
    """Some of it broke and is owed again at the next run; everything else was done.

    ``done`` is what would have been returned. The words name cases by reference, and no person.
    """

    def __init__(self, says: str, *, broken: Sequence[Broken] = (), done: Any = None) -> None:
        super().__init__(says)
        self.broken, self.done = tuple(broken), done


class Apart:
    """Does one thing after another, so that one which breaks delays no other."""

    def __init__(self) -> None:
        self.broken: list[Broken] = []
        self.says: list[str] = []

    def do(
        self, rule: str, act: Callable[[], T], otherwise: T, *, case: int | None = None,
        what: str = "",
    ) -> T:  # fmt: skip
        """What ``act`` returns, or ``otherwise`` where it breaks; the fault is kept.

        A database that went away breaks everything: that alone is raised at once.
        """
        try:
            return act()
        except NotAllDone as some:
            self.broken += some.broken
            self.says.append(str(some))
            return otherwise if some.done is None else some.done
        except OperationalError as error:
            if not connection.is_usable():
                raise
            self.keep(Broken(rule, case, what, place_of(error)))
        except Exception as error:
            self.keep(Broken(rule, case, what, place_of(error)))
        return otherwise

    def keep(self, broken: Broken) -> None:
        log.error("%s, %s: %s", broken.rule, broken.subject or "all of it", broken.error)
        self.broken.append(broken)
        subject = f" ({broken.subject})" if broken.subject else ""
        self.says.append(f"{broken.rule.replace('_', ' ')}{subject}: {broken.error}")

    def cases(self, rule: str) -> list[int]:
        """The cases that this rule broke on in this run: it does not try them again."""
        return [each.case for each in self.broken if each.rule == rule and each.case is not None]

    def raise_if_any(self, *, done: Any, says: str = "") -> None:
        """Raise ``NotAllDone`` where anything broke. ``says`` is put before how many cases."""
        if not self.broken:
            return
        cases = {each.case for each in self.broken if each.case is not None}
        words = f"{says}: {some_of(cases)}" if says and cases else "; ".join(self.says[:NAMED])
        raise NotAllDone(words, broken=self.broken, done=done)


def place_of(error: BaseException) -> str:
    """The kind of fault and where in our code it was, as in "DataError in clocks.py, line 47"."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    if not ours:
        return type(error).__name__
    file = ours[-1].filename.rpartition("/")[2]
    return f"{type(error).__name__} in {file}, line {ours[-1].lineno}"


def some_of(cases: Collection[int]) -> str:
    """How many, and the references of the first few, as in "2 (C-000017, C-000040)"."""
    named = ", ".join(Case(pk=pk).reference for pk in sorted(cases)[:NAMED])
    more = " and others" if len(cases) > NAMED else ""
    return f"{len(cases)} ({named}{more})"
