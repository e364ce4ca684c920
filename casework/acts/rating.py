"""A person judges the risk, says why, and the judgement has history. Age never rates a case."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from casework.acts import put_right, record
from casework.clocks import next_look_on
from casework.models import Case, Contact, Rating, User, Verb
from casework.policy import RAG_REASONS, RAG_REASONS_VERSION, RED_WAITING, UNRATED, Rag, suggest_rag
from casework.refusals import NeedsContact, NeedsReason

# Lowering the risk needs the same evidence as raising it: a talk no older than this [P].
CONTACT_COUNTS_FOR = timedelta(days=7)


@transaction.atomic
def rate(
    case: Case, *, rag: Rag, reasons: Sequence[str], note: str = "", by: User, on: date,
    seen: record.Seen | None = None,
) -> Rating:  # fmt: skip
    """Record a rating and set when somebody looks again.

    ``seen`` is what the writer's page showed, so that nobody lowers a colleague's rating that they
    never saw: raises ``Overtaken``. A program has said so already (api/on_cases.py).

    ``reasons`` are codes of ``policy.RAG_REASONS``; at least one. Raises ``NeedsReason`` when it
    goes against the suggestion without a note, ``NeedsContact`` when it lowers the risk and nobody
    has spoken to the person in the last 7 days (rules.md 2.2), ``NotOpen``.
    """
    case = record.lock_open(case)
    if seen is not None:
        record.refuse_overtaken(case, seen, by=by)
    suggested = _weighed(rag, reasons, note)
    _refuse_blind_lowering(case, rag, on)
    rating = Rating.objects.create(
        case=case, rag=rag, suggested=suggested, reasons=list(reasons), note=note.strip(),
        reasons_version=RAG_REASONS_VERSION, on=on, by=by, at=timezone.now(),
    )  # fmt: skip
    policy = record.policy_on(on)
    _rated_so(case, rag, by=by, on=on)
    case.next_look_on = next_look_on(case, as_of=on, policy=policy)
    case.look_because = ""
    case.changes.filter(looked_on=None).update(looked_on=on)
    record.settle(case, on=on, policy=policy)
    record.save(case, "rag", "rated_on", "rag_began_on")
    why = ", ".join(RAG_REASONS[code].label.lower() for code in reasons)
    record.write(case, Verb.RATED, f"{Rag(rag).label}: {why}", by=by, note=note.strip())
    return rating


def _rated_so(case: Case, rag: Rag, *, by: User, on: date) -> None:
    """Set the rating. The same colour again goes on from the day on which it began."""
    over = UNRATED if case.rag is None else RED_WAITING if case.rag == Rag.RED != rag else None
    if over is not None:
        put_right.end(case, over, because=f"Rated {rag.label.lower()}", by=by, on=on)
    case.rag_began_on = case.rag_since if rag == case.rag else on
    case.rag, case.rated_on = rag, on


def _weighed(rag: Rag, reasons: Sequence[str], note: str) -> Rag:
    unknown = set(reasons) - set(RAG_REASONS)
    if not reasons or unknown:
        raise NeedsReason("Tick at least one reason for the rating.")
    suggested = suggest_rag(list(reasons))
    if rag != suggested and not note.strip():
        message = (
            f"The reasons suggest {suggested.label.lower()}. "
            f"Say in your own words why you rate {Rag(rag).label.lower()}."
        )
        raise NeedsReason(message)
    return suggested


def _refuse_blind_lowering(case: Case, rag: Rag, on: date) -> None:
    if case.rag is None or rag <= case.rag:
        return
    spoken = Contact.objects.spoken().filter(case=case, on__gte=on - CONTACT_COUNTS_FOR)
    if not spoken.exists():
        raise NeedsContact(
            "Nobody has spoken to the person in the last 7 days. "
            "Record a contact first, then lower the rating."
        )
