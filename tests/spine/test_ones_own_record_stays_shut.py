"""One's own record, and those of people close to one, stay shut by every door (S6, R11)."""

import pytest
from django.urls import reverse

from casework import candidates
from casework.acts import allocating, interests, restricting
from casework.acts.record import policy_on
from casework.calendar import local_today
from casework.models import Case, Event, Grant, Interest, Person
from casework.people.readers import MayNotOpen
from casework.refusals import NeedsReason, NotAllowed, NotAnswerable
from tests import factory
from tests.conftest import Cast, signed_in
from tests.factory import user_of


@pytest.fixture
def case(cast: Cast) -> Case:
    return factory.a_case(team=cast.team, person=factory.a_person("Quennell"))


def declared(cast: Cast, case: Case) -> Interest:
    made = interests.declare(cast.practitioner, case.person, kind="relative",
                             by=user_of(cast.practitioner), on=local_today())  # fmt: skip
    assert made is not None
    return made


def test_it_is_absent_to_them_and_to_nobody_else(cast, case):
    declared(cast, case)
    theirs, other = signed_in(cast.practitioner), signed_in(cast.colleague)
    for url in (reverse("case", args=[case.pk]), reverse("person", args=[case.person_id]),
                f"/api/cases/{case.pk}/", f"/api/people/{case.person_id}/"):  # fmt: skip
        assert theirs.get(url).status_code == 404, url
        assert other.get(url).status_code == 200, url
    for url in (f"{reverse('waiting-list')}?team={cast.team.pk}", "/search/?q=Quennell"):
        assert case.person.reference not in theirs.get(url).content.decode()
        assert case.person.reference in other.get(url).content.decode()
    assert not Person.objects.visible_to(user_of(cast.practitioner)).exists()


def test_they_are_given_no_case_of_it(cast, case):
    declared(cast, case)
    on = local_today()
    with pytest.raises(MayNotOpen, match="cannot be given work for this person") as refused:
        allocating.allocate(case, to=cast.practitioner, reason="capacity",
                            by=user_of(cast.manager), on=on)  # fmt: skip
    assert "relative" not in str(refused.value)
    found = candidates.candidates([case], as_of=on, policy=policy_on(on),
                                  user=user_of(cast.manager))  # fmt: skip
    assert cast.practitioner not in {each.worker for each in found}


def test_a_case_that_they_hold_goes_back(cast, case):
    on = local_today()
    allocating.allocate(case, to=cast.practitioner, reason="capacity",
                        by=user_of(cast.manager), on=on)  # fmt: skip
    declared(cast, case)
    case.refresh_from_db()
    assert case.worker is None


def test_no_emergency_opens_it(cast, case):
    declared(cast, case)
    restricting.restrict(case.person, reason="Named in court", to=[user_of(cast.manager)],
                         length=restricting.EMERGENCY, by=user_of(cast.manager))  # fmt: skip
    case.person.refresh_from_db()
    why = "She was seen on the roof and the doctor must know what she takes"
    restricting.break_glass(case.person, reason=why, by=user_of(cast.practitioner))
    assert not Grant.objects.filter(is_emergency=True).exists()
    assert signed_in(cast.practitioner).get(reverse("case", args=[case.pk])).status_code == 404


def test_a_grant_does_not_open_it_either(cast, case):
    declared(cast, case)
    restricting.restrict(case.person, reason="Named in court", to=[user_of(cast.practitioner)],
                         length=restricting.EMERGENCY, by=user_of(cast.manager))  # fmt: skip
    assert signed_in(cast.practitioner).get(reverse("case", args=[case.pk])).status_code == 404


class TestWhoDeclaresAndWhoEnds:
    def test_they_or_their_manager_with_the_same_answer_for_what_is_not_there(self, cast, case):
        url = reverse("interest-add", args=[cast.practitioner.pk])
        assert signed_in(cast.colleague).get(url).status_code == 403
        told = {"words": case.person.reference, "kind": "own"}
        there = signed_in(cast.practitioner).post(url, told, follow=True)
        absent = signed_in(cast.practitioner).post(
            url, {"words": "P-111111111", "kind": "own"}, follow=True
        )
        says = "If there is such a record, it is shut to them."
        assert says in there.content.decode()
        assert says in absent.content.decode()
        assert Interest.objects.get().kind == "own"
        assert signed_in(cast.manager).get(url).status_code == 200

    def test_never_ended_by_oneself_and_with_words(self, cast, case):
        made = declared(cast, case)
        with pytest.raises(NotAllowed):
            interests.end(made, because="We fell out", by=user_of(cast.practitioner))
        with pytest.raises(NeedsReason):
            interests.end(made, because=" ", by=user_of(cast.manager))
        url = reverse("interest-end", args=[made.pk])
        assert signed_in(cast.practitioner).get(url).status_code == 403
        client = signed_in(cast.manager)
        assert client.post(url, {"because": "The wrong record"}).status_code == 302
        with pytest.raises(NotAnswerable):
            interests.end(made, because="Again", by=user_of(cast.manager))
        assert signed_in(cast.practitioner).get(reverse("case", args=[case.pk])).status_code == 200
        says = Event.objects.filter(person=case.person).latest("pk").says
        assert says == "Shut to Joan Patel no more: The wrong record"

    def test_the_page_names_nobody(self, cast, case):
        declared(cast, case)
        url = reverse("worker-interests", args=[cast.practitioner.pk])
        for who in (cast.practitioner, cast.manager):
            page = signed_in(who).get(url).content.decode()
            assert case.person.reference in page
            assert "Quennell" not in page
