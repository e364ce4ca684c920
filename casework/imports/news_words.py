"""News of an import in words: what it is, what the record says, and what the file says."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from casework.imports.cleaning import NOT_IN_HOSPITAL
from casework.models import ImportNews, Person, What
from casework.policy import Safety

_NONE = "none"


def says_of(news: ImportNews) -> str:
    """As in "another telephone, 01632 960001 → 01632 960002"."""
    label = title_of(news)
    if news.what == What.GONE:
        return f"{label} of {news.batch.system}"
    return f"{label}, {old(news)} → {new(news)}"


def title_of(news: ImportNews) -> str:
    """What kind of news it is; a death that we have already is news of its day."""
    if news.what == What.DIED and news.was.get("died_on"):
        return "Another date of death"
    return news.get_what_display()


def old(news: ImportNews) -> str:
    return _words(news.was)


def new(news: ImportNews) -> str:
    return _words(news.says)


def _words(values: Mapping[str, Any]) -> str:
    """Several fields with their names; one field by its value."""
    if set(values) == {"lines", "postcode"}:
        lines = [*values["lines"].splitlines(), values["postcode"]]
        return ", ".join(line for line in lines if line) or _NONE
    if values == {"alive": True}:
        return "alive"
    if len(values) == 1:
        return _value(*next(iter(values.items())))
    return "; ".join(f"{_label(name)}: {_value(name, value)}" for name, value in values.items())


def _label(name: str) -> str:
    field = Person._meta.get_field(name)
    return str(getattr(field, "verbose_name", name))


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value) or _NONE
    if name == "in_hospital":
        return _hospital(value)
    if name.startswith("safe_"):
        return str(Safety(value).label)
    if name.endswith("_on") and value:
        day = date.fromisoformat(value)
        return f"{day:%-d %B %Y}"
    return str(value) if value not in (None, "") else _NONE


def _hospital(value: str) -> str:
    """Whether somebody is in hospital, and since when where a file gives the day."""
    if value == NOT_IN_HOSPITAL:
        return "not in hospital"
    if value == "yes":
        return "in hospital"
    return f"in hospital since {date.fromisoformat(value):%-d %B %Y}"
