"""How dates, waits and ratings are said, everywhere alike."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from casework.calendar import LONDON
from casework.messages import Link
from casework.messages import link as _link
from casework.messages import undo_url as _undo_url
from casework.policy import Rag
from casework.web.request_number import request_number

register = template.Library()

# Beyond this a day and a month no longer say which year is meant.
YEAR_NEEDED_AFTER = 300
DEFAULT_SCALE = 112


@register.simple_tag
def number_to_quote() -> str:
    """The number of this request, which is in the log too (X-Request-ID)."""
    return request_number()


@register.filter
def days(count: int | None) -> str:
    """As in "1 day", "1,204 days"; nothing where there is no number."""
    if count is None:
        return ""
    return "1 day" if count == 1 else f"{count:,} days"


@register.filter
def long_date(day: date | None) -> str:
    """As in "21 September 2026"."""
    return f"{short_date(day)} {_local(day).year}" if day else ""


@register.filter
def short_date(day: date | None) -> str:
    """As in "21 September"."""
    return f"{_local(day).day} {_local(day):%B}" if day else ""


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
def wait_words(count: int, since: date | None = None, standard: int | None = None) -> str:
    """As in "61 days, since 21 September; 33 over the 28-day standard"."""
    detail = _wait_detail(count, since, standard)
    return f"{days(count)}, {detail}" if detail else days(count)


def _wait_detail(count: int, since: date | None, standard: int | None) -> str:
    told = short_date if count < YEAR_NEEDED_AFTER else long_date
    parts = [f"since {told(since)}" if since else "", _against(count, standard)]
    return "; ".join(part for part in parts if part)


def _against(count: int, standard: int | None) -> str:
    if standard is None:
        return ""
    if count > standard:
        return f"{count - standard:,} over the {standard}-day standard"
    if count == standard:
        return f"at the {standard}-day standard"
    return f"{standard - count} left of the {standard}-day standard"


# A list shows the same few waits and ratings again and again: each is drawn once.
@register.simple_tag(name="wait_bar")
@lru_cache(maxsize=4096)
def _drawn_wait(
    count: int, since: date | None = None, standard: int | None = None, scale: int = DEFAULT_SCALE
) -> SafeString:
    return render_to_string("components/wait_bar.html", wait_bar(count, since, standard, scale))


def wait_bar(
    count: int, since: date | None = None, standard: int | None = None, scale: int = DEFAULT_SCALE
) -> dict[str, Any]:
    """A wait in words and as a bar; give every row of a list the same ``scale``, in days."""
    end = min(count, scale)
    within = end if standard is None else min(end, standard)
    return {
        "days": days(count),
        "detail": _wait_detail(count, since, standard),
        "scale": scale,
        "within": within,
        "over": end - within,
        "standard": standard if standard is not None and standard <= scale else None,
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
