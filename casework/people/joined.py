"""Where a record went that was joined to another one: its old reference stays good."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from casework.messages import tell
from casework.models import Person


class JoinedTo(Exception):
    """The record was joined to another one, which is used in its place."""

    def __init__(self, *, ended: int, kept: int) -> None:
        super().__init__()
        self.ended, self.kept = ended, kept

    @property
    def says(self) -> str:
        return f"{reference(self.ended)} was joined to {reference(self.kept)}: this is their record"


def reference(pk: int) -> str:
    return Person(pk=pk).reference


def kept_in_place_of(pk: int) -> int | None:
    """The record that is used in place of one that was joined; None where it was not."""
    kept: int | None = None
    following = _next(pk)
    while following is not None:
        kept, following = following, _next(following)
    return kept


def _next(pk: int) -> int | None:
    return Person.objects.filter(pk=pk).values_list("merged_into", flat=True).first()


class LeadToTheRecordThatIsKept:
    """A page of a record that was joined leads to the same page of the other one, and says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What was typed is not sent on: the other record may say something else."""
        if not isinstance(error, JoinedTo):
            return None
        then = "" if request.method == "GET" else "Nothing was saved: send it again here."
        tell(request, f"{error.says}.", then=then)
        path = re.sub(rf"/0*{error.ended}(?=/|$)", f"/{error.kept}", request.path, count=1)
        return redirect(path if path != request.path else "person", *_pk(path, request, error))


def _pk(path: str, request: HttpRequest, error: JoinedTo) -> tuple[int, ...]:
    return () if path != request.path else (error.kept,)
