"""Which referrers never heard back? Of cases that ended or were decided in the last year (S99).

Feedback has two stages: that a request came, and that our work on it ended. Of a closed case the
second counts; of one that is decided and still open, either.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce

from casework import letter_kinds
from casework.calendar import local_day
from casework.letters.gate.held import Held
from casework.letters.owed.about_the_case import FEEDBACK
from casework.letters.owed.by_event import CLOSED
from casework.models import Case, Letter, LetterState, Referrer, User
from casework.models.letter import LetterQuerySet
from casework.paging import Order

# News of a case that ended longer ago is of no use to whoever referred it.
WITHIN = timedelta(days=365)
OLDEST_FIRST = Order(("ended_on", "id"))
_NEEDS_SOMEONE = (LetterState.HELD, LetterState.FAILED, LetterState.UNCONFIRMED)
_ON_ITS_WAY = (LetterState.DUE, LetterState.SENDING)
# In which order one letter of several says why they have not heard. One that is sent did not come.
_TO_SEE_TO = (_NEEDS_SOMEONE, _ON_ITS_WAY, (LetterState.SENT,), (LetterState.CANCELLED,))


class Why(TextChoices):
    """Why they have not heard, the first that fits."""

    EXEMPT = "exempt", "They may not be told"
    NOT_ASKED = "not_asked", "Nobody asked if they may be told"
    HELD = "held", "Their letter waits for someone"
    ON_ITS_WAY = "on_its_way", "Their letter is due"
    NEVER_CAME = "never_came", "Their letter did not reach them"
    CANCELLED = "cancelled", "Their letter was cancelled"
    NEVER_OWED = "never_owed", "No letter was ever owed"


def cases(user: User, *, as_of: date, why: str = "") -> QuerySet[Case]:
    """Cases of which whoever referred them has not heard, that this user may see.

    Those who may not be told are left out unless ``why`` asks for them: that is as it should be.
    """
    since = as_of - WITHIN
    # Said of the column too: no more is asked about what ended before.
    lately = Case.objects.filter(Q(closed_on=None) | Q(closed_on__gt=since))
    referred = lately.visible_to(user).filter(pk__in=Referrer.objects.values("case"))
    ended = referred.annotate(
        ended_on=Coalesce("closed_on", Subquery(_decided().values("due_on")[:1])),
    ).filter(ended_on__gt=since)
    theirs = Q(referrer=OuterRef("root")) | Q(referrer__first=OuterRef("root"))
    letters = Letter.objects.filter(theirs, kind=FEEDBACK)
    counts = letters.filter(Q(milestone__gte=CLOSED) | Q(case__closed_on=None))
    unheard = Referrer.objects.who_hear().of_letters().exclude(Exists(counts.that_went()))
    unheard = unheard.exclude(told_on__gte=OuterRef("ended_on"))
    return ended.filter(Exists(unheard.filter(_because(why, counts), case=OuterRef("pk"))))


def _decided() -> QuerySet[Letter]:
    """The first letter about a case that tells of a decision."""
    kinds = [kind.code for kind in letter_kinds.every() if kind.field("decided_on")]
    letters = Letter.objects.filter(case=OuterRef("pk"), kind__in=kinds)
    return letters.exclude(state=LetterState.CANCELLED).order_by("due_on")


def _because(why: str, letters: LetterQuerySet) -> Q:
    """The question of ``Row.why`` in SQL, of referrers to whom none went."""
    held = Exists(letters.filter(state__in=_NEEDS_SOMEONE))
    due = Exists(letters.filter(state__in=_ON_ITS_WAY))
    lost = Exists(letters.in_state(LetterState.SENT))
    asked: dict[str, Q] = {
        Why.EXEMPT: Q(may_be_told=False),
        Why.NOT_ASKED: Q(may_be_told=None),
        Why.HELD: Q(held, may_be_told=True),
        Why.ON_ITS_WAY: Q(~held, due, may_be_told=True),
        Why.NEVER_CAME: Q(~held, ~due, lost, may_be_told=True),
        Why.CANCELLED: Q(~held, ~due, ~lost, Exists(letters), may_be_told=True),
        Why.NEVER_OWED: Q(~Exists(letters), may_be_told=True),
    }
    return asked.get(why, Q(may_be_told=None) | Q(may_be_told=True))


@dataclass(frozen=True)
class Row:
    """One of those who referred a case, what they heard, and why no more."""

    case: Case
    referrer: Referrer
    letters: Sequence[Letter]

    @property
    def ended_on(self) -> date:
        found: date = vars(self.case)["ended_on"]
        return found

    @property
    def how_it_ended(self) -> str:
        return (
            self.case.get_close_reason_display() if self.case.closed_on else "Decided, still open"
        )

    @property
    def heard(self) -> str:
        """The first of the two stages, where it went and did not fail or come back."""
        went = [letter.sent_at for letter in self.letters if letter.went and letter.sent_at]
        return f"That the request came, on {local_day(max(went)):%-d %B %Y}" if went else "Nothing"

    @property
    def has_heard(self) -> bool:
        """That it came, of a case that goes on; of one that ended, that it ended."""
        is_open = self.case.closed_on is None
        if self.referrer.told_on is not None and self.referrer.told_on >= self.ended_on:
            return True
        return any(each.went and (is_open or each.milestone >= CLOSED) for each in self.letters)

    @property
    def letter(self) -> Letter | None:
        """The letter that they should have had: what somebody has to see to, before all others."""
        is_closed = self.case.closed_on is not None
        counts = [each for each in self.letters if each.milestone >= CLOSED or not is_closed]
        for states in _TO_SEE_TO:
            if found := [letter for letter in counts if letter.state in states]:
                return found[-1]
        return None

    @property
    def why(self) -> Why:
        if self.referrer.may_be_told is None:
            return Why.NOT_ASKED
        if not self.referrer.may_be_told:
            return Why.EXEMPT
        if self.letter is None:
            return Why.NEVER_OWED
        if self.letter.state in _NEEDS_SOMEONE:
            return Why.HELD
        if self.letter.state in _ON_ITS_WAY:
            return Why.ON_ITS_WAY
        return Why.NEVER_CAME if self.letter.state == LetterState.SENT else Why.CANCELLED

    @property
    def detail(self) -> str:
        """In somebody's words where there are any."""
        if self.why is Why.EXEMPT:
            return self.referrer.may_be_told_because
        if self.letter is None or self.why is Why.NOT_ASKED:
            return ""
        if self.why is Why.CANCELLED:
            return self.letter.decided_because
        if self.why is Why.NEVER_CAME:
            return self.letter.delivery.get_status_display()
        code = self.letter.held_because
        return Held(code).label if code in Held.values else ""


def rows_of(found: Iterable[Case]) -> list[Row]:
    """The rows of one page, in two statements: each referrer of its cases who has not heard."""
    page = list(found)
    referrers = _by_case(
        Referrer.objects.who_hear().of_letters().filter(case__in=page).order_by("pk")
    )
    letters = _by_case(_feedback_on(page))
    rows = [
        Row(case, each, [letter for letter in letters[case.pk] if _is_to(letter, each)])
        for case in page
        for each in referrers[case.pk]
    ]
    return [row for row in rows if not row.has_heard]


def _is_to(letter: Letter, referrer: Referrer) -> bool:
    root = vars(referrer)["root"]
    return letter.referrer is not None and root in (letter.referrer_id, letter.referrer.first_id)


def _feedback_on(page: list[Case]) -> LetterQuerySet:
    letters = Letter.objects.filter(case__in=page, kind=FEEDBACK).select_related(
        "delivery", "referrer"
    )
    return letters.order_by("created_at")


def _by_case(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found
