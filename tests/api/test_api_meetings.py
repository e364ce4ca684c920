"""A program holds an allocation meeting as the page does: begun, decided, ended (S20)."""

import pytest

from casework.models import AgendaItem, AllocationMeeting, Case
from tests import factory
from tests.api.asking import Caller, caller
from tests.conftest import TODAY
from tests.factory import user_of

pytestmark = pytest.mark.django_db
KEEP = {"decision": "keep", "situation": "same", "safe_by": "Her sister"}


@pytest.fixture
def case(cast, today):
    return factory.a_case(waited=9, team=cast.team, today=TODAY, by=user_of(cast.manager))


@pytest.fixture
def manager(cast, case) -> Caller:
    return caller(cast.manager)


def begun(manager, cast):
    answer = manager.post("/api/meetings/", {"team": cast.team.pk})
    assert answer.status_code == 201
    return answer.json()


def test_a_meeting_from_its_beginning_to_its_minutes(manager, cast, case):
    meeting = begun(manager, cast)
    agenda = f"/api/meetings/{meeting['id']}/agenda/"
    [item] = manager.get(agenda).json()["items"]
    assert (item["case"], item["decision"]) == (case.pk, "")
    told = manager.post(f"{agenda}{case.pk}/decision/", KEEP, match=item["version"])
    assert told.status_code == 201
    assert told.json()["outcome"] == "Waits on. Next look by 22 November"
    assert told["ETag"].startswith(f'"{Case.objects.get().version}')
    end = {"present": [cast.manager.pk], "others_present": "An OT"}
    ended = manager.post(f"/api/meetings/{meeting['id']}/end/", end).json()
    assert (ended["present"], ended["ended_by"]) == (["Ada Okafor"], "Ada Okafor")
    assert len(manager.get(agenda + "?decision=keep").json()["items"]) == 1
    assert manager.get(agenda + "?decision=not_reached").json()["items"] == []


def test_a_decision_that_rests_on_what_has_changed_is_refused(manager, cast, case):
    meeting = begun(manager, cast)
    url = f"/api/meetings/{meeting['id']}/agenda/{case.pk}/decision/"
    factory.speak_to(case, on=TODAY, by=user_of(cast.manager))
    assert manager.post(url, KEEP, match=case.version).status_code == 412
    assert AgendaItem.objects.get().decision == ""


@pytest.mark.parametrize(
    ("given", "status"),
    [({"decision": "not_reached"}, 400), ({"to_worker": 10**9}, 400), ({"safe_by": ""}, 409),
     ({"decision": "allocate"}, 409), ({"decision": "visit"}, 409), ({"decision": "call"}, 409),
     ({"decision": "offer", "to_team": 10**9}, 400)],
)  # fmt: skip
def test_what_makes_no_decision_is_refused_in_words(manager, cast, case, given, status):
    meeting = begun(manager, cast)
    url = f"/api/meetings/{meeting['id']}/agenda/{case.pk}/decision/"
    answer = manager.post(url, {**KEEP, **given}, match=case.version)
    assert answer.status_code == status
    assert answer.json()["detail"]


@pytest.mark.parametrize("who", ["other_manager", "analyst"])
def test_a_case_is_given_to_nobody_who_does_not_work_cases_of_its_team(manager, cast, case, who):
    meeting = begun(manager, cast)
    url = f"/api/meetings/{meeting['id']}/agenda/{case.pk}/decision/"
    worker = getattr(cast, who).pk
    given = {**KEEP, "decision": "allocate", "to_worker": worker, "reason": "capacity"}
    assert manager.post(url, given, match=case.version).status_code == 400
    assert Case.objects.get().worker is None


@pytest.mark.parametrize("given", [{"present": []}, {"present": [10**9]}, {}])
def test_an_end_at_which_nobody_was_is_refused(manager, cast, given):
    meeting = begun(manager, cast)
    answer = manager.post(f"/api/meetings/{meeting['id']}/end/", given)
    assert answer.status_code in {400, 409}
    assert AllocationMeeting.objects.get().is_under_way


def test_of_a_team_that_is_not_there_no_meeting_begins(manager):
    assert manager.post("/api/meetings/", {"team": 10**9}).status_code == 400
