"""A press of "Undo" puts a pause or an allocation back as if it had not been, or says why not."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from casework import escalation
from casework.acts import allocating, moving, receiving, watching
from casework.letters.owed import waiting_well
from casework.models import Allocation, Case, Change, Escalation, Letter, Offer, Pause, Verb
from casework.policy import Rag, Role
from casework.refusals import NotOpen
from tests import factory
from tests.conftest import signed_in
from tests.factory import user_of

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def case(cast, today):
    by = user_of(cast.manager)
    factory.a_case(waited=60, team=cast.team, today=today, rag=Rag.AMBER, by=by)
    Case.objects.update(next_look_on=today + 5 * ONE_DAY, look_because="Asked to wait")
    return Case.objects.get()


def press(browser, name, made):
    return browser.post(reverse(name, args=[made.pk]), follow=True).content.decode()


def paused_by(browser, case, today):
    """The page after a pause, and the pause."""
    until = f"{today + 7 * ONE_DAY:%d/%m/%Y}"
    words = {"reason": "hospital", "until": until}
    page = browser.post(reverse("case-pause", args=[case.pk]), words, follow=True)
    return page.content.decode(), Pause.objects.get()


def given_by(browser, case, worker):
    """The page after an allocation, and the allocation."""
    words = {"worker": worker.pk, "reason": "capacity"}
    page = browser.post(reverse("case-allocate", args=[case.pk]), words, follow=True)
    return page.content.decode(), Allocation.objects.get()


def stands(case):
    """What an act may move, and its undo puts back."""
    fields = ("worker", "allocated_on", "next_look_on", "look_because", "spell", "rag",
              "letter_due_on", "escalation_due_on")  # fmt: skip
    return Case.objects.filter(pk=case.pk).values(*fields).get()


def test_a_pause_is_undone_from_the_message_that_tells_of_it(case, cast, today):
    was, browser = stands(case), signed_in(cast.practitioner)
    page, pause = paused_by(browser, case, today)
    assert f'<form action="{reverse("pause-undo", args=[pause.pk])}" method="post">' in page
    assert "The pause was undone." in press(browser, "pause-undo", pause)
    pause.refresh_from_db()
    assert (pause.ended_on, stands(case)) == (today, was)
    assert case.events.latest("id").verb == Verb.RESUMED


def test_what_was_recorded_by_mistake_is_undone_from_the_message(case, cast, today):
    was, browser = stands(case), signed_in(cast.practitioner)
    words = {"trigger": "hospital", "note": "Wrong person"}
    page = browser.post(reverse("case-change", args=[case.pk]), words, follow=True)
    made = Change.objects.get()
    assert stands(case) != was
    assert f'action="{reverse("change-undo", args=[made.pk])}"' in page.content.decode()
    assert "the next look is when it was" in press(browser, "change-undo", made)
    assert (Change.objects.count(), stands(case)) == (0, was)
    said = case.events.filter(verb=Verb.CHANGED).order_by("id")
    assert [event.says for event in said] == [
        "Hospital admission, A&E, 999 or 111. Wrong person",
        "Recorded by mistake, and undone: Hospital admission, A&E, 999 or 111",
    ]
    assert browser.post(reverse("change-undo", args=[made.pk])).status_code == 404


@pytest.mark.parametrize("by_looking", [True, False])
def test_a_change_is_not_undone_once_somebody_looked_or_wrote(case, cast, today, by_looking):
    by = user_of(cast.manager)
    made = watching.change(case, trigger="fall", note="", by=by, on=today)
    if by_looking:
        watching.look(case, note="Seen", by=by, on=today)
    else:
        factory.speak_to(case, on=today, by=by)
    now = stands(case)
    assert "Nothing was undone." in press(signed_in(cast.manager), "change-undo", made)
    assert (Change.objects.count(), stands(case)) == (1, now)


def test_a_change_is_not_undone_under_another_that_came_later(case, cast, today):
    """Else the look that the later one asked for would be put off."""
    by = user_of(cast.manager)
    first = watching.change(case, trigger="chased", note="", by=by, on=today)
    watching.change(case, trigger="got_worse", note="", by=by, on=today)
    now = stands(case)
    assert "Nothing was undone." in press(signed_in(cast.manager), "change-undo", first)
    assert (Change.objects.count(), stands(case)) == (2, now)


def test_welfare_visits_asked_for_many_are_undone_with_one_press(cast, today):
    by, browser = user_of(cast.manager), signed_in(cast.manager)
    cases = [factory.a_case(waited=9, team=cast.team, today=today, by=by) for _ in range(3)]
    was = [stands(case) for case in cases]
    words = {"case": [case.pk for case in cases], "why": "Is anybody there?"}
    page = browser.post(reverse("visit-many"), words, follow=True).content.decode()
    factory.speak_to(cases[0], on=today, by=by)
    [url] = re.findall(r'action="(/changes/undo/[^"]*)"', page)
    told = browser.post(html.unescape(url), follow=True).content.decode()
    assert "2 cases as before." in told
    assert f"Not done: {cases[0].reference}" in told
    assert [stands(case) for case in cases[1:]] == was[1:]
    assert list(Change.objects.values_list("case", flat=True)) == [cases[0].pk]


def test_an_allocation_is_undone_from_the_message_that_tells_of_it(case, cast, today):
    was, browser = stands(case), signed_in(cast.manager)
    page, made = given_by(browser, case, cast.practitioner)
    assert f'<form action="{reverse("allocation-undo", args=[made.pk])}" method="post">' in page
    assert "it waits on as before" in press(browser, "allocation-undo", made)
    made.refresh_from_db()
    assert (made.ended_on, stands(case)) == (today, was)
    assert case.events.latest("id").verb == Verb.GIVEN_BACK


def test_a_letter_that_was_late_is_as_late_again(case, cast, today):
    Case.objects.update(letter_due_on=today - 3 * ONE_DAY)
    browser = signed_in(cast.manager)
    _, made = given_by(browser, case, cast.practitioner)
    press(browser, "allocation-undo", made)
    assert Case.objects.get().letter_due_on == today - 3 * ONE_DAY


def test_a_letter_of_the_wait_that_was_taken_back_is_owed_again(case, cast, today):
    waiting_well.prepare(as_of=today)
    browser = signed_in(cast.manager)
    _, made = given_by(browser, case, cast.practitioner)
    assert Letter.objects.get().state == "cancelled"
    press(browser, "allocation-undo", made)
    waiting_well.prepare(as_of=today)
    assert Letter.objects.get(case=case).state in ("due", "held")


def undo_path(page):
    """Where the message's "Undo" leads."""
    [path] = re.findall(r'<form action="([^"]*made=[^"]*)" method="post">', page)
    return html.unescape(path)


