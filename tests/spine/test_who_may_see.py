"""Who may see what: reading is wide and written down, changing is narrow (docs/adr/0003)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from casework.acts import allocating, moving, sharing
from casework.models import Case, Escalation, Grant, Letter, Look, Person, Worker
from casework.policy import Role
from tests import factory
from tests.conftest import signed_in
from tests.factory import give, user_of

pytestmark = pytest.mark.django_db

SEES_RECORDS = {
    Role.PRACTITIONER: True,
    Role.SENIOR_PRACTITIONER: True,
    Role.TEAM_MANAGER: True,
    Role.SERVICE_MANAGER: True,
    Role.HEAD_OF_SERVICE: True,
    Role.DIRECTOR: True,
    Role.BUSINESS_SUPPORT: True,
    Role.ANALYST: False,
    Role.AUDITOR: True,
    Role.INFORMATION_GOVERNANCE: True,
    Role.ADMINISTRATOR: False,
    Role.PARTNER: False,  # but for what is shared with it, which has tests of its own
}
ACTS = (
    "allocate", "rate", "contact", "note", "change", "look", "pause", "resume", "move",
    "give-back", "close", "reopen", "correct",
)  # fmt: skip
# What a practitioner of another team may ask for is the case's page, and none of these.
SECRET = "Kempsford"


@pytest.fixture
def case(cast, today):
    person = factory.a_person(SECRET)
    return factory.a_case(
        waited=50, person=person, team=cast.team, today=today, by=user_of(cast.manager)
    )


@pytest.fixture
def restricted(case):
    Person.objects.update(is_restricted=True)
    return case


def case_url(case, act=""):
    return reverse(f"case-{act}" if act else "case", args=[case.pk])


def grant(worker, person, *, hours, days_ago=0):
    given_at = timezone.now() - timedelta(days=days_ago, minutes=1)
    return Grant.objects.create(
        person=person, user=user_of(worker), given_by=user_of(worker), reason="Named worker",
        given_at=given_at, ends_at=given_at + timedelta(hours=hours),
    )  # fmt: skip


def seen_by(worker):
    """What this worker finds of people, cases, letters and escalations."""
    user = user_of(worker)
    tables = (Person, Case, Letter, Escalation)
    return [table.objects.visible_to(user).exists() for table in tables]


@pytest.fixture
def everything(case, today):
    Letter.objects.create(
        case=case, person=case.person, team=case.team, kind="waiting_well", milestone=28,
        due_on=today,
    )  # fmt: skip
    Escalation.objects.create(
        case=case, rung="wait_42", threshold=42, spell=1, told="team_manager", raised_on=today,
        climbs_on=today,
    )  # fmt: skip
    return case


def test_every_role_is_in_the_table():
    assert set(SEES_RECORDS) == set(Role)


@pytest.mark.parametrize(("role", "sees"), SEES_RECORDS.items())
def test_each_role_finds_records_or_none(everything, cast, role, sees):
    assert seen_by(factory.a_worker(role, team=cast.other_team)) == [sees] * 4


@pytest.mark.parametrize(("role", "sees"), SEES_RECORDS.items())
def test_each_role_opens_the_pages_of_records_or_none(everything, cast, role, sees):
    browser = signed_in(factory.a_worker(role, team=cast.team))
    assert browser.get(case_url(everything)).status_code == (200 if sees else 404)
    page = browser.get(reverse("waiting-list"))
    assert page.status_code == (200 if sees else 403)
    assert (SECRET in page.content.decode()) is sees


@pytest.mark.parametrize("role", Role)
def test_nobody_finds_a_restricted_record_without_leave(everything, cast, role):
    Person.objects.update(is_restricted=True)
    worker = factory.a_worker(role, team=cast.team)
    assert seen_by(worker) == [False] * 4
    browser = signed_in(worker)
    assert browser.get(case_url(everything)).status_code == 404
    for name in ("today", "waiting-list"):
        assert SECRET not in browser.get(reverse(name)).content.decode()


def test_leave_opens_one_record_until_it_ends(restricted, cast):
    assert seen_by(cast.practitioner)[0] is False
    grant(cast.practitioner, restricted.person, hours=1)
    assert signed_in(cast.practitioner).get(case_url(restricted)).status_code == 200
    assert seen_by(cast.colleague)[0] is False
    grant(cast.colleague, restricted.person, hours=23, days_ago=1)
    assert signed_in(cast.colleague).get(case_url(restricted)).status_code == 404


def test_leave_for_one_record_opens_no_other(restricted, cast):
    grant(cast.practitioner, factory.a_person("Rowe", is_restricted=True), hours=1)
    assert signed_in(cast.practitioner).get(case_url(restricted)).status_code == 404


def test_leave_gives_no_role_the_right_to_records(restricted, cast):
    grant(cast.analyst, restricted.person, hours=1)
    assert seen_by(cast.analyst)[0] is False


def _same_for_all(page):
    """The page without the one thing that differs at each request: the form's own token."""
    return re.sub(rb'(csrfmiddlewaretoken" value=)"\w+"', rb"\1", page.content)


