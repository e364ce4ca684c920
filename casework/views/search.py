"""Find a person: by name, reference, NHS number, postcode or date of birth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework import access, searching
from casework.calendar import local_today
from casework.identity import Hit, hit_of
from casework.models import User
from casework.permissions import may
from casework.roles import Right
from casework.views.asking import demand, user_of

_TOO_LONG = (
    f"That is more than we can search for. Type a name, a reference, an NHS number, a postcode or "
    f"a date of birth: at most {searching.MOST_WORDS} words and {searching.LONGEST} characters."
)
_NO_DAY = "There is no such day. Type a date of birth as 04/05/1935."


@dataclass(frozen=True)
class Asked:
    """A search and its answer: the people found, or a sentence on what to type instead."""

    words: str
    hits: Sequence[Hit] = ()
    more: bool = False
    read_as: str = ""
    is_exact: bool = True
    problem: str = ""
    is_mistyped: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.words and not self.problem


def ask(text: str, *, user: User, as_of: date, screen: str) -> Asked:
    """Search for what was typed, and write down the search and everyone it shows."""
    try:
        words = searching.tidy(text)
        if not words:
            return Asked("")
        found = searching.find(searching.read(words, as_of=as_of), user=user, as_of=as_of)
    except searching.TooLong:
        return _refused(text, _TOO_LONG, user=user)
    except searching.NotADay:
        return _refused(text, _NO_DAY, user=user)
    access.searched(user, words, found=len(found.people))
    access.saw_people(user, people=found.people, screen=screen)
    hits = [
        hit_of(person, as_of=as_of, other_name=found.other_names.get(person.pk, ""))
        for person in found.people
    ]
    return Asked(
        words, hits, more=found.more, read_as=found.meant.says, is_exact=found.is_exact,
        is_mistyped=found.meant.is_mistyped,
    )  # fmt: skip


def _refused(text: str, problem: str, *, user: User) -> Asked:
    """A search that was not made is written down too, by its beginning."""
    words = " ".join(text[: searching.LONGEST].replace("\x00", " ").split())
    access.searched(user, words, found=0)
    return Asked(words, problem=problem)


@access.record_page
def search(request: HttpRequest) -> HttpResponse:
    """The people whom the words may mean, best match first."""
    demand(request, Right.SEE_RECORDS)
    user = user_of(request)
    asked = ask(request.GET.get("q", ""), user=user, as_of=local_today(), screen="search")
    context = {
        "asked": asked,
        "search_words": asked.words,
        "most": searching.MOST,
        "may_receive": may(user, Right.RECEIVE),
    }
    return render(request, "casework/search/page.html", context)
