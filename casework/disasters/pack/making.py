"""Makes the packs into their folder, deletes old ones, and says which team has none of today."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from casework.calendar import LONDON, local_day
from casework.disasters.pack import document
from casework.disasters.pack.rows import Content, rows_of, warned
from casework.models import Case, EmergencyPack, Person, Team
from casework.not_done import Apart

# No pack is older when it is needed.
FRESH = timedelta(hours=24)
RESTRICTED = "restricted"
WHAT = EmergencyPack.What


@dataclass(frozen=True)
class Wanted:
    """One pack that is to be made."""

    what: EmergencyPack.What
    team: Team | None
    password: str

    @property
    def name(self) -> str:
        words = self.team.name if self.team else self.what.value
        number = f"-{self.team.pk}" if self.team else ""
        return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") + number

    @property
    def folder(self) -> str:
        return RESTRICTED if self.what == WHAT.RESTRICTED else ""


def make_all(*, now: datetime) -> dict[str, int]:
    """Every pack; one that cannot be made delays no other: raises ``NotAllDone`` at the end."""
    if not settings.PACK_PASSWORD:
        return {"packs": 0}
    apart, made = Apart(), 0
    for wanted in _wanted(local_day(now)):
        what = f"the pack {wanted.name}"
        made += apart.do("emergency_packs", partial(_make, wanted, now), 0, what=what)
    counts = {"packs": made, "deleted": apart.do("tidy_packs", partial(_tidy, now), 0)}
    apart.raise_if_any(done=counts)
    return counts


def _wanted(as_of: date) -> Iterator[Wanted]:
    yield Wanted(WHAT.WARNINGS, None, settings.PACK_PASSWORD)
    for team in _teams(as_of):
        yield Wanted(WHAT.TEAM, team, settings.PACK_PASSWORD)
    if settings.PACK_RESTRICTED_PASSWORD:
        yield Wanted(WHAT.RESTRICTED, None, settings.PACK_RESTRICTED_PASSWORD)


def _teams(as_of: date) -> list[Team]:
    """Those with somebody's open case."""
    cases = Case.objects.still_open().filter(team=OuterRef("pk"))
    return list(Team.objects.filter(Exists(cases)).order_by("name"))


def content_of(wanted: Wanted, *, as_of: date) -> Content:
    """What the pack says. A restricted record is in the pack of restricted records alone."""
    people = Person.objects.filter(merged_into=None, died_on=None)
    cases = Case.objects.still_open()
    if wanted.what == WHAT.RESTRICTED:
        hidden = Q(person__is_restricted=True)
        return Content(
            "Emergency pack: restricted records",
            warned(people.filter(is_restricted=True), as_of=as_of),
            list(rows_of(cases.filter(hidden), as_of=as_of)),
        )
    people, cases = people.filter(is_restricted=False), cases.filter(person__is_restricted=False)
    if wanted.team is None:
        return Content("Emergency pack: warnings for staff", warned(people, as_of=as_of))
    cases = cases.filter(team=wanted.team)
    theirs = people.filter(Exists(cases.filter(person=OuterRef("pk"))))
    title = f"Emergency pack: {wanted.team.name}"
    return Content(title, warned(theirs, as_of=as_of), list(rows_of(cases, as_of=as_of)))


def _make(wanted: Wanted, now: datetime) -> int:
    content = content_of(wanted, as_of=local_day(now))
    pdf = document.make(content, made_at=now, password=wanted.password)
    stamp = f"{timezone.localtime(now, LONDON):%Y-%m-%d-%H%M}"
    name = Path(wanted.folder) / f"{stamp}-{wanted.name}.pdf"
    path = Path(settings.PACKS) / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(pdf)
    part.chmod(0o600)
    part.replace(path)
    EmergencyPack.objects.create(
        what=wanted.what, team=wanted.team, file=str(name), made_at=now, size=len(pdf),
        sha256=hashlib.sha256(pdf).hexdigest(), cases=len(content.rows),
        warnings=len(content.warned), people=content.people,
    )  # fmt: skip
    return 1


def _tidy(now: datetime) -> int:
    """Old files go; the rows stay, for who took one away is asked for years."""
    folder, before = Path(settings.PACKS), now - timedelta(days=settings.PACK_DAYS)
    number = 0
    for pack in EmergencyPack.objects.filter(made_at__lt=before).exclude(size=0):
        (folder / pack.file).unlink(missing_ok=True)
        EmergencyPack.objects.filter(pk=pack.pk).update(size=0)
        number += 1
    return number


def without_one(*, now: datetime) -> list[str]:
    """What has no pack of the last day, whose file is still there, by name; none where none is
    wanted.
    """
    if not settings.PACK_PASSWORD:
        return []
    fresh = EmergencyPack.objects.filter(made_at__gt=now - FRESH).exclude(size=0)
    there = {
        (pack.what, pack.team_id)
        for pack in fresh.defer("people")
        if (Path(settings.PACKS) / pack.file).exists()
    }
    return [
        wanted.name
        for wanted in _wanted(local_day(now))
        if (wanted.what.value, wanted.team.pk if wanted.team else None) not in there
    ]
