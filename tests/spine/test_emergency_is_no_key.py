"""Emergency access reads and writes a case for three hours; it lets nobody else in (S5)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from casework.acts import restricting, reviewing_access, sharing
from casework.acts.record import policy_on
from casework.calendar import local_today
from casework.models import Event, Grant, GrantReview, Look, Person
from casework.policy import Role
from casework.refusals import NeedsReason, NotAllowed, NotAnswerable
from casework.staff.watched import staff_worth_watching
from tests import factory
from tests.api.asking import Caller
from tests.conftest import Cast, signed_in
from tests.factory import user_of

WHY = "She was seen on the roof and the doctor must know what she takes"
TWO_WEEKS = timedelta(days=14)


@pytest.fixture
def case(cast: Cast):
    made = factory.a_case(team=cast.team)
    restricting.restrict(
        made.person, reason="A relative works here", to=[user_of(cast.manager)],
        length=TWO_WEEKS, by=user_of(cast.manager),
    )  # fmt: skip
    made.person.refresh_from_db()
    return made


@pytest.fixture
def taken(cast: Cast, case) -> Grant:
    restricting.break_glass(case.person, reason=WHY, by=user_of(cast.service_manager))
    return Grant.objects.get(is_emergency=True)


@pytest.mark.usefixtures("taken")
class TestItOpensNothingForOthers:
    def test_it_reads_and_writes_the_case(self, cast, case):
        client = signed_in(cast.service_manager)
        assert client.get(reverse("case", args=[case.pk])).status_code == 200
        url = reverse("case-note", args=[case.pk])
        assert client.post(url, {"why": "Spoke with her doctor"}).status_code == 302

    @pytest.mark.parametrize(
        "act",
        [
            lambda person, cast, by: restricting.lift(person, reason="No need", by=by),
            lambda person, cast, by: restricting.restrict(
                person, reason="For longer", to=[by], length=TWO_WEEKS, by=by
            ),
            lambda person, cast, by: restricting.grant(
                person, to=user_of(cast.colleague), reason="Works it", length=TWO_WEEKS, by=by
            ),
        ],
        ids=["lift", "restrict", "grant"],
    )
    def test_no_act_about_who_may_see_it(self, cast, case, act):
        with pytest.raises(NotAllowed, match="in an emergency"):
            act(case.person, cast, user_of(cast.service_manager))
        assert Person.objects.get(pk=case.person_id).is_restricted
        assert Grant.objects.filter(is_emergency=False).count() == 1

    def test_it_is_shared_with_no_partner(self, cast, case):
        partner = factory.a_team("Partner")
        factory.a_worker(Role.PARTNER, team=partner)
        with pytest.raises(NotAllowed, match="in an emergency"):
            sharing.share(
                case, team=partner, reason="Help", by=user_of(cast.service_manager),
                on=local_today(),
            )  # fmt: skip

    def test_the_page_and_the_api_refuse_in_the_same_words(self, cast, case):
        page = signed_in(cast.service_manager).post(
            reverse("person-restrict", args=[case.person_id]), {"reason": "No need any more"}
        )
        assert page.status_code == 409
        assert "You see this record in an emergency" in page.content.decode()
        caller = Caller()
        caller.client = signed_in(cast.service_manager)
        answer = caller.client.delete(
            f"/api/people/{case.person_id}/restriction/", {"because": "No need"},
            content_type="application/json",
        )  # fmt: skip
        assert answer.status_code == 403
        assert "You see this record in an emergency" in answer.json()["detail"]

    def test_who_was_given_access_may_still_give_it(self, cast, case):
        restricting.break_glass(case.person, reason=WHY, by=user_of(cast.manager))
        made = restricting.grant(
            case.person, to=user_of(cast.colleague), reason="Works it", length=TWO_WEEKS,
            by=user_of(cast.manager),
        )  # fmt: skip
        assert not made.is_emergency


class TestEachUseIsReviewed:
    def test_by_the_lead_alone_who_is_told_the_number_and_not_the_name(self, cast, taken):
        for other in (cast.service_manager, cast.auditor, cast.administrator, cast.manager):
            assert signed_in(other).get(reverse("emergencies")).status_code == 403
        page = signed_in(cast.governance).get(reverse("emergencies")).content.decode()
        assert taken.person.reference in page
        assert WHY in page
        assert taken.person.family_name not in page
        assert Look.objects.filter(user=user_of(cast.governance), person=taken.person).exists()

    def test_in_order_with_words_that_stand_on_the_record(self, cast, taken):
        url = reverse("emergency-review", args=[taken.pk])
        client = signed_in(cast.governance)
        assert client.post(url, {"in_order": "yes", "says": ""}).status_code == 422
        told = {"in_order": "yes", "says": "Her doctor asked"}
        assert client.post(url, told).status_code == 302
        assert client.post(url, told).status_code == 409
        found = GrantReview.objects.get()
        assert (found.grant, found.was_in_order, found.says) == (taken, True, "Her doctor asked")
        says = Event.objects.filter(person=taken.person).latest("pk").says
        assert says == "Emergency access of Nia Rees was in order: Her doctor asked"
        assert not mail.outbox

    @pytest.mark.django_db(transaction=True)
    def test_managers_are_told_of_what_was_not_in_order(self, cast, case):
        restricting.break_glass(case.person, reason=WHY, by=user_of(cast.practitioner))
        mail.outbox.clear()
        taken = Grant.objects.get(is_emergency=True)
        reviewing_access.review(taken, in_order=False, says="Nobody was at risk",
                                by=user_of(cast.governance))  # fmt: skip
        told = [message for message in mail.outbox if "not in order" in message.subject]
        assert user_of(cast.manager).email in [message.to[0] for message in told]
        assert all("Kemp" not in message.body for message in told)

    def test_never_ones_own(self, cast, case):
        restricting.break_glass(case.person, reason=WHY, by=user_of(cast.governance))
        taken = Grant.objects.get(is_emergency=True)
        with pytest.raises(NotAllowed):
            reviewing_access.review(taken, in_order=True, says="Fine",
                                    by=user_of(cast.governance))  # fmt: skip

    def test_words_are_asked_for_and_a_given_grant_is_none(self, cast, case, taken):
        by = user_of(cast.governance)
        with pytest.raises(NeedsReason):
            reviewing_access.review(taken, in_order=True, says=" ", by=by)
        given = Grant.objects.get(is_emergency=False)
        with pytest.raises(NotAnswerable):
            reviewing_access.review(given, in_order=True, says="Fine", by=by)

    def test_what_nobody_reviewed_in_time_is_counted_on_health(self, taken):
        today = local_today()
        assert staff_worth_watching(as_of=today)["emergencies_not_reviewed"] == 0
        late = today + timedelta(days=14)
        assert staff_worth_watching(as_of=late)["emergencies_not_reviewed"] == 1
        assert not reviewing_access.overdue(as_of=today, policy=policy_on(today)).exists()

    def test_the_page_of_who_looked_leads_there(self, cast):
        link = f'href="{reverse("emergencies")}"'
        assert link in signed_in(cast.governance).get(reverse("looks")).content.decode()
        assert link not in signed_in(cast.auditor).get(reverse("looks")).content.decode()

    def test_it_stands_on_the_leads_today(self, cast, taken):
        page = signed_in(cast.governance).get("/")
        tiles = {tile.label: str(tile.number) for tile in page.context["tiles"]}
        assert tiles["uses of emergency access to review"] == "1"

    def test_by_the_api(self, cast, taken):
        client = signed_in(cast.governance)
        listed = client.get("/api/emergencies/").json()
        assert [row["record"] for row in listed["items"]] == [taken.person.reference]
        answer = client.post(
            f"/api/emergencies/{taken.pk}/review/", {"in_order": True, "says": "Her doctor asked"},
            content_type="application/json", headers={"idempotency-key": "one"},
        )  # fmt: skip
        assert answer.status_code == 201, answer.content
        assert answer.json()["was_in_order"] is True
