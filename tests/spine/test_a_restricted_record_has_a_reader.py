"""A restricted record is never nobody's, and goes to nobody who may not open it (S5)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from casework import candidates
from casework.acts import allocating, moving, restricting
from casework.acts.record import policy_on
from casework.calendar import local_today
from casework.models import Event, Grant, Person
from casework.people import readers
from casework.policy import Role
from casework.staff.watched import staff_worth_watching
from tests import factory
from tests.api.asking import Caller
from tests.conftest import Cast, signed_in
from tests.factory import user_of

TWO_WEEKS = timedelta(days=14)


@pytest.fixture
def case(cast: Cast):
    made = factory.a_case(team=cast.team)
    restricting.restrict(
        made.person, reason="A relative works here",
        to=[user_of(cast.manager), user_of(cast.practitioner)], length=TWO_WEEKS,
        by=user_of(cast.manager),
    )  # fmt: skip
    made.person.refresh_from_db()
    return made


class TestItGoesToNobodyWhoMayNotOpenIt:
    def test_it_is_given_to_who_may_and_refused_for_who_may_not(self, cast, case):
        by, on = user_of(cast.manager), local_today()
        with pytest.raises(readers.MayNotOpen, match="may not open this restricted record"):
            allocating.allocate(case, to=cast.colleague, reason="capacity", by=by, on=on)
        allocating.allocate(case, to=cast.practitioner, reason="capacity", by=by, on=on)

    def test_page_and_api_take_nobody_who_is_no_candidate(self, cast, case):
        told = {"worker": cast.colleague.pk, "reason": "capacity"}
        client = signed_in(cast.manager)
        page = client.post(reverse("case-allocate", args=[case.pk]), told)
        assert page.status_code == 422
        caller = Caller()
        caller.client = client
        case.refresh_from_db()
        answer = caller.ask("POST", reverse("api-allocation", args=[case.pk]), told,
                            match=case.version)  # fmt: skip
        assert answer.status_code == 400, answer.content
        assert [fault["field"] for fault in answer.json()["errors"]] == ["worker"]

    def test_who_may_not_open_it_is_not_among_the_candidates(self, cast, case):
        on = local_today()
        found = candidates.candidates([case], as_of=on, policy=policy_on(on),
                                  user=user_of(cast.manager))  # fmt: skip
        assert {each.worker for each in found} == {cast.manager, cast.practitioner}

    def test_emergency_access_does_not_count(self, cast, case):
        why = "She was seen on the roof and the doctor must know what she takes"
        restricting.break_glass(case.person, reason=why, by=user_of(cast.colleague))
        with pytest.raises(readers.MayNotOpen):
            allocating.allocate(case, to=cast.colleague, reason="capacity",
                                by=user_of(cast.manager), on=local_today())  # fmt: skip

    def test_it_is_offered_to_a_team_in_which_somebody_may_open_it(self, cast, case):
        by, on = user_of(cast.manager), local_today()
        with pytest.raises(readers.MayNotOpen, match="Nobody in West"):
            moving.offer(case, to=cast.other_team, reason="Lives there", by=by, on=on)
        restricting.grant(case.person, to=user_of(cast.other_manager), reason="Takes it over",
                          length=TWO_WEEKS, by=by)  # fmt: skip
        made = moving.offer(case, to=cast.other_team, reason="Lives there", by=by, on=on)
        assert made.to == cast.other_team


class TestItIsNeverNobodys:
    def test_it_falls_to_the_service_manager_a_day_before_the_last_leave_ends(self, cast, case):
        day = local_today() + TWO_WEEKS
        assert readers.fall_to_role(on=day - timedelta(days=3)) == 0
        assert readers.fall_to_role(on=day - timedelta(days=1)) == 1
        fallen = Grant.objects.get(user=user_of(cast.service_manager))
        assert fallen.reason == "It fell to the service manager: nobody else could have opened it"
        assert Event.objects.filter(person=case.person).latest("pk").says.startswith("It fell to")
        assert readers.fall_to_role(on=day - timedelta(days=1)) == 0

    def test_at_once_when_the_last_reader_leaves(self, cast, case):
        on, by = local_today(), user_of(cast.administrator)
        allocating.leave(cast.manager, on=on, by=by)
        assert not Grant.objects.filter(user=user_of(cast.service_manager)).exists()
        allocating.leave(cast.practitioner, on=on, by=by)
        assert Grant.objects.filter(user=user_of(cast.service_manager)).exists()
        assert not readers.opened_by_nobody(on=on).exists()

    def test_the_next_role_up_where_nobody_is_in_that(self, cast, case):
        on = local_today()
        head = factory.a_worker(Role.HEAD_OF_SERVICE, team=cast.team)
        for worker in (cast.service_manager, cast.manager, cast.practitioner):
            allocating.leave(worker, on=on, by=user_of(cast.administrator))
        assert Grant.objects.filter(user=user_of(head)).exists()

    def test_who_may_open_it_is_told_before(self, cast, case):
        on, policy = local_today(), policy_on(local_today())
        assert readers.warn(on=on, policy=policy) == 0
        assert readers.warn(on=on + timedelta(days=9), policy=policy) == 1
        told = {message.to[0] for message in mail.outbox}
        assert told == {user_of(cast.manager).email, user_of(cast.practitioner).email}
        assert "Kemp" not in mail.outbox[0].body

    def test_health_counts_what_nobody_in_post_may_open(self, cast, case):
        on = local_today()
        name = "restricted_records_nobody_may_open"
        assert staff_worth_watching(as_of=on)[name] == 0
        Person.objects.filter(pk=factory.a_person("Quennell").pk).update(is_restricted=True)
        assert staff_worth_watching(as_of=on)[name] == 1
        # It came restricted, so nobody ever had leave: it falls to the role all the same.
        assert readers.fall_to_role(on=on) == 1
        assert staff_worth_watching(as_of=on)[name] == 0

    def test_the_page_lists_those_that_its_reader_may_open(self, cast, case):
        readers.fall_to_role(on=local_today() + TWO_WEEKS)
        page = signed_in(cast.service_manager).get(reverse("restricted-records"))
        assert case.person.reference in page.content.decode()
        other = factory.a_worker(Role.SERVICE_MANAGER, team=cast.team)
        page = signed_in(other).get(reverse("restricted-records"))
        assert case.person.reference not in page.content.decode()
        assert signed_in(cast.practitioner).get(reverse("restricted-records")).status_code == 403
