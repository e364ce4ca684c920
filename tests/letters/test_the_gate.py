"""R3, S22: the gate, each reason by itself, and thousands of records against a second opinion."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.letters.gate import Cancel, Defer, Facts, Hold, Place, Send, decide, what_holds
from casework.letters.held import MENDS, Held
from casework.letters.needs import TASKS, WE_CAN_MAKE, LetterNeed
from casework.models import AddressKind, Channel
from casework.policy import Rag, Safety

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
HOME = Place(kind=AddressKind.HOME, lines=("1 Example Street", "Exampleton"), postcode="ZZ1 4AB")
GOOD = Facts(
    now=NOW, safe_by_post=Safety.SAFE, places=(HOME,), needs_asked=True,
    written_language="English", late_after=14,
)  # fmt: skip
NEVER_AT_THE_GATE = {Held.CANNOT_PRINT, Held.NOT_TAKEN, Held.BROKEN, Held.IN_DOUBT}


def but(**facts):
    return replace(GOOD, **facts)


def place(kind=AddressKind.HOME, **changed):
    return replace(HOME, kind=kind, **changed)


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
    (Held.REACH_NOTE, but(reach_note="Only through her sister")),
    (Held.NEEDS_NOT_ASKED, but(needs_asked=False)),
    (Held.LANGUAGE, but(written_language="Polish")),
    (Held.LANGUAGE, but(written_language=" ")),
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
    (Held.NO_ADDRESS, but(places=())),
    (Held.NO_ADDRESS, but(places=(place(is_current=False),))),
    (Held.AWAY, but(places=(HOME, place(AddressKind.HOSPITAL)))),
    (Held.AWAY, but(places=(HOME, place(AddressKind.PRISON)))),
    (Held.NO_FIXED_ABODE, but(places=(place(lines=("No Fixed Abode",)),))),
    (Held.NO_FIXED_ABODE, but(places=(place(lines=("NFA",)),))),
    (Held.NO_FIXED_ABODE, but(places=(place(lines=()),))),
    (Held.NO_FIXED_ABODE, but(places=(place(postcode="ZZ99 3VZ"),))),
    (Held.POSTCODE, but(places=(place(postcode=""),))),
    (Held.POSTCODE, but(places=(place(postcode="EXAMPLE"),))),
    (Held.RETURNED, but(places=(place(came_back=True),))),
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
    decision = decide(replace(facts, overrides=frozenset(Held)))
    may = {
        Held.RESTRICTED, Held.REACH_NOTE, Held.NEEDS_NOT_ASKED, Held.RED_NOT_CALLED, Held.LATE,
    }  # fmt: skip
    assert isinstance(decision, Send) is (reason in may)


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        (but(is_closed=True), "The case was closed"),
        (but(is_allocated=True), "A worker has the case now"),
        (but(is_superseded=True), "A later letter took its place"),
        (but(kind_writes_letters=False), "No letters are written about this kind of case"),
    ],
)
def test_a_letter_that_is_no_longer_owed_is_cancelled(facts, because):
    assert decide(facts) == Cancel(because)
    assert decide(replace(facts, has_died=True)) == Cancel(because)


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


# A second opinion, written from rules.md 5.5 and not from the gate: one flat list of who must not
# be written to, in the order of its gravity.

NEEDS = [
    (), ("large_20",), ("large_24", "large_20"), ("large_28",), ("letter",), ("letter", "large_20"),
    ("email",), ("email", "large_28"), ("email", "letter"), ("braille_2",), ("easy_read", "email"),
    ("audio",), ("telephone",), ("bsl_video",),
]  # fmt: skip
PLACES = {
    "none": (),
    "ended": (place(is_current=False),),
    "home": (HOME,),
    "home, came back": (place(came_back=True),),
    "home and hospital": (HOME, place(AddressKind.HOSPITAL, postcode="ZZ3 1AA")),
    "prison": (place(AddressKind.PRISON),),
    "hospital and forwarding": (
        place(AddressKind.HOSPITAL),
        place(AddressKind.FORWARDING, lines=("c/o 3 Example Way",), postcode="ZZ5 5EF"),
    ),
    "nowhere": (place(lines=("No fixed abode",), postcode=""),),
    "bad postcode": (place(postcode="ZZ1"),),
    "care home over home": (HOME, place(AddressKind.CARE_HOME, postcode="ZZ6 6GH")),
}
POSTS_TO = {
    "home": "ZZ1 4AB",
    "hospital and forwarding": "ZZ5 5EF",
    "care home over home": "ZZ6 6GH",
}
HOLDS_PLACE = {
    "none": "no_address", "ended": "no_address", "home, came back": "returned",
    "home and hospital": "away", "prison": "away", "nowhere": "no_fixed_abode",
    "bad postcode": "postcode",
}  # fmt: skip
OVERRULED = ((), ("late",), ("red_not_called", "late"), ("died", "unsafe"), tuple(Held.values))


def drawn(dice: random.Random) -> dict[str, Any]:
    """One record. Each flag is off four times in five, so that many records come through."""
    rarely = lambda: dice.random() < 0.12  # noqa: E731
    return {
        "closed": rarely(), "allocated": rarely(), "superseded": rarely(), "silent_kind": rarely(),
        "died": rarely(), "reported": rarely(), "do_not_write": rarely(), "restricted": rarely(),
        "note": dice.choice(["", "", "", "", "Ring twice"]), "asked": not rarely(),
        "needs": dice.choice(NEEDS), "language": dice.choice(["English"] * 6 + ["Slovak", ""]),
        "post": dice.choice(["safe"] * 5 + ["unsafe", "not_asked"]),
        "mail": dice.choice(["safe"] * 4 + ["unsafe", "not_asked"]),
        "address": dice.choice(["d@example.com", "d@example.com", ""]),
        "place": dice.choice([*PLACES, "home", "home", "home"]),
        "rag": dice.choice([None, 1, 2, 3, 4]), "spoken": dice.random() < 0.5,
        "late": dice.choice([0, 0, 0, 14, 15, 40]), "going": rarely(),
        "last": dice.choice([None, None, None, 1, 23, 24, 40]),
        "overruled": dice.choice(OVERRULED),
    }  # fmt: skip


def as_facts(record: dict[str, Any]) -> Facts:
    last = record["last"]
    return Facts(
        now=NOW, late_after=14,
        is_closed=record["closed"], is_allocated=record["allocated"],
        is_superseded=record["superseded"], kind_writes_letters=not record["silent_kind"],
        has_died=record["died"], reported_dead=record["reported"],
        asked_not_to_write=record["do_not_write"], is_restricted=record["restricted"],
        reach_note=record["note"], needs_asked=record["asked"],
        needs=frozenset(LetterNeed(code) for code in record["needs"]),
        written_language=record["language"], safe_by_post=record["post"],
        safe_by_email=record["mail"], email=record["address"], places=PLACES[record["place"]],
        rag=record["rag"], spoken_since_rated=record["spoken"], days_late=record["late"],
        another_is_going=record["going"],
        last_written_at=None if last is None else NOW - timedelta(hours=last),
        overrides=frozenset(Held(code) for code in record["overruled"]),
    )  # fmt: skip


def second_opinion(record: dict[str, Any]) -> tuple[str, ...]:
    if record["silent_kind"] or record["closed"] or record["allocated"] or record["superseded"]:
        return ("cancel",)
    wants = set(record["needs"])
    tasks = bool(wants & {"braille_2", "easy_read", "audio", "telephone", "bsl_video"})
    clash = not tasks and "email" in wants and len(wants) > 1
    mail = wants == {"email"}
    safety = record["mail"] if mail else record["post"]
    stops = [
        ("died", record["died"]),
        ("reported_dead", record["reported"]),
        ("do_not_write", record["do_not_write"]),
        ("restricted", record["restricted"] and "restricted" not in record["overruled"]),
        ("reach_note", record["note"] != "" and "reach_note" not in record["overruled"]),
        (
            "needs_not_asked",
            not wants and not record["asked"] and "needs_not_asked" not in record["overruled"],
        ),
        ("language", record["language"] != "English"),
        ("format_task", tasks),
        ("format_conflict", clash),
        ("unsafe", safety == "unsafe"),
        ("safety_not_asked", safety == "not_asked"),
        ("no_email", mail and record["address"] == ""),
        (HOLDS_PLACE.get(record["place"], ""), not mail and record["place"] in HOLDS_PLACE),
        (
            "red_not_called",
            record["rag"] == 1
            and not record["spoken"]
            and "red_not_called" not in record["overruled"],
        ),
        ("late", record["late"] > 14 and "late" not in record["overruled"]),
    ]
    for reason, stands in stops:
        if stands:
            return ("hold", reason)
    if record["going"] or record["last"] in (1, 23):
        return ("wait",)
    if mail:
        return ("send", "email", "plain_text", "d@example.com")
    sizes = [code for code in ("large_28", "large_24", "large_20") if code in wants]
    return ("send", "post", sizes[0] if sizes else "standard", POSTS_TO[record["place"]])


def answer(facts: Facts) -> tuple[str, ...]:
    match decide(facts):
        case Cancel():
            return ("cancel",)
        case Hold(reason):
            return ("hold", str(reason.value))
        case Defer():
            return ("wait",)
        case Send(channel, format, to):
            return ("send", str(channel.value), str(format), to[-1])


def test_r3_the_gate_and_a_second_opinion_agree_on_20000_records():
    dice = random.Random("waiting well")
    seen = set()
    for _ in range(20_000):
        record = drawn(dice)
        expected = second_opinion(record)
        assert answer(as_facts(record)) == expected, record
        seen.add(expected)
    assert {kind for kind, *_ in seen} == {"cancel", "hold", "wait", "send"}
    assert {each[1] for each in seen if each[0] == "hold"} == set(Held) - NEVER_AT_THE_GATE


PLACE = st.builds(
    Place,
    kind=st.sampled_from(AddressKind.values),
    lines=st.lists(st.text(max_size=12), max_size=4).map(tuple),
    postcode=st.sampled_from(["ZZ1 4AB", "", "ZZ99 3VZ", "nonsense"]) | st.text(max_size=8),
    is_current=st.booleans(),
    came_back=st.booleans(),
)
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
    days_late=st.integers(0, 60),
    late_after=st.just(14),
    overrides=st.frozensets(st.sampled_from(Held)),
)


@settings(max_examples=400, deadline=None)
@given(FACTS)
def test_r3_whatever_the_record_nobody_unsafe_is_written_to(facts):
    decision = decide(facts)
    if not isinstance(decision, Send):
        return
    assert not any((facts.has_died, facts.reported_dead, facts.asked_not_to_write))
    assert facts.needs <= WE_CAN_MAKE
    if decision.channel is Channel.EMAIL:
        assert facts.safe_by_email == Safety.SAFE
        assert decision.to == (facts.email,)
    else:
        assert facts.safe_by_post == Safety.SAFE
        assert any(
            each.as_posted == decision.to and each.is_current and not each.came_back
            for each in facts.places
        )
    assert not [hold for hold in what_holds(facts) if not hold.reason.may_be_overridden]
