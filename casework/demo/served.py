"""People in service: those whose Care Act assessment ended in long-term or short-term support."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.demo import ended, words
from casework.demo.people import add_person
from casework.demo.published import FIGURES, LONG_TERM, SHORT_TERM
from casework.demo.waits import waits_of

if TYPE_CHECKING:
    from casework.demo.council import Council

# Those assessed longer ago than this are steady enough to be given a second case.
_SETTLED = 520
_OLDEST = 1500


def people_in_service(council: Council) -> None:
    """As many as the report counts, the year's assessments among them."""
    book = council.book
    support = [words.LONG_TERM] * LONG_TERM + [words.SHORT_TERM] * SHORT_TERM
    book.rng.shuffle(support)
    care_act = FIGURES[0]
    this_year = waits_of(care_act, count=care_act.ended, rng=book.rng)
    open_waits, finished = this_year[: care_act.with_worker], this_year[care_act.with_worker :]
    for place, kind_of_support in enumerate(support):
        if place < len(finished):
            _assessed(council, kind_of_support, wait=finished[place], days_ago=_this_year(council))
        else:
            wait = min(round(book.rng.lognormvariate(2.3, 0.8)), 200)
            days_ago = book.rng.randint(ended.YEAR + 1, _OLDEST)
            _assessed(council, kind_of_support, wait=wait, days_ago=days_ago)
    book.rng.shuffle(council.known)
    ended.hand_out(council, care_act, open_waits)


def _this_year(council: Council) -> int:
    return council.book.rng.randint(ended.SHORTEST_WORK + 1, ended.YEAR - 1)


def _assessed(council: Council, support: str, *, wait: int, days_ago: int) -> None:
    person = add_person(council.book)
    ended.finish(
        council, person=person, kind="care_act", wait=wait, days_ago=days_ago, support=support
    )
    if days_ago > _SETTLED and support == words.LONG_TERM:
        council.known.append(person)
