"""How one cell's text becomes a value of ours, or a problem that names what the cell says."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from nhs_number.validate import is_valid as passes_nhs_check

from casework.imports.problems import BadValue, ProblemKind, quoted
from casework.models import NoLongerTheNumber, same_number
from casework.policy import Rag, Safety

EARLIEST = date(1900, 1, 1)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T][0-9:.]+Z?)?")
_BRITISH = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?: [0-9:.]+)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_WORD = re.compile(r"[\W_]+")
_YES = {"yes", "y", "true", "1"}
_NO = {"no", "n", "false", "0"}
_NO_NEEDS = {"none", "no needs", "no access needs", "none known", "no", "nil"}


@dataclass(frozen=True)
class Known:
    """What the council has today, for values that must be one of its own; keys are ``plain``."""

    as_of: date
    kinds: Mapping[str, str]
    teams: Mapping[str, int]
    terms: Mapping[str, str]
    default_team: int | None = None


Clean = Callable[[str, Known], Any]


def plain(text: str) -> str:
    """Text as it is compared: no case, no punctuation, single spaces."""
    return _NOT_WORD.sub(" ", text).strip().casefold()


def line_of(most: int) -> Clean:
    """One line of text of at most so many characters."""

    def clean(text: str, known: Known) -> str:
        value = " ".join(_CONTROL.sub(" ", text).split())
        if len(value) > most:
            message = f"{quoted(value)} is longer than {most} characters"
            raise BadValue(ProblemKind.TEXT, message)
        return value

    return clean


def reference(text: str, known: Known) -> str:
    """A number of another system, without what a spreadsheet adds to it."""
    value = line_of(100)(text, known).lstrip("'’")
    try:
        same_number(value)
    except NoLongerTheNumber:
        message = (
            f"{quoted(value)} is no longer the whole number: the spreadsheet shortened it. Format "
            "the column as text in your present system's export, and export it again"
        )
        raise BadValue(ProblemKind.TEXT, message) from None
    return re.sub(r"^([0-9]+)\.0+$", r"\1", value)


def paragraphs(text: str, known: Known) -> str:
    """Text of several lines."""
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def read_day(text: str) -> date:
    """A day in ISO form or as dd/mm/yyyy; raises ``BadValue``."""
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _BRITISH.fullmatch(text):
        day, month, year = found.groups()
    else:
        message = f"{quoted(text)} is not a date as 2026-09-21 or 21/09/2026"
        raise BadValue(ProblemKind.DATE, message)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        message = f"{quoted(text)} is a day that does not exist"
        raise BadValue(ProblemKind.DATE, message) from None


def past_day(text: str, known: Known) -> str:
    """A day between 1900 and today, in ISO form."""
    day = read_day(text)
    if day > known.as_of:
        message = f"{quoted(text)} is after today"
        raise BadValue(ProblemKind.DATE, message)
    if day < EARLIEST:
        message = f"{quoted(text)} is before 1900"
        raise BadValue(ProblemKind.DATE, message)
    return day.isoformat()


def day_or_yes(text: str, known: Known) -> str | None:
    """A day; or yes, which counts from today; or no."""
    word = plain(text)
    if word in _NO:
        return None
    return known.as_of.isoformat() if word in _YES else past_day(text, known)


def checked_nhs_number(text: str, known: Known) -> str:
    """Ten digits that pass the check, without spaces; one digit ten times is nobody's."""
    digits = text.replace(" ", "").replace("-", "")
    is_ten = len(digits) == 10 and digits.isascii() and digits.isdigit()
    if not is_ten:
        message = f"{quoted(text)} is not a number of ten digits"
        raise BadValue(ProblemKind.NHS, message)
    if len(set(digits)) == 1 or not passes_nhs_check(digits):
        message = f"{quoted(text)} fails the NHS number check"
        raise BadValue(ProblemKind.NHS, message)
    return digits


def one_of(choices: Mapping[str, str], *, called: str) -> Clean:
    """A value of a list, by any of its names; keys are ``plain``."""

    def clean(text: str, known: Known) -> str:
        found = choices.get(plain(text))
        if found is None:
            message = f"{quoted(text)} is not {called} that we know"
            raise BadValue(ProblemKind.CHOICE, message)
        return found

    return clean


def kind(text: str, known: Known) -> str:
    found = known.kinds.get(plain(text))
    if found is None:
        message = f"{quoted(text)} is not a kind of case here"
        raise BadValue(ProblemKind.KIND, message)
    return found


def team(text: str, known: Known) -> int:
    found = known.teams.get(plain(text))
    if found is None:
        message = f"{quoted(text)} is not a team that is open here"
        raise BadValue(ProblemKind.TEAM, message)
    return found


def rating(text: str, known: Known) -> int | None:
    """A rating by its word, letter or number; "unrated" is none."""
    word = plain(text)
    if word in {"unrated", "not rated", "none"}:
        return None
    for rag in Rag:
        if word in {rag.label.casefold(), rag.label[0].casefold()}:
            return int(rag)
    message = f"{quoted(text)} is not a rating: red, amber, green or blue"
    raise BadValue(ProblemKind.CHOICE, message)


def yes_or_no(text: str, known: Known) -> bool:
    word = plain(text)
    if word not in _YES | _NO:
        message = f"{quoted(text)} is neither yes nor no"
        raise BadValue(ProblemKind.CHOICE, message)
    return word in _YES


def safety(text: str, known: Known) -> str:
    """Whether it is safe to use a way of reaching someone; "not asked" is not an answer."""
    if plain(text) in {"not asked", "not known", "unknown"}:
        return Safety.NOT_ASKED.value
    return (Safety.SAFE if yes_or_no(text, known) else Safety.UNSAFE).value


def access_needs(text: str, known: Known) -> list[str]:
    """Codes of the needs named, separated by semicolons. "None" is an empty list: asked, none."""
    if plain(text) in _NO_NEEDS:
        return []
    codes = []
    for name in re.split(r"[;|\n]", text):
        if not name.strip():
            continue
        code = known.terms.get(plain(name))
        if code is None:
            message = f"{quoted(name.strip())} is not an access need in our list"
            raise BadValue(ProblemKind.NEED, message)
        codes.append(code)
    return sorted(set(codes))


def email(text: str, known: Known) -> str:
    value = line_of(254)(text, known)
    try:
        validate_email(value)
    except ValidationError:
        message = f"{quoted(value)} is not an e-mail address"
        raise BadValue(ProblemKind.TEXT, message) from None
    return str(value)


def postcode(text: str, known: Known) -> str:
    """Capitals with one space before the last three."""
    packed = "".join(text.split()).upper()
    if not (packed.isascii() and packed.isalnum()) or not 5 <= len(packed) <= 7:
        message = f"{quoted(text)} is not a postcode"
        raise BadValue(ProblemKind.TEXT, message)
    return f"{packed[:-3]} {packed[-3:]}"
