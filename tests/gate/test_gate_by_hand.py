"""R1, R3: what stops somebody who would give the news by hand, for each way of giving it."""

from dataclasses import replace

import pytest

from casework.letters.gate.answers import Cancel, Hold
from casework.letters.gate.decision import Facts
from casework.letters.gate.given_by_hand import How, stops, wrong_way
from casework.letters.gate.held import Held
from casework.policy import Rag, Safety
from tests.gate.records import HARM, but

READY = but(
    safe_by_email=Safety.SAFE, email="d@example.com", safe_by_phone=Safety.SAFE,
    safe_by_text=Safety.SAFE,
)  # fmt: skip
EVERY, PAPER, MAIL = set(How), {How.POSTED}, {How.EMAILED}
CALLS = {How.PHONE, How.RELAY}


def ready_but(**changed: object) -> Facts:
    return replace(READY, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize("how", list(How))
def test_nothing_stops_what_nothing_holds(how):
    assert stops(READY, how) is None


@pytest.mark.parametrize(("reason", "facts", "ways"), [
    (Held.DIED, ready_but(has_died=True), EVERY),
    (Held.REPORTED_DEAD, ready_but(reported_dead=True), EVERY),
    (Held.ABOUT_DIED, ready_but(about_died=True), EVERY),
    (Held.ABOUT_REPORTED_DEAD, ready_but(about_reported_dead=True), EVERY),
    (Held.NEWS, ready_but(has_news=True), EVERY),
    (Held.ABOUT_NEWS, ready_but(about_has_news=True), EVERY),
    (Held.HARM_READS, ready_but(reader_is_harm=True), EVERY),
    (Held.NO_AUTHORITY, ready_but(has_authority=False), EVERY),
    (Held.INSTEAD, ready_but(someone_else_has_letters=True), EVERY),
    (Held.DO_NOT_WRITE, ready_but(asked_not_to_write=True), PAPER | MAIL),
    (Held.UNSAFE, ready_but(safe_by_post=Safety.UNSAFE), PAPER),
    (Held.SAFETY_NOT_ASKED, ready_but(safe_by_post=Safety.NOT_ASKED), PAPER),
    (Held.HARM_HERE, ready_but(harm=HARM["at home"]), PAPER),
    (Held.HARM_UNKNOWN, ready_but(harm=HARM["not known"]), PAPER),
    (Held.NO_ADDRESS, ready_but(places=()), PAPER),
    (Held.UNSAFE, ready_but(safe_by_email=Safety.UNSAFE), MAIL),
    (Held.NO_EMAIL, ready_but(email=" "), MAIL),
    (Held.HARM_HERE, ready_but(harm=HARM["reads their e-mail"]), MAIL),
    (Held.UNSAFE, ready_but(safe_by_phone=Safety.UNSAFE), CALLS),
    (Held.UNSAFE, ready_but(safe_by_text=Safety.UNSAFE), {How.TEXT}),
])  # fmt: skip
def test_each_reason_stops_the_ways_that_it_speaks_against(reason, facts, ways):
    for how in How:
        stop = stops(facts, how)
        assert (isinstance(stop, Hold) and stop.reason is reason) is (how in ways), how


@pytest.mark.parametrize("facts", [
    ready_but(is_restricted=True), ready_but(reach_note="In the morning"),
    ready_but(needs_asked=False), ready_but(rag=Rag.RED), ready_but(days_late=40),
    ready_but(words=frozenset()), ready_but(safe_by_phone=Safety.NOT_ASKED),
    ready_but(safe_by_text=Safety.NOT_ASKED), ready_but(another_is_going=True),
    ready_but(email_failed=True),
])  # fmt: skip
def test_what_a_person_may_overrule_or_is_only_about_the_form_stops_nobody(facts):
    assert [stops(facts, how) for how in How] == [None] * len(How)


def test_what_is_no_longer_owed_is_not_given():
    assert stops(ready_but(is_closed=True, has_died=True), How.PHONE) == Cancel(
        "The case was closed"
    )


def test_the_way_is_said_with_the_reason():
    by_phone = stops(ready_but(safe_by_phone=Safety.UNSAFE), How.RELAY)
    by_text = stops(ready_but(safe_by_text=Safety.UNSAFE), How.TEXT)
    assert (by_phone, by_text) == (
        Hold(Held.UNSAFE, "By telephone"), Hold(Held.UNSAFE, "By text message"),
    )  # fmt: skip


def test_who_may_not_hear_is_told_in_any_way_but_by_a_call_alone():
    cannot_hear = ready_but(not_by_voice=True)
    assert [how for how in How if wrong_way(cannot_hear, how)] == [How.PHONE]
    assert not any(wrong_way(READY, how) for how in How)
    assert wrong_way(cannot_hear, How.PHONE) == (
        "They may not hear a telephone, so a call is not enough. Tell them by text relay, by "
        "text message, in writing, or in person with the interpreter they use."
    )
