"""What is told of a case: its facts, its clocks, and what stands open on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from rest_framework import serializers

from casework.acts.record import policy_on
from casework.api.fields import Rating
from casework.api.shown_people import OtherNumberShown
from casework.cases.wait import Wait
from casework.kinds import Until
from casework.models import Case, CaseReference, Offer, Pause
from casework.queues import queue_of, who_cannot_work
from casework.waiting_list import Row

Shown = serializers.Serializer[Any]


class Named(Shown):
    """A team or a member of staff."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class WhoShown(Shown):
    """A person, as far as a list needs to say who it is."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    name = serializers.CharField()


class CaseShown(Shown):
    """A case. Its clocks begin on the day of the request, and no pause shortens them.

    `waited_days` runs until a worker has it, and goes on where it is given back or its worker
    cannot work. `counted_days` runs until `standard_until`, which the standard is held against.
    """

    id = serializers.IntegerField(source="case.id")
    reference = serializers.CharField(source="case.reference")
    version = serializers.IntegerField(source="case.version")
    kind = serializers.CharField(source="case.kind")
    kind_name = serializers.CharField(source="case.kind_name")
    person = WhoShown(source="case.person")
    team = Named(source="case.team")
    worker = Named(source="case.worker", allow_null=True)
    source = serializers.CharField(source="case.source")  # type: ignore[assignment]
    summary = serializers.CharField(source="case.summary")
    rating = Rating(source="case.rag", allow_null=True)
    rated_on = serializers.DateField(source="case.rated_on", allow_null=True)
    received_on = serializers.DateField(source="case.received_on")
    joined_on = serializers.DateField(source="case.joined_on")
    allocated_on = serializers.DateField(source="case.allocated_on", allow_null=True)
    stranded_on = serializers.DateField(source="case.stranded_on", allow_null=True)
    started_on = serializers.DateField(source="case.started_on", allow_null=True)
    done_on = serializers.DateField(source="case.done_on", allow_null=True)
    next_look_on = serializers.DateField(source="case.next_look_on", allow_null=True)
    look_because = serializers.CharField(source="case.look_because")
    indicative_on = serializers.DateField(source="case.indicative_on", allow_null=True)
    letter_due_on = serializers.DateField(source="case.letter_due_on", allow_null=True)
    escalation_due_on = serializers.DateField(source="case.escalation_due_on", allow_null=True)
    closed_on = serializers.DateField(source="case.closed_on", allow_null=True)
    close_reason = serializers.CharField(source="case.close_reason")
    waited_days = serializers.IntegerField(source="wait.waited")
    standard_until = serializers.ChoiceField(choices=Until.choices, source="wait.until")
    counted_days = serializers.IntegerField(source="wait.counted")
    standard_days = serializers.IntegerField(source="wait.standard")
    over_standard_days = serializers.IntegerField(source="wait.over")


class RowShown(CaseShown):
    """One line of a waiting list, with the reasons why it stands there."""

    why = serializers.ListField(child=serializers.CharField())
    flags = serializers.ListField(child=serializers.CharField())
    stops = serializers.ListField(child=serializers.CharField())
    worker_note = serializers.CharField()
    last_contact_on = serializers.DateField(source="case.spoken_on", allow_null=True)
    last_contact_how = serializers.CharField(source="last_contact")


class AllocationShown(Shown):
    worker = Named()
    reason = serializers.CharField()
    note = serializers.CharField()
    starts_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    ended_because = serializers.CharField()


class PauseShown(Shown):
    reason = serializers.CharField()
    note = serializers.CharField()
    starts_on = serializers.DateField()
    until = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)


class OfferShown(Shown):
    """A move offered to another team. An empty answer waits for one."""

    id = serializers.IntegerField()
    case = serializers.IntegerField(source="case_id")
    to = Named()
    reason = serializers.CharField()
    at = serializers.DateTimeField()
    answer = serializers.CharField()
    answer_note = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)


class RatingShown(Shown):
    rating = Rating(source="rag")
    suggested = Rating(allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()
    on = serializers.DateField()
    at = serializers.DateTimeField()


class WholeCaseShown(CaseShown):
    """A case with what stands open on it, and its ratings and allocations from the newest."""

    queue = serializers.CharField(allow_null=True)
    pause = PauseShown(allow_null=True)
    offer = OfferShown(allow_null=True)
    ratings = RatingShown(many=True)
    allocations = AllocationShown(many=True)
    external_references = serializers.ListField(child=serializers.CharField())
    numbers = OtherNumberShown(many=True)


class ContactShown(Shown):
    id = serializers.IntegerField()
    how = serializers.CharField()
    spoke_with = serializers.CharField()
    outcome = serializers.CharField()
    chasing = serializers.BooleanField()
    summary = serializers.CharField()
    on = serializers.DateField()
    at = serializers.DateTimeField()


class NoteShown(Shown):
    id = serializers.IntegerField()
    text = serializers.CharField()
    at = serializers.DateTimeField()


class ChangeShown(Shown):
    """Something that asks for a fresh look, until `looked_on`."""

    id = serializers.IntegerField()
    trigger = serializers.CharField()
    note = serializers.CharField()
    on = serializers.DateField()
    due_on = serializers.DateField()
    looked_on = serializers.DateField(allow_null=True)


class EventShown(Shown):
    """One line of the timeline. `by` is null where a scheduled job did it."""

    id = serializers.IntegerField()
    verb = serializers.CharField()
    says = serializers.CharField()
    by = serializers.CharField(source="by.name", default=None, allow_null=True)
    at = serializers.DateTimeField()


class QueueShown(Shown):
    """One queue. `or_more`: there are more than were counted."""

    queue = serializers.CharField()
    name = serializers.CharField()
    says = serializers.CharField()
    count = serializers.IntegerField()
    or_more = serializers.BooleanField()


class QueuesShown(Shown):
    items = QueueShown(many=True)


_MOST_HISTORY = 20


@dataclass(frozen=True)
class WholeCase:
    """A case with what its representation asks of other tables."""

    case: Case
    wait: Wait
    queue: str | None
    pause: Pause | None
    offer: Offer | None
    ratings: Any
    allocations: Any
    numbers: Iterable[CaseReference]

    @property
    def external_references(self) -> list[str]:
        return [str(number) for number in self.numbers]

    @classmethod
    def of(cls, case: Case, *, as_of: date) -> "WholeCase":
        policy = policy_on(as_of)
        pause = case.pauses.filter(ended_on=None).first()
        away = who_cannot_work(as_of, policy) if case.worker_id else frozenset()
        queue = queue_of(case, is_paused=pause is not None, cannot_work=away)
        return cls(
            case=case, wait=case.wait(as_of, policy), pause=pause,
            queue=queue.value if queue else None,
            offer=case.offers.filter(answer="").select_related("to").first(),
            ratings=case.ratings.order_by("-id")[:_MOST_HISTORY],
            allocations=case.allocations.select_related("worker").order_by("-id")[:_MOST_HISTORY],
            numbers=CaseReference.objects.live().filter(case=case).order_by("pk"),
        )  # fmt: skip


def whole(case: Case, *, as_of: date) -> dict[str, Any]:
    """One case in full."""
    return dict(WholeCaseShown(WholeCase.of(case, as_of=as_of)).data)


def rows(found: list[Row]) -> list[dict[str, Any]]:
    """The lines of a list."""
    return list(RowShown(found, many=True).data)
