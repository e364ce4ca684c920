"""How one cell's text becomes a value of ours, or a problem that names what the cell says."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from nhs_number.validate import is_valid as passes_nhs_check

from casework.imports import days
from casework.imports.problems import BadValue, NotOurs, ProblemKind, quoted
from casework.models import NoLongerTheNumber, same_number
from casework.people import postcodes, written_names
from casework.people.written_names import Judged, NoName
from casework.policy import Rag, Safety

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_WORD = re.compile(r"[\W_]+")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", re.I)
_LIKE_A_PHONE = re.compile(r"[0-9 +()./-]+(?:(?:x|ext)\.? ?[0-9]+)?", re.I)
_YES = {"yes", "y", "true", "1"}
_NO = {"no", "n", "false", "0"}
_ALIVE = {"alive", "living", "not deceased", "active"}
_IN_HOSPITAL = {"in hospital", "inpatient", "in patient", "admitted", "hospital"}
_AT_HOME = {"at home", "home", "discharged", "not in hospital", "out of hospital"}
NOT_IN_HOSPITAL = "no"
_NO_NEEDS = {"none", "no needs", "no access needs", "none known", "no", "nil"}
_NHS_DIGITS = 10
LONGEST_ADDRESS = 300
_LONGEST_PHONE, _FEWEST_DIGITS, _MOST_DIGITS = 30, 7, 15
# A number of ten digits that begins with one of these is a British one without its zero.
_WITHOUT_ZERO = re.compile(r"[12378][0-9]{9}")


@dataclass(frozen=True)
class Known:
    """What the council has today, for values that must be one of its own; keys are ``plain``.

    ``orders``: in which order the days of a column stand, by the name of the column.
    ``values``: what somebody said of a value that is not ours, by column and ``plain`` value;
    empty text means to leave it empty.
    """

    as_of: date
    kinds: Mapping[str, str]
    teams: Mapping[str, int]
    terms: Mapping[str, str]
    default_team: int | None = None
    orders: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[tuple[str, str], str] = field(default_factory=dict)


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


def address_line(text: str, known: Known) -> str:
    """One cell of an address, which may hold several lines."""
    lines = (" ".join(_CONTROL.sub(" ", line).split()).strip(",") for line in text.splitlines())
    value = "\n".join(line for line in lines if line)
    if len(value) > LONGEST_ADDRESS:
        message = f"{quoted(value)} is longer than {LONGEST_ADDRESS} characters"
        raise BadValue(ProblemKind.TEXT, message)
    return value


def reference(text: str, known: Known) -> str:
    """A number of another system, without what a spreadsheet adds to it."""
    value: str = line_of(100)(text, known).lstrip("'’")
    try:
        same_number(value)
    except NoLongerTheNumber:
        message = (
            f"{quoted(value)} is no longer the whole number: the spreadsheet shortened it. Format "
            "the column as text in your present system's export, and export it again"
        )
        raise BadValue(ProblemKind.SPOILT, message) from None
    return re.sub(r"^([0-9]+)\.0+$", r"\1", value)


def name(text: str, known: Known) -> Judged:
    """One part of a name, or a whole one."""
    try:
        found = written_names.judged(text)
    except NoName as refusal:
        raise BadValue(ProblemKind.NAME, str(refusal)) from None
    line_of(150)(found.name, known)
    return found


def paragraphs(text: str, known: Known) -> str:
    """Text of several lines."""
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def past_day(column: str) -> Clean:
    """A day between 1900 and today, in ISO form."""

    def clean(text: str, known: Known) -> str:
        order = known.orders.get(column, days.DAY_FIRST)
        return days.past(text, order=order, as_of=known.as_of).isoformat()

    return clean


def day(column: str) -> Clean:
    """Any day, past or to come."""

    def clean(text: str, known: Known) -> date:
        return days.read_day(text, known.orders.get(column, days.DAY_FIRST))

    return clean


def birth(text: str, known: Known) -> str:
    """A day of birth, in ISO form."""
    order = known.orders.get("date_of_birth", days.DAY_FIRST)
    return days.birth(text, order=order, as_of=known.as_of).isoformat()


# What the cell of a report of a death says of somebody who lives; ``whole`` makes it a value.
LIVES = "alive"


def day_or_yes(text: str, known: Known) -> str:
    """A day; or yes, which counts from today; or no, which is ``LIVES``."""
    word = plain(text)
    if word in _NO | _ALIVE:
        return LIVES
    if word in _YES:
        return known.as_of.isoformat()
    value: str = past_day("reported_dead")(text, known)
    return value


def in_hospital(text: str, known: Known) -> str:
    """Yes, no, or the day of admission in ISO form."""
    word = plain(text)
    if word in _NO | _AT_HOME:
        return NOT_IN_HOSPITAL
    if word in _YES | _IN_HOSPITAL:
        return "yes"
    try:
        value: str = past_day("in_hospital")(text, known)
    except BadValue:
        if not any(each.isalpha() for each in text):
            raise
        raise NotOurs(ProblemKind.CHOICE, text, "yes, no or a day of admission") from None
    return value


def checked_nhs_number(text: str, known: Known) -> str:
    """Ten digits that pass the check, without spaces; one digit ten times is nobody's."""
    if _SCIENTIFIC.fullmatch(text):
        message = f"{quoted(text)} was shortened by a spreadsheet: its last digits are lost"
        raise BadValue(ProblemKind.SPOILT, message)
    digits = re.sub(r"[\s\-\u2010-\u2015']", "", text).removesuffix(".0")
    is_ten = len(digits) == _NHS_DIGITS and digits.isascii() and digits.isdigit()
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
            raise NotOurs(ProblemKind.CHOICE, text, f"{called} that we know")
        return found

    return clean


