"""The carer's assessment, its decision, its override and who disagrees (S42, S45, S70)."""

import pytest

from carers.acts import assessing, deciding, planning
from carers.acts.assessing import NotComplete, SectionChanged
from carers.models import Assessment, Decision, Disagreement, SupportPlan
from carers.sections import EQUALITY
from casework.acts import sharing
from casework.models import Look
from casework.refusals import BadDate, NeedsReason, NotAllowed, NotAnswerable, Refusal
from tests import factory
from tests.carers import makers
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(case, by, today):
    return assessing.start(case, performed_by=case.team, by=by, on=today)


def test_there_is_one_open_assessment_and_asking_twice_finds_it(begun, case, by, today):
    assert assessing.start(case, performed_by=case.team, by=by, on=today) == begun


def test_it_is_never_a_part_of_an_adults_case(cast, by, today):
    with pytest.raises(Refusal, match="own case"):
        assessing.start(factory.a_case(today=today), performed_by=cast.team, by=by, on=today)


@pytest.mark.parametrize(
    ("section", "emptied"),
    [("words", {"own_words": ""}), ("caring", {"able_future": ""}),
     ("necessary", {"necessary_care": None}), ("impact", {"significant_impact": None})],
)  # fmt: skip
def test_it_is_complete_when_everything_was_asked(begun, *, by, today, section, emptied):
    done = makers.fill(begun, by=by, on=today, **{section: emptied})
    with pytest.raises(NotComplete) as refusal:
        assessing.complete(done, by=by, on=today)
    assert list(refusal.value.missing) == [section]


def test_every_equality_prompt_is_asked_and_prefers_not_to_say_is_an_answer(begun, by, today):
    """S42."""
    done = makers.fill(begun, by=by, on=today)
    answers = {**dict.fromkeys(EQUALITY, None), "religion": "Sikh"}
    answers.pop("orientation")
    done = assessing.save_section(done, "equality", answers, seen=1, by=by, on=today)
    with pytest.raises(NotComplete, match="Sexual orientation"):
        assessing.complete(done, by=by, on=today)
    done = assessing.save_section(
        done, "equality", {**answers, "orientation": None}, seen=2, by=by, on=today
    )
    assert assessing.complete(done, by=by, on=today).completed_on == today
    assert done.equality.get(prompt="religion").said == "Sikh"
    assert done.equality.filter(prefers_not=True).count() == len(EQUALITY) - 1


@pytest.mark.parametrize(
    ("carer", "adults", "agreed"), [(1, 1, True), (1, 0, False), (0, 1, False), (0, 0, False)]
)
def test_it_is_combined_only_when_both_agreed(begun, *, by, today, carer, adults, agreed):
    other = factory.a_case(today=today)
    together = {"combined_with": other, "carer_agreed_on": today if carer else None,
                "adult_agreed_on": today if adults else None}  # fmt: skip
    done = makers.fill(begun, by=by, on=today, together=together)
    if agreed:
        assert assessing.complete(done, by=by, on=today).combined_with == other
        return
    with pytest.raises(NotComplete, match="agreement"):
        assessing.complete(done, by=by, on=today)
    assert Assessment.objects.get().own_words == "I sleep in snatches."


class TestTwoWhoEdit:
    def test_the_second_is_told_and_nothing_is_overwritten(self, begun, by, manager, today):
        mine = {"own_words": "Mine", "strengths": ""}
        assessing.save_section(begun, "words", mine, seen=0, by=by, on=today)
        with pytest.raises(SectionChanged) as told:
            assessing.save_section(
                begun, "words", {**mine, "own_words": "Theirs"}, seen=0, by=manager, on=today
            )
        assert told.value.current.own_words == "Mine"

    def test_two_sections_do_not_meet(self, begun, by, manager, today):
        assessing.save_section(
            begun, "words", {"own_words": "A", "strengths": ""}, seen=0, by=by, on=today
        )
        assessing.save_section(begun, "wishes", {"wishes": "B"}, seen=0, by=manager, on=today)
        begun.refresh_from_db()
        assert (begun.own_words, begun.wishes, begun.version) == ("A", "B", 3)

    def test_the_page_shows_both_and_saves_on_the_second_press(self, cast, begun):
        client = signed_in(cast.practitioner)
        url = f"/carers/assessments/{begun.pk}/words/"
        assert client.post(url, {"seen": 0, "own_words": "First"}).status_code == 302
        page = client.post(url, {"seen": 0, "own_words": "Second"})
        assert page.status_code == 409
        said = page.content.decode()
        assert "First" in said
        assert "Second" in said
        assert 'name="seen" value="1"' in said
        assert client.post(url, {"seen": 1, "own_words": "Second"}).status_code == 302
        begun.refresh_from_db()
        assert begun.own_words == "Second"


class TestThePartnersAssessment:
    """S70: a trusted assessor of another organisation; the council signs it off."""

    @pytest.fixture
    def theirs(self, case, *, by, partner, today):
        sharing.share(case, team=partner.team, reason="Trusted assessor", by=by, on=today)
        begun = assessing.start(case, performed_by=partner.team, by=by, on=today)
        worker = factory.user_of(partner)
        done = makers.fill(begun, by=worker, on=today, outcomes=makers.ONE_OUTCOME)
        return assessing.complete(done, by=worker, on=today)

    def test_the_partner_neither_signs_off_nor_decides(self, theirs, partner, today):
        worker = factory.user_of(partner)
        with pytest.raises(NotAllowed):
            assessing.sign_off(theirs, by=worker, on=today)
        with pytest.raises(NotAllowed):
            deciding.decide(theirs, reasons="Yes", advice="", by=worker, on=today)

    def test_no_decision_before_the_councils_sign_off(self, theirs, by, manager, today):
        with pytest.raises(Refusal, match="signed off"):
            deciding.decide(theirs, reasons="Yes", advice="", by=by, on=today)
        assessing.sign_off(theirs, by=manager, on=today)
        assert deciding.decide(theirs, reasons="Yes", advice="", by=by, on=today).eligible

    def test_a_partner_without_the_case_cannot_be_given_the_assessment(
        self, case, by, partner, today
    ):
        with pytest.raises(Refusal, match="Share the case"):
            assessing.start(case, performed_by=partner.team, by=by, on=today)


