"""The steps of a case, as rows: asked, rated, allocated, given back, moved, closed.

These follow casework/acts, which work on one stored case at a time and so are too slow for this.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from casework import kinds
from casework.demo import words
from casework.demo.book import Book
from casework.models import (
    Allocation,
    AllocationReason,
    Case,
    CloseReason,
    Person,
    Rating,
    Source,
    Stay,
    StayReason,
    Team,
    User,
    Verb,
    Worker,
)
from casework.policy import RAG_REASONS, RAG_REASONS_VERSION, Rag, suggest_rag


@dataclass
class Spell:
    """One stretch of waiting, first day included and ``until`` not."""

    number: int
    since: date
    until: date | None = None


@dataclass
class CaseFile:
    """A case and the rows about it that later steps must change."""

    case: Case
    person: Person
    team: Team
    stay: Stay
    allocation: Allocation | None = None
    spells: list[Spell] = field(default_factory=list)


def ask(
    book: Book, *, person: Person, kind: str, team: Team, received_on: date, by: User
) -> CaseFile:
    """A request reached us."""
    source = book.rng.choice(words.SOURCES.get(kind, tuple(Source)))
    case = book.add(
        Case(
            person_id=person.pk, kind=kind, team_id=team.pk, received_on=received_on,
            joined_on=received_on, source=source, summary=book.rng.choice(words.SUMMARIES[kind]),
            next_look_on=received_on, look_because="New, nobody has rated it",
        )
    )  # fmt: skip
    stay = book.add(
        Stay(case_id=case.pk, team_id=team.pk, reason=StayReason.RECEIVED, entered_on=received_on)
    )
    says = f"{kinds.get(kind).name}, asked for by {source.label.lower()}"
    book.write(case, Verb.RECEIVED, says, on=received_on, by=by)
    return CaseFile(case, person, team, stay, spells=[Spell(1, received_on)])


def rate(book: Book, file: CaseFile, rag: Rag, *, on: date, by: User) -> None:
    """A judgement with its reasons; one in twenty goes against the suggestion, and says why."""
    case = file.case
    against = book.rng.random() < 0.05 and rag == Rag.AMBER
    reasons = list(book.rng.choice(words.REASONS[Rag.GREEN if against else rag]))
    note = words.AGAINST_SUGGESTION if against else ""
    book.add(
        Rating(
            case_id=case.pk, rag=rag, suggested=suggest_rag(reasons), reasons=reasons, note=note,
            reasons_version=RAG_REASONS_VERSION, on=on, by_id=by.pk, at=book.moment(on, 11),
        )
    )  # fmt: skip
    case.rag_began_on = case.rag_since if rag == case.rag else on
    case.rag, case.rated_on, case.look_because = rag, on, ""
    why = ", ".join(RAG_REASONS[code].label.lower() for code in reasons)
    book.write(case, Verb.RATED, f"{rag.label}: {why}", on=on, by=by, note=note)


def allocate(book: Book, file: CaseFile, worker: Worker, *, on: date, by: User) -> None:
    """The case is given to someone in post, and its wait ends."""
    case = file.case
    reason = book.rng.choice((AllocationReason.CAPACITY, AllocationReason.SKILLS,
                              AllocationReason.LOCALITY))  # fmt: skip
    file.allocation = book.add(
        Allocation(case_id=case.pk, worker_id=worker.pk, reason=reason, starts_on=on, by_id=by.pk)
    )
    case.worker_id, case.allocated_on, case.look_because = worker.pk, on, ""
    file.spells[-1].until = on
    says = f"To {worker.name}: {reason.label.lower()}"
    book.write(case, Verb.ALLOCATED, says, on=on, by=by, worker=worker.pk)


def start(book: Book, file: CaseFile, *, on: date, by: User) -> None:
    """The assessment of a case that a worker has began, where its kind records that."""
    case, ending = file.case, kinds.get(file.case.kind).started
    if ending is not None:
        case.started_on = on
        book.write(case, Verb.PROGRESS, f"{ending.happened} on {on:%-d %B %Y}", on=on, by=by)


def give_back(book: Book, file: CaseFile, *, because: str, on: date, by: User) -> None:
    """Back to the list, with its own date; a new spell of waiting begins."""
    _end_allocation(file, because=because, on=on)
    file.case.spell += 1
    file.case.next_look_on, file.case.look_because = on, "Given back to the list"
    file.spells.append(Spell(file.case.spell, on))
    book.write(file.case, Verb.GIVEN_BACK, because, on=on, by=by)


def move(book: Book, file: CaseFile, to: Team, *, on: date, by: User) -> None:
    """Another team took the case; its date stays."""
    left = file.team
    file.stay.left_on, file.stay.left_because = on, f"Moved to {to.name}"
    file.stay = book.add(
        Stay(case_id=file.case.pk, team_id=to.pk, reason=StayReason.MOVED, entered_on=on)
    )
    file.team, file.case.team_id = to, to.pk
    book.write(file.case, Verb.MOVED, f"From {left.name} to {to.name}", on=on, by=by)


def close(
    book: Book, file: CaseFile, reason: CloseReason, *, on: date, by: User, support: str = ""
) -> None:
    """The case ends. ``support`` says which kind of support followed an assessment."""
    case, label = file.case, reason.label
    if reason == CloseReason.COMPLETED:
        _complete(case, on)
    file.stay.left_on, file.stay.left_because = on, f"Closed: {label}"
    _end_allocation(file, because=f"Closed: {label}", on=on)
    if file.spells[-1].until is None:
        file.spells[-1].until = on
    case.closed_on, case.close_reason = on, reason
    case.next_look_on, case.look_because = None, ""
    says = f"{label}. {words.SUPPORT[support]}" if support else label
    data = {"reason": reason.value} | ({"support": support} if support else {})
    book.write(case, Verb.CLOSED, says, on=on, by=by, **data)


def _complete(case: Case, on: date) -> None:
    """What is completed is done, and had started some days after it was given."""
    kind = kinds.get(case.kind)
    case.done_on = on
    if kind.started is not None and case.started_on is None:
        given = case.allocated_on or on
        case.started_on = min(on, given + timedelta(days=case.pk % 6))


def _end_allocation(file: CaseFile, *, because: str, on: date) -> None:
    if file.allocation is not None:
        file.allocation.ended_on, file.allocation.ended_because = on, because
    file.allocation = None
    file.case.worker_id = file.case.allocated_on = None
