"""The tables, one subject a file."""

from carers.models.assessment import (
    Assessment,
    EqualityAnswer,
    OutcomeFinding,
)
from carers.models.call import CarerCall
from carers.models.decision import Decision, Disagreement, Override
from carers.models.offer import CarerOffer
from carers.models.plan import PlanReview, SupportPlan, SupportPlanLine
from carers.models.relationship import CaringRelationship
from carers.models.request import CarerRequest, YoungCarerReferral

__all__ = [
    "Assessment", "CarerCall", "CarerOffer", "CarerRequest", "CaringRelationship", "Decision",
    "Disagreement", "EqualityAnswer", "OutcomeFinding", "Override", "PlanReview", "SupportPlan",
    "SupportPlanLine", "YoungCarerReferral",
]  # fmt: skip
