"""What lies in the post room? Four trays, each a list that costs its page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from casework.counting import Count, capped_counts
from casework.letters.held import Held, Mend, MendAt
from casework.letters.needs import TASKS, LetterNeed, format_name
from casework.models import AccessNeed, Letter, LetterState, Team, User
from casework.models.letter import LetterQuerySet

PAGE = 25


@dataclass(frozen=True)
class Tray:
    """One tab: its states, its order, and what it says when it is empty."""

    code: str
    label: str
    states: tuple[LetterState, ...]
    empty: str
    newest_first: bool = False


TRAYS: Mapping[str, Tray] = {
    tray.code: tray
    for tray in (
        Tray(
            "someone", "Needs someone",
            (LetterState.HELD, LetterState.FAILED, LetterState.UNCONFIRMED),
            "No letter waits for a person. One comes here when we may not send it, or do not know.",
        ),
        Tray(
            "due", "Due", (LetterState.DUE, LetterState.SENDING),
            "Nothing is waiting to go. Letters are written each morning and sent within minutes.",
        ),
        Tray("sent", "Sent", (LetterState.SENT,), "No letter has gone yet.", newest_first=True),
        Tray(
            "cancelled", "Cancelled", (LetterState.CANCELLED,), "No letter was cancelled.",
            newest_first=True,
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """What the filter narrows: nothing of it empty means everything."""

    team: Team | None = None
    reason: str = ""
    # One state of the tray, as its number is linked to; empty for them all.
    state: str = ""

    def states_of(self, tray: Tray) -> tuple[LetterState, ...]:
        return tuple(state for state in tray.states if state == self.state) or tray.states

    def narrow(self, letters: LetterQuerySet) -> LetterQuerySet:
        if self.team is not None:
            letters = letters.filter(team=self.team)
        return letters.filter(held_because=self.reason) if self.reason else letters


def counts(user: User, chosen: Chosen) -> dict[str, Count]:
    """How many each tray holds, counted no further than a cap; all in one statement."""
    letters = chosen.narrow(Letter.objects.visible_to(user))
    return capped_counts(
        {
            state.value: letters.in_state(state)
            for tray in TRAYS.values()
            for state in tray.states
        }
    )  # fmt: skip


def in_tray(counted: Mapping[str, Count], tray: Tray) -> Count:
    return Count(sum(counted[state].number for state in tray.states))


@dataclass(frozen=True)
class Page:
    """One page of a tray. ``after`` starts the next one; empty on the last."""

    letters: list[Letter]
    after: str


def page_of(user: User, tray: Tray, chosen: Chosen, *, after: str = "") -> Page:
    """One page: oldest first where someone must act, newest first where it is history."""
    letters = chosen.narrow(Letter.objects.visible_to(user)).select_related(
        "person", "case", "team", "decided_by"
    )
    place = _place(after)
    if place is not None:
        letters = letters.filter(_beyond(place, tray))
    order = ("-due_on", "id") if tray.newest_first else ("due_on", "-id")
    # Each state is a stretch of one index: a page takes its rows from each, and no more.
    parts = [
        letters.in_state(state).order_by(*order)[: PAGE + 1] for state in chosen.states_of(tray)
    ]
    rows = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True).order_by(*order)
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    last = shown[-1] if len(found) > PAGE else None
    return Page(shown, f"{last.due_on.isoformat()}_{last.pk}" if last else "")


def _beyond(place: tuple[date, UUID], tray: Tray) -> Q:
    day, pk = place
    if tray.newest_first:
        return Q(due_on__lt=day) | Q(due_on=day, id__gt=pk)
    return Q(due_on__gt=day) | Q(due_on=day, id__lt=pk)


def _place(cursor: str) -> tuple[date, UUID] | None:
    """Where a page starts; a place that makes no sense is the beginning."""
    day, _, pk = cursor.partition("_")
    try:
        return date.fromisoformat(day), UUID(pk)
    except ValueError:
        return None


@dataclass(frozen=True)
class Row:
    """One letter as the list and its page show it."""

    letter: Letter

    @property
    def held(self) -> Held | None:
        code = self.letter.held_because
        return Held(code) if code in Held.values else None

    @property
    def mend(self) -> Mend | None:
        """What a person does about it; None where nothing is asked of anyone."""
        return self.held.mend if self.held and self.needs_someone else None

    @property
    def needs_someone(self) -> bool:
        return self.letter.state in TRAYS["someone"].states

    @property
    def mend_page(self) -> str:
        """The name of the page that mends it; empty where it is decided on the letter itself."""
        return self.mend.at.value if self.mend and self.mend.at is not MendAt.HERE else ""

    @property
    def mend_pk(self) -> int:
        about_person = self.mend_page.startswith("person")
        return self.letter.person_id if about_person else self.letter.case_id

    @property
    def why(self) -> str:
        """In a few words, why it is where it is."""
        letter = self.letter
        if self.needs_someone and self.held:
            return self.held.label
        if letter.state == LetterState.SENT:
            return f"{letter.get_channel_display()}, {format_name(letter.format).lower()}"
        return letter.decided_because if letter.state == LetterState.CANCELLED else ""

    @property
    def format(self) -> str:
        return format_name(self.letter.format) if self.letter.format else ""

    @property
    def proof(self) -> list[str]:
        """The hash in groups of eight, as someone would read it aloud to compare."""
        digest = self.letter.sha256
        return [digest[start : start + 8] for start in range(0, len(digest), 8)]


def rows_of(letters: Iterable[Letter]) -> list[Row]:
    return [Row(letter) for letter in letters]


def tasks_for(letter: Letter, *, as_of: date) -> list[str]:
    """What is needed and what to do, for a letter held for want of a format."""
    if letter.held_because != Held.FORMAT_TASK:
        return []
    live = AccessNeed.objects.live(as_of).filter(person=letter.person_id)
    needed = live.exclude(term__letter_format="").values_list("term__letter_format", flat=True)
    return [TASKS[LetterNeed(code)] for code in sorted(set(needed)) if code in TASKS]
