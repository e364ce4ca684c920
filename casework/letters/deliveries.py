"""What became of a letter after it left us? The carrier's news, which only ever moves forward.

News may come late, twice or in any order. Each status is written by one conditional update, so
that older news changes nothing. Bad news is for a person: the case is looked at again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from casework.acts import watching
from casework.calendar import local_day
from casework.letters import outbox
from casework.letters.carriers.carrier import Capability, Carrier
from casework.letters.gate.places import Place
from casework.models import Address, Delivery, Letter, User, Verb

Status = Delivery.Status
# In the order of the model: each may follow those before it.
_ORDER = tuple(Status)
EARLIER = {status: _ORDER[:place] for place, status in enumerate(_ORDER)}
BAD = frozenset({Status.FAILED, Status.RETURNED})
# A letter that was taken this instant has no news yet.
FIRST_ASKED_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class News:
    """What a carrier says of one letter. ``detail`` is in words for staff and names nobody."""

    status: Status
    at: datetime
    told_by: Delivery.ToldBy
    provider_reference: str = ""
    detail: str = ""
    # The member of staff who holds the envelope; nobody where a carrier said so.
    by: User | None = None


def begin(letter: Letter, carrier: Carrier, *, at: datetime) -> None:
    """The carrier has it; in the transaction that marks it sent. A blind one has no news ever."""
    if carrier.capability is Capability.BLIND:
        return
    asked = at + FIRST_ASKED_AFTER if carrier.capability is Capability.QUERYABLE else None
    _begin(letter, carrier.name, at=at, told_by=Delivery.ToldBy.HAND_OVER, next_poll_at=asked)


def _begin(
    letter: Letter,
    carrier: str,
    *,
    at: datetime,
    told_by: Delivery.ToldBy,
    next_poll_at: datetime | None,
) -> None:
    first = Delivery(
        letter=letter, carrier=carrier, status_at=at, told_by=told_by, next_poll_at=next_poll_at
    )
    Delivery.objects.bulk_create([first], ignore_conflicts=True)


@transaction.atomic
def tell(letter: Letter, news: News, *, carrier: str, now: datetime) -> bool:
    """Write the news, where it is news; answers whether it was."""
    if news.status in BAD:
        letter = outbox.lock(letter)
    _begin(letter, carrier, at=news.at, told_by=news.told_by, next_poll_at=None)
    of_this = Delivery.objects.filter(letter=letter)
    if news.provider_reference:
        of_this.filter(provider_reference="").update(provider_reference=news.provider_reference)
    moved = of_this.filter(status__in=EARLIER[news.status]).update(
        status=news.status, status_at=news.at, told_by=news.told_by, detail=news.detail[:300],
        # What was seen to before this news may not be seen to after it.
        seen_to_at=None, seen_to_by=None, seen_to_because="",
    )  # fmt: skip
    if moved and news.status in BAD:
        _look_again(letter, news, now=now)
    return bool(moved)


def _look_again(letter: Letter, news: News, *, now: datetime) -> None:
    """They may not have had it: say so on the case, hold the address, and ask for a look."""
    says = news.detail or news.status.label
    if news.status == Status.RETURNED:
        says = f"{says}. {_mark_address(letter, now=now)}"
    outbox.write(letter, Verb.LETTER_FAILED, says, by=news.by)
    if letter.case.is_open:
        watching.change(
            letter.case, trigger="letter_returned", note=letter.short, by=news.by,
            on=local_day(now),
        )  # fmt: skip


def _mark_address(letter: Letter, *, now: datetime) -> str:
    """Nothing more goes there; what was done, in words."""
    went_to = _plain(letter.sent_to.splitlines()[1:])
    marked = 0
    for address in Address.objects.select_for_update(no_key=True).filter(person=letter.person_id):
        if _plain(_as_posted(address)) == went_to:
            address.returned_on = address.returned_on or local_day(now)
            address.save(update_fields=["returned_on"])
            marked += 1
    return "No more letters go to that address" if marked else "That address is not on the record"


def _as_posted(address: Address) -> Sequence[str]:
    lines = tuple(line.strip() for line in address.lines.splitlines() if line.strip())
    place = Place(kind=address.kind, lines=lines, postcode=address.postcode.strip().upper())
    return place.as_posted


def _plain(lines: Sequence[str]) -> str:
    return "".join(filter(str.isalnum, "".join(lines).casefold()))


def put_in_batch(references: Sequence[str], batch: str, *, at: datetime) -> None:
    """These letters are in a batch that is closed: the company has them in hand."""
    of_these = Delivery.objects.filter(letter__in=[UUID(each) for each in references])
    of_these.filter(batch="").update(batch=batch)
    of_these.filter(status__in=EARLIER[Status.IN_HAND]).update(
        status=Status.IN_HAND, status_at=at, told_by=Delivery.ToldBy.HAND_OVER
    )
