"""R3, S22: the gate, each reason by itself; every combination of them is in tests/gate/."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.letter_kinds import Ends
from casework.letters.gate.answers import Cancel, Defer, Hold, Send
from casework.letters.gate.decision import Facts, Harm, ToReferrer, decide, what_holds
from casework.letters.gate.held import MENDS, Held, as_read
from casework.letters.gate.needs import TASKS, WE_CAN_MAKE, LetterNeed
from casework.letters.gate.places import Place
from casework.letters.gate.same_address import Likeness, likeness
from casework.models import AddressKind, Channel
from casework.policy import Rag, Safety
from tests.gate.records import GOOD, HARM, HOME, NOW, but, lives, place
from tests.gate.test_every_combination import NEVER_AT_THE_GATE


def test_a_person_whom_nothing_stops_is_sent_standard_print():
    assert decide(GOOD) == Send(
        Channel.POST, "standard", ("1 Example Street", "Exampleton", "ZZ1 4AB"),
        "No need for another format",
    )  # fmt: skip


HELD = [
    (Held.DIED, but(has_died=True)),
    (Held.REPORTED_DEAD, but(reported_dead=True)),
    (Held.DO_NOT_WRITE, but(asked_not_to_write=True)),
    (Held.RESTRICTED, but(is_restricted=True)),
    (Held.ABOUT_DIED, but(about_died=True)),
    (Held.ABOUT_REPORTED_DEAD, but(about_reported_dead=True)),
    (Held.NEWS, but(has_news=True)),
    (Held.ABOUT_NEWS, but(about_has_news=True)),
    (Held.ABOUT_RESTRICTED, but(about_restricted=True)),
    (Held.HARM_READS, but(reader_is_harm=True)),
    (Held.HARM_READS, but(referrer=ToReferrer(may_be_told=True, email="d@example.com"),
                          harm=HARM["reads their e-mail"])),
    (Held.NO_AUTHORITY, but(has_authority=False)),
    (Held.INSTEAD, but(someone_else_has_letters=True)),
    (Held.SAFEGUARDING, but(safety_asked="May a letter go?")),
    (Held.ABOUT_SAFEGUARDING, but(about_safety_asked="May a letter go?")),
    (Held.REACH_NOTE, but(reach_note="Only through her sister")),
    (Held.NEEDS_NOT_ASKED, but(needs_asked=False)),
    (Held.LANGUAGE, but(written_language="Polish", words=frozenset())),
    (Held.LANGUAGE, but(written_language=" ")),
    (Held.LANGUAGE, but(written_language="Polish", words=frozenset({"easy_read"}))),
    (Held.NO_WORDING, but(words=frozenset())),
    (Held.NO_WORDING, but(words=frozenset({"easy_read"}))),
    *((Held.FORMAT_TASK, but(needs=frozenset({need}))) for need in TASKS),
    (Held.FORMAT_TASK, but(needs=frozenset({LetterNeed.BRAILLE_2, LetterNeed.LARGE_20}))),
    (Held.FORMAT_CONFLICT, but(needs=frozenset({LetterNeed.EMAIL, LetterNeed.LARGE_20}))),
    (Held.FORMAT_CONFLICT, but(needs=frozenset({LetterNeed.EMAIL, LetterNeed.LETTER}))),
    (Held.SAFETY_NOT_ASKED, but(safe_by_post=Safety.NOT_ASKED)),
    (Held.UNSAFE, but(safe_by_post=Safety.UNSAFE)),
    (Held.SAFETY_NOT_ASKED, but(needs=frozenset({LetterNeed.EMAIL}), email="d@example.com")),
    (
        Held.UNSAFE,
        but(needs=frozenset({LetterNeed.EMAIL}), email="d@example.com", safe_by_email="unsafe"),
    ),
    (Held.NO_EMAIL, but(needs=frozenset({LetterNeed.EMAIL}), safe_by_email=Safety.SAFE)),
    (Held.EMAIL_FAILED, but(needs=frozenset({LetterNeed.EMAIL}), email="d@example.com",
                            safe_by_email=Safety.SAFE, email_failed=True)),
    (Held.HARM_HERE, but(needs=frozenset({LetterNeed.EMAIL}), email=" D@example.com",
                         safe_by_email=Safety.SAFE, harm=HARM["reads their e-mail"])),
    (Held.MAY_BE_ANOTHER, but(may_be_another=True, about_may_be_another=True)),
    (Held.ABOUT_MAY_BE_ANOTHER, but(about_may_be_another=True)),
    (Held.HARM_HERE, but(harm=HARM["at home"])),
    (Held.HARM_HERE, but(harm=HARM["at home, called apart"])),
    (Held.HARM_HERE, but(harm=(Harm(name="Owen Grist"),),
                         places=(place(lines=("c/o O. Grist (Owen)",)),))),
    (Held.HARM_HERE, but(harm=(*HARM["far away"], *HARM["at home"], *HARM["not known"]))),
    (Held.HARM_PERHAPS, but(harm=HARM["perhaps at home"])),
    (Held.HARM_PERHAPS, but(harm=(*HARM["not known"], *HARM["perhaps at home"]))),
    (Held.HARM_UNKNOWN, but(harm=HARM["not known"])),
    (Held.HARM_UNKNOWN, but(harm=(*HARM["far away"], *HARM["not known"]))),
    (Held.REFERRER_NOT_ASKED, but(referrer=ToReferrer(may_be_told=None, email="a@example.com"))),
    (Held.NO_REFERRER_ADDRESS, but(referrer=ToReferrer(may_be_told=True))),
    (Held.NO_REFERRER_ADDRESS, but(referrer=ToReferrer(may_be_told=True, place=place(postcode="?")
                                                       ))),
    (Held.NO_ADDRESS, but(places=())),
    (Held.NO_ADDRESS, but(places=(place(is_current=False),))),
    (Held.AWAY, but(places=(HOME, place(AddressKind.HOSPITAL)))),
    (Held.AWAY, but(places=(HOME, place(AddressKind.PRISON)))),
    (Held.NO_FIXED_ABODE, but(places=(place(lines=("No Fixed Abode",)),))),
    (Held.NO_FIXED_ABODE, but(places=(place(lines=("NFA",)),))),
    (Held.NO_FIXED_ABODE, but(places=(place(lines=()),))),
    (Held.NO_FIXED_ABODE, but(places=(place(postcode="ZZ99 3VZ"),))),
    (Held.ABROAD, but(places=(place(lines=("Calle Ejemplo 4", "Spain"), postcode=""),))),
    (Held.ABROAD, but(places=(place(postcode="BF1 2AX"),))),
    (Held.POSTCODE, but(places=(place(postcode=""),))),
    (Held.POSTCODE, but(places=(place(postcode="ZZ1 OAB"),))),
    (Held.POSTCODE, but(places=(place(postcode="EXAMPLE"),))),
    (Held.RETURNED, but(places=(place(came_back=True),))),
    (Held.ADDRESS_ASKED, but(address_asked="In hospital: is the address right?")),
    (Held.REFERRER_EMAIL_FAILED,
     but(referrer=ToReferrer(may_be_told=True, email="d@example.com", email_failed_at=NOW))),
    (Held.REFERRER_RETURNED,
     but(referrer=ToReferrer(may_be_told=True, place=place(came_back=True)))),
    (Held.RED_NOT_CALLED, but(rag=Rag.RED)),
    (Held.LATE, but(days_late=15)),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "facts"), HELD)
def test_each_reason_holds_a_letter(reason, facts):
    decision = decide(facts)
    assert isinstance(decision, Hold)
    assert decision.reason is reason


def test_every_reason_is_reached_and_every_reason_says_how_it_is_mended():
    assert {reason for reason, _ in HELD} == set(Held) - NEVER_AT_THE_GATE
    assert set(MENDS) == set(Held)
    assert set(TASKS) == set(LetterNeed) - WE_CAN_MAKE


@pytest.mark.parametrize(("reason", "facts"), HELD)
def test_a_person_may_overrule_some_reasons_and_never_one_of_safety(reason, facts):
    read = {hold.reason: as_read(hold.detail) for hold in what_holds(facts)}
    read[Held.LATE] = str(facts.days_late)
    decision = decide(replace(facts, overruled=read))
    may = {
        Held.RESTRICTED, Held.ABOUT_RESTRICTED, Held.REACH_NOTE, Held.NEEDS_NOT_ASKED,
        Held.EMAIL_FAILED, Held.REFERRER_EMAIL_FAILED, Held.RED_NOT_CALLED, Held.LATE,
        Held.ADDRESS_ASKED, Held.SAFEGUARDING, Held.ABOUT_SAFEGUARDING,
    }  # fmt: skip
    assert isinstance(decision, Send) is (reason in may)


LATELY, EARLIER = NOW - timedelta(days=2), NOW - timedelta(days=20)
BY_EMAIL = {
    "needs": frozenset({LetterNeed.EMAIL}), "email": "d@example.com", "safe_by_email": Safety.SAFE,
    "email_failed": True,
}  # fmt: skip


@pytest.mark.parametrize(("reason", "then", "now"), [
    (Held.RESTRICTED, but(is_restricted=True, restricted_at=EARLIER), {"restricted_at": LATELY}),
    (Held.ABOUT_RESTRICTED, but(about_restricted=True, about_restricted_at=EARLIER),
     {"about_restricted_at": LATELY}),
    (Held.REACH_NOTE, but(reach_note="Ring first"), {"reach_note": "Her son opens the post"}),
    (Held.EMAIL_FAILED, but(**BY_EMAIL, email_failed_at=EARLIER), {"email_failed_at": LATELY}),
    (Held.EMAIL_FAILED, but(**BY_EMAIL, email_failed_at=EARLIER), {"email": "e@example.com"}),
    (Held.REFERRER_EMAIL_FAILED,
     but(referrer=ToReferrer(may_be_told=True, email="d@example.com", email_failed_at=EARLIER)),
     {"referrer": ToReferrer(may_be_told=True, email="d@example.com", email_failed_at=LATELY)}),
    (Held.RED_NOT_CALLED, but(rag=Rag.RED, rated_at=EARLIER), {"rated_at": LATELY}),
])  # fmt: skip
def test_what_was_let_go_is_held_again_once_it_says_something_else(reason, then, now):
    read = {hold.reason: as_read(hold.detail) for hold in what_holds(then)}
    assert isinstance(decide(replace(then, overruled=read)), Send)
    held = decide(replace(then, **now, overruled=read))
    assert isinstance(held, Hold)
    assert held.reason is reason


@pytest.mark.parametrize(("days_late", "goes"), [(15, True), (30, True), (31, False)])
def test_a_late_letter_that_was_let_go_is_asked_about_again_once_as_late_again(days_late, goes):
    decision = decide(but(days_late=days_late, overruled={Held.LATE: "16"}))
    assert isinstance(decision, Send) is goes


def test_never_asked_stays_let_go_until_somebody_asks():
    facts = but(needs_asked=False, overruled={Held.NEEDS_NOT_ASKED: as_read("")})
    assert isinstance(decide(facts), Send)


def test_a_moment_is_told_to_the_minute_as_the_clock_stands_here():
    summer = NOW.replace(month=7, day=3)
    [hold] = what_holds(but(is_restricted=True, restricted_at=summer))
    assert hold.detail == "Restricted on 3 July 2026 at 11:00"


def test_so_much_of_an_instruction_counts_as_is_shown():
    assert as_read("a" * 300) == as_read("a" * 301) != as_read("a" * 299)


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        (but(is_closed=True), "The case was closed"),
        (but(is_allocated=True), "A worker has the case now"),
        (but(is_superseded=True), "A later letter took its place"),
        (but(kind_writes_letters=False), "No letters are written about this kind of case"),
        (but(ends=frozenset({Ends.WAITS_AGAIN})), "The worker no longer has the case"),
        (but(referrer=ToReferrer(may_be_told=False)), "Whoever referred them may not be told"),
    ],
)
def test_a_letter_that_is_no_longer_owed_is_cancelled(facts, because):
    assert decide(facts) == Cancel(because)
    assert decide(replace(facts, has_died=True)) == Cancel(because)


@pytest.mark.parametrize("over", ["is_closed", "is_allocated", "is_superseded"])
def test_a_kind_of_letter_ends_by_what_it_says_and_by_nothing_else(over):
    assert isinstance(decide(but(ends=frozenset(), **{over: True})), Send)
    with_a_worker = but(ends=frozenset({Ends.WAITS_AGAIN}), is_allocated=True)
    assert isinstance(decide(with_a_worker), Send)


@pytest.mark.parametrize(
    ("need", "format"),
    [
        (LetterNeed.LETTER, "standard"),
        (LetterNeed.LARGE_20, "large_20"),
        (LetterNeed.LARGE_24, "large_24"),
        (LetterNeed.LARGE_28, "large_28"),
    ],
)
def test_s22_a_size_that_someone_needs_is_the_size_they_get(need, format):
    decision = decide(but(needs=frozenset({need}), needs_asked=False))
    assert isinstance(decision, Send)
    assert (decision.channel, decision.format) == (Channel.POST, format)


def test_s22_of_two_sizes_the_larger_is_sent():
    decision = decide(but(needs=frozenset({LetterNeed.LARGE_20, LetterNeed.LARGE_28})))
    assert isinstance(decision, Send)
    assert decision.format == "large_28"


def test_s22_someone_who_needs_e_mail_gets_e_mail_and_no_post():
    facts = but(
        needs=frozenset({LetterNeed.EMAIL}), email="d@example.com", safe_by_email=Safety.SAFE,
        safe_by_post=Safety.UNSAFE, places=(),
    )  # fmt: skip
    decision = decide(facts)
    assert decision == Send(
        Channel.EMAIL, "plain_text", ("d@example.com",), "They need information by e-mail"
    )


def test_s22_easy_read_goes_in_its_own_words_where_there_are_some():
    needs = frozenset({LetterNeed.EASY_READ})
    decision = decide(but(needs=needs, words=frozenset({"plain", "easy_read"})))
    assert isinstance(decision, Send)
    assert (decision.format, decision.form) == ("easy_read", "easy_read")
    assert decision.because == "They need Easy Read"
    assert decide(but(needs=needs)) == Hold(Held.FORMAT_TASK, "They need Easy Read")


@pytest.mark.parametrize("also", [LetterNeed.LARGE_24, LetterNeed.EMAIL])
def test_s22_easy_read_in_large_print_or_by_e_mail_is_made_by_hand(also):
    facts = but(
        needs=frozenset({LetterNeed.EASY_READ, also}), words=frozenset({"plain", "easy_read"})
    )
    decision = decide(facts)
    assert isinstance(decision, Hold)
    assert decision.reason is Held.FORMAT_TASK
    assert also.label in decision.detail


def test_a_letter_in_the_language_they_read_where_there_are_words_for_it():
    decision = decide(but(written_language=" Polish ", words=frozenset({"plain"})))
    assert isinstance(decision, Send)
    assert (decision.language, decision.form) == ("Polish", "plain")


def test_a_letter_to_a_referrer_minds_none_of_the_persons_wishes_and_needs():
    to = ToReferrer(may_be_told=True, email=" gp@example.com ")
    decision = decide(but(
        referrer=to, needs=frozenset({LetterNeed.BRAILLE_2}), written_language="", places=(),
        safe_by_post=Safety.UNSAFE, needs_asked=False,
    ))  # fmt: skip
    assert decision == Send(
        Channel.EMAIL, "plain_text", ("gp@example.com",), "To whoever referred them"
    )
    by_post = decide(but(referrer=ToReferrer(may_be_told=True, place=HOME)))
    assert by_post == Send(Channel.POST, "standard", HOME.as_posted, "To whoever referred them")


def test_a_case_that_nobody_has_rated_is_written_to():
    """A choice, with its reason in docs/gate.md: after an import nobody has been rated yet."""
    assert isinstance(decide(but(rag=None, calls_red_first=True)), Send)
    assert isinstance(decide(but(rag=Rag.RED, calls_red_first=True)), Hold)


def test_a_red_case_holds_only_the_kinds_that_call_first():
    assert isinstance(decide(but(rag=Rag.RED, calls_red_first=False)), Send)


@pytest.mark.parametrize("kind", [AddressKind.HOSPITAL, AddressKind.PRISON, AddressKind.HOME])
def test_a_forwarding_address_comes_before_every_other(kind):
    forwarding = place(AddressKind.FORWARDING, lines=("2 Example Road",), postcode="ZZ2 5CD")
    decision = decide(but(places=(place(kind), forwarding)))
    assert isinstance(decision, Send)
    assert decision.to == ("2 Example Road", "ZZ2 5CD")


def test_a_postcode_that_stands_in_the_lines_too_is_printed_once():
    decision = decide(but(places=(place(lines=("1 Example Street", "ZZ14AB")),)))
    assert isinstance(decision, Send)
    assert decision.to == ("1 Example Street", "ZZ14AB")


def test_a_red_case_that_was_called_is_written_to():
    assert isinstance(decide(but(rag=Rag.RED, spoken_since_rated=True)), Send)
    assert isinstance(decide(but(rag=Rag.AMBER)), Send)


@pytest.mark.parametrize(("hours", "sends"), [(0, False), (23.99, False), (24, True), (30, True)])
def test_a_person_is_written_to_once_in_24_hours(hours, sends):
    last = NOW - timedelta(hours=hours)
    decision = decide(but(last_written_at=last))
    assert isinstance(decision, Send) is sends
    if not sends:
        assert decision == Defer(last + timedelta(hours=24), "We wrote to them within 24 hours")


def test_another_letter_to_the_same_person_goes_first():
    assert isinstance(decide(but(another_is_going=True)), Defer)


@pytest.mark.parametrize(("days", "sends"), [(14, True), (15, False)])
def test_a_letter_more_than_14_days_late_asks_a_person(days, sends):
    assert isinstance(decide(but(days_late=days)), Send) is sends


PLACE = st.builds(
    Place,
    kind=st.sampled_from(AddressKind.values),
    lines=st.lists(st.text(max_size=12), max_size=4).map(tuple),
    postcode=st.sampled_from(["ZZ1 4AB", "", "ZZ99 3VZ", "nonsense"]) | st.text(max_size=8),
    is_current=st.booleans(),
    came_back=st.booleans(),
)
HARMS = st.builds(
    Harm,
    name=st.sampled_from(["", "Owen Grist"]),
    emails=st.sampled_from([frozenset(), frozenset({"d@example.com"})]),
    lives=st.lists(
        st.builds(lives, st.sampled_from(["1 Example Street", "9 Far Lane"]),
                  st.sampled_from(["ZZ1 4AB", "ZZ9 9ZZ", ""])), max_size=2,
    ).map(tuple),
    is_apart=st.booleans(),
)  # fmt: skip
FACTS = st.builds(
    Facts,
    now=st.just(NOW),
    has_died=st.booleans(),
    reported_dead=st.booleans(),
    asked_not_to_write=st.booleans(),
    safe_by_post=st.sampled_from(Safety.values),
    safe_by_email=st.sampled_from(Safety.values),
    email=st.sampled_from(["", "d@example.com"]),
    places=st.lists(PLACE, max_size=3).map(tuple),
    needs_asked=st.booleans(),
    needs=st.frozensets(st.sampled_from(LetterNeed), max_size=3),
    written_language=st.sampled_from(["English", "english ", "Polish", ""]),
    words=st.frozensets(st.sampled_from(["plain", "easy_read"])),
    has_authority=st.booleans(),
    reader_is_harm=st.booleans(),
    someone_else_has_letters=st.booleans(),
    about_died=st.booleans(),
    has_news=st.booleans(),
    about_has_news=st.booleans(),
    about_reported_dead=st.booleans(),
    harm=st.lists(HARMS, max_size=2).map(tuple),
    ends=st.frozensets(st.sampled_from(Ends)),
    calls_red_first=st.booleans(),
    days_late=st.integers(0, 60),
    late_after=st.just(14),
    overruled=st.dictionaries(st.sampled_from(Held), st.sampled_from(["0", "20", "1234"])),
)


def _lives_elsewhere(harm: Harm, to: tuple[str, ...]) -> bool:
    found = {likeness(home, lives("|".join(to[:-1]), to[-1])) for home in harm.lives}
    return Likeness.SAME not in found and (harm.is_apart or found == {Likeness.ELSEWHERE})


@settings(max_examples=400, deadline=None)
@given(FACTS)
def test_r3_whatever_the_record_nobody_unsafe_is_written_to(facts):
    decision = decide(facts)
    if not isinstance(decision, Send):
        return
    assert not any((facts.has_died, facts.reported_dead, facts.asked_not_to_write))
    assert not any((facts.about_died, facts.about_reported_dead, facts.reader_is_harm))
    assert not any((facts.has_news, facts.about_has_news))
    assert facts.has_authority
    assert not facts.someone_else_has_letters
    assert facts.needs <= {*WE_CAN_MAKE, LetterNeed.EASY_READ}
    assert decision.form in facts.words
    if decision.channel is Channel.EMAIL:
        assert facts.safe_by_email == Safety.SAFE
        assert decision.to == (facts.email,)
        assert not any(facts.email in harm.emails for harm in facts.harm)
    else:
        assert facts.safe_by_post == Safety.SAFE
        assert all(_lives_elsewhere(harm, decision.to) for harm in facts.harm)
        assert any(
            each.as_posted == decision.to and each.is_current and not each.came_back
            for each in facts.places
        )
    assert not [hold for hold in what_holds(facts) if not hold.reason.may_be_overridden]
