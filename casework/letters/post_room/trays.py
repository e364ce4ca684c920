"""What lies in the post room? Its trays, each a list that costs its page."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from casework.calendar import LONDON
from casework.counting import Count, capped_counts
from casework.letters.deliveries import BAD
from casework.letters.gate.held import Held, Mend, MendAt
from casework.letters.gate.needs import PLAIN_TEXT, format_in_words, format_name
from casework.letters.post_room import tasks
from casework.models import Channel, Delivery, Letter, LetterState, Team, User
from casework.models.letter import LetterQuerySet

PAGE = 25
# Reasons are counted over no more held letters than this: a page never counts a whole table.
COUNTED = 2000

Narrow = Callable[[LetterQuerySet, date], LetterQuerySet]


def _since_midnight(letters: LetterQuerySet, today: date) -> LetterQuerySet:
    return letters.that_went().filter(sent_at__gte=datetime.combine(today, time(), tzinfo=LONDON))


def _not_arrived(letters: LetterQuerySet, today: date) -> LetterQuerySet:
    """Came back or could not be delivered; not seen to, and no letter has followed it since."""
    since = Letter.objects.filter(
        again_of=OuterRef("pk"), created_at__gte=OuterRef("delivery__status_at")
    ).exclude(state=LetterState.CANCELLED)
    amiss = letters.filter(delivery__status__in=BAD, delivery__seen_to_at=None)
    return amiss.filter(~Exists(since))


@dataclass(frozen=True)
class Tray:
    """One tab: its states, its order, and what it says when it is empty."""

    code: str
    label: str
    states: tuple[LetterState, ...]
    empty: str
    newest_first: bool = False
    narrow: Narrow | None = None
    tone: str = ""


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
        Tray(
            "held", "Held", (LetterState.HELD,),
            "No letter is held. One is held when we may not send it until something is put right.",
            tone="amber",
        ),
        Tray(
            "unconfirmed", "Not known", (LetterState.UNCONFIRMED,),
            "Of every letter we know whether it went.", tone="red",
        ),
        Tray(
            "failed", "Failed", (LetterState.FAILED,),
            "No letter failed. One fails when its carrier would not take it, or it broke.",
            tone="red",
        ),
        Tray(
            "returned", "Came back", (LetterState.SENT,),
            "No letter came back. Say so on the letter's page when one does.",
            newest_first=True, narrow=_not_arrived, tone="red",
        ),
        Tray(
            "today", "Sent today", (LetterState.SENT,), "No letter has gone today.",
            newest_first=True, narrow=_since_midnight,
        ),
        Tray("sent", "Sent", (LetterState.SENT,), "No letter has gone yet.", newest_first=True),
        Tray(
            "cancelled", "Cancelled", (LetterState.CANCELLED,), "No letter was cancelled.",
            newest_first=True,
        ),
    )
}  # fmt: skip
# The trays whose numbers stand above the list; the others grow for ever.
NUMBERED = ("held", "unconfirmed", "failed", "returned", "due", "today")


@dataclass(frozen=True)
class Chosen:
    """What the filter narrows: nothing of it empty means everything."""

    team: Team | None = None
    reason: str = ""

    def narrow(self, letters: LetterQuerySet) -> LetterQuerySet:
        if self.team is not None:
            letters = letters.filter(team=self.team)
        return letters.filter(held_because=self.reason) if self.reason else letters


def _in(tray: Tray, letters: LetterQuerySet, today: date) -> LetterQuerySet:
    return tray.narrow(letters, today) if tray.narrow else letters


def counts(user: User, chosen: Chosen, *, as_of: date) -> dict[str, Count]:
    """How many each numbered tray holds, counted no further than a cap; in one statement."""
    letters = chosen.narrow(Letter.objects.counted_for(user))
    trays = (TRAYS[code] for code in NUMBERED)
    return capped_counts(
        {tray.code: _in(tray, letters.in_state(*tray.states), as_of) for tray in trays}
    )


@dataclass(frozen=True)
class Reason:
    """One reason for which letters are held, how many, and how each is mended."""

    held: Held
    number: int

    @property
    def mend(self) -> Mend:
        return self.held.mend


def reasons(user: User, chosen: Chosen) -> list[Reason]:
    """Why letters are held, the commonest first; of the oldest ``COUNTED`` held ones."""
    held = chosen.narrow(Letter.objects.visible_to(user)).in_state(LetterState.HELD)
    oldest = held.order_by("due_on", "-id").values_list("held_because", flat=True)
    found = Counter(oldest[:COUNTED])
    return [Reason(Held(code), number) for code, number in found.most_common() if code in Held]


@dataclass(frozen=True)
class Page:
    """One page of a tray. ``after`` starts the next one; empty on the last."""

    letters: list[Letter]
    after: str


def page_of(
    user: User, tray: Tray, chosen: Chosen, *, as_of: date, after: str = "", size: int = 0
) -> Page:
    """One page: oldest first where someone must act, newest first where it is history."""
    size = size or PAGE
    letters = chosen.narrow(Letter.objects.visible_to(user)).select_related(
        "person", "case", "team", "decided_by", "delivery"
    )
    letters = _in(tray, letters, as_of)
    place = _place(after)
    if place is not None:
        letters = letters.filter(_beyond(place, tray))
    order = ("-due_on", "id") if tray.newest_first else ("due_on", "-id")
    # Each state is a stretch of one index: a page takes its rows from each, and no more.
    parts = [letters.in_state(state).order_by(*order)[: size + 1] for state in tray.states]
    rows = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True).order_by(*order)
    found = list(rows[: size + 1])
    shown = found[:size]
    last = shown[-1] if len(found) > size else None
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


# What is put right where a letter did not arrive.
_ADDRESS_AMISS = Mend(
    MendAt.ADDRESS, "Correct the address", "Find out where they are and put the address right."
)
_EMAIL_AMISS = Mend(
    MendAt.DETAILS, "Correct their e-mail", "Ask for their e-mail address and put it right."
)
_REFERRER_AMISS = Mend(
    MendAt.REFERRER, "Correct who referred them",
    "Find out how to reach whoever referred them, and record it.",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One letter as the list and its page show it."""

    letter: Letter

    @property
    def held(self) -> Held | None:
        code = self.letter.held_because
        return Held(code) if code in Held.values else None

    @property
    def delivery(self) -> Delivery | None:
        """What its carrier said last; None for one that never says."""
        return getattr(self.letter, "delivery", None)

    @property
    def did_not_arrive(self) -> bool:
        return self.delivery is not None and self.delivery.status in BAD

    def is_amiss(self, later: Iterable[Letter]) -> bool:
        """Whether it did not arrive, and nobody has seen to it; ``later`` are those that follow.

        The same question as ``_not_arrived``, of one letter.
        """
        news = self.delivery
        if news is None or not self.did_not_arrive or news.seen_to_at is not None:
            return False
        return not any(
            each.created_at >= news.status_at and each.state != LetterState.CANCELLED
            for each in later
        )

    @property
    def put_right(self) -> Mend:
        """Where what kept it from arriving is put right: by whom and by which way it went."""
        if self.letter.referrer_id:
            return _REFERRER_AMISS
        return _ADDRESS_AMISS if self.letter.channel == Channel.POST else _EMAIL_AMISS

    @property
    def put_right_url(self) -> str:
        return self.put_right.url_for(self.letter)

    @property
    def mend(self) -> Mend | None:
        """What a person does about it; None where nothing is asked of anyone."""
        return self.held.mend if self.held and self.needs_someone else None

    @property
    def needs_someone(self) -> bool:
        return self.letter.state in TRAYS["someone"].states

    @property
    def mend_url(self) -> str:
        """The page that mends it; empty where it is decided on the letter itself."""
        return self.mend.url_for(self.letter) if self.mend else ""

    @property
    def why(self) -> str:
        """In a few words, why it is where it is."""
        letter = self.letter
        if self.needs_someone and self.held:
            return self.held.label
        if self.delivery is not None and self.did_not_arrive:
            return self.delivery.get_status_display()
        if letter.state == LetterState.SENT:
            return _as_it_went(letter)
        return letter.decided_because if letter.state == LetterState.CANCELLED else ""

    @property
    def format(self) -> str:
        return format_name(self.letter.format) if self.letter.format else ""

    @property
    def proof(self) -> list[str]:
        """The hash in groups of eight, as someone would read it aloud to compare."""
        digest = self.letter.sha256
        return [digest[start : start + 8] for start in range(0, len(digest), 8)]


def _as_it_went(letter: Letter) -> str:
    """By which channel and in which form; an e-mail's form says both."""
    if letter.channel == Channel.EMAIL and letter.format == PLAIN_TEXT:
        return format_name(letter.format)
    return f"{letter.get_channel_display()}, {format_in_words(letter.format)}"


def rows_of(letters: Iterable[Letter]) -> list[Row]:
    return [Row(letter) for letter in letters]


def tasks_for(letter: Letter, *, as_of: date) -> list[str]:
    """What to do about a letter that is held for want of a form or a language."""
    open_ones = letter.tasks.filter(done_on=None, dropped_on=None).select_related("person")
    task = open_ones.order_by("-pk").first()
    return tasks.what_to_do(task, on=as_of) if task else []
