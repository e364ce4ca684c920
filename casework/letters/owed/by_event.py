"""Letters that are owed because something happened: a request, a worker, an end.

Each is owed in the transaction of the act itself, so that none is forgotten and none stands for
an act that did not happen. An imported case is no event: its people were told by another system.
"""

from datetime import date

from casework import kinds, letter_kinds
from casework.acts import record, referring
from casework.extensions import added
from casework.letters.owed.about_the_case import ALLOCATION, FEEDBACK, RECEIPT, REVIEW_DUE
from casework.letters.owed.owing import owe
from casework.models import Case, CloseReason, Letter, User
from casework.policy import NUMBERS, Basis, Number

# The two letters of feedback about one case, by number.
RECEIVED, CLOSED = 1, 2
_MAY_BE_TURNED_OFF = "1 sends it, 0 does not"


def switch(kind: str) -> str:
    """The name of the policy number that turns a kind on (1) or off (0)."""
    return f"letter.{kind}"


def register() -> None:
    for kind, when, source, basis in _SWITCHES:
        label = f"{letter_kinds.name_of(kind)}, {when} ({_MAY_BE_TURNED_OFF})"
        NUMBERS[switch(kind)] = Number(1, "letters", label, source, basis, most=1)
    added.after_receiving.append(request_received)
    added.after_allocating.append(worker_given)
    added.after_closing.append(case_closed)
    added.after_referring.append(referrer_recorded)


_SWITCHES = (
    (RECEIPT, "for each request", "Care and Support guidance 6.29: an indicative timescale",
     Basis.GUIDANCE),
    (ALLOCATION, "for each allocation", "Our proposal", Basis.PROPOSED),
    (REVIEW_DUE, "for each review", "Our proposal", Basis.PROPOSED),
    (FEEDBACK, "at receipt and at the end", "Local; two reviews asked for it", Basis.LOCAL),
)  # fmt: skip


def request_received(case: Case, by: User | None, on: date) -> None:
    _owe_if_on(case, REVIEW_DUE if case.kind == "review" else RECEIPT, by=by, on=on)
    _tell_referrer(case, "received", RECEIVED, by=by, on=on)


def worker_given(case: Case, by: User | None, on: date) -> None:
    _owe_if_on(case, ALLOCATION, by=by, on=on)


def case_closed(case: Case, by: User | None, on: date) -> None:
    """Whoever referred a case that was recorded twice hears by the one that goes on."""
    goes_on = _recorded_twice(case)
    if goes_on is None:
        _tell_referrer(case, "closed", CLOSED, by=by, on=on)
    elif referring.hand_on(case, to=goes_on):
        _tell_referrer(goes_on, "received", RECEIVED, by=by, on=on)


def _recorded_twice(case: Case) -> Case | None:
    """The open case of the same person by which this one goes on; None where it is not known."""
    if case.close_reason != CloseReason.DUPLICATE:
        return None
    others = list(Case.objects.still_open().filter(person=case.person_id).order_by("pk"))
    same_kind = [other for other in others if other.kind == case.kind]
    found = same_kind or others
    return found[0] if len(found) == 1 else None


def referrer_recorded(case: Case, by: User | None, on: date) -> None:
    """Someone recorded later is told as though they had been there from the start, once.

    Once the case has ended, that it came is no news: they are told that it ended.
    """
    if case.is_open:
        _tell_referrer(case, "received", RECEIVED, by=by, on=on)
    else:
        _tell_referrer(case, "closed", CLOSED, by=by, on=on)


def next_number(case: Case, kind: str) -> int:
    """The number of the next letter of this kind about this case."""
    last = Letter.objects.filter(case=case, kind=kind).order_by("-milestone")
    return (last.values_list("milestone", flat=True).first() or 0) + 1


def _owe_if_on(case: Case, kind: str, *, by: User | None, on: date) -> None:
    if kinds.get(case.kind).writes_letters and record.policy_on(on)[switch(kind)]:
        owe(case=case, kind=kind, milestone=next_number(case, kind), on=on, by=by)


def _tell_referrer(case: Case, happened: str, milestone: int, *, by: User | None, on: date) -> None:
    """Only those who may be told; where nobody asked, silence is the safe answer."""
    if kinds.get(case.kind).writes_letters and record.policy_on(on)[switch(FEEDBACK)]:
        details = {"happened": happened}
        may = case.referrers.who_hear().filter(may_be_told=True)
        # Who heard it by telephone has no letter of it.
        may = may.exclude(told_on__gte=case.closed_on or case.received_on)
        owe(
            case=case, kind=FEEDBACK, milestone=milestone, on=on, by=by, details=details,
            only=set(may.values_list("pk", flat=True)),
        )  # fmt: skip