class TestTheDecision:
    @pytest.mark.parametrize(("outcomes", "eligible"), [(makers.ONE_OUTCOME, True), ({}, False)])
    def test_it_is_derived_from_what_was_found(self, case, *, by, today, outcomes, eligible):
        made = makers.decided(case, by=by, on=today, outcomes=outcomes)
        assert made.eligible is made.derived is eligible

    def test_it_has_reasons_and_a_no_has_advice(self, case, by, today):
        done = makers.completed(case, by=by, on=today)
        with pytest.raises(NeedsReason, match="reasons"):
            deciding.decide(done, reasons=" ", advice="A group", by=by, on=today)
        with pytest.raises(NeedsReason, match="13"):
            deciding.decide(done, reasons="No outcome", advice="", by=by, on=today)
        assert not Decision.objects.exists()

    def test_the_document_is_kept_as_it_was_given(self, cast, case, by, today):
        made = makers.decided(case, by=by, on=today)
        page = signed_in(cast.practitioner).get(f"/carers/decisions/{made.pk}/").content.decode()
        for part in made.document:
            assert f'<h2 class="cw-h2">{part["heading"]}</h2>' in page
        assert "If you do not agree" in page
        assert Look.objects.filter(person=case.person, screen="carer's decision").exists()

    def test_an_override_needs_a_reason_and_a_second_person(self, case, by, manager, today):
        done = makers.completed(case, by=by, on=today)
        with pytest.raises(NeedsReason):
            deciding.ask_override(done, reason="", by=by, on=today)
        asked = deciding.ask_override(done, reason="Health is failing", by=by, on=today)
        assert asked.eligible
        with pytest.raises(Refusal, match="second person"):
            deciding.decide(done, reasons="Yes", advice="", by=by, on=today)
        with pytest.raises(NotAllowed, match="second person"):
            deciding.answer_override(asked, agreed=True, note="Me too", by=by, on=today)
        deciding.answer_override(asked, agreed=True, note="Seen the GP", by=manager, on=today)
        made = deciding.decide(done, reasons="Yes", advice="", by=by, on=today)
        assert (made.derived, made.eligible, made.override) == (False, True, asked)

    def test_an_override_that_was_not_agreed_changes_nothing(self, case, by, manager, today):
        done = makers.completed(case, by=by, on=today)
        asked = deciding.ask_override(done, reason="Health", by=by, on=today)
        deciding.answer_override(asked, agreed=False, note="No sign", by=manager, on=today)
        made = deciding.decide(done, reasons="No", advice="A group", by=by, on=today)
        assert (made.eligible, made.override) == (False, None)

    def test_a_support_plan_follows_a_yes_and_has_a_review(self, case, by, today):
        service = planning.Service(
            "Unpaid carer support: Direct to unpaid carer", "Unpaid carer respite", "Two nights",
            today,
        )  # fmt: skip
        review = today.replace(year=today.year + 1)
        with pytest.raises(Refusal, match="follows a decision"):
            planning.add_service(case, service, review_due_on=review, by=by, on=today)
        makers.decided(case, by=by, on=today, outcomes=makers.ONE_OUTCOME)
        with pytest.raises(BadDate):
            planning.add_service(case, service, review_due_on=today, by=by, on=today)
        planning.add_service(case, service, review_due_on=review, by=by, on=today)
        assert SupportPlan.objects.get().review_due_on == review


class TestADisagreement:
    """S45: every one is recorded, and nobody reviews their own decision."""

    @pytest.fixture
    def decision(self, case, by, today):
        return makers.decided(case, by=by, on=today)

    def objection(self, today, **said):
        told = {"raised_by": "Iris", "raised_on": today, "ground": "facts", "words": "Not so",
                "route": "peer_review", **said}  # fmt: skip
        return deciding.Objection(**told)

    @pytest.mark.parametrize("who", ["practitioner", "colleague", "manager"])
    def test_the_reviewer_did_not_decide_and_is_of_another_team(
        self, cast, *, decision, by, today, who
    ):
        with pytest.raises(NotAllowed, match="another team"):
            deciding.disagree(
                decision, self.objection(today, reviewer=getattr(cast, who)), by=by, on=today
            )
        made = deciding.disagree(
            decision, self.objection(today, reviewer=cast.other_manager), by=by, on=today
        )
        assert made.reviewer == cast.other_manager

    def test_it_ends_once_and_not_by_the_decider(self, *, decision, by, manager, today):
        made = deciding.disagree(
            decision, self.objection(today, route="complaint"), by=by, on=today
        )
        with pytest.raises(NotAllowed):
            deciding.settle(made, outcome="upheld", words="Stands", by=by, on=today)
        deciding.settle(made, outcome="changed", words="Facts", by=manager, on=today)
        with pytest.raises(NotAnswerable):
            deciding.settle(made, outcome="upheld", words="Stands", by=manager, on=today)
        assert Disagreement.objects.get().outcome == "changed"
