"""Teams are merged and split as one act: what belongs to a team goes along, and no wait restarts.

Cases keep their workers, their days and their letters; nobody is written to, since nothing has
changed for the people who wait (S179). The statements are set-based: a team of 40,000 cases is
merged in batches, each far below the time limit of a page.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from casework.acts import teams as team_acts
from casework.models import (
    Address,
    Case,
    Letter,
    LetterState,
    Offer,
    Reorganisation,
    ReorganisedCase,
    StaffAct,
    Stay,
    StayReason,
    Team,
    User,
    Verb,
    Worker,
)
from casework.refusals import NeedsReason, NotAnswerable, Refusal
from casework.staff import belongings, takes

BATCH = 5000
_UNSENT = (LetterState.DUE, LetterState.HELD, LetterState.FAILED, LetterState.UNCONFIRMED)
Kind = Reorganisation.Kind
# An outward code, with the first figure of the inward one perhaps.
_AREA = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?(?: [0-9])?")


@dataclass(frozen=True)
class Part:
    """Which cases and workers a split takes: all cases that match, and those of the workers.

    ``areas`` are postcode areas such as "ZZ1" or "ZZ1 4"; ``cases`` are hand-picked.
    """

    kinds: Sequence[str] = ()
    areas: Sequence[str] = ()
    workers: Sequence[Worker] = ()
    cases: Sequence[Case] = field(default=())

    @property
    def is_empty(self) -> bool:
        return not (self.kinds or self.areas or self.workers or self.cases)


def cases_of_part(team: Team, part: Part) -> Any:
    """The team's open cases that a split takes."""
    wanted = Q(pk__in=[case.pk for case in part.cases]) | Q(worker__in=list(part.workers))
    if part.kinds or part.areas:
        matching = Q(kind__in=part.kinds) if part.kinds else Q()
        if part.areas:
            matching &= Q(person__in=_living_in(part.areas))
        wanted |= matching
    return Case.objects.still_open().of_team(team).filter(wanted)


def no_area(areas: Sequence[str]) -> str:
    """The first of these that is no postcode area; empty where each is."""
    plain = (" ".join(area.upper().split()) for area in areas)
    return next((area for area in plain if not _AREA.fullmatch(area)), "")


def _living_in(areas: Sequence[str]) -> Any:
    """Those who live there. Raises ``Refusal`` for words that are no postcode area."""
    if wrong := no_area(areas):
        message = f"{wrong[:20]} is no postcode area, such as ZZ1 or ZZ1 4."
        raise Refusal(message)
    wanted = Q(pk=None)
    for area in areas:
        code = " ".join(area.upper().split())
        wanted |= Q(postcode__startswith=code if " " in code else f"{code} ")
    return Address.objects.filter(wanted, ends_on=None).values("person")


@dataclass(frozen=True)
class Preview:
    """What would go where, in counts, and what would refuse it."""

    counts: Mapping[str, int]
    refused_because: str = ""


def preview_merger(team: Team, into: Team, *, on: date) -> Preview:
    """What a merger would move, and why it cannot be done, if it cannot."""
    held = Case.objects.still_open().of_team(team)
    counts = {
        "open cases": held.count(),
        "of them with a worker, who keeps them": held.exclude(worker=None).count(),
        "people": Worker.objects.in_post(on).filter(team=team).count(),
        "letters not sent yet": Letter.objects.filter(case__in=held, state__in=_UNSENT).count(),
        **belongings.counted(team),
    }
    return Preview(counts, _why_no_merger(team, into, on))


def preview_split(team: Team, part: Part, *, on: date) -> Preview:
    """What a split would move."""
    held = cases_of_part(team, part)
    counts = {
        "open cases": held.count(),
        "of them with a worker, who keeps them": held.exclude(worker=None).count(),
        "people": len(part.workers),
        "letters not sent yet": Letter.objects.filter(case__in=held, state__in=_UNSENT).count(),
        "open cases that stay": Case.objects.still_open().of_team(team).count() - held.count(),
    }
    return Preview(counts, "" if not part.is_empty else "Choose what goes to the other team.")


@transaction.atomic
def merge(team: Team, into: Team, *, because: str, by: User, on: date) -> Reorganisation:
    """Make one team part of another, with all that is its own; it closes on the day.

    Raises ``NeedsReason``, and ``Refusal`` where one of them is closed or both sit in a meeting.
    """
    _refuse_without_reason(because)
    held = Case.objects.still_open().of_team(team)
    first = _locked(held)
    team, into = _lock_teams(team, into)
    if why := _why_no_merger(team, into, on):
        raise Refusal(why)
    made = _begin(Kind.MERGER, team, into, because=because, by=by, on=on)
    # What came to the team while its cases were being locked.
    late = _locked(held.exclude(pk__in=list(first))) if held.count() > len(first) else {}
    _move_cases(made, {**first, **late}, words=f"{team} became part of {into}")
    people = list(Worker.objects.filter(team=team).order_by("pk").values_list("pk", flat=True))
    along = belongings.hand_over(made)
    made.moved = {"took": into.takes, "workers": _move_people(made, people), **along}
    made.save(update_fields=["moved"])
    _widen(into, team)
    team.closed_on, team.merged_into = on, into
    team.save(update_fields=["closed_on", "merged_into"])
    _write(made, StaffAct.Act.TEAM_MERGED, len(first) + len(late))
    return made


