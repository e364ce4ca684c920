"""One of each thing that an address about carers can be about, all of the team Central."""

from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace

from carers.acts import assessing, deciding
from carers.models import (
    Assessment,
    CaringRelationship,
    Decision,
    Disagreement,
    Override,
    SupportPlan,
)
from casework.acts import receiving, sharing
from casework.models import Case, Person
from casework.policy import Role
from tests import factory
from tests.carers import makers
from tests.conftest import Cast


@dataclass
class CarersWorld:
    """A carer who waits, an adult's case, and an assessment at each of its stages."""

    carer: Person
    adult: Person
    young: Person
    adults_case: Case
    waiting: Case
    caring: CaringRelationship
    open_one: Assessment
    filled: Assessment
    partners: Assessment
    undecided: Assessment
    override: Override
    decision: Decision
    disagreement: Disagreement
    plan: SupportPlan

    # A section that nobody has saved yet.
    section = SimpleNamespace(version=0)


def build(cast: Cast, today: date) -> CarersWorld:
    by, manager = factory.user_of(cast.practitioner), factory.user_of(cast.manager)

    def case(name: str) -> Case:
        person = makers.a_carer(name, given_names="Io")
        return makers.a_carers_case(person=person, team=cast.team, by=by, today=today, waited=9)

    adult = factory.a_person("Adler", given_names="Otto")
    adults_case = factory.a_case(team=cast.team, person=adult, today=today, by=by)
    waiting = case("Waite")
    one = {"outcomes": makers.ONE_OUTCOME}
    decision = makers.decided(case("Decker"), by=by, on=today, **one)
    objection = deciding.Objection(
        raised_by="Io Decker", raised_on=today, ground="impact", words="The nights",
        route="complaint",
    )  # fmt: skip
    asked = makers.completed(case("Overton"), by=by, on=today)
    return CarersWorld(
        carer=waiting.person, adult=adult, adults_case=adults_case, waiting=_fresh(waiting),
        young=factory.a_person("Young", born_on=date(2012, 3, 4)),
        caring=makers.caring(waiting.person, adult, by=by, today=today),
        open_one=assessing.start(case("Begum"), performed_by=cast.team, by=by, on=today),
        filled=_filled(case("Fuller"), cast, today), partners=_partners(case("Shaw"), cast, today),
        undecided=makers.completed(case("Undine"), by=by, on=today, **one),
        override=deciding.ask_override(asked, reason="Her GP wrote", by=by, on=today),
        decision=decision, plan=_plan(case("Planer"), cast, today),
        disagreement=deciding.disagree(decision, objection, by=manager, on=today),
    )  # fmt: skip


def _fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def _filled(case: Case, cast: Cast, today: date) -> Assessment:
    by = factory.user_of(cast.practitioner)
    begun = assessing.start(case, performed_by=cast.team, by=by, on=today)
    return makers.fill(begun, by=by, on=today)


def _partners(case: Case, cast: Cast, today: date) -> Assessment:
    """Complete, made by a partner, and not signed off."""
    team, by = factory.a_team("Carers Together"), factory.user_of(cast.practitioner)
    pat = factory.a_worker(Role.PARTNER, team=team, name="Pat Lund")
    sharing.share(case, team=team, reason="They assess", by=by, on=today)
    begun = assessing.start(case, performed_by=team, by=by, on=today)
    theirs = factory.user_of(pat)
    return assessing.complete(makers.fill(begun, by=theirs, on=today), by=theirs, on=today)


def _plan(case: Case, cast: Cast, today: date) -> SupportPlan:
    """A plan whose carer's case has ended, due a review."""
    by, then = factory.user_of(cast.practitioner), today - timedelta(days=9)
    makers.decided(case, by=by, on=then, outcomes=makers.ONE_OUTCOME)
    made = makers.a_service(case, by=by, on=then, review_due_on=today)
    manager = factory.user_of(cast.manager)
    receiving.close(case, reason="completed", note="Done", by=manager, on=then)
    return made
