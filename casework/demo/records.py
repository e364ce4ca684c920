"""Records that need somebody: likely doubles, two that were joined, and a team that was merged.

Made by the acts of the pages once the council is loaded, so that each says in the timeline what
was done and by whom.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max
from django.utils import timezone

from casework.acts import moving, people, staffing
from casework.acts import teams as team_acts
from casework.demo import teams
from casework.models import (
    Address,
    Case,
    ComparedUpTo,
    Event,
    LikelyDouble,
    Person,
    Team,
    User,
)
from casework.people import births, doubles, merging, other_names, other_numbers
from casework.policy import Role
from casework.staff import reorganising

# A team that was tried and given up: its cases went back to where they came from (S179).
TRIED = "Central Reviewing"
MOVED = 6
_KNOWN = 7


@dataclass(frozen=True)
class Typed:
    """A name and a birth as somebody typed them a second time."""

    given_names: str
    family_name: str
    born_on: date | None
    phone: str = ""


def add(*, on: date) -> str:
    """Add them all; what there is now, in words."""
    clerk, manager = _user("support"), _user("service.manager")
    _compare_from_here_on()
    known = _people()
    again = [
        _open(typed, of, by=clerk, on=on) for of, typed in zip(known, _typed(known), strict=True)
    ]
    _join(known[-1], again[-1], by=clerk, on=on)
    other_numbers.add(known[0], system="Housing", number="0048213", by=clerk)
    other_names.add(
        known[1], other_names.Written(family_name=again[1].family_name, source="before"),
        by=clerk, on=on,
    )  # fmt: skip
    doubles.compare(now=timezone.now())
    moved = _merge_a_team(by=manager, on=on)
    likely = LikelyDouble.objects.count()
    return f"Records: {likely} likely doubles, 2 joined; {moved} cases came back from {TRIED}"


def _user(username: str) -> User:
    return User.objects.get(username=username)


def _compare_from_here_on() -> None:
    """Of the invented people nobody is compared but those of whom something happens from now on."""
    upto, _ = ComparedUpTo.objects.get_or_create(pk=1)
    upto.people_at = Person.objects.aggregate(last=Max("created_at"))["last"]
    upto.event = Event.objects.aggregate(last=Max("id"))["last"] or 0
    upto.save(update_fields=["people_at", "event"])


def _people() -> list[Person]:
    """Some who wait, of whom nothing is restricted and whose day and month can be exchanged."""
    waiting = Person.objects.filter(
        is_restricted=False, do_not_write=False, died_on=None, reported_dead_on=None,
        safe_by_post="safe", born_on__day__lte=12, cases__closed_on=None, cases__references=None,
    ).exclude(phone="")  # fmt: skip
    found = waiting.order_by("pk").distinct()
    plain = [one for one in found[:400] if len(one.family_name) > 5 and one.born_on]
    return [one for one in plain if one.born_on and one.born_on.day != one.born_on.month][:_KNOWN]


def _typed(known: list[Person]) -> list[Typed]:
    """Each of them once more, as it happens at a busy desk."""
    letters, married, initial, exchanged, changed_about, rang, joined = known
    name = letters.family_name
    return [
        Typed(letters.given_names, name[:2] + name[3] + name[2] + name[4:], letters.born_on),
        Typed(married.given_names, "Underhill", married.born_on, married.phone),
        Typed(f"{initial.given_names[0]}.", initial.family_name, initial.born_on),
        Typed(exchanged.given_names, exchanged.family_name, births.exchanged(exchanged.born_on)),  # type: ignore[arg-type]
        Typed(changed_about.family_name, changed_about.given_names, changed_about.born_on),
        Typed(rang.given_names, rang.family_name, None, rang.phone),
        Typed(joined.given_names.upper(), joined.family_name.upper(), joined.born_on),
    ]


def _open(typed: Typed, of: Person, *, by: User, on: date) -> Person:
    """A second record, as of before anybody was asked who is like them."""
    home = of.addresses.filter(ends_on=None).order_by("pk").first()
    made = people.add({**vars(typed), "safe_by_post": "safe"}, by=by)
    address = Address(
        kind="home", lines=home.lines if home else "1 Ropewalk Lane",
        postcode=home.postcode if home else "ZZ1 4AB", starts_on=on,
    )  # fmt: skip
    people.move_home(made, address, by=by, on=on)
    return made


def _join(kept: Person, ended: Person, *, by: User, on: date) -> None:
    kept.refresh_from_db()
    ended.refresh_from_db()
    asked = merging.Asked(
        kept=kept, ended=ended, versions=(kept.version, ended.version),
        because="Rang her: she gave the same date of birth, address and doctor",
    )  # fmt: skip
    merging.merge(asked, by=by, on=on)


def _merge_a_team(*, by: User, on: date) -> int:
    """A team that took some of the imported list, and is part of that list's team again."""
    cases = Case.objects.waiting().exclude(references=None).select_related("team")
    first = cases.order_by("pk").first()
    if first is None:
        return 0
    home: Team = first.team
    details = team_acts.TeamDetails(
        name=TRIED, opened_on=on - timedelta(days=60), locality="Central", hours=teams.HOURS,
        phone="01632 960 260", email="central.reviewing@council.example",
    )  # fmt: skip
    tried = team_acts.add(details, by=by)
    staffing.appoint(
        staffing.PostDetails(name="Imogen Varney", started_on=on - timedelta(days=50)), team=tried,
        role=Role.PRACTITIONER, username="imogen.varney", email="imogen@council.example", by=by,
    )  # fmt: skip
    chosen = list(cases.filter(team=home).order_by("pk")[:MOVED])
    for case in chosen:
        made = moving.offer(case, to=tried, reason="For the reviewing pilot", by=by, on=on)
        moving.accept(made, by=by, on=on)
    because = "The pilot has ended; Cabinet, this month"
    reorganising.merge(tried, home, because=because, by=by, on=on)
    return len(chosen)
