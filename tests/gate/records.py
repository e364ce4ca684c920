"""Records in plain words, every value that each may take, and the gate's facts made of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from casework.letter_kinds import Ends
from casework.letters.gate.decision import Facts, Harm, ToReferrer, what_holds
from casework.letters.gate.held import Held, as_read
from casework.letters.gate.needs import LetterNeed
from casework.letters.gate.places import Place
from casework.letters.gate.same_address import Whereabouts
from casework.models import AddressKind
from casework.policy import Safety

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
HOME = Place(kind=AddressKind.HOME, lines=("1 Example Street", "Exampleton"), postcode="ZZ1 4AB")
GOOD = Facts(
    now=NOW, safe_by_post=Safety.SAFE, places=(HOME,), needs_asked=True,
    written_language="English", words=frozenset({"plain"}), late_after=14, has_authority=True,
    ends=frozenset(Ends), calls_red_first=True, is_allocated=False,
)  # fmt: skip
GOOD = replace(GOOD, ends=GOOD.ends - {Ends.WAITS_AGAIN})


def but(**facts: Any) -> Facts:
    return replace(GOOD, **facts)


def place(kind: str = AddressKind.HOME, **changed: Any) -> Place:
    return replace(HOME, kind=kind, **changed)


def lives(line: str, postcode: str = "ZZ1 4AB") -> Whereabouts:
    return Whereabouts(lines=(line,), postcode=postcode)


PLACES: Mapping[str, tuple[Place, ...]] = {
    "home": (HOME,),
    "none": (),
    "ended": (place(is_current=False),),
    "home, came back": (place(came_back=True),),
    "home and hospital": (HOME, place(AddressKind.HOSPITAL, postcode="ZZ3 1AA")),
    "prison": (place(AddressKind.PRISON),),
    "hospital and forwarding": (
        place(AddressKind.HOSPITAL),
        place(AddressKind.FORWARDING, lines=("c/o 3 Example Way",), postcode="ZZ5 5EF"),
    ),
    "nowhere": (place(lines=("No fixed abode",), postcode=""),),
    "bad postcode": (place(postcode="ZZ1"),),
    "abroad": (place(lines=("Calle Ejemplo 4", "Spain"), postcode=""),),
    "care home over home": (HOME, place(AddressKind.CARE_HOME, postcode="ZZ6 6GH")),
}
# Someone who must not see the letter: where they are, as somebody would describe it.
HARM: Mapping[str, tuple[Harm, ...]] = {
    "nobody": (),
    "at home": (Harm(lives=(lives("1, EXAMPLE ST."),)),),
    "far away": (Harm(lives=(lives("22 Far Lane", "ZZ20 2BB"),)),),
    "perhaps at home": (Harm(lives=(lives("Flat 3, 1 Example Street"),)),),
    "perhaps, but apart": (Harm(lives=(lives("Flat 3, 1 Example Street"),), is_apart=True),),
    "not known": (Harm(name="Owen Grist"),),
    "not known, but apart": (Harm(is_apart=True),),
    "at home, called apart": (Harm(lives=(lives("1 Example Street"),), is_apart=True),),
    "named at the door": (Harm(name="Example Way", lives=(lives("9 Far Lane", "ZZ20 2BB"),)),),
    "reads their e-mail": (
        Harm(emails=frozenset({"d@example.com"}), lives=(lives("9 Far Lane", "ZZ20 2BB"),)),
    ),
    "one far, one not known": (Harm(lives=(lives("9 Far Lane", "ZZ20 2BB"),)), Harm()),
}
NEEDS = (
    (), ("large_20",), ("large_24", "large_20"), ("large_28",), ("letter",), ("letter", "large_20"),
    ("email",), ("email", "large_28"), ("email", "letter"), ("braille_2",), ("easy_read",),
    ("easy_read", "email"), ("easy_read", "large_20"), ("easy_read", "letter"), ("audio",),
    ("telephone",), ("bsl_video",), ("braille_1", "large_28"),
)  # fmt: skip
FEWER, MORE = ("closed", "newer"), ("closed", "allocated", "newer", "waits_again")
# Every question, its harmless answer first.
ANSWERS: Mapping[str, tuple[Any, ...]] = {
    "silent_kind": (False, True), "untrue": ("", "The case was opened again"),
    "closed": (False, True), "allocated": (False, True),
    "superseded": (False, True), "ends": (("closed", "allocated", "newer"), FEWER, MORE, ()),
    "died": (False, True), "reported": (False, True),
    "about_died": (False, True), "about_reported": (False, True),
    "news": (False, True), "about_news": (False, True),
    # Whose record may be that of somebody else who is protected.
    "double": ("nobody's", "theirs", "of whom it is about", "both"),
    "harm_reads": (False, True), "authority": (True, False), "instead": (False, True),
    "do_not_write": (False, True), "restricted": (False, True), "about_restricted": (False, True),
    "note": ("", "Ring twice"), "asked": (True, False), "needs": NEEDS,
    "language": ("English", " english", "Slovak", ""),
    "words": (("plain",), (), ("plain", "easy_read"), ("easy_read",)),
    "post": ("safe", "unsafe", "not_asked"), "mail": ("safe", "unsafe", "not_asked"),
    "address": ("d@example.com", ""), "mail_failed": (False, True),
    "place": tuple(PLACES), "harm": tuple(HARM),
    "in_doubt": ("", "In hospital: is the address right?"),
    "concern": ("", "May a letter go?"), "about_concern": ("", "May a letter about them go?"),
    "referrer": ("nobody", "by e-mail", "by post", "not asked", "refused", "no address",
                 "by e-mail, failed", "by post, came back"),
    "rag": (None, 1, 2, 3, 4), "spoken": (False, True), "calls_red": (True, False),
    "late": (0, 14, 15, 40), "late_then": (None, 25, 26),
    "first": ("", "Receipt of a request"), "going": (False, True), "last": (None, 1, 23, 24, 40),
    "overruled": (
        (), ("late",), ("red_not_called", "late"), ("died", "unsafe", "harm_here"),
        (
            "restricted", "about_restricted", "email_failed", "address_asked", "safeguarding",
            "about_safeguarding",
        ),
        tuple(Held.values),
    ),
    # What is no longer as it was when somebody let the letter go.
    "changed_since": (
        "", "restricted", "about_restricted", "note", "mail_failed", "rated", "in_doubt",
        "concern", "about_concern",
    ),
}  # fmt: skip
HARMLESS = {question: answers[0] for question, answers in ANSWERS.items()}
REFERRERS: Mapping[str, ToReferrer | None] = {
    "nobody": None,
    "by e-mail": ToReferrer(may_be_told=True, email=" d@example.com"),
    "by post": ToReferrer(may_be_told=True, place=HOME),
    "not asked": ToReferrer(may_be_told=None, email="gp@example.com", place=HOME),
    "refused": ToReferrer(may_be_told=False, email="gp@example.com"),
    "no address": ToReferrer(may_be_told=True, place=place(postcode="")),
    "by e-mail, failed": ToReferrer(
        may_be_told=True, email="d@example.com", email_failed_at=NOW - timedelta(days=2)
    ),
    "by post, came back": ToReferrer(may_be_told=True, place=place(came_back=True)),
}
ENDS = {
    "closed": Ends.CLOSED, "allocated": Ends.ALLOCATED, "newer": Ends.NEWER,
    "waits_again": Ends.WAITS_AGAIN,
}  # fmt: skip


EARLIER = NOW - timedelta(days=20)
LATELY = NOW - timedelta(days=2)
BEFORE: Mapping[str, Mapping[str, Any]] = {
    "": {}, "restricted": {"restricted_at": EARLIER},
    "about_restricted": {"about_restricted_at": EARLIER}, "note": {"reach_note": "Ring first"},
    "in_doubt": {"address_asked": "In hospital: is the address right? (since May)"},
    "concern": {"safety_asked": "May a letter go? (since May)"},
    "about_concern": {"about_safety_asked": "May a letter go? (since May)"},
    "mail_failed": {"email_failed_at": EARLIER}, "rated": {"rated_at": EARLIER},
}  # fmt: skip


def as_facts(record: Mapping[str, Any]) -> Facts:
    facts = _as_facts(record)
    return replace(facts, overruled=_as_overruled(record, facts)) if record["overruled"] else facts


def _as_overruled(record: Mapping[str, Any], facts: Facts) -> dict[Held, str]:
    """What somebody read of each reason at the time when they let the letter go."""
    then = replace(facts, **BEFORE[record["changed_since"]])
    said = {hold.reason: as_read(hold.detail) for hold in what_holds(then)}
    found = {Held(code): said.get(Held(code), as_read("")) for code in record["overruled"]}
    late_then = record["late"] if record["late_then"] is None else record["late_then"]
    return {**found, Held.LATE: str(late_then)} if Held.LATE in found else found


def _as_facts(record: Mapping[str, Any]) -> Facts:
    last = record["last"]
    return Facts(
        now=NOW, late_after=14, ends=frozenset(ENDS[name] for name in record["ends"]),
        calls_red_first=record["calls_red"],
        is_closed=record["closed"], is_allocated=record["allocated"],
        is_superseded=record["superseded"], kind_writes_letters=not record["silent_kind"],
        no_longer_true=record["untrue"],
        has_died=record["died"], reported_dead=record["reported"],
        about_died=record["about_died"], about_reported_dead=record["about_reported"],
        has_news=record["news"], about_has_news=record["about_news"],
        about_restricted=record["about_restricted"],
        may_be_another=record["double"] in ("theirs", "both"),
        about_may_be_another=record["double"] in ("of whom it is about", "both"),
        reader_is_harm=record["harm_reads"],
        has_authority=record["authority"], someone_else_has_letters=record["instead"],
        asked_not_to_write=record["do_not_write"], is_restricted=record["restricted"],
        reach_note=record["note"], needs_asked=record["asked"],
        needs=frozenset(LetterNeed(code) for code in record["needs"]),
        written_language=record["language"], words=frozenset(record["words"]),
        safe_by_post=record["post"], safe_by_email=record["mail"], email=record["address"],
        email_failed=record["mail_failed"], places=PLACES[record["place"]],
        address_asked=record["in_doubt"], safety_asked=record["concern"],
        about_safety_asked=record["about_concern"],
        harm=HARM[record["harm"]], referrer=REFERRERS[record["referrer"]],
        rag=record["rag"], spoken_since_rated=record["spoken"], days_late=record["late"],
        another_is_going=record["going"], goes_after=record["first"],
        last_written_at=None if last is None else NOW - timedelta(hours=last),
        restricted_at=LATELY, about_restricted_at=LATELY, email_failed_at=LATELY, rated_at=LATELY,
    )  # fmt: skip