@pytest.mark.parametrize("act", ["", *ACTS])
def test_a_hidden_case_and_no_case_are_the_same_page(restricted, cast, act):
    """S2: not one byte says that there is something to hide."""
    browser = signed_in(cast.manager)
    hidden = browser.get(case_url(restricted, act))
    name = f"case-{act}" if act else "case"
    absent = browser.get(reverse(name, args=[restricted.pk + 1]))
    if act == "resume":  # answers a POST only
        hidden = browser.post(case_url(restricted, act))
        absent = browser.post(reverse(name, args=[restricted.pk + 1]))
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert _same_for_all(hidden) == _same_for_all(absent)
    assert hidden.headers.keys() == absent.headers.keys()


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["other_practitioner", "auditor", "analyst", "administrator"])
def test_an_outsider_changes_nothing(case, cast, act, who):
    """Another team's practitioner may read the case; each act is refused, asked or sent."""
    if who == "other_practitioner":
        worker = factory.a_worker(Role.PRACTITIONER, team=cast.other_team)
    else:
        worker = getattr(cast, who)
    browser, version = signed_in(worker), Case.objects.get().version
    words = {
        "why": "x", "reason": "declined", "rag": 1, "reasons": ["falls"], "note": "x",
        "worker": cast.practitioner.pk, "to": cast.other_team.pk, "trigger": "fall",
    }  # fmt: skip
    refusal = 404 if not SEES_RECORDS[Role(worker.role)] else 403
    assert browser.post(case_url(case, act), words).status_code == refusal
    if act != "resume":
        assert browser.get(case_url(case, act)).status_code == refusal
    assert Case.objects.get().version == version


@pytest.fixture
def offered(case, cast, today):
    by = user_of(cast.manager)
    return moving.offer(case, to=cast.other_team, reason="Lives there", by=by, on=today)


def _stranger_to(offered, who, *, today):
    """Someone who sees the case and is not of the team that it is offered to."""
    if who == "partner":
        partner = factory.a_worker(Role.PARTNER)
        by = offered.by
        sharing.share(offered.case, team=partner.team, reason="Weekly calls", by=by, on=today)
        return partner
    role, owns = (Role.PRACTITIONER, True) if who == "offering team" else (Role(who), False)
    return factory.a_worker(role, team=offered.case.team if owns else None)


@pytest.mark.parametrize("answer", [{"accept": "1"}, {"why": "Not ours"}])
@pytest.mark.parametrize("who", [
    Role.PRACTITIONER, Role.TEAM_MANAGER, "offering team", Role.AUDITOR, Role.DIRECTOR,
    Role.BUSINESS_SUPPORT, Role.PARTNER,
])  # fmt: skip
def test_only_the_team_that_it_is_offered_to_answers_an_offer(offered, today, who, answer):
    """All of these see the case; none of them decides for another team where it goes."""
    browser = signed_in(_stranger_to(offered, who, today=today))
    version, url = Case.objects.get().version, reverse("offer", args=[offered.pk])
    page = browser.get(url)
    assert (page.status_code, page.context["may_answer"]) == (200, False)
    assert browser.post(url, answer).status_code == 403
    offered.refresh_from_db()
    assert (offered.answer, Case.objects.get().version) == ("", version)