def kind(text: str, known: Known) -> str:
    found = known.kinds.get(plain(text))
    if found is None:
        raise NotOurs(ProblemKind.KIND, text, "a kind of case here")
    return found


def team(text: str, known: Known) -> int:
    found = known.teams.get(plain(text))
    if found is None:
        raise NotOurs(ProblemKind.TEAM, text, "a team that is open here")
    return found


def rating(text: str, known: Known) -> int | None:
    """A rating by its word, letter or number; "unrated" is none."""
    word = plain(text)
    if word in {"unrated", "not rated", "none"}:
        return None
    for rag in Rag:
        if word in {rag.label.casefold(), rag.label[0].casefold()}:
            return int(rag)
    raise NotOurs(ProblemKind.CHOICE, text, "a rating: red, amber, green or blue")


def yes_or_no(text: str, known: Known) -> bool:
    word = plain(text)
    if word not in _YES | _NO:
        raise NotOurs(ProblemKind.CHOICE, text, "yes or no")
    return word in _YES


def safety(text: str, known: Known) -> str:
    """Whether it is safe to use a way of reaching someone; "not asked" is not an answer."""
    if plain(text) in {"not asked", "not known", "unknown"}:
        return Safety.NOT_ASKED.value
    return (Safety.SAFE if yes_or_no(text, known) else Safety.UNSAFE).value


def access_needs(text: str, known: Known) -> list[str]:
    """Codes of the needs named, separated by semicolons. "None" is an empty list: asked, none.

    Commas separate them too where what is between semicolons is not one need.
    """
    if plain(text) in _NO_NEEDS:
        return []
    codes: set[str] = set()
    for part in re.split(r"[;|\n]", text):
        if part.strip():
            codes |= _codes(part.strip(), known)
    return sorted(codes)


def _codes(part: str, known: Known) -> set[str]:
    said = known.values.get(("access_needs", plain(part)))
    if said == "":
        return set()
    if code := known.terms.get(plain(said or part)):
        return {code}
    names = [each for each in part.split(",") if each.strip()]
    codes = {known.terms.get(plain(each)) for each in names}
    if len(names) > 1 and None not in codes:
        return {code for code in codes if code}
    raise NotOurs(ProblemKind.NEED, part, "an access need in our list")


def phone(text: str, known: Known) -> str:
    """A telephone number as it is written; a zero that a spreadsheet dropped is put back."""
    value = " ".join(text.split()).removesuffix(".0").removeprefix("'")
    if _WITHOUT_ZERO.fullmatch(value):
        return f"0{value}"
    digits = sum(character.isdigit() for character in value)
    is_one = _LIKE_A_PHONE.fullmatch(value) and _FEWEST_DIGITS <= digits <= _MOST_DIGITS
    if not is_one or len(value) > _LONGEST_PHONE:
        message = f"{quoted(value)} is not a telephone number alone"
        raise BadValue(ProblemKind.TEXT, message)
    return value


def email(text: str, known: Known) -> str:
    value = line_of(254)(text, known)
    try:
        validate_email(value)
    except ValidationError:
        message = f"{quoted(value)} is not an e-mail address"
        raise BadValue(ProblemKind.TEXT, message) from None
    return str(value)


def postcode(text: str, known: Known) -> str:
    """As it is kept: capitals with one space before the last three."""
    if why := postcodes.why_not(text):
        raise BadValue(ProblemKind.POSTCODE, why.rstrip("."))
    return postcodes.kept(text)