@transaction.atomic
def split(team: Team, to: Team, part: Part, *, because: str, by: User, on: date) -> Reorganisation:
    """Give a part of a team's cases and people to another team.

    Raises ``NeedsReason``, and ``Refusal`` where nothing is chosen or a team is closed.
    """
    _refuse_without_reason(because)
    if part.is_empty:
        raise Refusal("Choose what goes to the other team: kinds, areas, people or cases.")
    chosen = _locked(cases_of_part(team, part))
    team, to = _lock_teams(team, to)
    if why := _why_not_both(team, to, on):
        raise Refusal(why)
    made = _begin(Kind.SPLIT, team, to, because=because, by=by, on=on)
    _move_cases(made, chosen, words=f"{team} was split: to {to}")
    people = [worker.pk for worker in part.workers if worker.team_id == team.pk]
    made.moved = {"took": to.takes, "workers": _move_people(made, people)}
    made.save(update_fields=["moved"])
    _widen(to, team, only=set(part.kinds) | _kinds_of(made))
    _write(made, StaffAct.Act.TEAM_SPLIT, len(chosen))
    return made


@dataclass(frozen=True)
class Undone:
    """How many cases went back, and how many stayed because something has happened to them."""

    back: int
    stayed: int


@transaction.atomic
def undo(made: Reorganisation, *, by: User, on: date) -> Undone:
    """Put back what nothing else has happened to; the rest stays where it is now.

    Raises ``NotAnswerable`` where it was undone already, ``Refusal`` where a team was closed or
    reorganised again.
    """
    made = _lock_made(made)
    team, to = _lock_teams(made.team, made.to)
    later = Reorganisation.objects.filter(pk__gt=made.pk, undone_at=None)
    if later.filter(Q(team__in=[team, to]) | Q(to__in=[team, to])).exists():
        raise Refusal("One of these teams was merged or split again since: undo that first.")
    if made.kind == Kind.MERGER:
        team.closed_on = team.merged_into = None
        team.save(update_fields=["closed_on", "merged_into"])
    unchanged = Case.objects.still_open().filter(
        pk__in=made.cases.values("case"), team=to, version=_version_after(made)
    )
    back = _locked(unchanged)
    _put_back_cases(made, list(back), by=by, on=on)
    Worker.objects.filter(pk__in=made.moved.get("workers", ()), team=to).update(team=team)
    belongings.give_back(made)
    to.takes = made.moved.get("took")
    to.save(update_fields=["takes"])
    made.undone_by, made.undone_at = by, timezone.now()
    made.save(update_fields=["undone_by", "undone_at"])
    _write(made, StaffAct.Act.TEAM_PUT_BACK, len(back), by=by)
    return Undone(len(back), made.cases.count() - len(back))


def _version_after(made: Reorganisation) -> Any:
    rows = ReorganisedCase.objects.filter(reorganisation=made, case=OuterRef("pk"))
    return Subquery(rows.values("version")[:1])


def _lock_made(made: Reorganisation) -> Reorganisation:
    rows = Reorganisation.objects.select_for_update(of=("self",))
    now = rows.select_related("team", "to").get(pk=made.pk)
    if now.undone_at is not None:
        raise NotAnswerable("Somebody undid this already.")
    return now


def _refuse_without_reason(because: str) -> None:
    if not because.strip():
        raise NeedsReason("Say why the teams are reorganised.")


def _why_no_merger(team: Team, into: Team, on: date) -> str:
    if why := _why_not_both(team, into, on):
        return why
    if belongings.meetings_of(team).exists() and belongings.meetings_of(into).exists():
        return f"{team} and {into} both sit in an allocation meeting. End one of them first."
    if not takes.taking(on=on).filter(pk=into.pk).exists():
        working = Worker.objects.in_post(on).filter(team=team, role__in=takes.WORKS_A_LIST)
        if into.takes == [] or not working.exists():
            return f"Nobody would work the list: {into} takes no requests or has nobody in post."
    return ""


def _why_not_both(team: Team, to: Team, on: date) -> str:
    if team.pk == to.pk:
        return "Choose another team."
    closed = next((each for each in (team, to) if not each.is_open_on(on)), None)
    return f"{closed} is not an open team today." if closed else ""


def _locked(cases: Any) -> dict[int, int]:
    """The cases by id with their versions, locked, before the teams as every act does."""
    rows = cases.order_by("pk").select_for_update(of=("self",), no_key=True)
    return dict(rows.values_list("pk", "version"))


def _lock_teams(*teams: Team) -> list[Team]:
    rows = Team.objects.select_for_update().order_by("pk")
    found = {team.pk: team for team in rows.filter(pk__in=[team.pk for team in teams])}
    return [found[team.pk] for team in teams]


def _begin(kind: Kind, team: Team, to: Team, *, because: str, by: User, on: date) -> Reorganisation:
    return Reorganisation.objects.create(
        kind=kind, team=team, to=to, because=because.strip()[:300], by=by, on=on, at=timezone.now()
    )


