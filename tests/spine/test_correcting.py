"""A request that was written down wrongly is put right, and all that follows from it follows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import escalation
from casework.acts import correcting, moving, receiving
from casework.acts.record import Seen
from casework.cases import receiving_rules
from casework.letters.owed import waiting_well
from casework.letters.owed.owing import owe
from casework.models import Case, Escalation, Letter, Source, Verb
from casework.policy import Rag
from casework.refusals import BadDate, NeedsReason, NotOpen, Overtaken, Refusal
from tests import factory
from tests.api.asking import caller
from tests.carers import makers
from tests.conftest import signed_in
from tests.factory import give, user_of

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)
WHY = "The form says so"


@pytest.fixture
def case(cast, today):
    """Recorded on the day of the request, 60 days ago."""
    by = user_of(cast.manager)
    return factory.a_case(waited=60, team=cast.team, today=today, rag=Rag.AMBER, by=by)


@pytest.fixture
def typed_wrongly(cast, today):
    """Recorded ten days ago, as though asked for more than a year before."""
    by, ten_ago = user_of(cast.manager), today - 10 * ONE_DAY
    asked = receiving.Request(
        person=factory.a_person(), kind="care_act", team=cast.team, source=Source.GP,
        received_on=today - 375 * ONE_DAY, summary="Not coping",
    )  # fmt: skip
    return receiving.receive(asked, by=by, on=ten_ago)


@pytest.fixture
def correct(cast, today):
    def correct(case, *, because=WHY, **changes):
        by = user_of(cast.practitioner)
        return correcting.correct(case, changes, because=because, by=by, on=today)

    return correct


def test_old_and_new_stand_in_the_timeline_with_why(cast, today, case, correct):
    day = today - 62 * ONE_DAY
    correct(case, received_on=day, source="family", summary="Cannot climb the stairs")
    told = case.events.get(verb=Verb.CORRECTED)
    assert told.says == (
        "when it reached us: 20 September 2026, not 22 September 2026; "
        "who asked: Family or friend, not GP practice; what they asked for. The form says so"
    )
    assert told.data["changes"] == {
        "received_on": ["2026-09-22", "2026-09-20"],
        "source": ["gp", "family"],
        "summary": ["Not coping on the stairs", "Cannot climb the stairs"],
    }
    case.refresh_from_db()
    assert (case.waited(today), case.source) == (62, "family")
    assert case.stays.get().entered_on == day


def test_what_is_as_it_was_is_no_correction(case, correct):
    assert correct(case, received_on=case.received_on, kind=case.kind).version == case.version
    assert not case.events.filter(verb=Verb.CORRECTED).exists()


def test_it_says_why(case, correct):
    with pytest.raises(NeedsReason):
        correct(case, because=" ", source="family")
    with pytest.raises(NeedsReason):
        correct(case, summary=" ")
    assert Case.objects.get().source == "gp"


@pytest.mark.parametrize(("days_ago", "fits"), [(59, False), (60, True), (61, True)])
def test_a_request_reached_us_by_the_day_on_which_it_was_recorded(case, today, correct, days_ago,
                                                                   fits):  # fmt: skip
    if fits:
        assert correct(case, received_on=today - days_ago * ONE_DAY).waited(today) == days_ago
    else:
        with pytest.raises(BadDate, match="on our books"):
            correct(case, received_on=today - days_ago * ONE_DAY)


@pytest.mark.parametrize(("born", "fits"), [(61, False), (62, True)])
def test_nobody_asked_before_they_were_born(case, today, correct, born, fits):
    case.person.born_on = today - born * ONE_DAY
    case.person.save()
    if fits:
        correct(case, received_on=today - 62 * ONE_DAY)
    else:
        with pytest.raises(BadDate, match="born"):
            correct(case, received_on=today - 62 * ONE_DAY)


def test_a_day_we_hope_to_start_by_is_renewed_and_the_old_one_may_have_passed(case, today, correct):
    Case.objects.update(indicative_on=today - ONE_DAY)
    correct(case, source="family", indicative_on=today - ONE_DAY)
    assert correct(case, indicative_on=today).indicative_on == today
    assert correct(case, indicative_on=None).indicative_on is None
    with pytest.raises(BadDate, match="today or later"):
        correct(case, indicative_on=today - ONE_DAY)


def test_a_letter_of_a_day_that_has_not_come_is_taken_back_and_owed_on_its_day(
    today, typed_wrongly, correct
):
    waiting_well.prepare(as_of=today)
    assert Letter.objects.get().milestone == 364
    case = correct(typed_wrongly, received_on=today - 10 * ONE_DAY)
    assert not Letter.objects.exclude(state="cancelled").exists()
    assert case.letter_due_on == today + 18 * ONE_DAY


def test_a_letter_that_went_puts_the_next_one_not_off(today, typed_wrongly, correct):
    """Else nobody would write for a year to someone whose date was mistyped."""
    waiting_well.prepare(as_of=today)
    Letter.objects.update(state="sent", sent_at=timezone.now(), sent_to="A", sha256="b",
                          carrier="c", held_because="")  # fmt: skip
    case = correct(typed_wrongly, received_on=today - 10 * ONE_DAY)
    went = Letter.objects.get()
    assert went.milestone == (went.due_on - case.received_on).days <= 10
    later = today + 18 * ONE_DAY
    assert case.letter_due_on == later
    waiting_well.prepare(as_of=later)
    assert sorted(Letter.objects.values_list("milestone", flat=True)) == [went.milestone, 28]


def test_a_longer_wait_is_written_about_from_today(today, case, correct):
    Case.objects.update(letter_due_on=today + 24 * ONE_DAY)
    assert correct(case, received_on=today - 90 * ONE_DAY).letter_due_on == today


def test_what_was_escalated_for_a_wait_that_never_was_ends_and_counts_again(today, typed_wrongly,
                                                                            correct):  # fmt: skip
    escalation.sweep(as_of=today)
    of_wait = Escalation.objects.exclude(rung__in=["unrated", "red_waiting"])
    wrong, others = of_wait.get(), Escalation.objects.exclude(pk__in=of_wait.values("pk"))
    rightly = others.count()
    case = correct(typed_wrongly, received_on=today - 10 * ONE_DAY)
    wrong.refresh_from_db()
    assert (wrong.ended_on, wrong.ended_because) == (today, "The day of the request was corrected")
    assert case.escalation_due_on > today
    escalation.sweep(as_of=today)
    assert Escalation.objects.unacknowledged().count() == rightly
    escalation.sweep(as_of=today + 60 * ONE_DAY)
    raised = of_wait.exclude(pk=wrong.pk).values_list("threshold", flat=True)
    assert raised
    assert max(raised) <= 70


def test_a_longer_wait_is_escalated_at_once(today, case, correct):
    case = correct(case, received_on=today - 200 * ONE_DAY)
    assert case.escalation_due_on <= today


def test_a_kind_is_corrected_while_nobody_has_worked_it(today, case, correct):
    case = correct(case, kind="occupational_therapy")
    assert case.kind == "occupational_therapy"
    assert (case.next_look_on, case.look_because) == (today, "What it is for was corrected")


def test_a_kind_stays_with_whoever_has_the_case(cast, today, case, correct):
    give(case, cast.practitioner, by=user_of(cast.manager), on=today)
    with pytest.raises(Refusal, match="Give it back"):
        correct(case, kind="review")
    assert correct(case, source="family").source == "family"


def test_a_kind_stays_once_somebody_was_written_to_about_it(cast, today, case, correct):
    owe(case=case, kind="appointment", milestone=1, on=today, by=user_of(cast.manager))
    with pytest.raises(Refusal, match="was written to"):
        correct(case, kind="review")
    Letter.objects.update(state="cancelled")
    assert correct(case, kind="review").kind == "review"


def test_a_kind_stays_where_they_wait_for_the_other_already(cast, today, case, correct):
    factory.a_case(person=case.person, kind="review", team=cast.team, today=today)
    with pytest.raises(receiving_rules.AlreadyOpen):
        correct(case, kind="review")


def test_a_carers_own_request_stays_what_it_is(cast, today, correct):
    by = user_of(cast.practitioner)
    carers = makers.a_carers_case(team=cast.team, by=by, today=today, waited=10)
    with pytest.raises(Refusal, match="work for a carer has begun"):
        correct(carers, kind="care_act")
    day = today - 11 * ONE_DAY
    assert correct(carers, received_on=day).received_on == day


def test_what_an_app_refuses_to_receive_is_no_correction(cast, today, correct):
    born_on = today.replace(year=today.year - 17)
    young = factory.a_case(person=factory.a_person(born_on=born_on), team=cast.team, today=today)
    with pytest.raises(Refusal, match="children's services"):
        correct(young, kind="carer_assessment")


def test_of_a_closed_case_nothing_is_corrected(cast, today, case, correct):
    receiving.close(case, reason="declined", note="Done", by=user_of(cast.manager), on=today)
    with pytest.raises(NotOpen):
        correct(case, source="family")


def test_a_moved_case_keeps_the_days_of_its_later_stays(cast, today, case, correct):
    by = user_of(cast.manager)
    made = moving.offer(case, to=cast.other_team, reason="Lives there", by=by, on=today)
    moving.accept(made, by=user_of(cast.other_manager), on=today)
    correct(case, received_on=today - 70 * ONE_DAY)
    days = case.stays.order_by("id").values_list("entered_on", "left_on")
    assert list(days) == [(today - 70 * ONE_DAY, today), (today, None)]


def test_whoever_did_not_see_a_correction_does_not_undo_it(cast, today, case):
    """R12: the second to correct is shown what the first did."""
    url, browser = reverse("case-correct", args=[case.pk]), signed_in(cast.practitioner)
    opened = browser.get(url).context["form"]
    carried = {name: opened[name].value() for name in ("seen_version", "seen_event")}
    by = user_of(cast.colleague)
    correcting.correct(case, {"source": "family"}, because=WHY, by=by, on=today)
    words = {
        **carried, "kind": "care_act", "source": "gp", "summary": "Not coping", "why": "Misread",
        "received_on": "21/09/2026",
    }  # fmt: skip
    answer = browser.post(url, words)
    assert answer.status_code == 409
    page = answer.content.decode()
    for said in ("while you were writing", "who asked: Family or friend, not GP practice",
                 "Mary Finch", "Misread"):  # fmt: skip
        assert said in page
    again = {name: answer.context["form"][name].value() for name in carried}
    assert browser.post(url, {**words, **again, "source": "family"}).status_code == 302
    case.refresh_from_db()
    assert (case.source, case.received_on.isoformat()) == ("family", "2026-09-21")


def test_what_rests_on_an_older_case_is_overtaken(cast, today, case):
    by = user_of(cast.colleague)
    seen = Seen(case.version - 1, 0)
    with pytest.raises(Overtaken):
        correcting.correct(case, {"source": "family"}, because=WHY, by=by, on=today, seen=seen)


def test_a_program_corrects_what_it_sends_and_nothing_else(cast, today, case):
    path = f"/api/cases/{case.pk}/correction/"
    sent = {"because": WHY, "indicative_on": "2026-12-20"}
    answer = caller(cast.practitioner).post(path, sent, match=case.version)
    assert answer.status_code == 201
    case.refresh_from_db()
    assert (case.indicative_on.isoformat(), case.source) == ("2026-12-20", "gp")
    stale = caller(cast.practitioner).post(path, sent, match=case.version - 1)
    assert stale.status_code == 412


def test_the_page_begins_with_what_stands_and_is_reached_from_the_case(cast, case):
    browser, url = signed_in(cast.support), reverse("case-correct", args=[case.pk])
    assert url in browser.get(reverse("case", args=[case.pk])).content.decode()
    form = browser.get(url).context["form"]
    assert form["received_on"].value() == case.received_on
    assert form["summary"].value() == case.summary
