"""A person judges the risk and says why; the wait alone never rates anyone (rules.md 2.2)."""

from datetime import timedelta

import pytest

from casework.acts import rating, watching
from casework.clocks import thresholds
from casework.models import Rating
from casework.policy import RAG_REASONS, PolicyInForce, Rag, suggest_rag
from casework.refusals import NeedsContact, NeedsReason
from tests import factory
from tests.factory import REASONS, user_of

ONE_DAY = timedelta(days=1)


@pytest.fixture
def case(cast, today):
    return factory.a_case(waited=400, team=cast.team, today=today, by=user_of(cast.manager))


def rate(case, rag, cast, today, *, reasons=None, note=""):
    reasons = REASONS[rag] if reasons is None else reasons
    made = rating.rate(
        case, rag=rag, reasons=reasons, note=note, by=user_of(cast.practitioner), on=today
    )
    case.refresh_from_db()
    return made


@pytest.mark.parametrize(
    ("reasons", "suggested"),
    [
        (["stable_safe"], Rag.GREEN),
        (["medication"], Rag.GREEN),  # 3
        (["falls"], Rag.AMBER),  # 4
        (["lives_alone", "no_carer"], Rag.AMBER),  # 2 + 2
        (["unsafe_transfers", "medication"], Rag.AMBER),  # 11
        (["unsafe_transfers", "falls"], Rag.RED),  # 12
        (["waits_on_others"], Rag.BLUE),
        (["waits_on_others", "falls"], Rag.AMBER),
        (["waits_on_others", "end_of_life"], Rag.RED),
    ],
)
def test_the_reasons_suggest_a_rating(reasons, suggested):
    assert suggest_rag(reasons) == suggested


@pytest.mark.parametrize(
    "reason", [code for code, reason in RAG_REASONS.items() if reason.always_red]
)
def test_some_reasons_are_red_by_themselves(reason):
    assert suggest_rag([reason]) == Rag.RED


def test_no_reason_speaks_of_the_length_of_the_wait():
    """The wait is shown beside the rating and never mixed into it."""
    words = " ".join(reason.label.lower() for reason in RAG_REASONS.values())
    assert "days waited" not in words
    assert "long wait" not in words


@pytest.mark.django_db
class TestRating:
    def test_a_wait_of_over_a_year_does_not_make_a_case_red(self, case, cast, today):
        rate(case, Rag.GREEN, cast, today)
        assert (case.rag, case.waited(today)) == (Rag.GREEN, 400)

    @pytest.mark.parametrize("reasons", [[], ["no such reason"], ["falls", "no such reason"]])
    def test_a_rating_needs_a_known_reason(self, case, cast, today, reasons):
        with pytest.raises(NeedsReason, match="at least one reason"):
            rate(case, Rag.AMBER, cast, today, reasons=reasons, note="Because")

    @pytest.mark.parametrize("rag", [Rag.RED, Rag.GREEN, Rag.BLUE])
    def test_going_against_the_suggestion_needs_ones_own_words(self, case, cast, today, rag):
        with pytest.raises(NeedsReason, match="The reasons suggest amber"):
            rate(case, rag, cast, today, reasons=["falls"], note="  ")
        made = rate(case, rag, cast, today, reasons=["falls"], note="Seen this morning")
        assert (made.rag, made.suggested, made.note) == (rag, Rag.AMBER, "Seen this morning")

    @pytest.mark.parametrize(
        ("rag", "days"), [(Rag.RED, 7), (Rag.AMBER, 14), (Rag.GREEN, 28), (Rag.BLUE, 28)]
    )
    def test_the_rating_sets_when_somebody_looks_again(self, case, cast, today, rag, days):
        rate(case, rag, cast, today)
        assert case.next_look_on == today + days * ONE_DAY
        assert case.look_because == ""

    @pytest.mark.parametrize(("ago", "enough"), [(0, True), (7, True), (8, False)])
    def test_risk_is_lowered_only_after_a_talk_in_the_last_seven_days(
        self, case, cast, today, ago, enough
    ):
        rate(case, Rag.RED, cast, today)
        factory.speak_to(case, on=today - ago * ONE_DAY, by=user_of(cast.practitioner))
        if enough:
            rate(case, Rag.AMBER, cast, today)
            assert case.rag == Rag.AMBER
        else:
            with pytest.raises(NeedsContact, match="last 7 days"):
                rate(case, Rag.AMBER, cast, today)
            case.refresh_from_db()
            assert case.rag == Rag.RED

    def test_a_message_left_is_not_a_talk(self, case, cast, today):
        rate(case, Rag.RED, cast, today)
        by = user_of(cast.practitioner)
        factory.speak_to(case, on=today, by=by, outcome="message")
        with pytest.raises(NeedsContact):
            rate(case, Rag.GREEN, cast, today)

    @pytest.mark.parametrize(
        ("was", "now"), [(None, Rag.BLUE), (Rag.GREEN, Rag.RED), (Rag.AMBER, Rag.AMBER)]
    )
    def test_raising_and_the_first_rating_need_no_talk(self, case, cast, today, was, now):
        if was:
            rate(case, was, cast, today)
        rate(case, now, cast, today)
        assert case.rag == now

    def test_every_judgement_is_kept(self, case, cast, today):
        rate(case, Rag.GREEN, cast, today)
        rate(case, Rag.RED, cast, today + ONE_DAY)
        kept = list(Rating.objects.filter(case=case).order_by("id"))
        assert [item.rag for item in kept] == [Rag.GREEN, Rag.RED]
        assert [item.on for item in kept] == [today, today + ONE_DAY]
        assert kept[1].reasons == ["no_essential_care"]
        assert (case.rag, case.rated_on) == (Rag.RED, today + ONE_DAY)

    def test_rating_answers_what_had_changed(self, case, cast, today):
        watching.change(case, trigger="fall", note="", by=user_of(cast.practitioner), on=today)
        rate(case, Rag.AMBER, cast, today)
        assert case.changes.get().looked_on == today

    def test_red_starts_its_own_clock(self, case, cast, today):
        """Two working days from the rating, not from the request."""
        rate(case, Rag.RED, cast, today)
        found = {
            item.rung.code: item.passed_on
            for item in thresholds(case, as_of=today, policy=PolicyInForce())
        }
        assert found["red_waiting"] == today + 3 * ONE_DAY  # a Saturday: Monday, then Tuesday
