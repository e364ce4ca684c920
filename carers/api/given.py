"""What a client may send about carers, field by field."""

from rest_framework import serializers

from carers.models import Disagreement
from carers.models.call import StillPossible
from carers.models.offer import Answer, Identified
from carers.models.relationship import HOURS_IN_A_WEEK, CarerKind, Does
from carers.models.request import CameBy
from carers.services import COMPONENTS, TYPES
from casework.api.fields import Asked, Choice, Day, Text, Whole, YesNo
from casework.models import Contact

_STAFF_SAY = [choice for choice in CameBy.choices if choice[0] != CameBy.ADULTS_CASE]


def words(longest: int = 10_000) -> Text:
    """Words that may be left out."""
    return Text(max_length=longest, required=False, default="", allow_blank=True)


def day() -> Day:
    """A day that may be left out."""
    return Day(required=False, allow_null=True, default=None)


class CaringGiven(Asked):
    """Who cares for whom, since when, and what they do."""

    carer = Whole()
    adult = Whole()
    kind = Choice(choices=CarerKind.choices)
    starts_on = Day()
    hours_per_week = Whole(
        required=False, allow_null=True, default=None, min_value=0, max_value=HOURS_IN_A_WEEK
    )
    lives_with = YesNo(required=False, allow_null=True, default=None)
    does = serializers.ListField(
        child=Choice(choices=Does.choices), required=False, default=list, max_length=len(Does),
    )  # fmt: skip


class CaringEndGiven(Asked):
    ends_on = Day()
    because = Text(max_length=200)


class AuthorityGiven(Asked):
    """What shows that the carer may have letters about the other, and from which day."""

    from_on = Day()
    evidence = Text(max_length=300)


class CarerOfferGiven(Asked):
    """What was found out and said. Who accepts must be named, so that no request is lost."""

    identified = Choice(choices=Identified.choices)
    carer = Whole(required=False, allow_null=True, default=None)
    offered_on = day()
    answer = Choice(choices=Answer.choices, required=False, default="", allow_blank=True)
    answered_on = day()
    note = words()


class CarerRequestGiven(Asked):
    """A carer's request; a campaign needs its name."""

    person = Whole()
    team = Whole()
    received_on = Day()
    came_by = Choice(choices=_STAFF_SAY)
    campaign = words(100)
    relationship = Whole(required=False, allow_null=True, default=None)
    summary = words(2000)


class ReferralGiven(Asked):
    """Someone under 18 who cares; `to` is the children's service."""

    person = Whole()
    to = Text(max_length=150)
    note = words()


class CallGiven(Asked):
    """A call. Where somebody spoke, `how_are_you` and `still_possible` are asked."""

    outcome = Choice(choices=Contact.Outcome.choices)
    on = Day()
    how_are_you = words()
    still_possible = Choice(
        choices=StillPossible.choices, required=False, default="", allow_blank=True
    )
    health = words()
    got_worse = YesNo(required=False, default=False)
    note = words()


class StartGiven(Asked):
    """Which organisation makes the assessment: the case's own team where it is left out."""

    performed_by = Whole(required=False, allow_null=True, default=None)


class ReasonGiven(Asked):
    reason = Text()


class OverrideAnswerGiven(Asked):
    agreed = YesNo()
    note = Text()


class DecisionGiven(Asked):
    """Why. Whether the carer is eligible is worked out, and cannot be sent."""

    reasons = Text()
    advice = words()


class DisagreementGiven(Asked):
    """Who is unhappy and why; a peer review names its reviewer."""

    raised_by = Text(max_length=150)
    raised_on = Day()
    ground = Choice(choices=Disagreement.Ground.choices)
    words = Text()
    route = Choice(choices=Disagreement.Route.choices)
    reviewer = Whole(required=False, allow_null=True, default=None)


class SettlementGiven(Asked):
    outcome = Choice(choices=Disagreement.Outcome.choices)
    words = Text()


class ServiceGiven(Asked):
    """One service of the plan, and the day on which the whole plan is looked at again."""

    service_type = Choice(choices=TYPES)
    component = Choice(choices=COMPONENTS)
    what = Text(max_length=300)
    starts_on = Day()
    ends_on = day()
    review_due_on = Day()