def _move_cases(made: Reorganisation, versions: Mapping[int, int], *, words: str) -> None:
    ReorganisedCase.objects.bulk_create(
        (
            ReorganisedCase(reorganisation=made, case_id=pk, version=version + 1)
            for pk, version in versions.items()
        ),
        batch_size=BATCH,
    )
    for batch in _batches(list(versions)):
        _hand_over(batch, made.to, reason=words[:100], on=made.on)
        _tell(batch, f"{words}. {made.because}", made.by_id, reorganisation=made.pk)
        _letters_follow(batch, made.to)
        mine = Offer.objects.filter(case__in=batch, to=made.to, answer="")
        mine.update(answer=Offer.Answer.WITHDRAWN, answered_at=made.at, answered_by=made.by)
        _check_now()


def _batches(rows: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(rows), BATCH):
        yield list(rows[start : start + BATCH])


def _hand_over(batch: list[int], to: Team, *, reason: str, on: date) -> None:
    Case.objects.filter(pk__in=batch).update(team=to, version=F("version") + 1)
    Stay.objects.filter(case__in=batch, left_on=None).update(left_on=on, left_because=reason)
    Stay.objects.bulk_create(
        Stay(case_id=pk, team=to, reason=StayReason.REORGANISED, entered_on=on) for pk in batch
    )


_EVENTS = """
INSERT INTO casework_event (person_id, case_id, verb, says, data, by_id, at)
SELECT person_id, id, %s, %s, jsonb_build_object('reorganisation', %s::bigint), %s, %s
FROM casework_case WHERE id = ANY(%s)
"""


def _tell(batch: list[int], says: str, by: int | None, *, reorganisation: int) -> None:
    """On each timeline; no letter follows, since no act of a case was done."""
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, [Verb.MOVED, says, reorganisation, by, timezone.now(), batch])


def _letters_follow(batch: list[int], to: Team) -> None:
    Letter.objects.filter(case__in=batch, state__in=_UNSENT).update(team=to)
    belongings.open_tasks().filter(letter__case__in=batch).update(team=to)


def _check_now() -> None:
    """The database's own checks, now and not all at commit, so that no statement takes long."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _move_people(made: Reorganisation, people: list[int]) -> list[int]:
    """They keep their roles, absences and sign-ins; each act is written down."""
    Worker.objects.filter(pk__in=people).update(team=made.to)
    says = f"With {made.team} to {made.to}: {made.because}"[:500]
    StaffAct.objects.bulk_create(
        StaffAct(worker_id=pk, act=StaffAct.Act.MOVED, says=says, by=made.by, at=made.at)
        for pk in people
    )
    return people


def _kinds_of(made: Reorganisation) -> set[str]:
    moved = Case.objects.filter(pk__in=made.cases.values("case"))
    return set(moved.order_by().values_list("kind", flat=True).distinct())


def _widen(to: Team, team: Team, *, only: set[str] | None = None) -> None:
    """The team takes from now on what came to it; one that has not said still takes every kind."""
    if to.takes is None:
        return
    more = only if only is not None else set(team.takes or ()) | _open_kinds(to)
    to.takes = sorted(set(to.takes) | more)
    to.save(update_fields=["takes"])


def _open_kinds(team: Team) -> set[str]:
    held = Case.objects.still_open().of_team(team)
    return set(held.order_by().values_list("kind", flat=True).distinct())


def _put_back_cases(made: Reorganisation, cases: list[int], *, by: User, on: date) -> None:
    for batch in _batches(cases):
        Case.objects.filter(pk__in=batch).update(team=made.team, version=F("version") + 1)
        Stay.objects.filter(
            case__in=batch, left_on=None, team=made.to, reason=StayReason.REORGANISED
        ).delete()
        _open_last_stay(batch, made.team)
        _tell(batch, f"Back to {made.team}: undone", by.pk, reorganisation=made.pk)
        _letters_follow(batch, made.team)
        _check_now()


_LAST_STAY = """
UPDATE casework_stay SET left_on = NULL, left_because = ''
WHERE id IN (SELECT max(id) FROM casework_stay WHERE case_id = ANY(%s) AND team_id = %s
             GROUP BY case_id)
"""


def _open_last_stay(batch: list[int], team: Team) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LAST_STAY, [batch, team.pk])


def _write(made: Reorganisation, act: StaffAct.Act, cases: int, *, by: User | None = None) -> None:
    says = f"{made.team} → {made.to}, {cases:,} open cases. {made.because}"[:500]
    StaffAct.objects.bulk_create(
        StaffAct(team=team, act=act, says=says, by=by or made.by, at=timezone.now())
        for team in (made.team, made.to)
    )


def add_for_split(team: Team, name: str, *, by: User, on: date) -> Team:
    """A new team beside the one that is split, with its contact details. Raises ``NameTaken``."""
    return team_acts.add(
        team_acts.TeamDetails(
            name, on, locality=team.locality, hub=team.hub, phone=team.phone, email=team.email,
            hours=team.hours,
        ),
        by=by,
    )  # fmt: skip
