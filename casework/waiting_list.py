"""The waiting list as people work it: what each row says, in what order, and how many there are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.urls import reverse

from casework import contacts_due
from casework.cases.wait import Wait, past_standard
from casework.cases.wait_words import plain_date
from casework.clocks import allocate_by, rate_by
from casework.counting import Count, capped_counts_within
from casework.escalation import passed_words
from casework.models import (
    AccessNeed,
    Case,
    Change,
    Contact,
    Escalation,
    Letter,
    Pause,
    PauseReason,
    Person,
)
from casework.models.case import CaseQuerySet, look_due
from casework.paging import Order
from casework.policy import PolicyInForce, Urgency
from casework.templatetags.casework import age
from casework.written_once import columns

# A case with what ``with_what_a_row_says`` adds to it.
Listed = Any

ORDERS: dict[str, Order] = {
    # Red, unrated, amber, green, blue (policy.Urgency).
    "urgent": Order(("urgency", "received_on", "id")),
    "waited": Order(("received_on", "id")),
    "newest": Order(("received_on", "id"), falling=True),
    "look": Order(("next_look_on", "id")),
}


def with_what_a_row_says(cases: QuerySet[Case], as_of: date) -> QuerySet[Case]:
    """Add, in the list's own statement, all that a row shows beside the case itself."""
    # A moment costs more to read than the rest of a row, and no row says when it was made.
    told = cases.select_related("person", "team", "worker").defer(
        "created_at", "person__created_at"
    )
    return told.annotate(**_said_in_a_row(as_of))


@lru_cache(maxsize=4)
def _said_in_a_row(as_of: date) -> dict[str, RawSQL]:
    held = Letter.objects.needing_a_person().filter(case=OuterRef("pk")).order_by("-milestone")
    raised = Escalation.objects.unacknowledged().filter(case=OuterRef("pk"))
    highest = raised.order_by("-threshold")
    paused = Pause.objects.filter(case=OuterRef("pk"), ended_on=None)
    needs = AccessNeed.objects.live(as_of).filter(person=OuterRef("person"))
    spoken = Contact.objects.spoken().filter(case=OuterRef("pk")).order_by("-on", "-id")
    said = {
        "last_contact_how": Subquery(spoken.values("how")[:1]),
        "paused_for": Subquery(paused.values("reason")[:1]),
        "letter_held": Subquery(held.values("held_because")[:1]),
        "past_days": Subquery(highest.values("threshold")[:1]),
        "past_rung": Subquery(highest.values("rung")[:1]),
        "needs": ArraySubquery(needs.order_by("term__label").values("term__label")[:4]),
    }
    return columns(Case, said)


@dataclass(frozen=True)
class Row:
    """One line of the list: the case, and the reasons why it stands there."""

    case: Case
    wait: Wait
    why: tuple[str, ...]
    flags: tuple[str, ...]
    stops: tuple[str, ...]
    worker_note: str
    last_contact: str

    @property
    def waited(self) -> int:
        """Days until a worker has it."""
        return self.wait.waited

    @property
    def standard(self) -> int:
        """The standard of its kind in days."""
        return self.wait.standard


def row_of(case: Listed, *, as_of: date, policy: PolicyInForce, away: Collection[int]) -> Row:
    """A row from a case that ``with_what_a_row_says`` has annotated."""
    return Row(
        case=case,
        wait=case.wait(as_of, policy),
        why=tuple(_reasons(case, as_of=as_of, policy=policy)),
        flags=tuple(_flags(case)),
        stops=tuple(stops(case.person)),
        worker_note="away or has left" if case.worker_id in away else "",
        last_contact=_how(case),
    )


def cells(row: Row, *, as_of: date) -> dict[str, Any]:
    """What the page shows of a row, flat and in words, as a template reads it soonest."""
    case, person = row.case, row.case.person
    return {
        "url": reverse("case", args=[case.pk]),
        "pk": str(case.pk),
        "rag": case.rag,
        "name": person.name,
        "age": str(age(person.born_on, as_of)),
        "reference": person.reference,
        "kind": case.kind_name,
        "stops": row.stops,
        "flags": row.flags,
        "wait": row.wait,
        "why": "; ".join(row.why),
        "contact": row.last_contact,
        "contact_on": case.spoken_on,
        "look_on": case.next_look_on,
        "team": case.team.name,
        "worker": case.worker.name if case.worker else "",
        "worker_note": row.worker_note,
    }


def _reasons(case: Listed, *, as_of: date, policy: PolicyInForce) -> list[str]:
    reasons = [case.look_because] if case.look_because else []
    call = contacts_due.due_on(case, policy)
    if call <= as_of:
        overdue = f"contact overdue: {plain_date(call, as_of)}"
        reasons.append("contact due today" if call == as_of else overdue)
    rated = rate_by(case, policy)
    if rated and rated < as_of:
        reasons.append(f"a rating was due by {plain_date(rated, as_of)}")
    given = allocate_by(case, policy)
    if given and given < as_of:
        reasons.append(f"a worker was due by {plain_date(given, as_of)}")
    if case.past_days:
        reasons.append(f"{passed_words(case.past_rung, case.past_days)}, not acknowledged")
    if case.paused_for:
        reasons.append(f"paused: {PauseReason(case.paused_for).label.lower()}")
    if case.letter_held:
        reasons.append("letter held")
    return [reason[:1].upper() + reason[1:] for reason in reasons]


def _flags(case: Listed) -> list[str]:
    """Access needs and the interpreter, in words, as the standard asks (rules.md 5.2)."""
    person = case.person
    flags = list(case.needs)
    if person.interpreter_needed:
        flags.append(f"Interpreter: {person.spoken_language}")
    if person.access_needs_asked_on is None:
        flags.append("Needs never asked")
    return flags


def stops(person: Person) -> list[str]:
    """What nobody may overlook, in a few words; the page about the person says it whole."""
    said = []
    if person.died_on:
        said.append("Has died")
    elif person.reported_dead_on:
        said.append("Reported dead, not verified")
    if person.do_not_write or person.safe_by_post == "unsafe":
        said.append("Do not write")
    if person.safety_warning:
        said.append("Warning for staff")
    return said


def _how(case: Listed) -> str:
    return Contact.How(case.last_contact_how).label if case.last_contact_how else ""


def changed_since_look() -> Q:
    """Something happened that nobody has looked at yet."""
    return Q(Exists(Change.objects.filter(case=OuterRef("pk"), looked_on=None)))


def summary(
    cases: CaseQuerySet, *, as_of: date, policy: PolicyInForce
) -> tuple[dict[str, Count], date | None]:
    """The line above a list: counts, each up to the cap, and the day of the oldest request.

    One statement.
    """
    every = Case.objects.all()
    return capped_counts_within(
        cases,
        first=every.order_by("received_on").values("received_on")[:1],
        questions={
            "all": every,
            "unrated": every.filter(urgency=Urgency.UNRATED),
            "red": every.filter(urgency=Urgency.RED),
            "past": every.filter(past_standard(as_of, policy)),
            "look": every.filter(look_due(as_of)),
        },
    )
