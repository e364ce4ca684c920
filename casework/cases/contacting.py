"""Which contact is a talk with the person, and have we tried often enough to say "not reached"?"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from casework.models import AccessNeed, Case, Contact, Person
from casework.policy import PolicyInForce
from casework.refusals import NeedsReason, Refusal

How, With, Outcome = Contact.How, Contact.With, Contact.Outcome

# Somebody answers, there and then.
_BY_VOICE = frozenset({How.PHONE, How.VISIT, How.WELFARE_VISIT, How.VIDEO, How.OFFICE})
# Somebody may answer, and for some people it is the only way to talk.
_MAY_BE_ANSWERED = frozenset({How.EMAIL, How.TEXT})
# With whom a talk is one with the person: themselves, or who speaks for them.
SPEAKS = frozenset({With.PERSON, With.SPEAKS_FOR})
VAIN = frozenset({Outcome.NO_ANSWER, Outcome.MESSAGE})


class NotTriedEnough(Refusal):
    """A case ends because nobody could be reached, and too few tries are recorded."""


def refuse_nonsense(*, how: str, outcome: str) -> None:
    """Raise ``NeedsReason`` for a letter by which somebody is said to have spoken."""
    if how == How.LETTER and outcome == Outcome.SPOKE:
        raise NeedsReason(
            "A letter is not a talk. Choose “Wrote to them”, and record a talk by itself."
        )


def is_talk(person: Person, *, how: str, spoke_with: str, outcome: str, on: date) -> bool:
    """Whether the person, or whoever speaks for them, was spoken to.

    An e-mail or text that they answered is a talk only where they are not reached by voice.
    """
    if outcome != Outcome.SPOKE or spoke_with not in SPEAKS:
        return False
    if how in _BY_VOICE:
        return True
    needs = AccessNeed.objects.live(on).not_by_voice().filter(person=person)
    return how in _MAY_BE_ANSWERED and needs.exists()


@dataclass(frozen=True)
class Tries:
    """How often they were tried since the last talk. Several on one day in one way are one try."""

    tries: int
    days: int
    ways: int

    @property
    def says(self) -> str:
        """As in "2 tries, on 1 day, in 2 ways"."""
        return (
            f"{_count(self.tries, 'try', 'tries')}, on {_count(self.days, 'day', 'days')}, "
            f"in {_count(self.ways, 'way', 'ways')}"
        )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def needed(policy: PolicyInForce) -> Tries:
    """How often policy wants them tried before we say that they could not be reached."""
    return Tries(policy["no_contact.tries"], policy["no_contact.days"], policy["no_contact.ways"])


def tries_of(case: Case) -> Tries:
    """The tries to reach the person, or whoever speaks for them, since the last talk."""
    vain = case.contacts.filter(outcome__in=(*VAIN, Outcome.WROTE), spoke_with__in=SPEAKS)
    if last := case.contacts.spoken().order_by("-on", "-id").first():
        vain = vain.filter(Q(on__gt=last.on) | Q(on=last.on, pk__gt=last.pk))
    found = {(on, _way(how)) for on, how in vain.values_list("on", "how")}
    return Tries(len(found), len({on for on, _ in found}), len({way for _, way in found}))


def _way(how: str) -> str:
    return How.VISIT if how == How.WELFARE_VISIT else how


def is_enough(tries: Tries, policy: PolicyInForce) -> bool:
    wanted = needed(policy)
    return tries.tries >= wanted.tries and tries.days >= wanted.days and tries.ways >= wanted.ways


def was_not_reached(case: Case, contact: Contact, policy: PolicyInForce) -> bool:
    """Whether this try, with those before it, is enough to say that nobody reached them."""
    is_try = contact.outcome != Outcome.SPOKE and contact.spoke_with in SPEAKS
    return is_try and is_enough(tries_of(case), policy)


def refuse_too_few(case: Case, policy: PolicyInForce) -> None:
    """Raise ``NotTriedEnough`` where nobody can say yet that the person could not be reached."""
    tries = tries_of(case)
    if not is_enough(tries, policy):
        message = (
            f"“We could not reach them” needs {needed(policy).says} since they were last spoken "
            f"to. Recorded so far: {tries.says}. Record each try as a contact."
        )
        raise NotTriedEnough(message)
