"""Of two records of one person, which value of each detail is kept?

Protection is never weakened: what one half forbids is forbidden, and nobody chooses otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.models import Ethnicity, Gender, Person
from casework.policy import Safety

# The details of which one is chosen; that of the record which is kept, unless it is empty.
CHOSEN = (
    "given_names", "family_name", "preferred_name", "nhs_number", "born_on", "gender", "ethnicity",
    "spoken_language", "written_language", "email", "phone", "mobile",
)  # fmt: skip
SAFETY = ("safe_by_post", "safe_by_email", "safe_by_phone", "safe_by_text", "safe_voicemail")
WORDS = ("reach_note", "safety_warning")
FLAGS = ("do_not_write", "is_restricted")
DEATHS = ("died_on", "reported_dead_on")
DETAILS = (
    *CHOSEN, *SAFETY, *WORDS, *FLAGS, *DEATHS, "interpreter_needed", "access_needs_asked_on",
)  # fmt: skip
_EMPTY = {"gender": Gender.UNKNOWN, "ethnicity": Ethnicity.NOT_KNOWN}
LONGEST = 300


@dataclass(frozen=True)
class Compared:
    """One detail in words, side by side. ``may_choose``: they differ, and either may be kept."""

    name: str
    label: str
    kept: str
    ended: str
    joined: str
    may_choose: bool

    @property
    def is_same(self) -> bool:
        """Nothing to compare: both say the same, and so will the joined record."""
        return self.kept == self.ended == self.joined


def compared(kept: Person, ended: Person) -> list[Compared]:
    """Every detail that either record has, as it stands and as it would be."""
    after = joined(kept, ended, frozenset())
    return [
        Compared(
            name=name,
            label=_label(name),
            kept=_in_words(name, getattr(kept, name)),
            ended=_in_words(name, getattr(ended, name)),
            joined=_in_words(name, after[name]),
            may_choose=name in CHOSEN and _differ(kept, ended, name),
        )
        for name in DETAILS
        if getattr(kept, name) or getattr(ended, name)
    ]


def _in_words(name: str, value: Any) -> str:
    """A value as the person's page says it; empty for none."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    choices = dict(Person._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    return str(choices.get(value, value) or "")


def _label(name: str) -> str:
    text = str(Person._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return text[:1].upper() + text[1:]


def _differ(kept: Person, ended: Person, name: str) -> bool:
    mine, theirs, empty = getattr(kept, name), getattr(ended, name), _EMPTY.get(name)
    return mine != theirs and bool(mine) and bool(theirs) and empty not in (mine, theirs)


def joined(kept: Person, ended: Person, choices: frozenset[str]) -> dict[str, Any]:
    """The details of the joined record; ``choices`` are taken from the one that ends."""
    values = {name: _chosen(kept, ended, name, choices) for name in CHOSEN}
    values |= {name: _stricter(kept, ended, name) for name in SAFETY}
    values |= {name: _both_said(kept, ended, name) for name in WORDS}
    values |= {name: getattr(kept, name) or getattr(ended, name) for name in FLAGS}
    values |= {name: _first(getattr(kept, name), getattr(ended, name)) for name in DEATHS}
    asked = [one.access_needs_asked_on for one in (kept, ended) if one.access_needs_asked_on]
    values["access_needs_asked_on"] = max(asked, default=None)
    asked_of_both = {kept.interpreter_needed, ended.interpreter_needed} - {None}
    values["interpreter_needed"] = any(asked_of_both) if asked_of_both else None
    return values


def _chosen(kept: Person, ended: Person, name: str, choices: frozenset[str]) -> Any:
    mine, theirs = getattr(kept, name), getattr(ended, name)
    is_empty = not mine or mine == _EMPTY.get(name)
    return theirs if (name in choices and theirs) or is_empty else mine


def _stricter(kept: Person, ended: Person, name: str) -> str:
    """Unsafe where either is; an answer is better than none."""
    either = (getattr(kept, name), getattr(ended, name))
    for safety in (Safety.UNSAFE, Safety.SAFE):
        if safety in either:
            return safety
    return Safety.NOT_ASKED


def _both_said(kept: Person, ended: Person, name: str) -> str:
    said = [text.strip() for text in (getattr(kept, name), getattr(ended, name)) if text.strip()]
    return " / ".join(dict.fromkeys(said))


def _first(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)


def too_long(kept: Person, ended: Person) -> bool:
    """Whether the notes of both do not fit beside each other."""
    return any(len(_both_said(kept, ended, name)) > LONGEST for name in WORDS)


def put_back(person: Person, details: Mapping[str, Any]) -> None:
    """Give a person the details that they had before; days come as ISO texts."""
    for name in DETAILS:
        field = Person._meta.get_field(name)
        setattr(person, name, field.to_python(details[name]))  # type: ignore[union-attr]
    person.version += 1
    person.save(update_fields=[*DETAILS, "merged_into", "version"])
