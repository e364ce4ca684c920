"""A partner's worker sees what is shared with their organisation, and nothing beside it (S67)."""

from datetime import timedelta

import pytest

from carers.acts import assessing
from carers.models import CarerCall, CaringRelationship
from casework.acts import sharing
from casework.models import Case, Escalation, Letter, Person
from casework.refusals import NeedsReason, NotAnswerable, Refusal
from tests import factory
from tests.carers import makers
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(case, *, adult, by, manager, partner, today):
    """The carer's case is shared; the adult's, of the same family, is not."""
    makers.caring(case.person, adult, by=by, today=today)
    factory.a_case(person=adult, team=case.team, today=today)
    factory.a_case(person=case.person, team=case.team, today=today)
    return sharing.share(case, team=partner.team, reason="Weekly calls", by=manager, on=today)


def test_only_the_shared_case_and_its_carer_are_found(shared, case, partner):
    user = factory.user_of(partner)
    assert list(Case.objects.visible_to(user)) == [case]
    assert list(Person.objects.visible_to(user)) == [case.person]
    assert not Letter.objects.visible_to(user).exists()
    assert not Escalation.objects.visible_to(user).exists()


def test_another_partner_finds_nothing(shared, cast):
    outsider = factory.a_worker(shared.team.workers.get().role, name="Out Sider")
    assert not Case.objects.visible_to(factory.user_of(outsider)).exists()
    assert not Person.objects.visible_to(factory.user_of(outsider)).exists()


def test_a_restricted_carer_is_found_no_more(shared, case, partner):
    Person.objects.filter(pk=case.person_id).update(is_restricted=True)
    assert not Case.objects.visible_to(factory.user_of(partner)).exists()


def test_it_ends_on_the_day_it_is_stopped(shared, manager, partner, today):
    sharing.stop(shared, by=manager, on=today)
    assert not Case.objects.visible_to(factory.user_of(partner)).exists()
    with pytest.raises(NotAnswerable):
        sharing.stop(shared, by=manager, on=today)


def test_it_needs_a_reason_and_a_partner(cast, case, manager, partner, today):
    with pytest.raises(NeedsReason):
        sharing.share(case, team=partner.team, reason=" ", by=manager, on=today)
    with pytest.raises(Refusal, match="team of the council"):
        sharing.share(case, team=cast.other_team, reason="Help", by=manager, on=today)


class TestPages:
    def test_the_case_opens_and_does_not_lead_to_the_adult(self, shared, case, adult, partner):
        client = signed_in(partner)
        page = client.get(f"/cases/{case.pk}/")
        assert page.status_code == 200
        said = page.content.decode()
        assert adult.name not in said
        assert f"/people/{case.person_id}/" not in said.replace(
            f"/people/{case.person_id}/needs", ""
        )

    @pytest.mark.parametrize(
        "place",
        ["people/{carer}/", "people/{adult}/", "cases/{adults}/", "waiting/", "search/?q=Kemp",
         "people/{carer}/edit/", "receive/", "carers/", "carers/figures/", "carers/young/",
         "cases/{case}/close/", "cases/{case}/share/", "people/{carer}/caring/",
         "cases/{case}/allocate/", "letters/", "staff/"],
    )  # fmt: skip
    def test_nothing_else_opens(self, shared, *, case, adult, partner, place):
        adults = Case.objects.get(person=adult)
        names = {"carer": case.person_id, "adult": adult.pk, "adults": adults.pk, "case": case.pk}
        page = signed_in(partner).get(f"/{place.format(**names)}")
        assert page.status_code in (403, 404)
        assert adult.name not in page.content.decode()

    def test_they_see_their_list_ring_and_assess(self, shared, case, partner, today):
        client = signed_in(partner)
        assert case.person.name in client.get("/carers/shared/").content.decode()
        told = {"outcome": "spoke", "on": today.isoformat(), "how_are_you": "Well",
                "still_possible": "yes"}  # fmt: skip
        assert client.post(f"/cases/{case.pk}/call/", told).status_code == 302
        assert CarerCall.objects.exists()

    def test_they_open_only_the_assessment_that_they_make(
        self, shared, *, case, by, partner, today
    ):
        ours = assessing.start(case, performed_by=case.team, by=by, on=today)
        client = signed_in(partner)
        assert client.get(f"/carers/assessments/{ours.pk}/").status_code == 403
        ours.performed_by = partner.team
        ours.save()
        assert client.get(f"/carers/assessments/{ours.pk}/").status_code == 200
        assert client.get(f"/carers/assessments/{ours.pk}/words/").status_code == 200

    def test_a_relationship_is_not_theirs_to_open(self, shared, partner):
        made = CaringRelationship.objects.get()
        page = signed_in(partner).get(f"/carers/relationships/{made.pk}/")
        assert page.status_code == 403

    def test_a_partner_whose_post_ended_opens_nothing(self, shared, case, partner, today):
        partner.left_on = today - timedelta(days=1)
        partner.save()
        assert signed_in(partner).get(f"/cases/{case.pk}/").status_code == 403
