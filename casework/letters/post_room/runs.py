"""What did each run of the sender do, and how far is the one that is under way?"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from casework.calendar import LONDON
from casework.counting import counts
from casework.models import JobRun, Letter, LetterState, User
from casework.models.letter import LetterQuerySet
from casework.paging import Order, Page, page_of

SENDER = "send_letters"
NEWEST = Order(("id",), falling=True)
# No page counts further; the busiest day that a council plans for is below it.
MOST = 20_000
# What the sender counts, in the order of the page, and how it is said.
OUTCOMES = {
    "sent": "sent", "held": "held", "cancelled": "no longer owed", "deferred": "to go later",
    "to_retry": "to be tried again", "failed": "failed", "unconfirmed": "not known",
    "errors": "broke",
}  # fmt: skip


@dataclass(frozen=True)
class Today:
    """How many of today's letters have gone, and how many are left."""

    gone: int
    left: int
    held: int

    @property
    def total(self) -> int:
        return self.gone + self.left

    @property
    def is_done(self) -> bool:
        return self.left == 0

    @property
    def held_words(self) -> str:
        return f"{_many(self.held)} letter{'' if self.held == 1 else 's'} held"

    @property
    def words(self) -> str:
        if self.is_done:
            return f"{_many(self.gone)} gone today. None is left to go."
        return f"{_many(self.gone)} of {_many(self.total)} gone today, {_many(self.left)} left."


def _many(number: int) -> str:
    return f"{number:,}{' or more' if number >= MOST else ''}"


def today(as_of: date, *, user: User) -> Today:
    """Of the letters that the user may see: one statement, whose cost is a day's letters."""
    midnight = datetime.combine(as_of, time(), tzinfo=LONDON)
    letters = Letter.objects.visible_to(user).order_by()
    asked = {
        "gone": letters.in_state(LetterState.SENT).filter(sent_at__gte=midnight),
        "left": letters.in_state(LetterState.DUE, LetterState.SENDING).filter(due_on__lte=as_of),
        "held": letters.in_state(LetterState.HELD),
    }
    return Today(**counts({name: rows.values("pk")[:MOST] for name, rows in asked.items()}))


@dataclass(frozen=True)
class Run:
    """One run of the sender, as the page shows it."""

    run: JobRun

    @property
    def did(self) -> list[tuple[str, int]]:
        """What it came to, nothing left out but noughts."""
        counted = self.run.counts
        return [(words, counted[code]) for code, words in OUTCOMES.items() if counted.get(code)]

    @property
    def is_paused(self) -> bool:
        return bool(self.run.counts.get("paused"))

    @property
    def took(self) -> timedelta | None:
        return self.run.ended_at - self.run.started_at if self.run.ended_at else None

    @property
    def took_words(self) -> str:
        if self.took is None:
            return "under way, or its process ended"
        seconds = int(self.took.total_seconds())
        minutes, rest = divmod(seconds, 60)
        return f"{minutes} min {rest} s" if minutes else f"{rest} s"

    @property
    def letters(self) -> LetterQuerySet:
        """What went while it ran; of two runs at once, what went by either."""
        sent = Letter.objects.in_state(LetterState.SENT)
        sent = sent.filter(sent_at__gte=self.run.started_at)
        return sent.filter(sent_at__lte=self.run.ended_at) if self.run.ended_at else sent


_DID_SOMETHING = (
    Q(ended_at=None)
    | ~Q(error="")
    | Q(counts__has_key="paused")
    | Q(*((f"counts__{outcome}__gt", 0) for outcome in OUTCOMES), _connector=Q.OR)
)


def page(*, after: str = "") -> Page[JobRun]:
    """The runs that did anything, the newest first: one each minute did nothing."""
    runs = JobRun.objects.filter(_DID_SOMETHING, job=SENDER)
    return page_of(runs, order=NEWEST, after=after)
