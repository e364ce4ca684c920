"""What may happen that asks for a fresh look at the risk, and what it asks of post."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trigger:
    """Something that happened which asks for a fresh look at the risk (rules.md 2.3).

    ``asks_of_post``: what to ask before anything more is posted to them (rules.md 5.5 point 4).
    ``asks_if_safe``: what to ask before any letter goes to them, or about them to others: it may
    come into the hands of whoever does harm.
    ``reports_death``: it says that they have died, and no letter goes.
    """

    label: str
    same_day: bool
    asks_of_post: str = ""
    asks_if_safe: str = ""
    reports_death: bool = False


# An app adds triggers of its own in its ``ready()``.
RETRIAGE_TRIGGERS: dict[str, Trigger] = {
    "welfare_visit": Trigger("Welfare visit asked for", True),
    "call_asked": Trigger("Call asked for", False),
    "safeguarding_concern": Trigger(
        "New safeguarding concern", True, asks_if_safe="Safeguarding concern: may a letter go?"
    ),
    "hospital": Trigger(
        "Hospital admission, A&E, 999 or 111", True, "In hospital: is the address right?"
    ),
    "discharged": Trigger(
        "Discharged from hospital", True, "Discharged from hospital: is the address right?"
    ),
    "prison": Trigger(
        "Taken into custody or prison", True, "In custody or prison: is the address right?"
    ),
    "care_home": Trigger(
        "Moved into a care home", False, "Moved into a care home: is the address right?"
    ),
    "died_reported": Trigger("We were told that they died", True, reports_death=True),
    "carer_gave_up": Trigger("Carer gave up, was admitted or died", True),
    "welfare_failed_twice": Trigger("Two welfare contacts failed", True),
    "emergency_notice": Trigger("Police, fire or ambulance notice", True),
    "got_worse": Trigger("Things got worse", True),
    "provider_notice": Trigger("Provider handed back the package or gave notice", False),
    "fall": Trigger("Fall reported", False),
    "moved": Trigger(
        "Change of address or provider", False, "May have moved: is the address right?"
    ),
    "chased": Trigger("Person, family, GP or provider rang to chase", False),
    "new_diagnosis": Trigger("New diagnosis or end of life", False),
    "direct_payment_lost": Trigger("Direct payment or personal assistant lost", False),
    "eviction": Trigger(
        "Eviction or benefits stopped",
        False,
        "May have lost their home: is the address right?",
    ),
    "letter_returned": Trigger("Letter came back undelivered", False),
    "not_reached": Trigger("Could not be reached after repeated tries", True),
    "close_asked": Trigger("Closing asked for: a senior looks", True),
    "other": Trigger("Something else changed", False),
}


def asking_if_safe() -> tuple[str, ...]:
    """The triggers after which a person says whether letters may go."""
    return tuple(code for code, trigger in RETRIAGE_TRIGGERS.items() if trigger.asks_if_safe)
