"""What people asked for, why they were rated so, and what was said to them: all made up."""

from casework.models import Source
from casework.policy import Rag

LONG_TERM, SHORT_TERM = "long term", "short term"
SUPPORT = {
    LONG_TERM: "Long-term support was agreed.",
    SHORT_TERM: "Short-term support to get back on their feet was agreed.",
}

SOURCES: dict[str, tuple[Source, ...]] = {
    "care_act": (Source.SELF, Source.FAMILY, Source.FAMILY, Source.GP, Source.HOSPITAL,
                 Source.HOUSING, Source.POLICE),
    "occupational_therapy": (Source.SELF, Source.FAMILY, Source.GP, Source.HOSPITAL),
    "review": (Source.COUNCIL, Source.COUNCIL, Source.PROVIDER, Source.FAMILY),
    "financial": (Source.COUNCIL,),
    "direct_payment": (Source.SELF, Source.COUNCIL),
    "learning_disability": (Source.FAMILY, Source.COUNCIL, Source.GP),
    "carer_assessment": (Source.CARER, Source.CARER, Source.CAMPAIGN, Source.GP),
}  # fmt: skip

SUMMARIES: dict[str, tuple[str, ...]] = {
    "care_act": (
        "Struggles to wash and dress since the spring. Daughter helps at weekends.",
        "Two falls in the kitchen this month. Lives alone on the first floor.",
        "Memory is getting worse; left the gas on twice. Husband is worn out.",
        "Came home from hospital last week and cannot manage the stairs.",
        "Low mood after a bereavement. Not eating properly, says the GP.",
        "Neighbour worried: post piling up, curtains closed all day.",
        "Asks for help to get out again and to see other people.",
    ),
    "occupational_therapy": (
        "Cannot get in and out of the bath. Asks about a level shower.",
        "Needs a second stair rail and something to raise the toilet seat.",
        "Wheelchair does not pass the bathroom door.",
        "Carers ask whether one person can move her safely with better equipment.",
    ),
    "review": (
        "Yearly review of the care and support plan is due.",
        "Provider says that the calls are too short now.",
        "Day centre has closed; the plan needs another look.",
        "Review asked for by the family after a stay in hospital.",
    ),
    "financial": (
        "Care began at home; needs to know what to pay.",
        "Moved to a care home; savings below the upper limit, says the son.",
        "Change of circumstances: spouse has died.",
    ),
    "direct_payment": (
        "Would like to employ a personal assistant in place of the agency.",
        "Direct payment agreed at the assessment; needs help with payroll.",
    ),
    "learning_disability": (
        "Turns eighteen soon and leaves school in the summer.",
        "Would like to move on from the family home with support.",
        "Parents are getting older and ask for a plan.",
    ),
    "carer_assessment": (
        "Looks after his wife who has dementia; has not had a day off since June.",
        "Cares for her grown-up son. Her own back is giving out.",
        "Saw our leaflet and asks what help there is for carers.",
        "Looks after both parents and works nights.",
    ),
}

# Reasons that suggest exactly this rating (policy.suggest_rag); a test says so.
REASONS: dict[Rag, tuple[tuple[str, ...], ...]] = {
    Rag.RED: (
        ("no_essential_care", "lives_alone"), ("carer_stopped",), ("abuse_indicator",),
        ("discharge_depends", "no_carer"), ("falls", "nutrition", "skin"), ("end_of_life",),
    ),
    Rag.AMBER: (
        ("falls",), ("carer_strain", "bereavement"), ("cognition", "lives_alone"),
        ("self_neglect",), ("partly_met", "no_carer"), ("medication", "home_hazards"),
    ),
    Rag.GREEN: (
        ("stable_safe",), ("lives_alone",), ("stable_safe", "communication"), ("no_carer",),
    ),
    Rag.BLUE: (("waits_on_others",), ("waits_on_others", "stable_safe")),
}  # fmt: skip
AGAINST_SUGGESTION = "The support she has now ends next month, so she cannot wait long."

LOOKED = (
    "Read the record and the last contact: support is in place, the rating stands.",
    "Talked about it at the allocation meeting. Nothing has changed.",
    "Rang the family yesterday, see contact. May go on waiting.",
)
TALKED = (
    "Managing as before. Daughter comes most days. Knows to ring us if it gets worse.",
    "Feels a little better. Would still like the visit.",
    "Worried about the winter. Gave the number for out of hours.",
    "Sleeps badly; is seeing the GP about it on Thursday.",
)
CHASED = (
    "Rang to ask how long it will be. Said sorry, and told them where they are on the list.",
    "Son rang for the second time and is not happy with the wait.",
)
NOT_REACHED = ("No answer; will try again tomorrow.", "Left a message to ring the duty line.")
NOTES = (
    "GP summary received and read.",
    "Housing officer confirms that the tenancy is safe.",
    "Key safe by the back door; code with the duty team.",
    "Prefers to be seen in the afternoon.",
    "Asked the provider to keep the present calls going until we have visited.",
)
CHANGES = (
    ("fall", "Fell on the way to the bathroom; not hurt."),
    ("hospital", "Taken in by ambulance on the night."),
    ("chased", "Daughter rang again."),
    ("provider_notice", "Agency gives notice for the end of the month."),
    ("moved", "Staying with her sister for now."),
    ("new_diagnosis", "Memory clinic has written."),
    ("carer_gave_up", "Husband says he cannot go on."),
)
# What a manager answers, and why the wait went so far (policy.WAIT_REASONS).
MANAGER_ACTIONS = (
    ("Seen at the allocation meeting; first for the next free worker.", "capacity"),
    ("Asked for a welfare call this week, then decide.", "not_reached"),
    ("Agency worker starts on Monday and takes the oldest five.", "vacancy"),
    ("Agreed to wait: safe support in place, family content. Look again in four weeks.",
     "others_first"),
)  # fmt: skip
OFFER_REASONS = (
    "Lives in your area since the move.",
    "The main need is a learning disability.",
    "Needs a longer piece of work than we can do here.",
)
