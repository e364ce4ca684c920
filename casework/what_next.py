"""What happens next with a case, and who does it: worked out from facts, in a few sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from casework import contacts_due
from casework.cases.wait_words import plain_date
from casework.clocks import allocate_by, rate_by
from casework.escalation import why
from casework.models import Case, Change, Escalation, Letter, LetterState, Offer, Pause
from casework.policy import PolicyInForce
from casework.queues import Queue
from casework.roles import Right


@dataclass(frozen=True)
class Step:
    """One thing to do. ``url_name`` and ``pk`` name the page that does it."""

    lead: str
    words: str = ""
    link: str = ""
    url_name: str = ""
    pk: object = None

    @property
    def right(self) -> Right | None:
        """What someone must be allowed to do for the page of this step to open."""
        return RIGHTS.get(self.url_name)


RIGHTS = {
    "case-rate": Right.RATE,
    "case-look": Right.RATE,
    "case-allocate": Right.ALLOCATE,
    "case-give-back": Right.GIVE_BACK,
    "case-contact": Right.WORK,
    "escalation-acknowledge": Right.ACKNOWLEDGE,
    "letter": Right.SEE_RECORDS,
    "offer": Right.SEE_RECORDS,
}


@dataclass(frozen=True)
class Facts:
    """All that the steps are worked out from."""

    case: Case
    queue: Queue | None
    pause: Pause | None
    offer: Offer | None
    changes: Sequence[Change]
    escalations: Sequence[Escalation]
    letters: Sequence[Letter]
    as_of: date
    policy: PolicyInForce

    def said(self, day: date) -> str:
        """A day in a sentence: with its year where that is another one."""
        return plain_date(day, self.as_of)


def steps(facts: Facts) -> list[Step]:
    """What is to be done, the most pressing first; for a closed case, nothing."""
    if not facts.case.is_open:
        return []
    return [
        *_about_risk(facts), *_about_answers(facts), *_about_worker(facts),
        *_about_letters(facts), *_about_contact(facts),
    ]  # fmt: skip


def _about_risk(facts: Facts) -> Iterator[Step]:
    case = facts.case
    for change in facts.changes:
        due = "today" if change.due_on <= facts.as_of else f"by {facts.said(change.due_on)}"
        yield Step(f"{change.get_trigger_display()}.", f"Look at the risk {due}.",
                   "Rate again", "case-rate", case.pk)  # fmt: skip
    if case.rag is None:
        rated_by = rate_by(case, facts.policy)
        words = f"Rate it by {facts.said(rated_by)}." if rated_by else "Rate it."
        yield Step("Nobody has rated the risk.", words,
                   "Rate", "case-rate", case.pk)  # fmt: skip
    elif case.next_look_on and case.next_look_on <= facts.as_of and not facts.changes:
        words = f"It was due on {facts.said(case.next_look_on)}."
        yield Step("Look at this case.", words, "Record the look", "case-look", case.pk)


def _about_answers(facts: Facts) -> Iterator[Step]:
    for item in facts.escalations:
        words = f"Told to the {item.get_told_display().lower()} on {facts.said(item.raised_on)}."
        lead = f"Acknowledge: {why(item)}."
        yield Step(lead, words, "Acknowledge", "escalation-acknowledge", item.pk)
    if facts.offer:
        words = f"{facts.case.team} stays responsible until then."
        yield Step(f"{facts.offer.to} has to answer the offer.", words, "See the offer", "offer",
                   facts.offer.pk)  # fmt: skip


def _about_worker(facts: Facts) -> Iterator[Step]:
    case = facts.case
    if facts.queue == Queue.STRANDED and case.worker:
        yield Step(f"{case.worker} is away or has left.", "Give the case back, or find new hands.",
                   "Give back", "case-give-back", case.pk)  # fmt: skip
    elif facts.pause:
        words = f"Look again on {facts.said(facts.pause.until)}. The wait goes on counting."
        yield Step(f"Paused: {facts.pause.get_reason_display().lower()}.", words)
    elif case.worker:
        yield Step(f"{case.worker} works on it.", _look_words(facts))
    elif case.rag is not None:
        by = allocate_by(case, facts.policy)
        words = f"To be given to a worker by {facts.said(by)}. {_look_words(facts)}" if by else ""
        yield Step("Waits to be allocated.", words or _look_words(facts), "Allocate",
                   "case-allocate", case.pk)  # fmt: skip


def _look_words(facts: Facts) -> str:
    return f"Next look {facts.said(facts.case.next_look_on)}." if facts.case.next_look_on else ""


def _about_letters(facts: Facts) -> Iterator[Step]:
    for letter in facts.letters:
        if letter.state in (LetterState.HELD, LetterState.FAILED, LetterState.UNCONFIRMED):
            lead = f"{letter.title}: {letter.get_state_display().lower()}."
            yield Step(lead, letter.held_detail, "Decide", "letter", letter.pk)
    due = facts.case.letter_due_on
    if due and not facts.letters:
        when = "is due now." if due <= facts.as_of else f"falls due on {facts.said(due)}."
        yield Step("The next Waiting Well letter", when)


def _about_contact(facts: Facts) -> Iterator[Step]:
    """Each rating says how soon somebody first speaks to them, and how long silence may last."""
    case = facts.case
    due = contacts_due.due_on(case, facts.policy)
    if due <= facts.as_of:
        words = f"It was due by {facts.said(due)}." if due < facts.as_of else "It is due today."
        yield Step("Speak to the person.", words, "Record a contact",
                   "case-contact", case.pk)  # fmt: skip