@pytest.mark.parametrize(("role", "status"), [
    (Role.PRACTITIONER, 302), (Role.TEAM_MANAGER, 302), (Role.BUSINESS_SUPPORT, 403),
])  # fmt: skip
def test_of_that_team_only_those_who_move_cases_answer(offered, cast, role, status):
    browser = signed_in(factory.a_worker(role, team=cast.other_team))
    url = reverse("offer", args=[offered.pk])
    assert browser.post(url, {"accept": "1"}).status_code == status
    assert (Case.objects.get().team == cast.other_team) is (status == 302)


def test_a_manager_of_another_team_allocates_nothing_of_ours(case, cast):
    """The right is there, the team is not: refused when sent, with nothing changed."""
    browser = signed_in(cast.other_manager)
    words = {"worker": cast.practitioner.pk, "reason": "skills", "case": [case.pk]}
    assert browser.post(case_url(case, "allocate"), words).status_code == 403
    browser.post(reverse("allocate-many"), words)
    assert not Case.objects.exclude(worker=None).exists()


def test_another_team_reads_the_case_and_the_look_is_written(case, cast):
    outsider = factory.a_worker(Role.PRACTITIONER, team=cast.other_team)
    page = signed_in(outsider).get(case_url(case))
    assert SECRET in page.content.decode()
    assert "You may read this case. Its team, Central, changes it." in page.content.decode()
    look = Look.objects.get()
    assert (look.user, look.person, look.screen) == (user_of(outsider), case.person, "case")


def test_a_worker_of_another_team_may_work_the_case_they_hold(case, cast, today):
    outsider = factory.a_worker(Role.PRACTITIONER, team=cast.other_team)
    give(case, outsider, by=user_of(cast.manager), on=today)
    assert signed_in(outsider).get(case_url(case, "rate")).status_code == 200


def test_a_leaver_is_refused_at_the_next_request(case, cast, today):
    """S11: not at the end of the session."""
    browser = signed_in(cast.practitioner)
    assert browser.get(case_url(case)).status_code == 200
    allocating.leave(cast.practitioner, on=today, by=user_of(cast.manager))
    page = browser.get(case_url(case))
    assert page.status_code == 403
    assert b"You have no current post" in page.content
    assert SECRET not in page.content.decode()


@pytest.mark.parametrize("change", [{"started_on": 1}, {"left_on": 0}, None])
def test_without_a_post_nothing_opens(case, cast, today, change):
    worker = cast.practitioner
    browser = signed_in(worker)
    if change is None:
        Worker.objects.filter(pk=worker.pk).update(user=None)
    else:
        days = {name: today + timedelta(days=number) for name, number in change.items()}
        Worker.objects.filter(pk=worker.pk).update(**days)
    for name in ("today", "waiting-list"):
        page = browser.get(reverse(name))
        assert (page.status_code, b"no current post" in page.content) == (403, True)


def test_a_disabled_sign_in_is_signed_out_at_the_next_request(case, cast):
    browser = signed_in(cast.practitioner)
    worker_user = user_of(cast.practitioner)
    worker_user.is_active = False
    worker_user.save()
    assert browser.get(case_url(case)).status_code == 302


_NO_LOOKS = """
CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$;
CREATE TRIGGER planted BEFORE INSERT ON casework_look
FOR EACH ROW EXECUTE FUNCTION planted();
"""


@pytest.mark.parametrize("name", ["case", "waiting-list", "case-rate", "person"])
def test_a_look_that_cannot_be_written_shows_nothing(case, cast, name):
    """S8: with no room to write who looked, no record is shown."""
    browser = signed_in(cast.manager)
    browser.raise_request_exception = False
    row = case.person.pk if name == "person" else case.pk
    url = reverse(name, args=[] if name == "waiting-list" else [row])
    assert SECRET in browser.get(url).content.decode()
    with connection.cursor() as cursor:
        cursor.execute(_NO_LOOKS)
    page = browser.get(url)
    assert page.status_code == 500
    assert SECRET not in page.content.decode()


def test_an_export_whose_looks_cannot_be_written_lets_no_row_leave(case, cast):
    with connection.cursor() as cursor:
        cursor.execute(_NO_LOOKS)
    lines: list[bytes] = []
    with pytest.raises(Exception, match="the disk is full"):
        lines.extend(signed_in(cast.manager).get(reverse("waiting-list-export")))
    assert not any(SECRET.encode() in line for line in lines)
