"""Every page that a manager can open passes axe, fits the phone, and answers the keyboard."""

import pytest
from django.utils import timezone

from casework import escalation
from casework.acts import allocation_meeting
from casework.calendar import local_today
from casework.letters import sending
from casework.letters.owed import waiting_well
from casework.models import WAITING_WELL, Case, Letter, Team
from casework.policy import Rag
from tests import factory
from tests.conftest import Cast
from tests.journeys.conftest import WIDTHS, Walker

pytestmark = pytest.mark.journey

PAGES = (
    "/", "/waiting/", "/waiting/?show=open&flags=look",
    "/waiting/?print=1", "/waiting/figures/", "/cases/{case}/", "/cases/{case}/rate/",
    "/cases/{case}/contact/", "/cases/{case}/note/", "/cases/{case}/change/", "/cases/{case}/look/",
    "/cases/{case}/progress/",
    "/cases/{case}/pause/", "/cases/{case}/move/", "/cases/{case}/close/",
    "/cases/{case}/correct/",
    "/cases/{case}/allocate/", "/cases/move/?case={case}", "/cases/visit/?case={case}",
    "/people/{person}/", "/people/{person}/edit/", "/people/{person}/needs/",
    "/people/{person}/address/", "/people/{person}/address/{address}/right/",
    "/people/{person}/numbers/", "/people/{person}/names/", "/cases/{case}/numbers/",
    "/people/{person}/death/", "/people/{person}/alive/", "/people/{person}/looks/",
    "/people/{person}/restrict/", "/search/?q=Kemp", "/search/?q=", "/receive/?q=Kemp",
    "/receive/person/", "/receive/{person}/", "/letters/", "/letters/{letter}/",
    "/letters/to-ask/", "/people/{person}/ask/",
    "/letters/{letter}/cancel/", "/letters/{letter}/seen-to/", "/letters/measures/",
    "/letters/runs/", "/letter-tasks/", "/letters/not-heard/?team=",
    "/people/{person}/representatives/", "/people/{person}/representatives/add/",
    "/people/{person}/must-not-see/", "/people/{person}/must-not-see/add/",
    "/cases/{case}/letters/write/", "/cases/{case}/letters/write/appointment/",
    "/cases/{case}/referrer/", "/wording/", "/carers/reviews/", "/carers/disagreements/",
    "/meetings/", "/meetings/{meeting}/", "/meetings/{meeting}/?print=1",
    "/meetings/{meeting}/cases/{case}/", "/meetings/{meeting}/end/",
    "/escalations/", "/policy/", "/policy/letter.first/", "/jobs/",
    "/jobs/send_letters/", "/staff/", "/staff/{worker}/absence/", "/staff/{worker}/leave/",
    "/teams/", "/teams/add/", "/teams/{team}/", "/teams/{team}/edit/",
    "/teams/{team}/takes/", "/teams/{team}/merge/", "/teams/{team}/split/", "/teams/{team}/close/",
    "/teams/import/", "/staff/add/", "/staff/{worker}/", "/staff/{worker}/edit/",
    "/staff/{worker}/move/", "/staff/{worker}/sign-in/",
    "/imports/", "/looks/", "/emergency-access/", "/accessibility/", "/shortcuts/",
    "/not-a-page/",
)  # fmt: skip


def test_every_page_is_accessible_at_both_widths(walker: Walker, cast: Cast) -> None:
    person = factory.a_person(safety_warning="A dog, not friendly", do_not_write=True)
    case = factory.a_case(waited=61, team=cast.team, person=person, rag=Rag.RED)
    factory.a_case(waited=3, team=cast.team, person=factory.a_person("Ashdown"))
    waiting_well.prepare(as_of=local_today())
    sending.send_due(now=timezone.now(), limit=None)
    escalation.sweep(as_of=local_today())
    by = factory.user_of(cast.manager)
    meeting = allocation_meeting.start(cast.team, by=by, on=local_today())
    names = {
        "case": case.pk, "person": person.pk, "letter": Letter.objects.get().pk,
        "worker": cast.practitioner.pk, "team": cast.team.pk,
        "address": person.addresses.get().pk, "meeting": meeting.pk,
    }  # fmt: skip
    walker.sign_in(cast.service_manager)
    for page in PAGES:
        walker.go(page.format(**names))
        for width in WIDTHS:
            walker.inspect_at(width)


def test_a_long_address_of_a_team_stays_on_a_phone(walker: Walker, cast: Cast) -> None:
    team = factory.a_team("Long", email="adult.social.care.management@council.example")
    walker.sign_in(cast.service_manager)
    for page in ("/teams/", f"/teams/{team.pk}/", f"/teams/{team.pk}/edit/"):
        walker.go(page)
        walker.inspect_at("phone")


def test_a_mail_that_names_a_long_address_stays_on_a_phone(walker: Walker, cast: Cast) -> None:
    Team.objects.update(email="adult.social.care.management@council.example")
    walker.sign_in(cast.service_manager)
    walker.go(f"/wording/{WAITING_WELL}/en/plain/0/preview/email/?letter=0")
    walker.says("adult.social.care.management@council.example")
    assert walker.too_wide() <= 0


def test_the_first_row_of_the_list_can_be_opened_on_a_phone(walker: Walker, cast: Cast) -> None:
    case = factory.a_case(waited=3, team=cast.team)
    walker.sign_in(cast.manager)
    walker.open("/waiting/")
    walker.page.locator("tbody tr a.cw-who").first.click()
    walker.page.wait_for_url(f"**/cases/{case.pk}/")


def test_a_list_is_worked_by_keyboard_alone(walker: Walker, cast: Cast) -> None:
    factory.a_case(waited=3, team=cast.team)
    walker.sign_in(cast.manager)
    walker.open("/waiting/")
    walker.page.keyboard.press("j")
    walker.page.keyboard.press("Enter")
    walker.page.wait_for_url(f"**/cases/{Case.objects.get().pk}/")
    walker.page.keyboard.press("/")
    walker.page.keyboard.type("Kemp")
    walker.page.keyboard.press("Enter")
    walker.page.wait_for_url("**/search/?q=Kemp")