@pytest.fixture
def three(case, cast, today):
    by = user_of(cast.manager)
    more = [factory.a_case(waited=50, team=cast.team, today=today, rag=Rag.AMBER, by=by)
            for _ in range(2)]  # fmt: skip
    return [case, *more]


def test_what_was_given_to_a_worker_in_one_press_is_undone_in_one(three, cast):
    was, browser = [stands(case) for case in three], signed_in(cast.manager)
    words = {"case": [case.pk for case in three], "worker": cast.practitioner.pk}
    page = browser.post(
        reverse("allocate-many"), {**words, "reason": "capacity"}, follow=True
    ).content.decode()
    assert "3 cases allocated to" in page
    page = browser.post(undo_path(page), follow=True).content.decode()
    assert "3 cases back on the list as before." in page
    assert [stands(case) for case in three] == was


def test_of_several_only_those_are_undone_to_which_nothing_else_has_happened(three, cast, today):
    browser = signed_in(cast.manager)
    words = {"case": [case.pk for case in three], "to": cast.other_team.pk, "why": "Moved house"}
    page = browser.post(reverse("move-many"), words, follow=True).content.decode()
    answered = Offer.objects.get(case=three[1])
    moving.accept(answered, by=user_of(cast.service_manager), on=today)
    page = browser.post(undo_path(page), follow=True).content.decode()
    assert "2 cases offered no more." in page
    assert three[1].reference in page
    assert set(Offer.objects.values_list("answer", flat=True)) == {"withdrawn", "accepted"}


def test_nobody_undoes_what_they_may_not_do(three, cast, today):
    by = user_of(cast.manager)
    made = [
        allocating.allocate(case, to=cast.practitioner, reason="capacity", note="", by=by, on=today)
        for case in three
    ]
    junk = f"made=x&made={'9' * 5000}"
    path = f"{reverse('allocations-undo')}?made={made[0].pk}&made={made[1].pk}&{junk}"
    assert signed_in(cast.practitioner).post(path).status_code == 403
    page = signed_in(cast.other_manager).post(path, follow=True).content.decode()
    assert "0 cases back on the list" in page
    assert f"it is a case of {cast.team}" in page
    assert Allocation.objects.filter(ended_on=None).count() == 3
    assert signed_in(cast.manager).get(path).status_code == 405


