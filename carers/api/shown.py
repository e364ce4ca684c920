"""What is told of carers: relationships, offers, requests, calls and plans."""

from typing import Any

from rest_framework import serializers

from casework.api.fields import Rating
from casework.api.shown_cases import Named, WhoShown

Shown = serializers.Serializer[Any]


class RelationshipShown(Shown):
    """Who cares for whom. `authority_on`: the carer may have letters about the other, since then.

    Of either person only the name and the reference: what is theirs is in their own record.
    """

    id = serializers.IntegerField()
    kind = serializers.CharField()
    carer = WhoShown()
    adult = WhoShown()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    ended_because = serializers.CharField()
    hours_per_week = serializers.IntegerField(allow_null=True)
    lives_with = serializers.BooleanField(allow_null=True)
    does = serializers.ListField(child=serializers.CharField())
    authority_on = serializers.DateField(allow_null=True)
    authority_evidence = serializers.CharField()


class CarerOfferShown(Shown):
    """One asking on an adult's case. `carer` is null where none is named, or you may not see them.

    The newest is how things stand; the others are its history.
    """

    id = serializers.IntegerField()
    case = serializers.IntegerField(source="case_id")
    identified = serializers.CharField()
    carer = WhoShown(source="named", allow_null=True)
    offered_on = serializers.DateField(allow_null=True)
    answer = serializers.CharField()
    answered_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()
    is_settled = serializers.BooleanField()


class DecisionBrief(Shown):
    id = serializers.IntegerField()
    eligible = serializers.BooleanField()
    decided_on = serializers.DateField()


class CarerRequestShown(Shown):
    """A carer's request. It is on the list until `closed_on`, and ends only with an outcome.

    `case` is the number under which the case is read, rated, allocated and closed.
    """

    case = serializers.IntegerField(source="id")
    reference = serializers.CharField()
    person = WhoShown()
    team = Named()
    worker = Named(allow_null=True)
    rating = Rating(source="rag", allow_null=True)
    received_on = serializers.DateField()
    waited_days = serializers.IntegerField()
    came_by = serializers.CharField(source="carer_request.came_by", default="")
    campaign = serializers.CharField(source="carer_request.campaign", default="")
    decision = DecisionBrief(allow_null=True)
    outcome = serializers.CharField(source="close_reason")
    closed_on = serializers.DateField(allow_null=True)


class ReferralShown(Shown):
    """A young carer was referred across to children's services."""

    id = serializers.IntegerField()
    person = WhoShown()
    to = serializers.CharField()
    note = serializers.CharField()
    on = serializers.DateField()


class CallShown(Shown):
    """One telephone call. The answers are empty where nobody spoke."""

    id = serializers.IntegerField(source="contact_id")
    case = serializers.IntegerField(source="contact.case_id")
    on = serializers.DateField(source="contact.on")
    outcome = serializers.CharField(source="contact.outcome")
    summary = serializers.CharField(source="contact.summary")
    how_are_you = serializers.CharField()
    still_possible = serializers.CharField()
    health = serializers.CharField()
    got_worse = serializers.BooleanField()


class CallDueShown(Shown):
    """A carer to ring today. Look at what is safe before you dial."""

    case = serializers.IntegerField(source="case.id")
    reference = serializers.CharField(source="case.reference")
    person = WhoShown(source="case.person")
    team = Named(source="case.team")
    rating = Rating(source="case.rag", allow_null=True)
    due_on = serializers.DateField()
    late_days = serializers.IntegerField(source="late")
    without_answer = serializers.IntegerField(source="missed")
    phone = serializers.CharField(source="phone.at")
    phone_is_safe = serializers.CharField(source="phone.safety")
    voicemail_is_safe = serializers.CharField(source="voicemail.safety")
    stops = serializers.ListField(child=serializers.CharField())
    spoke_on = serializers.DateField(allow_null=True)
    said = serializers.CharField()


class CarerServiceShown(Shown):
    """One service, in the words of the national return."""

    id = serializers.IntegerField()
    service_type = serializers.CharField()
    component = serializers.CharField()
    what = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class CarerPlanShown(Shown):
    id = serializers.IntegerField()
    case = serializers.IntegerField(source="case_id")
    agreed_on = serializers.DateField()
    review_due_on = serializers.DateField()
    services = CarerServiceShown(source="lines", many=True)


class CarerGroupShown(Shown):
    """One group. `number` is null where it is too small to tell."""

    label = serializers.CharField()  # type: ignore[assignment]
    number = serializers.IntegerField(allow_null=True)


class CarerFigureShown(Shown):
    """One number, with the name of the query that made it and when."""

    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField()
    query = serializers.CharField()
    says = serializers.CharField()
    made_at = serializers.DateTimeField()


class CarerTableShown(Shown):
    """A figure by group, with its query."""

    label = serializers.CharField()  # type: ignore[assignment]
    query = serializers.CharField()
    groups = CarerGroupShown(many=True)


class CarerFiguresShown(Shown):
    figures = CarerFigureShown(many=True)
    tables = CarerTableShown(many=True)
