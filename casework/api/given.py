"""What a client may send for each act on a case, field by field."""

from rest_framework import serializers

from casework import kinds
from casework.api.fields import Asked, Choice, Day, Rating, Text, Whole, YesNo
from casework.kinds import Until
from casework.models import AllocationReason, CloseReason, Contact, PauseReason, Source
from casework.policy import RAG_REASONS, WAIT_REASONS
from casework.rules.triggers import RETRIAGE_TRIGGERS


class RequestGiven(Asked):
    """A request that reached us, for someone whose record we have."""

    person = Whole()
    kind = Choice(choices=kinds.choices())
    team = Whole()
    received_on = Day()
    source = Choice(choices=Source.choices)  # type: ignore[assignment]
    summary = Text(max_length=2000)


class RequestCorrected(Asked):
    """What the request should have said, and what was wrong. Only what is sent is corrected."""

    because = Text(max_length=2000)
    kind = Choice(choices=kinds.choices(), required=False)
    team = Whole(required=False, help_text="Who takes it, where another team takes this kind.")
    received_on = Day(required=False)
    source = Choice(choices=Source.choices, required=False)  # type: ignore[assignment]
    summary = Text(max_length=2000, required=False)
    indicative_on = Day(required=False, allow_null=True)


class AllocationGiven(Asked):
    worker = Whole()
    reason = Choice(choices=AllocationReason.choices)
    note = Text(required=False, default="", allow_blank=True)


class NewHandsGiven(Asked):
    """Who takes the case, why it changes hands, and what they should know."""

    worker = Whole()
    because = Text(max_length=100)
    note = Text(required=False, default="", allow_blank=True)


class BecauseGiven(Asked):
    """Why."""

    because = Text()


class RatingGiven(Asked):
    """A judgement of risk and what it rests on."""

    rating = Rating()
    reasons = serializers.ListField(
        child=Choice(choices=[(code, reason.label) for code, reason in RAG_REASONS.items()]),
        min_length=1, max_length=len(RAG_REASONS),
    )  # fmt: skip
    note = Text(required=False, default="", allow_blank=True)


class ProgressGiven(Asked):
    """What has started or is done, and the day on which it happened."""

    what = Choice(choices=[(each.value, each.label) for each in (Until.STARTED, Until.DONE)])
    on = Day()


class PauseGiven(Asked):
    reason = Choice(choices=PauseReason.choices)
    until = Day()
    note = Text(required=False, default="", allow_blank=True)


class ContactGiven(Asked):
    how = Choice(choices=Contact.How.choices)
    spoke_with = Choice(choices=Contact.With.choices)
    outcome = Choice(choices=Contact.Outcome.choices)
    on = Day()
    summary = Text()
    chasing = YesNo(required=False, default=False)
    got_worse = YesNo(required=False, default=False)


class NoteGiven(Asked):
    text = Text()


class ChangeGiven(Asked):
    trigger = Choice(choices=[(code, item.label) for code, item in RETRIAGE_TRIGGERS.items()])
    note = Text(required=False, default="", allow_blank=True)


class LookGiven(Asked):
    """What was looked at, and why the case may go on waiting."""

    note = Text()


class ClosureGiven(Asked):
    reason = Choice(choices=CloseReason.to_choose())
    note = Text(required=False, default="", allow_blank=True)


class OfferGiven(Asked):
    """Which team should have it, and why."""

    to = Whole()
    reason = Text()


class ActionGiven(Asked):
    """What will be done, by whom and by when; from 84 days on, why the wait went so far."""

    action = Text(max_length=1000)
    reason = Choice(choices=list(WAIT_REASONS.items()), required=False, default="")


class LetterGiven(Asked):
    """Why somebody decides so."""

    because = Text(max_length=300)


class WentGiven(Asked):
    """Whether a doubtful letter went, and how that is known."""

    went = YesNo()
    because = Text(max_length=300)
