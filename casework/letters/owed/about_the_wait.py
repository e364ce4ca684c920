"""The Waiting Well letter: what it may know of a wait, and what ends its need (S22)."""

from datetime import date, timedelta

from casework import letter_kinds
from casework.clocks import milestone_after, milestone_reached
from casework.letter_kinds import Ends, Facts, Field, Gives, KindOfLetter, Term
from casework.letters.owed.about_the_case import RECEIPT, REVIEW_DUE
from casework.letters.wording import own_language
from casework.models import WAITING_WELL, Letter
from casework.policy import PolicyInForce


def register() -> None:
    letter_kinds.register(
        KindOfLetter(
            code=WAITING_WELL,
            name="Waiting Well",
            gather=_gather,
            fields=(
                Field(
                    "what_for", "what they wait for", "a Care Act assessment", gives=Gives.TERM
                ),
                Field(
                    "request_on", "the day their request reached us", "21 September 2026",
                    gives=Gives.DAY,
                ),
                Field("waited_days", "how many days they have waited", "61", gives=Gives.NUMBER),
                Field(
                    "indicative_by", "the day we hope to start by", "4 December 2026",
                    when=frozenset({"date_passed", "date_ahead"}), gives=Gives.DAY,
                ),
                Field(
                    "update_by", "the day by which we write again", "19 December 2026",
                    gives=Gives.DAY,
                ),
            ),
            conditions={
                "first": "the first letter of this wait",
                "later": "a further letter",
                "no_date": "we have given no day that we hope to start by",
                "date_passed": "the day that we hoped to start by has passed",
                "date_ahead": "the day that we hope to start by lies ahead",
            },
            one_of=(
                frozenset({"first", "later"}),
                frozenset({"no_date", "date_passed", "date_ahead"}),
            ),
            ends=frozenset({Ends.CLOSED, Ends.ALLOCATED, Ends.NEWER}),
            # What such a letter must say (rules 5.5 point 3; guidance 6.29).
            must_name=frozenset(
                {"what_for", "request_on", "update_by", "phone", "out_of_hours_phone",
                 "text_relay", "email", "self_help", "carers_service", "advocacy", "complaints"}
            ),
            counts_days=True,
            calls_red_first=True,
            # Nobody hears that they have waited before they hear that we have their request.
            comes_after=frozenset({RECEIPT, REVIEW_DUE}),
        )
    )  # fmt: skip


def _gather(letter: Letter, on: date, policy: PolicyInForce) -> Facts:
    case = letter.case
    waited = case.waited(on)
    latest = max(letter.milestone, milestone_reached(waited, policy) or 0)
    return facts_of_a_wait(
        what_for=own_language.what_for(case.kind),
        request_on=case.received_on,
        waited_days=waited,
        is_first=not _has_had_one(letter),
        indicative_by=case.indicative_on,
        update_by=case.received_on + timedelta(days=milestone_after(latest, policy)),
        on=on,
    )


def facts_of_a_wait(
    *, what_for: Term, request_on: date, waited_days: int, is_first: bool,
    indicative_by: date | None, update_by: date, on: date,
) -> Facts:  # fmt: skip
    """What the letter may name. A date only when there is one; never one that has gone by."""
    return Facts(
        {
            "what_for": what_for, "request_on": request_on, "waited_days": waited_days,
            "indicative_by": indicative_by, "update_by": update_by,
        },
        frozenset({"first" if is_first else "later", _about_the_date(indicative_by, on)}),
    )  # fmt: skip


def _about_the_date(indicative_by: date | None, on: date) -> str:
    if indicative_by is None:
        return "no_date"
    return "date_passed" if indicative_by < on else "date_ahead"


def _has_had_one(letter: Letter) -> bool:
    """Whether whoever reads it had one before: another's, or one that came back, is none."""
    to_them = Letter.objects.that_went().filter(
        case=letter.case_id, kind=letter.kind, person=letter.person_id, referrer=letter.referrer_id
    )
    return to_them.filter(milestone__lt=letter.milestone).exists()