@pytest.mark.parametrize("name", ["pause-undo", "allocation-undo"])
def test_once_something_else_happened_nothing_is_undone(case, cast, today, name):
    browser = signed_in(cast.manager)
    if name == "pause-undo":
        _, made = paused_by(browser, case, today)
    else:
        _, made = given_by(browser, case, cast.practitioner)
    watching.change(case, trigger="fall", note="", by=user_of(cast.colleague), on=today)
    was = stands(case)
    page = press(browser, name, made)
    assert "Nothing was undone." in page
    assert "Something else has happened on this case since" in page
    assert stands(case) == was


@pytest.mark.parametrize("name", ["pause-undo", "allocation-undo"])
def test_what_is_undone_is_undone_once(case, cast, today, name):
    browser = signed_in(cast.manager)
    if name == "pause-undo":
        _, made = paused_by(browser, case, today)
    else:
        _, made = given_by(browser, case, cast.practitioner)
    press(browser, name, made)
    version = Case.objects.get().version
    assert "Nothing was undone." in press(browser, name, made)
    assert Case.objects.get().version == version


@pytest.mark.usefixtures("letters_by_event")
@pytest.mark.parametrize(
    ("state", "undone"),
    [("due", True), ("held", True), ("sending", False), ("sent", False), ("unconfirmed", False)],
)
def test_once_they_may_have_read_who_their_worker_is_it_is_not_undone(case, cast, today, state,
                                                                      undone):  # fmt: skip
    browser = signed_in(cast.manager)
    _, made = given_by(browser, case, cast.practitioner)
    [letter] = Letter.objects.filter(kind="allocation")
    because = {"held": "late", "unconfirmed": "in_doubt"}.get(state, "")
    sent_at = "2026-11-21T10:00Z" if state == "sent" else None
    Letter.objects.filter(pk=letter.pk).update(
        state=state, held_because=because, sent_to="A", sha256="b", carrier="c", sent_at=sent_at
    )
    page = press(browser, "allocation-undo", made)
    assert ("may have gone" not in page) is undone
    assert (Case.objects.get().worker is None) is undone


def test_of_a_closed_case_nothing_is_undone(case, cast, today):
    by = user_of(cast.manager)
    made = watching.pause(case, reason="hospital", until=today + ONE_DAY, note="", by=by, on=today)
    receiving.close(case, reason="declined", note="Done", by=by, on=today)
    with pytest.raises(NotOpen):
        watching.undo_pause(made, by=by, on=today)


@pytest.mark.parametrize("name", ["pause-undo", "allocation-undo"])
@pytest.mark.parametrize("who", [Role.PRACTITIONER, Role.AUDITOR, Role.BUSINESS_SUPPORT])
def test_no_outsider_undoes_anything(case, cast, today, name, who):
    browser = signed_in(cast.manager)
    if name == "pause-undo":
        made = paused_by(browser, case, today)[1]
    else:
        made = given_by(browser, case, cast.practitioner)[1]
    was = stands(case)
    browser = signed_in(factory.a_worker(who, team=cast.other_team))
    assert browser.post(reverse(name, args=[made.pk])).status_code == 403
    assert stands(case) == was


def test_an_undone_allocation_leaves_the_answered_alarm_as_it_stood(cast, today):
    """It is not raised a second time, and not told to anybody again."""
    by = user_of(cast.manager)
    case = factory.a_case(waited=9, team=cast.team, today=today, rag=Rag.RED, by=by)
    escalation.sweep(as_of=today)
    raised = Escalation.objects.get(case=case, rung="red_waiting")
    escalation.acknowledge(raised, action="On it", by=by)
    given = allocating.allocate(case, to=cast.practitioner, reason="capacity", by=by, on=today)
    raised.refresh_from_db()
    assert raised.ended_on == today
    allocating.undo(given, by=by, on=today)
    escalation.sweep(as_of=today + ONE_DAY)
    [stands_still] = Escalation.objects.filter(case=case, rung="red_waiting")
    assert (stands_still.ended_on, stands_still.acknowledged_by) == (None, by)
