"""After a letter went: it came back, was seen to, goes again, or goes to someone else.

What was sent is never changed. Each of these is a new letter, or news about the old one.
"""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from casework import letter_kinds
from casework.letter_kinds import Recipient
from casework.letters import outbox
from casework.letters.deliveries import BAD, News, tell
from casework.letters.owed import recipients
from casework.letters.post_room.decisions import MAY_BE_CANCELLED
from casework.models import Delivery, Letter, LetterState, Person, Representative, User, Verb
from casework.refusals import NeedsReason, NotAnswerable, Refusal

OPEN = (*MAY_BE_CANCELLED, LetterState.SENDING)


@transaction.atomic
def came_back(letter: Letter, *, by: User, because: str) -> Letter:
    """Somebody holds the envelope: nothing more goes to that address, and the case is looked at.

    Raises ``NotAnswerable`` for a letter that never went or came back before, ``NeedsReason``.
    """
    _say_why(because, "Say what is written on the envelope, or who brought it.")
    letter = outbox.lock(letter)
    if letter.state != LetterState.SENT or letter.channel != "post":
        raise NotAnswerable("Only a letter that went by post can come back.")
    now = timezone.now()
    news = News(
        status=Delivery.Status.RETURNED, at=now, told_by=Delivery.ToldBy.PERSON,
        detail=because.strip(), by=by,
    )  # fmt: skip
    if not tell(letter, news, carrier=letter.carrier, now=now):
        raise NotAnswerable("Somebody has recorded already that it came back.")
    return letter


@transaction.atomic
def seen_to(letter: Letter, *, by: User, because: str) -> Letter:
    """It did not arrive, and nothing more is to be done about it: they rang, or the case is closed.

    Raises ``NotAnswerable`` for one that arrived as far as we know or was seen to before,
    ``NeedsReason``.
    """
    _say_why(because, "Say what was done about it.")
    letter = outbox.lock(letter)
    amiss = Delivery.objects.filter(letter=letter, status__in=BAD, seen_to_at=None)
    now, words = timezone.now(), because.strip()[:300]
    if not amiss.update(seen_to_at=now, seen_to_by=by, seen_to_because=words):
        raise NotAnswerable("Nothing says that it did not arrive, or somebody has seen to it.")
    outbox.write(letter, Verb.LETTER_SEEN_TO, because.strip(), by=by)
    return letter


@transaction.atomic
def send_again(letter: Letter, *, by: User, because: str, on: date) -> Letter:
    """The same letter to the same person, as a new one that says why. ``on`` is today.

    Raises ``NotAnswerable`` while one is on its way, ``NeedsReason`` without a reason.
    """
    _say_why(because, "Say why it goes again.")
    letter = outbox.lock(letter)
    if letter.state != LetterState.SENT:
        raise NotAnswerable("Only a letter that went can go again.")
    return _once_more(letter, letter.person, by=by, because=because, on=on)


def may_go_to(letter: Letter, *, by: User, on: date) -> list[Person]:
    """Who else may have this letter: the person, and those with authority on this day.

    Of those whom ``by`` may see: someone whose record is hidden is nobody here.
    """
    if letter_kinds.get(letter.kind).to is Recipient.REFERRER:
        return []
    about = letter.case.person_id
    live = Representative.objects.live(on).filter(person=about).values("representative")
    others = Person.objects.visible_to(by).filter(Q(pk__in=live) | Q(pk=about))
    return list(others.exclude(pk=letter.person_id).order_by("family_name", "pk"))


@transaction.atomic
def reroute(letter: Letter, *, to: Person, by: User, because: str, on: date) -> Letter:
    """Send it to another who has authority; what had not gone is cancelled and says so.

    Raises ``Refusal`` for somebody without authority, ``NotAnswerable``, ``NeedsReason``.
    """
    _say_why(because, "Say why it goes to someone else.")
    letter = outbox.lock(letter)
    if to not in may_go_to(letter, by=by, on=on):
        message = f"{to.name} has no authority on record to have this person's letters."
        raise Refusal(message)
    if letter.state == LetterState.SENDING:
        raise NotAnswerable("This letter is being sent at this moment. Look again in a minute.")
    if letter.state in MAY_BE_CANCELLED:
        whom = recipients.on_the_record(to, letter.case)
        words = f"Goes to {whom} instead. {because.strip()}"[:300]
        outbox.move(
            letter, LetterState.CANCELLED, decided_by=by, decided_at=timezone.now(),
            decided_because=words,
        )  # fmt: skip
        outbox.write(letter, Verb.LETTER_CANCELLED, words, by=by)
    return _once_more(letter, to, by=by, because=because, on=on)


def _once_more(letter: Letter, to: Person, *, by: User, because: str, on: date) -> Letter:
    """One more letter of this milestone, after ``letter``; the first to someone repeats nothing."""
    of_this = Letter.objects.filter(
        case=letter.case_id, kind=letter.kind, milestone=letter.milestone, person=to
    )
    had = list(of_this.order_by("-again"))
    if any(each.state in OPEN for each in had):
        message = f"This letter is on its way to {to.name} already."
        raise NotAnswerable(message)
    new = Letter.objects.create(
        case=letter.case, person=to, team=letter.case.team, kind=letter.kind,
        milestone=letter.milestone, again=had[0].again + 1 if had else 0,
        again_of=letter, referrer=letter.referrer, details=letter.details,
        asked_by=by, due_on=on, decided_by=by, decided_at=timezone.now(),
        decided_because=because.strip()[:300],
    )  # fmt: skip
    whom = recipients.on_the_record(to, letter.case)
    outbox.write(new, Verb.LETTER_ASKED, f"To {whom}. {because.strip()}", by=by)
    return new


def _say_why(because: str, message: str) -> None:
    if not because.strip():
        raise NeedsReason(message)
