"""A carer's journey in a browser: offered on the adult's case, rung, assessed, decided."""

import pytest

from carers.acts import assessing
from casework.calendar import local_today
from casework.models import Case
from tests import factory
from tests.carers import makers
from tests.conftest import Cast
from tests.journeys.conftest import Walker

pytestmark = pytest.mark.journey


def test_from_the_offer_to_the_list_and_the_weekly_call(walker: Walker, cast: Cast) -> None:
    carer = makers.a_carer(phone="01632 960301")
    case = factory.a_case(team=cast.team, person=factory.a_person("Kemp"))
    walker.sign_in(cast.practitioner)
    walker.open(f"/cases/{case.pk}/")
    walker.follow("Record it")
    walker.page.get_by_label("Yes, there is a carer").check()
    walker.page.get_by_label("Who? Their reference").fill(carer.reference)
    today = local_today()
    for name in ("offered_on", "answered_on"):
        for part, value in (("day", today.day), ("month", today.month), ("year", today.year)):
            walker.page.locator(f"[name={name}_{part}]").fill(str(value))
    walker.page.get_by_label("They want an assessment").check()
    walker.press("Record")
    walker.says("Their request is on the list")
    carers = Case.objects.get(person=carer)

    walker.open(f"/cases/{carers.pk}/call/")
    walker.page.get_by_label("Spoke to them").check()
    walker.page.get_by_label("How are you?").fill("Worn out")
    walker.page.get_by_label("Only with difficulty").check()
    walker.page.get_by_label("Something has got worse").check()
    walker.press("Record the call")
    walker.says("Somebody looks at the risk today.")


def test_the_assessment_is_completed_and_decided(walker: Walker, cast: Cast) -> None:
    by, today = factory.user_of(cast.practitioner), local_today()
    case = makers.a_carers_case(team=cast.team, by=by, today=today, waited=30)
    begun = assessing.start(case, performed_by=case.team, by=by, on=today)
    walker.sign_in(cast.practitioner)
    walker.open(f"/carers/assessments/{begun.pk}/")
    walker.follow("Their own words and strengths")
    walker.page.get_by_label("In their own words").fill("I sleep in snatches.")
    walker.press("Save and go on")
    walker.says("Willing and able to care")
    begun.refresh_from_db()
    makers.fill(begun, by=by, on=today, outcomes=makers.ONE_OUTCOME)
    walker.open(f"/carers/assessments/{begun.pk}/complete/")
    walker.page.get_by_label("The carer has seen what we wrote").check()
    walker.press("Complete")
    walker.says("By the regulations: eligible")
    walker.open(f"/carers/assessments/{begun.pk}/decision/")
    walker.page.get_by_label("Our reasons").fill("You cannot go back to work without help.")
    walker.press("Issue the decision")
    walker.says("Our decision")


def test_every_page_about_carers_is_accessible(walker: Walker, cast: Cast) -> None:
    by, today = factory.user_of(cast.practitioner), local_today()
    person, adult = makers.a_carer(), factory.a_person("Kemp")
    case = makers.a_carers_case(team=cast.team, by=by, today=today, waited=30, person=person)
    made = makers.caring(person, adult, by=by, today=today, hours_per_week=40)
    begun = assessing.start(case, performed_by=case.team, by=by, on=today)
    sections = [f"/carers/assessments/{begun.pk}/{code}/" for code in makers.ANSWERS]
    walker.sign_in(cast.service_manager)
    for page in (
        "/carers/", "/carers/calls/", "/carers/figures/", "/carers/young/", "/carers/reviews/",
        "/carers/disagreements/", f"/cases/{case.pk}/",
        f"/people/{person.pk}/", f"/people/{person.pk}/caring/",
        f"/people/{person.pk}/carer-request/", f"/people/{person.pk}/young-carer/",
        f"/carers/relationships/{made.pk}/", f"/carers/relationships/{made.pk}/letters/",
        f"/carers/relationships/{made.pk}/end/", f"/cases/{case.pk}/call/",
        f"/cases/{case.pk}/share/", f"/cases/{case.pk}/plan/",
        f"/carers/assessments/{begun.pk}/", *sections,
    ):  # fmt: skip
        walker.open(page)
