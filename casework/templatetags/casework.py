"""How dates, waits and ratings are said, everywhere alike."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from casework.calendar import LONDON, local_today
from casework.cases.wait import Wait
from casework.cases.wait_words import days, detail_of, headline_of, plain_date, sentence_of
from casework.messages import Link
from casework.messages import link as _link
from casework.messages import undo_url as _undo_url
from casework.policy import Rag
from casework.web.request_number import request_number

register = template.Library()

DEFAULT_SCALE = 112


@register.simple_tag
def number_to_quote() -> str:
    """The number of this request, which is in the log too (X-Request-ID)."""
    return request_number()


register.filter("days", days)


@register.filter
def long_date(day: date | None) -> str:
    """As in "21 September 2026"."""
    return f"{_local(day).day} {_local(day):%B} {_local(day).year}" if day else ""


@register.filter
def short_date(day: date | None) -> str:
    """As in "21 September"; as in "21 September 2025" where that is not this year."""
    return plain_date(_local(day), local_today()) if day else ""


@register.filter
def moment(at: datetime | None) -> str:
    """As in "12 November, 10.20am", by the clock in London."""
    return f"{short_date(at)}, {_clock(_local(at))}" if at else ""


@register.filter
def full_moment(at: datetime | None) -> str:
    """As in "12 November 2026, 10.20am": for records that may be old."""
    return f"{long_date(at)}, {_clock(_local(at))}" if at else ""


def _local(day: Any) -> Any:
    return day.astimezone(LONDON) if isinstance(day, datetime) else day


def _clock(at: datetime) -> str:
    hour = at.hour % 12 or 12
    minutes = f".{at.minute:02}" if at.minute else ""
    return f"{hour}{minutes}{'am' if at.hour < 12 else 'pm'}"


@register.filter
def nhs_number(number: str | None) -> str:
    """As in "999 000 0018": three, three and four, as people read it aloud."""
    digits = "".join(character for character in str(number or "") if character.isdecimal())
    if len(digits) != 10:
        return str(number or "")
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


@register.filter
def age(born_on: date | None, as_of: date) -> int | str:
    """Whole years on a day; nothing where the date of birth is not known."""
    if born_on is None:
        return ""
    had_birthday = (as_of.month, as_of.day) >= (born_on.month, born_on.day)
    return as_of.year - born_on.year - (0 if had_birthday else 1)


@register.simple_tag
def wait_words(wait: Wait) -> str:
    """As in "61 days, since 21 September; 33 over the 28-day standard"."""
    return sentence_of(wait)


# A list shows the same few waits and ratings again and again: each is drawn once.
@register.simple_tag(name="wait_bar")
@lru_cache(maxsize=4096)
def _drawn_wait(wait: Wait, scale: int = DEFAULT_SCALE) -> SafeString:
    return render_to_string("components/wait_bar.html", wait_bar(wait, scale))


def wait_bar(wait: Wait, scale: int = DEFAULT_SCALE) -> dict[str, Any]:
    """A wait in words and as a bar; give every row of a list the same ``scale``, in days."""
    standard, end = wait.standard, min(wait.counted, scale)
    within = min(end, standard)
    return {
        "days": headline_of(wait),
        "detail": detail_of(wait),
        "scale": scale,
        "within": within,
        "over": end - within,
        "standard": standard if standard <= scale else None,
        # The mark is a line of even thickness, whatever the scale.
        "mark": round(scale / 100, 2),
    }


@register.simple_tag(name="rating_tag")
@lru_cache(maxsize=64)
def _drawn_rating(rating: int | str | None, state: str = "") -> SafeString:
    return render_to_string("components/rating_tag.html", rating_tag(rating, state))


def rating_tag(rating: int | str | None, state: str = "") -> dict[str, str]:
    """A rating as a word and a colour; no rating is shown as plainly as red."""
    if state:
        return {"kind": "paused", "word": state}
    if rating in (None, ""):
        return {"kind": "unrated", "word": "Unrated"}
    word = Rag[rating.upper()].label if isinstance(rating, str) else Rag(rating).label
    return {"kind": word.lower(), "word": word}


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: Context, label: str, key: str, first: str = "") -> dict[str, Any]:
    """A column heading that sorts; ``first`` is the order of a list that nobody has sorted."""
    query = context["request"].GET.copy()
    now = query.get("sort", first)
    query["sort"] = f"-{key}" if now == key else key
    for place in ("after", "before", "page"):
        query.pop(place, None)
    direction = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    return {"label": label, "url": f"?{query.urlencode()}", "direction": direction}


@register.filter
def error_target(field: BoundField) -> str:
    """The id of the first box of a field, for the error summary to point to."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def undo_url(message: Any) -> str:
    """Where a success message can be undone, if anywhere."""
    return _undo_url(message.extra_tags)


@register.filter
def link_of(message: Any) -> Link | None:
    """Where to go on from a message, if anywhere."""
    return _link(message.extra_tags)


@register.filter
def first_line(text: Any) -> str:
    return str(text).partition("\n")[0]


@register.filter
def other_lines(text: Any) -> str:
    return str(text).partition("\n")[2]
