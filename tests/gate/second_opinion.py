"""Who must not be written to, in the order of its gravity: one flat list, written from rules.md 5.5
and trust.md, and not from the gate. It knows the records by their names only.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Record = Mapping[str, Any]
# A person may overrule these; every other is a rule of safety.
MAY_BE_OVERRULED = {
    "restricted", "about_restricted", "reach_note", "needs_not_asked", "email_failed",
    "referrer_email_failed", "red_not_called", "late", "address_asked",
    "safeguarding", "about_safeguarding",
}  # fmt: skip
READ_ANEW = {
    "restricted": "restricted", "about_restricted": "about_restricted", "note": "reach_note",
    "mail_failed": "email_failed", "rated": "red_not_called", "in_doubt": "address_asked",
    "concern": "safeguarding", "about_concern": "about_safeguarding",
}  # fmt: skip
MADE_BY_HAND = {"braille_1", "braille_2", "audio", "telephone", "bsl_video"}
SIZES = ("large_28", "large_24", "large_20")
POSTS_TO = {
    "home": "ZZ1 4AB",
    "hospital and forwarding": "ZZ5 5EF",
    "care home over home": "ZZ6 6GH",
}
HOLDS_PLACE = {
    "home, came back": "returned", "home and hospital": "away", "prison": "away",
    "nowhere": "no_fixed_abode", "bad postcode": "postcode", "abroad": "abroad",
}  # fmt: skip
# What the address of whoever must not see it does to each place that post may go to.
AT_EXAMPLE_STREET = {"home", "home, came back", "prison"}
MAY_BE_EXAMPLE_STREET = {"home and hospital", "care home over home", "bad postcode"}
EVERYWHERE = (*POSTS_TO, *HOLDS_PLACE)


def second_opinion(record: Record) -> tuple[str, ...]:
    if is_over(record):
        return ("cancel",)
    overruled = let_go(record)
    for reason in stops(record):
        if reason not in overruled:
            return ("hold", reason)
    if record["first"] or record["going"] or record["last"] in (1, 23):
        return ("wait",)
    return goes(record)


def let_go(record: Record) -> set[str]:
    """What a person let go and that is still as they read it; who decided about a late letter
    decided about so many days, and about as many again as policy allows.
    """
    found = {code for code in record["overruled"] if code in MAY_BE_OVERRULED}
    found.discard(READ_ANEW.get(record["changed_since"], ""))
    late_then = record["late_then"]
    if late_then is not None and record["late"] > late_then + 14:
        found.discard("late")
    return found


def is_over(record: Record) -> bool:
    return (
        record["silent_kind"]
        or record["untrue"] != ""
        or record["referrer"] == "refused"
        or (record["closed"] and "closed" in record["ends"])
        or (record["allocated"] and "allocated" in record["ends"])
        or (not record["allocated"] and "waits_again" in record["ends"])
        or (record["superseded"] and "newer" in record["ends"])
    )


def stops(record: Record) -> Iterator[str]:
    yield from (
        reason
        for reason, stands in (
            ("died", record["died"]),
            ("about_died", record["about_died"]),
            ("reported_dead", record["reported"]),
            ("about_reported_dead", record["about_reported"]),
            ("news", record["news"]),
            ("about_news", record["about_news"]),
            ("may_be_another", record["double"] in ("theirs", "both")),
            ("about_may_be_another", record["double"] in ("of whom it is about", "both")),
            ("harm_reads", record["harm_reads"]),
            ("no_authority", not record["authority"]),
            ("instead", record["instead"]),
            ("do_not_write", record["do_not_write"]),
            ("restricted", record["restricted"]),
            ("about_restricted", record["about_restricted"]),
            ("safeguarding", record["concern"] != ""),
            ("about_safeguarding", record["about_concern"] != ""),
            ("reach_note", record["note"] != ""),
        )
        if stands
    )
    yield from to_a_referrer(record) if record["referrer"] != "nobody" else to_a_person(record)
    if record["rag"] == 1 and not record["spoken"] and record["calls_red"]:
        yield "red_not_called"
    if record["late"] > 14:
        yield "late"


def to_a_person(record: Record) -> Iterator[str]:
    wants, words = set(record["needs"]), record["words"]
    if not wants and not record["asked"]:
        yield "needs_not_asked"
    reads, english = record["language"].strip(), record["language"].strip().lower() == "english"
    has_words = "plain" in words or ("easy_read" in words and "easy_read" in wants)
    if english and not has_words:
        yield "no_wording"
    if not english and (reads == "" or not has_words):
        yield "language"
    simple_and_more = "easy_read" in wants and wants & {*SIZES, "email"}
    if wants & MADE_BY_HAND or simple_and_more or "easy_read" in wants - set(words):
        yield "format_task"
    elif "email" in wants and len(wants) > 1:
        yield "format_conflict"
    yield from by_mail(record) if wants == {"email"} else by_post(record)


def by_mail(record: Record) -> Iterator[str]:
    yield from {"unsafe": ["unsafe"], "not_asked": ["safety_not_asked"]}.get(record["mail"], [])
    if record["address"] == "":
        yield "no_email"
    elif record["harm"] == "reads their e-mail":
        yield "harm_here"
    elif record["mail_failed"]:
        yield "email_failed"


def by_post(record: Record) -> Iterator[str]:
    yield from {"unsafe": ["unsafe"], "not_asked": ["safety_not_asked"]}.get(record["post"], [])
    if record["place"] in ("none", "ended"):
        yield "no_address"
    else:
        yield from near(record["harm"], record["place"])
        if record["place"] in HOLDS_PLACE:
            yield HOLDS_PLACE[record["place"]]
        if record["in_doubt"] != "":
            yield "address_asked"


# What the whereabouts of someone who must not see it say, by where the letter goes; nothing where
# they are not named here. A place that is no place cannot be told from any other.
NEAR: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "not known": dict.fromkeys(EVERYWHERE, ("harm_unknown",)),
    "one far, one not known": {
        **dict.fromkeys(EVERYWHERE, ("harm_unknown",)), "nowhere": ("harm_perhaps", "harm_unknown"),
    },
    "named at the door": {
        "hospital and forwarding": ("harm_here",), "nowhere": ("harm_perhaps",),
    },
    "at home": {
        **dict.fromkeys(MAY_BE_EXAMPLE_STREET, ("harm_perhaps",)), "nowhere": ("harm_perhaps",),
        **dict.fromkeys(AT_EXAMPLE_STREET, ("harm_here",)),
    },
    "at home, called apart": dict.fromkeys(AT_EXAMPLE_STREET, ("harm_here",)),
    "perhaps at home": {
        **dict.fromkeys(AT_EXAMPLE_STREET, ("harm_perhaps",)), "nowhere": ("harm_perhaps",),
    },
    "far away": {"nowhere": ("harm_perhaps",)},
    "reads their e-mail": {"nowhere": ("harm_perhaps",)},
}  # fmt: skip


def near(harm: str, where: str) -> tuple[str, ...]:
    return NEAR.get(harm, {}).get(where, ())


def to_a_referrer(record: Record) -> Iterator[str]:
    if record["referrer"] == "not asked":
        yield "referrer_not_asked"
    if record["referrer"].startswith("by e-mail") and record["harm"] == "reads their e-mail":
        yield "harm_reads"
    if record["referrer"] == "by e-mail, failed":
        yield "referrer_email_failed"
    if record["referrer"] == "no address":
        yield "no_referrer_address"
    if record["referrer"].startswith("by post"):
        yield from near(record["harm"], "home")
    if record["referrer"] == "by post, came back":
        yield "referrer_returned"


def goes(record: Record) -> tuple[str, ...]:
    """Where it goes, in which form and in which words."""
    to = record["referrer"]
    if to.startswith("by e-mail"):
        return ("send", "email", "plain_text", "d@example.com", "English", "plain")
    if to == "by post":
        return ("send", "post", "standard", "ZZ1 4AB", "English", "plain")
    language = record["language"].strip()
    language = "English" if language == "english" else language
    if record["needs"] == ("email",):
        return ("send", "email", "plain_text", "d@example.com", language, "plain")
    where = POSTS_TO[record["place"]]
    if "easy_read" in record["needs"]:
        return ("send", "post", "easy_read", where, language, "easy_read")
    sizes = [code for code in SIZES if code in record["needs"]]
    return ("send", "post", sizes[0] if sizes else "standard", where, language, "plain")
