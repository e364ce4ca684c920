"""What each field of the carers app tells about a living person (casework/classification.py)."""

from casework.classification import declare

FIELDS = {
    "carers.Assessment": declare(
        plain="id performed_by completed_by signed_off_by version saved",
        personal="case started_on completed_on signed_off_on combined_with carer_agreed_on "
        "adult_agreed_on",
        special="own_words strengths willing_now able_now willing_future able_future "
        "willing_words necessary_care necessary_words working_words education_words "
        "recreation_words impact_words health_at_risk health_words significant_impact "
        "significant_words wishes",
    ),
    "carers.CarerCall": declare(
        personal="contact", special="how_are_you still_possible health got_worse"
    ),
    "carers.CarerOffer": declare(
        plain="id by at", personal="case identified carer offered_on answer answered_on",
        special="note",
    ),
    "carers.CarerRequest": declare(
        plain="came_by campaign", personal="case relationship from_case"
    ),
    "carers.CaringRelationship": declare(
        plain="id recorded_by",
        personal="carer adult kind starts_on ends_on hours_per_week lives_with authority_on "
        "authority_evidence",
        special="does ended_because",
    ),
    "carers.Decision": declare(
        plain="id by by_worker", personal="assessment decided_on",
        special="derived eligible override reasons advice document",
    ),
    "carers.Disagreement": declare(
        plain="id reviewer recorded_by", personal="decision raised_by raised_on outcome_on",
        special="ground words route outcome outcome_words",
    ),
    "carers.EqualityAnswer": declare(
        plain="id", personal="assessment", special="prompt prefers_not said"
    ),
    "carers.OutcomeFinding": declare(
        plain="id", personal="assessment", special="outcome limb words"
    ),
    "carers.Override": declare(
        plain="id asked_by asked_on agreed answered_by answered_on", personal="assessment",
        special="eligible reason answer_note",
    ),
    "carers.PlanReview": declare(
        plain="id by", personal="plan due_on asked_on case done_on goes_on", special="found"
    ),
    "carers.SupportPlan": declare(plain="id by", personal="case agreed_on review_due_on"),
    "carers.SupportPlanLine": declare(
        plain="id", personal="plan starts_on ends_on", special="service_type component what"
    ),
    "carers.YoungCarerReferral": declare(
        plain="id by", personal="person to on received_on", special="note"
    ),
}  # fmt: skip
