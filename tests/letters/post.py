"""What the letter tests share: a wait that is owed a letter, and carriers that misbehave."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from casework.letters import sending
from casework.letters.carriers.carrier import Capability, Parcel
from casework.letters.carriers.in_use import CARRIERS
from casework.letters.owed import waiting_well
from casework.models import AccessNeed, AccessNeedTerm, Channel, Letter, Person
from tests import factory
from tests.conftest import TODAY


class Killed(BaseException):
    """The process dies here: nothing of ours may catch it."""


@dataclass
class StandIn:
    """A carrier that remembers what it took, and fails as it is told."""

    capability: Capability
    name: str = "stand-in"
    taken: list[Parcel] = field(default_factory=list)
    before: BaseException | None = None
    after: BaseException | None = None

    def hand_over(self, parcel: Parcel) -> None:
        if self.before:
            raise self.before
        if self.capability is Capability.IDEMPOTENT:
            known = [each for each in self.taken if each.reference == parcel.reference]
            assert all(each.content == parcel.content for each in known)
            self.taken += [] if known else [parcel]
        else:
            self.taken.append(parcel)
        if self.after:
            raise self.after

    def has(self, reference: str) -> bool:
        assert self.capability is not Capability.BLIND, "a blind carrier is never asked"
        return any(parcel.reference == reference for parcel in self.taken)

    def mend(self) -> None:
        self.before = self.after = None


def carried_by(carrier: Any) -> dict[Channel, Any]:
    return {Channel.POST: carrier, Channel.EMAIL: carrier}


def an_owed_letter(*, waited: int = 28, **case: Any) -> Letter:
    """A letter in the outbox for someone who has waited so many days by ``TODAY``."""
    made = factory.a_case(waited=waited, today=TODAY, **case)
    waiting_well.prepare(as_of=TODAY)
    return Letter.objects.get(case=made)


def an_owed_letter_to(**person: Any) -> Letter:
    return an_owed_letter(person=factory.a_person(**person))


def send(now: datetime | None = None, *, carriers: Any = CARRIERS, **bounds: Any):
    """One run of the sender; ``bounds`` say how many letters at most, and for how long."""
    return sending.send_due(now=now or timezone.now(), carriers=carriers, **bounds)


def again(letter: Letter) -> Letter:
    return Letter.objects.get(pk=letter.pk)


def needs(person: Person, letter_format: str, *, code: str = "") -> AccessNeed:
    term, _ = AccessNeedTerm.objects.get_or_create(
        code=code or f"LOC-{letter_format}",
        defaults={"label": letter_format, "group": "Information format",
                  "letter_format": letter_format},
    )  # fmt: skip
    return AccessNeed.objects.create(
        person=person, term=term, source=AccessNeed.Source.ASKED, recorded_on=date(2026, 1, 5),
        review_due_on=date(2027, 1, 5),
    )  # fmt: skip
