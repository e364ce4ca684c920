"""What the cells of one row say together: the name, the address, and days that cannot follow."""

from collections.abc import MutableMapping
from datetime import date
from typing import Any

from casework import extensions
from casework.imports import days
from casework.imports.cleaning import LIVES, Known
from casework.imports.columns import BY_NAME, NAMES
from casework.imports.problems import ProblemKind, flag, problem
from casework.people import postcodes
from casework.people.written_names import split, without_title

Clean = MutableMapping[str, Any]
Problems = list[dict[str, str]]
LONGEST_POSTCODE = 8
ADDRESS = ("address_1", "address_2", "address_3", "address_4")


def settle(clean: Clean, problems: Problems, flags: Problems, *, known: Known) -> None:
    """Put the cells together in ``clean``; adds to ``problems`` and ``flags``."""
    _name(clean, problems, flags)
    _address(clean, flags)
    _days(clean, flags)
    _death(clean, flags, known)
    says_no_team = "team" not in clean and known.default_team is None
    if says_no_team and not any(each.get("field") == "team" for each in problems):
        says = "no team, and none chosen for the whole file"
        problems.append(problem(ProblemKind.TEAM, says))


def _name(clean: Clean, problems: Problems, flags: Problems) -> None:
    """One column of names is split; one name alone is the family name; titles go."""
    whole = clean.pop("full_name", "")
    if whole and not ("family_name" in clean and "given_names" in clean):
        given, family, in_doubt = split(whole)
        clean.setdefault("given_names", given)
        clean.setdefault("family_name", family)
        if in_doubt:
            says = f"which is the family name? We took {clean['family_name']}"
            flags.append(_flag("full_name", ProblemKind.NAME, says, said=whole))
    given = without_title(clean.get("given_names", ""))
    family = clean.get("family_name", "") or given
    clean["given_names"] = given if clean.get("family_name") else ""
    clean["family_name"] = family
    if not family and not any(each.get("field") in NAMES for each in problems):
        label = BY_NAME["family_name"].label
        problems.append(problem(ProblemKind.MISSING, f"{label} is missing", column=label))


def _address(clean: Clean, flags: Problems) -> None:
    """A postcode at the end of the lines is the postcode; a wrong one is kept to be corrected."""
    wrong = next((each for each in flags if each.get("field") == "postcode"), None)
    if wrong:
        # Kept as it is written where it fits: the gate holds letters to it, and says why.
        written = postcodes.as_kept(wrong["said"])
        clean["postcode"] = written if len(written) <= LONGEST_POSTCODE else ""
        return
    last = next((name for name in reversed(ADDRESS) if name in clean), "")
    if last and "postcode" not in clean:
        lines, found = postcodes.taken_out_of(clean[last])
        if found:
            clean["postcode"] = found
            clean[last] = lines
            if why := postcodes.why_not(found):
                flags.append(_flag("postcode", ProblemKind.POSTCODE, why.rstrip("."), said=found))
        if not clean[last]:
            del clean[last]


def _days(clean: Clean, flags: Problems) -> None:
    """A birth that cannot be is left out; one of a child is a question (``young``)."""
    born, received = (_day(clean, name) for name in ("date_of_birth", "received_on"))
    died = _day(clean, "died_on")
    if died and received and received > died:
        says = f"died {died}, before the request of {received}: is one of the days wrong?"
        flags.append(_flag("died_on", ProblemKind.DATE_ORDER, says, said=died.isoformat()))
    if born is None:
        return
    if (received and born > received) or (died and died < born):
        says = f"born {born}, after the request of {received}"
        if not (received and born > received):
            says = f"died {died}, before the birth of {born}"
        del clean["date_of_birth"]
        flags.append(_flag("date_of_birth", ProblemKind.DATE_ORDER, says, said=born.isoformat()))
    elif received and (age := days.age_on(born, received)) < days.ADULT:
        says = f"{age} years old when they asked: is the year of birth right?"
        if clean.get("kind") in extensions.added.receiving:
            # An app has a rule of its own about who may be received: that rule decides.
            flags.append(_flag("date_of_birth", ProblemKind.BIRTH, says, said=born.isoformat()))
        else:
            clean["young"] = says


def birth_to_correct(clean: Clean, flags: Problems) -> None:
    """Leave the birth of a child out, to be corrected: the year may be mistyped."""
    born, says = clean.pop("date_of_birth"), clean.pop("young")
    flags.append(_flag("date_of_birth", ProblemKind.BIRTH, says, said=born))


def _death(clean: Clean, flags: Problems, known: Known) -> None:
    """A death whose day cannot be read is a report of one: nobody is written to meanwhile.

    "No" where the file says whether they died is a word of its own: they live.
    """
    if clean.get("reported_dead") == LIVES:
        del clean["reported_dead"]
        if "died_on" not in clean:
            clean["alive"] = True
    unread = [
        each
        for each in flags
        if each.get("field") in {"died_on", "reported_dead"} and each["kind"] == ProblemKind.DATE
    ]
    if unread and "died_on" not in clean:
        clean.setdefault("reported_dead", known.as_of.isoformat())


def _day(clean: Clean, name: str) -> date | None:
    return date.fromisoformat(clean[name]) if clean.get(name) else None


def _flag(field: str, kind: ProblemKind, says: str, *, said: str) -> dict[str, str]:
    found = {**problem(kind, says, column=BY_NAME[field].label), "field": field}
    return flag(found, said=said)
