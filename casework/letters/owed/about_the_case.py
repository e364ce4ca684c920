"""The letters about one case, beside those about the wait: each kind as data, none as a program.

Receipt (Care and Support guidance 6.29), allocation, appointment, panel outcome, the decision and
written advice (Care Act 2014, s13), a review that is due, and feedback to whoever referred them.
"""

from datetime import date, timedelta
from typing import Any

from casework import letter_kinds
from casework.clocks import milestone_after
from casework.letter_kinds import Ends, Facts, Field, Gives, KindOfLetter, Recipient, Value
from casework.letters.making.render import RenderFailed
from casework.letters.wording import own_language
from casework.models import WAITING_WELL, Letter
from casework.policy import PolicyInForce

RECEIPT = "receipt"
ALLOCATION = "allocation"
APPOINTMENT = "appointment"
PANEL_OUTCOME = "panel_outcome"
ELIGIBLE = "decision_eligible"
NOT_ELIGIBLE = "decision_not_eligible"
REVIEW_DUE = "review_due"
FEEDBACK = "feedback"

# Every way back to us, and what someone may do who is not happy: in each letter to a person.
_WAYS_BACK = frozenset({"phone", "text_relay", "email"})
_RIGHTS = frozenset({"advocacy", "complaints"})

_WHAT_FOR = Field("what_for", "what the case is for", "a Care Act assessment", gives=Gives.TERM)
_REQUEST_ON = Field(
    "request_on", "the day the request reached us", "21 September 2026", gives=Gives.DAY
)
_DECIDED_ON = Field(
    "decided_on", "the day of the decision", "17 November 2026", asked=True, gives=Gives.DAY
)


def register() -> None:
    for kind in (*_OWED_BY_AN_EVENT, *_ASKED_FOR_BY_STAFF):
        letter_kinds.register(kind)


def _of_the_case(letter: Letter, on: date, policy: PolicyInForce) -> Facts:
    return Facts(_case_fields(letter))


def _case_fields(letter: Letter) -> dict[str, Value]:
    case = letter.case
    return {"what_for": own_language.what_for(case.kind), "request_on": case.received_on}


def _of_the_receipt(letter: Letter, on: date, policy: PolicyInForce) -> Facts:
    """A day that we gave; else the day that our own standard aims at; else none, and we say so."""
    case = letter.case
    aim_by = case.received_on + timedelta(days=case.standard(policy))
    given = case.indicative_on
    if given is not None and given >= on:
        about = "date_given"
    else:
        about = "aim" if given is None and aim_by > on else "no_date"
    waited = (on - case.received_on).days
    next_by = case.received_on + timedelta(days=milestone_after(max(waited, 0), policy))
    return Facts(
        {
            **_case_fields(letter), "indicative_by": given, "aim_by": aim_by,
            "update_by": next_by,
        },
        frozenset({about}),
    )  # fmt: skip


def _of_the_allocation(letter: Letter, on: date, policy: PolicyInForce) -> Facts:
    worker = letter.case.worker
    return Facts({**_case_fields(letter), "worker": worker.name if worker else None})


def _as_asked(letter: Letter, on: date, policy: PolicyInForce) -> Facts:
    """What a member of staff gave for it; a day was kept as text."""
    return Facts({**_case_fields(letter), **given_for(letter)})


def given_for(letter: Letter) -> dict[str, Value]:
    kind = letter_kinds.get(letter.kind)
    return {field.code: _value(field, letter.details) for field in kind.fields if field.asked}


def _value(field: Field, details: dict[str, Any]) -> Value:
    given: str | None = details.get(field.code)
    return date.fromisoformat(given) if given and is_day(field) else given


def is_day(field: Field) -> bool:
    """By our naming, as with the columns of the tables."""
    return field.code.endswith("_on")


def _of_the_appointment(letter: Letter, on: date, policy: PolicyInForce) -> Facts:
    facts = _as_asked(letter, on, policy)
    day = facts.fields["appointment_on"]
    if isinstance(day, date) and day < on:
        message = f"The day of the appointment has passed: {day:%-d %B %Y}."
        raise RenderFailed(message)
    return facts


def _for_the_referrer(letter: Letter, on: date, policy: PolicyInForce) -> Facts:
    """The least by which they know whom we mean: initials, and when they asked."""
    person = letter.case.person
    names = f"{person.given_names} {person.family_name}".split()
    initials = " ".join(name[0] for name in names)
    happened = str(letter.details.get("happened", "received"))
    fields: dict[str, Value] = {
        "initials": initials,
        "request_on": letter.case.received_on,
    }
    return Facts(fields, frozenset({happened}))


def _opened_again(letter: Letter) -> str:
    """That it ended is no news where it goes on; closed again, it is owed again."""
    has_ended = letter.details.get("happened") == "closed"
    return "The case was opened again" if has_ended and letter.case.is_open else ""


