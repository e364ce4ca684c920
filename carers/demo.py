"""Carers of the invented council: who cares for whom, what was offered, calls, assessments.

``load_demo`` stores the council and then calls this, which adds to it by the acts themselves.
"""

from datetime import date, timedelta
from itertools import cycle, islice
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction

from carers.acts import assessing, calling, deciding, offers, planning, relationships
from carers.acts.calling import Call
from carers.demo_words import ANSWERS, CALLS, CAMPAIGN, DEEDS, REASONS
from carers.eligibility import CarerLimb, CarerOutcome
from carers.kinds import CARER_ASSESSMENT
from carers.models import Assessment, CarerRequest, CaringRelationship
from carers.models.request import CameBy
from carers.sections import EQUALITY, SECTIONS
from casework.acts import sharing
from casework.demo.published import SEED
from casework.demo.sign_ins import PASSWORD
from casework.models import Case, Person, Team, User, Worker
from casework.policy import Role

_PARTNER = "Carers Together (partner)"
_ADULTS_OFFERED = 12
_RUNG_TODAY = 9
_ASSESSED = 6
_SHARED = 5


@transaction.atomic
def load(as_of: date) -> str:
    """Add to the council that ``load_demo`` has stored; says what was added."""
    rng = Random(SEED + 5)  # noqa: S311 (the same council each time is the point)
    carers = Case.objects.still_open().filter(kind=CARER_ASSESSMENT.code, references=None)
    cases = list(carers.select_related("person", "team").order_by("received_on", "id"))
    by = _manager(cases)
    if by is None:
        return "Carers: nobody waits, so nothing was added"
    made = _relationships(cases, rng, by=by, on=as_of)
    _where_they_came_from(cases, made)
    waiting = [case for case in cases if case.worker_id is None]
    rung = list(zip(waiting[1:], islice(cycle(CALLS), _RUNG_TODAY), strict=False))
    for case, call in rung:
        _ring(case, call, by=by, on=as_of)
    _offer(cases, by=by, on=as_of)
    _share(waiting[-_SHARED:], by=by, on=as_of)
    with_worker = [case for case in cases if case.worker_id is not None][:_ASSESSED]
    _assess(with_worker, by=by, on=as_of)
    return (
        f"Carers: {len(made)} relationships, {len(rung)} calls today, "
        f"{len(with_worker)} assessments, {_SHARED} cases shared with a partner"
    )


def _manager(cases: list[Case]) -> User | None:
    """Whoever runs the carers' team."""
    if not cases:
        return None
    managers = Worker.objects.filter(team=cases[0].team, role=Role.TEAM_MANAGER, left_on=None)
    manager = managers.exclude(user=None).select_related("user").first()
    return manager.user if manager else None


def _relationships(
    cases: list[Case], rng: Random, *, by: User, on: date
) -> list[CaringRelationship]:
    """Each carer cares for someone on the Care Act list, for years before they asked."""
    adults = Person.objects.filter(
        cases__kind="care_act", cases__closed_on=None, died_on=None, is_restricted=False,
        cases__references=None,
    ).exclude(pk__in=[case.person_id for case in cases])  # fmt: skip
    found = list(adults.order_by("pk").distinct()[: len(cases)])
    made = []
    for case, adult in zip(cases, found, strict=False):
        if case.person.may_have_died or (case.person.age(on) or 0) < 18:
            continue
        told = relationships.Caring(
            carer=case.person, adult=adult, kind="parent" if rng.random() < 0.15 else "adult",
            starts_on=case.received_on - timedelta(days=rng.randint(200, 3000)),
            hours_per_week=rng.choice((8, 15, 20, 35, 50, 90, 140)),
            lives_with=rng.random() < 0.7, does=rng.choice(DEEDS),
        )  # fmt: skip
        if _too_young(told):
            continue
        made.append(relationships.begin(told, by=by, on=on))
    return made


def _too_young(told: relationships.Caring) -> bool:
    born = [person.born_on for person in (told.carer, told.adult) if person.born_on]
    return any(told.starts_on < day for day in born)


