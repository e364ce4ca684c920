"""Which heading of the file is which of our columns: guessed, chosen, remembered."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from django.utils import timezone

from casework.imports.cleaning import plain
from casework.imports.columns import BY_NAME, COLUMNS, NAMES, REQUIRED, Column
from casework.imports.problems import Unreadable
from casework.models import ImportMapping

# Our column's name to the heading of the file.
Mapped = dict[str, str]


def guess(headings: Sequence[str], columns: Sequence[Column] = COLUMNS) -> Mapped:
    """The headings that we recognise by name. Each is used once; a column's own name wins."""
    free = {plain(heading): heading for heading in reversed(headings)}
    mapped: Mapped = {}
    for exact in (True, False):
        for column in columns:
            names = [plain(column.label), plain(column.name)]
            if not exact:
                names = [plain(heading) for heading in column.also]
            found = next((name for name in names if name in free), None)
            if column.name not in mapped and found is not None:
                mapped[column.name] = free.pop(found)
    if all(name in mapped for name in NAMES[:2]):
        mapped.pop("full_name", None)
    return mapped


def proposal(headings: Sequence[str]) -> tuple[Mapped, bool]:
    """What was chosen the last time for these headings, or a guess; and which of the two."""
    known = ImportMapping.objects.filter(headings_sha256=_digest(headings)).first()
    if known:
        return dict(known.mapping), True
    return guess(headings), False


def remember(headings: Sequence[str], mapped: Mapping[str, str]) -> None:
    """Keep the choice for the next file with the same headings, in whatever order."""
    ImportMapping.objects.update_or_create(
        headings_sha256=_digest(headings),
        defaults={"mapping": dict(mapped), "saved_at": timezone.now()},
    )


def orders_of(headings: Sequence[str]) -> dict[str, str]:
    """What was said of the order of day and month in each of our columns, for these headings."""
    known = ImportMapping.objects.filter(headings_sha256=_digest(headings)).first()
    return dict(known.orders) if known else {}


def remember_orders(
    headings: Sequence[str], mapped: Mapping[str, str], orders: Mapping[str, str]
) -> None:
    """Keep what was said of the order of day and month, beside the choice of columns."""
    kept, _ = ImportMapping.objects.get_or_create(
        headings_sha256=_digest(headings),
        defaults={"mapping": dict(mapped), "saved_at": timezone.now()},
    )
    kept.orders = {**kept.orders, **orders}
    kept.save(update_fields=["orders"])


def _digest(headings: Sequence[str]) -> str:
    return sha256("\x1f".join(sorted(headings)).encode()).hexdigest()


def checked(mapped: Mapping[str, str], *, headings: Sequence[str], has_team: bool) -> Mapped:
    """The mapping if it can be used; raises ``Unreadable`` with what is missing or wrong.

    ``has_team``: one team was chosen for the whole file.
    """
    _refuse_unknown(mapped, headings)
    if mapped.get("family_name") and mapped.get("family_name") == mapped.get("given_names"):
        message = (
            f"“{mapped['family_name']}” is chosen for both names. Choose it as: "
            f"{BY_NAME['full_name'].label}."
        )
        raise Unreadable(message)
    missing = [BY_NAME[name].label for name in REQUIRED if not mapped.get(name)]
    if not any(mapped.get(name) for name in NAMES):
        missing.append("Family name, or Name in one column")
    if missing:
        message = f"Say which column of the file is: {', '.join(missing)}."
        raise Unreadable(message)
    if not has_team and not mapped.get("team"):
        raise Unreadable("Say which column is the team, or choose one team for the whole file.")
    return {name: heading for name, heading in mapped.items() if heading}


def _refuse_unknown(mapped: Mapping[str, str], headings: Sequence[str]) -> None:
    for name, heading in mapped.items():
        if name not in BY_NAME:
            message = f"“{name}” is not a column of ours."
            raise Unreadable(message)
        if heading and heading not in headings:
            message = f"The file has no heading “{heading}”."
            raise Unreadable(message)
