"""What the invented carers say: plain sentences, of nobody in particular."""

from typing import Any

CAMPAIGN = "Carers Week"
DEEDS = (
    ["personal_care", "meals", "nights"],
    ["house", "money", "appointments"],
    ["company", "watching", "medicines"],
    ["lifting", "personal_care", "house", "meals"],
)
CALLS: list[dict[str, str]] = [
    {"outcome": "spoke", "how_are_you": "Coping. A neighbour sat in on Sunday.",
     "still_possible": "yes", "health": "Sleeps better since the new mattress."},
    {"outcome": "no_answer"},
    {"outcome": "spoke", "how_are_you": "At the end of my tether, and I have a cold.",
     "still_possible": "with_difficulty", "health": "Back pain from lifting.",
     "got_worse": "yes"},
    {"outcome": "message", "note": "Left a message with no detail, as agreed."},
    {"outcome": "spoke", "how_are_you": "Much the same as last week.", "still_possible": "yes"},
]  # fmt: skip
ANSWERS: dict[str, dict[str, Any]] = {
    "words": {"own_words": "I would not have it any other way, but I am so tired.",
              "strengths": "We laugh every day. My sister rings on Fridays."},
    "caring": {"willing_now": "yes", "able_now": "partly", "willing_future": "yes",
               "able_future": "not_known", "willing_words": "As long as my back holds."},
    "necessary": {"necessary_care": True, "necessary_words": "Washing, meals, and twice a night."},
    "life": {"working_words": "Left a job in a shop two years ago, and would like it back.",
             "education_words": "No wish at present.", "recreation_words": "The choir, once."},
    "impact": {"impact_words": "No evening free in a year.", "health_at_risk": False,
               "health_words": "Tired; sees the GP in March.", "significant_impact": True,
               "significant_words": "Money, company, and sleep."},
    "wishes": {"wishes": "One evening a week, and to know that someone competent is there."},
    "together": {"combined_with": None, "carer_agreed_on": None, "adult_agreed_on": None},
}  # fmt: skip
REASONS = {
    "reasons": "You told us what a week is like. We looked at each of the eight outcomes with you, "
    "and at what caring does to your health and your day.",
    "advice": "The carers' café meets on Tuesdays. Your GP can put you on the carers' register.",
}
