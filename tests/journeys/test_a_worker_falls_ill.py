"""A worker falls ill; her manager finds new hands for her cases and gives one back on return."""

import re
from datetime import timedelta

import pytest

from casework import stranded_work
from casework.calendar import local_today
from casework.models import Case
from casework.policy import Rag
from tests import factory
from tests.conftest import Cast
from tests.journeys.conftest import Walker

pytestmark = pytest.mark.journey


def held_by_her(cast: Cast, name: str) -> Case:
    today, by = local_today(), factory.user_of(cast.manager)
    person = factory.a_person(name)
    case = factory.a_case(waited=60, team=cast.team, person=person, rag=Rag.AMBER, today=today)
    factory.give(case, cast.practitioner, by=by, on=today - timedelta(days=40))
    return case


def follow_of_her(walker: Walker, verb: str) -> None:
    """The link of this verb that is about her: her name is said to those who do not see."""
    walker.follow(re.compile(f"^{verb}.*Joan Patel"))


def she_falls_ill(walker: Walker) -> None:
    walker.open("/staff/")
    follow_of_her(walker, "Away")
    walker.page.get_by_label("Sick", exact=True).check()
    began = local_today() - timedelta(days=20)
    for part, value in (("Day", began.day), ("Month", began.month), ("Year", began.year)):
        walker.page.get_by_label(part).first.fill(str(value))
    walker.press("Record the absence")
    walker.says("Work that needs new hands")


def everyone_is_told(walker: Walker) -> None:
    assert stranded_work.find(as_of=local_today())["raised"] == 3
    walker.open("/")
    walker.says("stranded with someone away")
    walker.open("/escalations/")
    walker.says("its worker has left or is away too long")


def new_hands_are_found(walker: Walker) -> None:
    walker.open("/staff/")
    follow_of_her(walker, "Find new hands")
    walker.page.get_by_label("New hands for Doris Ashdown").select_option(index=2)
    walker.page.get_by_label("Go back to the list").check()
    walker.press("Give them new hands")
    walker.says("1 case got new hands and 2 cases went back to the list")
    walker.open("/escalations/")
    walker.says("Nobody waits for your answer")


def she_returns_to_one_case(walker: Walker) -> None:
    walker.open("/staff/")
    follow_of_her(walker, "Back")
    walker.press("Record the day back")
    follow_of_her(walker, "Return")
    walker.says("With other hands now")
    walker.page.get_by_label("Doris Rahimi").check()
    walker.press("Give these cases to them again")
    walker.says("Joan Patel has 1 case again.")


def test_her_cases_find_new_hands(walker: Walker, cast: Cast) -> None:
    cases = {name: held_by_her(cast, name) for name in ("Ashdown", "Rahimi", "Fielding")}
    asked = {case.pk: case.received_on for case in cases.values()}
    walker.sign_in(cast.manager)
    she_falls_ill(walker)
    everyone_is_told(walker)
    new_hands_are_found(walker)
    assert not Case.objects.filter(worker=cast.practitioner).exists()
    she_returns_to_one_case(walker)
    assert list(Case.objects.filter(worker=cast.practitioner)) == [cases["Rahimi"]]
    assert dict(Case.objects.values_list("pk", "received_on")) == asked


def test_absences_come_in_from_a_file(walker: Walker, cast: Cast) -> None:
    walker.sign_in(cast.manager)
    walker.open("/staff/")
    walker.follow("Import absences from a file of HR")
    rows = "worker,reason,first day,last day\nJoan Patel,sick,2026-11-03,\nNobody,sick,2026-11-03,"
    walker.page.get_by_label("File of absences").set_input_files(
        {"name": "hr.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    walker.press("Import these absences")
    walker.says("is nobody whose absences you record here")
    assert cast.practitioner.absences.count() == 1
