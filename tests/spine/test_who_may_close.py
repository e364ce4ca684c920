"""A red or unrated case ends with words, and by a senior; at every door, in the same words."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from casework.acts import allocation_meeting, receiving, record, watching
from casework.acts.allocation_meeting import Decision
from casework.cases.closing import NeedsSenior
from casework.cases.contacting import NotTriedEnough
from casework.models import Case, CloseReason
from casework.policy import Rag, Role
from casework.refusals import NeedsReason
from casework.roles import ROLES, Right
from tests import factory
from tests.api.asking import caller
from tests.conftest import Cast, signed_in
from tests.factory import user_of

ONE_DAY = timedelta(days=1)
REASONS = sorted(set(CloseReason.values) - {"died", "no_contact"})


def a_case(cast: Cast, today: date, rag: Rag | None) -> Case:
    return factory.a_case(waited=3, team=cast.team, rag=rag, today=today)


def test_seniors_and_managers_may_and_a_practitioner_may_not():
    may = {role for role, duties in ROLES.items() if Right.CLOSE_AT_RISK in duties.rights}
    assert may == {
        Role.SENIOR_PRACTITIONER, Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.HEAD_OF_SERVICE,
    }  # fmt: skip


@pytest.mark.parametrize("rag", [None, Rag.RED])
class TestARedOrUnratedCase:
    @pytest.mark.parametrize("reason", REASONS)
    def test_is_not_closed_by_a_practitioner(self, cast, today, rag, reason):
        case = a_case(cast, today, rag)
        with pytest.raises(NeedsSenior, match="Closing asked for"):
            receiving.close(
                case, reason=reason, note="Words", by=user_of(cast.practitioner), on=today
            )
        case.refresh_from_db()
        assert case.is_open

    def test_is_closed_by_a_senior_in_words_alone(self, cast, today, rag):
        case, by = a_case(cast, today, rag), user_of(cast.colleague)
        with pytest.raises(NeedsReason, match="in your own words"):
            receiving.close(case, reason="declined", note=" ", by=by, on=today)
        assert not receiving.close(
            case, reason="declined", note="Her son moved in", by=by, on=today
        ).is_open

    def test_of_somebody_who_died_anybody_may_close_who_closes(self, cast, today, rag):
        case = a_case(cast, today, rag)
        by = user_of(cast.practitioner)
        assert not receiving.close(case, reason="died", note="", by=by, on=today).is_open

    def test_the_page_says_so_before_and_after(self, cast, today, rag):
        case, client = a_case(cast, today, rag), signed_in(cast.practitioner)
        url = reverse("case-close", args=[case.pk])
        assert "a senior practitioner or a manager closes it" in client.get(url).content.decode()
        answer = client.post(url, {"reason": "declined", "note": "Her own words"})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "A senior practitioner or a manager closes it" in page
        assert "Her own words" in page

    def test_the_api_says_the_same(self, cast, today, rag):
        case = a_case(cast, today, rag)
        answer = caller(cast.practitioner).post(
            reverse("api-closure", args=[case.pk]), {"reason": "declined", "note": "Words"},
            match=case.version,
        )  # fmt: skip
        assert answer.status_code in {403, 409}
        assert "A senior practitioner or a manager closes it" in answer.content.decode()
        case.refresh_from_db()
        assert case.is_open

    def test_the_meeting_needs_words_too(self, cast, today, rag):
        case = a_case(cast, today, rag)
        by = user_of(cast.manager)
        item = allocation_meeting.start(cast.team, by=by, on=today).items.get()
        given = Decision("close", situation="same", close_reason="declined")
        with pytest.raises(NeedsReason):
            allocation_meeting.decide(item, given, by=by, on=today, seen=record.seen_now(case))

    def test_a_practitioner_asks_for_it_and_a_senior_looks_today(self, cast, today, rag):
        case = a_case(cast, today, rag)
        watching.change(
            case, trigger="close_asked", note="Moved in with her son",
            by=user_of(cast.practitioner), on=today,
        )  # fmt: skip
        case.refresh_from_db()
        assert case.next_look_on <= today
        assert case.look_because.endswith(": a senior looks")


@pytest.mark.parametrize("rag", [Rag.AMBER, Rag.GREEN, Rag.BLUE])
def test_any_other_case_is_closed_by_a_practitioner(cast: Cast, today: date, rag: Rag):
    case, by = a_case(cast, today, rag), user_of(cast.practitioner)
    assert not receiving.close(case, reason="declined", note="", by=by, on=today).is_open


class TestCouldNotReachThem:
    def close(self, case: Case, cast: Cast, today: date, note: str = "Tried all ways") -> Case:
        by = user_of(cast.manager)
        return receiving.close(case, reason="no_contact", note=note, by=by, on=today)

    def tried(self, case: Case, cast: Cast, today: date, *tries: tuple[int, str]) -> None:
        for ago, how in tries:
            talk = watching.Talk(how, "person", "no_answer", "Tried", today - ago * ONE_DAY)
            watching.contact(case, talk, by=user_of(cast.manager), on=today)

    def test_needs_tries_on_different_days_and_in_different_ways(self, cast, today):
        case = a_case(cast, today, Rag.GREEN)
        self.tried(case, cast, today, (0, "phone"), (0, "phone"))
        with pytest.raises(NotTriedEnough, match="Recorded so far: 1 try, on 1 day, in 1 way"):
            self.close(case, cast, today)
        self.tried(case, cast, today, (1, "phone"), (0, "visit"))
        assert not self.close(case, cast, today).is_open

    def test_needs_words(self, cast, today):
        case = a_case(cast, today, Rag.GREEN)
        self.tried(case, cast, today, (0, "phone"), (1, "phone"), (0, "visit"))
        with pytest.raises(NeedsReason, match="how they were tried"):
            self.close(case, cast, today, note="")

    def test_of_a_red_case_needs_a_senior_as_well(self, cast, today):
        case = a_case(cast, today, Rag.RED)
        self.tried(case, cast, today, (0, "phone"), (1, "phone"), (0, "visit"))
        with pytest.raises(NeedsSenior):
            receiving.close(
                case, reason="no_contact", note="Tried", by=user_of(cast.practitioner), on=today
            )