def _where_they_came_from(cases: list[Case], made: list[CaringRelationship]) -> None:
    """How each request came, among them a campaign's (S74)."""
    theirs = {row.carer_id: row for row in made}
    ways = cycle((CameBy.STAFF, CameBy.SELF, CameBy.PARTNER, CameBy.SELF, CameBy.CAMPAIGN))
    CarerRequest.objects.bulk_create(
        CarerRequest(
            case=case, came_by=way, campaign=CAMPAIGN if way == CameBy.CAMPAIGN else "",
            relationship=theirs.get(case.person_id),
        )
        for case, way in zip(cases, ways, strict=False)
    )  # fmt: skip


def _ring(case: Case, call: dict[str, str], *, by: User, on: date) -> None:
    worse = call.get("got_worse") == "yes"
    said = {name: words for name, words in call.items() if name != "got_worse"}
    calling.ring(case, Call(on=on, got_worse=worse, **said), by=by, on=on)


def _offer(cases: list[Case], *, by: User, on: date) -> None:
    """On some adults' cases the carer was found, offered and answered; on most nobody asked."""
    known = [case.person_id for case in cases]
    adults = Case.objects.still_open().filter(kind="care_act", references=None)
    chosen = adults.exclude(person__in=known).order_by("pk")[:_ADULTS_OFFERED]
    for place, case in enumerate(chosen):
        day = on - timedelta(days=place)
        told = (
            offers.Offered("no"),
            offers.Offered("yes", offered_on=day, answer="thinking", answered_on=day),
            offers.Offered("yes", offered_on=day, answer="declined", answered_on=day),
            offers.Offered("yes"),
        )[place % 4]
        offers.ask(case, told, by=by, on=on)


def _share(cases: list[Case], *, by: User, on: date) -> None:
    team = Team.objects.create(
        name=_PARTNER,
        phone="01632 960888",
        email="hello@example.com",
        takes=[],
        opened_on=date(2019, 4, 1),
    )
    user = User.objects.create(
        username="partner", email="partner@example.com", password=make_password(PASSWORD)
    )
    Worker.objects.create(
        user=user, name="Pat Lund", team=team, role=Role.PARTNER, started_on=date(2021, 9, 1)
    )
    for case in cases:
        sharing.share(case, team=team, reason="Rings them each week with us", by=by, on=on)


def _assess(cases: list[Case], *, by: User, on: date) -> None:
    """Begun, complete, decided yes, decided no, and one where an override waits."""
    for place, case in enumerate(cases):
        done = _filled(case, place, by=by, on=on)
        if place == 0:
            continue
        assessing.complete(done, by=by, on=on)
        if place == 1:
            reason = "Her GP wrote after we met: her health is failing."
            deciding.ask_override(done, reason=reason, by=by, on=on)
        elif place > 2:
            decision = deciding.decide(done, **REASONS, by=by, on=on)
            if decision.eligible:
                _plan(case, by=by, on=on)


def _filled(case: Case, place: int, *, by: User, on: date) -> Assessment:
    begun = assessing.start(case, performed_by=case.team, by=by, on=on)
    for section in SECTIONS[: 4 if place == 0 else None]:
        begun = assessing.save_section(
            begun, section.code, _answers(section.code, place), seen=0, by=by, on=on
        )
    return begun


def _answers(code: str, place: int) -> dict[str, object]:
    if code == "outcomes":
        limb = CarerLimb.WITHOUT_ASSISTANCE if place > 3 else ""
        unable = {CarerOutcome.WORK.value: (limb, "Left work to care"),
                  CarerOutcome.RECREATION.value: (limb, "Gave up the choir")}  # fmt: skip
        return {**{item.value: ("", "") for item in CarerOutcome}, **unable}
    if code == "equality":
        return {**dict.fromkeys(EQUALITY, None), "religion": "Asked; none", "digital": "Own phone"}
    return dict(ANSWERS[code])


def _plan(case: Case, *, by: User, on: date) -> None:
    service = planning.Service(
        "Unpaid carer support: Direct to unpaid carer", "Unpaid carer sitting service",
        "Someone sits in on Thursday evenings, for the choir", on,
    )  # fmt: skip
    planning.add_service(case, service, review_due_on=on + timedelta(days=180), by=by, on=on)