_OWED_BY_AN_EVENT = (
    KindOfLetter(
        code=RECEIPT, name="Receipt of a request", gather=_of_the_receipt,
        fields=(
            _WHAT_FOR, _REQUEST_ON,
            Field("indicative_by", "the day we hope to start by", "4 December 2026",
                  when=frozenset({"date_given"}), gives=Gives.DAY),
            Field("aim_by", "the day by which our standard aims to start", "19 October 2026",
                  when=frozenset({"aim"}), gives=Gives.DAY),
            Field("update_by", "the day by which we write again", "19 October 2026",
                  gives=Gives.DAY),
        ),
        conditions={
            "date_given": "we have given a day that we hope to start by",
            "aim": "we have given none, and the day that we aim at lies ahead",
            "no_date": "we can give no day at present",
        },
        one_of=(frozenset({"date_given", "aim", "no_date"}),),
        # Whoever has a worker already hears of the worker instead.
        ends=frozenset({Ends.CLOSED, Ends.ALLOCATED, Ends.NEWER}),
        said_by=frozenset({WAITING_WELL}),
        must_name=frozenset({"what_for", "request_on", "indicative_by", "aim_by", "update_by",
                             "out_of_hours_phone", *_WAYS_BACK, *_RIGHTS}),
    ),
    KindOfLetter(
        code=ALLOCATION, name="Allocation", gather=_of_the_allocation,
        fields=(
            _WHAT_FOR, _REQUEST_ON,
            Field("worker", "the name of their worker", "Joan Patel", gives=Gives.NAME),
        ),
        conditions={},
        ends=frozenset({Ends.CLOSED, Ends.WAITS_AGAIN, Ends.NEWER}),
        must_name=frozenset({"worker", "what_for", *_WAYS_BACK, *_RIGHTS}),
        by_hand=True,
    ),
    KindOfLetter(
        code=REVIEW_DUE, name="Review due", gather=_of_the_case,
        fields=(_WHAT_FOR, _REQUEST_ON),
        conditions={},
        ends=frozenset({Ends.CLOSED, Ends.ALLOCATED, Ends.NEWER}),
        must_name=frozenset({"out_of_hours_phone", "carers_service", *_WAYS_BACK, *_RIGHTS}),
    ),
    KindOfLetter(
        code=FEEDBACK, name="Feedback to the referrer", gather=_for_the_referrer,
        fields=(
            Field("initials", "the initials of whom they referred", "D K", gives=Gives.NAME),
            _REQUEST_ON,
        ),
        conditions={
            "received": "their request has reached us",
            "closed": "our work on it has ended",
        },
        one_of=(frozenset({"received", "closed"}),),
        # Each is news of its own: that it ended does not say that it came.
        ends=frozenset(),
        no_longer_true=_opened_again,
        must_name=frozenset({"request_on", "phone", "email"}),
        to=Recipient.REFERRER,
    ),
)  # fmt: skip

_ASKED_FOR_BY_STAFF = (
    KindOfLetter(
        code=APPOINTMENT, name="Appointment", gather=_of_the_appointment,
        fields=(
            _WHAT_FOR, _REQUEST_ON,
            Field("appointment_on", "the day of the appointment", "4 December 2026", asked=True,
                  gives=Gives.DAY),
            Field("at_time", "the time", "10.30am, for about an hour", asked=True),
            Field("place", "where it is", "Your home", asked=True),
            Field("with_whom", "whom they will see", "Joan Patel, social worker", asked=True),
        ),
        conditions={},
        # Two appointments are two letters: a later one does not take the first one's place.
        ends=frozenset({Ends.CLOSED}),
        must_name=frozenset({"appointment_on", "at_time", "place", "with_whom", *_WAYS_BACK,
                             *_RIGHTS}),
        by_hand=True,
    ),
    KindOfLetter(
        code=PANEL_OUTCOME, name="Panel outcome", gather=_as_asked,
        fields=(
            _WHAT_FOR, _REQUEST_ON,
            Field("panel", "the name of the panel", "Best Practice Panel", asked=True),
            Field("met_on", "the day it met", "17 November 2026", asked=True, gives=Gives.DAY),
            Field("outcome", "what it decided", "It agreed the plan.", asked=True, is_long=True),
            Field("reasons", "its reasons", "The plan meets your needs.", asked=True,
                  is_long=True),
            Field("next_steps", "what happens next", "Your worker will ring you.", asked=True,
                  is_long=True),
        ),
        conditions={},
        # A decision about someone is told to them, whatever became of the case (S47).
        ends=frozenset(),
        must_name=frozenset({"panel", "met_on", "outcome", "reasons", "next_steps", *_WAYS_BACK,
                             *_RIGHTS}),
        by_hand=True,
    ),
    KindOfLetter(
        code=ELIGIBLE, name="Decision (eligible needs)", gather=_as_asked,
        fields=(
            _WHAT_FOR, _REQUEST_ON, _DECIDED_ON,
            Field("needs_found", "the needs that are eligible", "You need help to wash and dress.",
                  asked=True, is_long=True),
            Field("reasons", "the reasons", "You cannot do this safely alone.", asked=True,
                  is_long=True),
            Field("could_help", "what could be done to meet them", "A visit each morning.",
                  asked=True, is_long=True),
        ),
        conditions={},
        ends=frozenset(),
        # Care Act 2014, s13(2) and (3): the record, its reasons, and what could be done.
        must_name=frozenset({"decided_on", "needs_found", "reasons", "could_help", *_WAYS_BACK,
                             *_RIGHTS}),
        by_hand=True,
    ),
    KindOfLetter(
        code=NOT_ELIGIBLE, name="Decision (no eligible needs) and advice", gather=_as_asked,
        fields=(
            _WHAT_FOR, _REQUEST_ON, _DECIDED_ON,
            Field("reasons", "the reasons", "You can do most things with what you have.",
                  asked=True, is_long=True),
            Field("advice", "what can be done to meet or reduce these needs, and to prevent or "
                  "delay others", "A rail by the stairs would help.", asked=True, is_long=True),
        ),
        conditions={},
        ends=frozenset(),
        # Care Act 2014, s13(2) and (5): the record, its reasons, and written advice.
        must_name=frozenset({"decided_on", "reasons", "advice", "self_help", "carers_service",
                             *_WAYS_BACK, *_RIGHTS}),
        by_hand=True,
    ),
)  # fmt: skip
