"""What a row of times comes to, and how the whole is printed."""

import statistics
from dataclasses import dataclass

CONTESTANTS = ("ours", "helpdesk", "admin", "bare", "sql")
HEADINGS = ("ours", "django-helpdesk", "Django admin", "bare view", "SQL alone")


@dataclass(frozen=True)
class Figure:
    """One cell: how long it took, or how many a second, and how many statements it cost."""

    p50: float
    p95: float | None = None
    unit: str = "ms"
    sql: int | float | None = None

    @classmethod
    def of(cls, times: list[float], **more) -> "Figure":
        ordered = sorted(times)
        last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        return cls(statistics.median(ordered), last, **more)

    def __str__(self) -> str:
        words = f"{_short(self.p50)} {self.unit}"
        if self.p95 is not None:
            words += f" ({_short(self.p95)})"
        return words if self.sql is None else f"{words}, {_short(self.sql)} SQL"


def _short(number: float) -> str:
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 1 else f"{number:.2g}"


Results = dict[str, dict[str, Figure]]


def table(results: Results) -> str:
    """The results as one Markdown table; the last column is ours beside the faster peer."""
    lines = [
        f"| workload | {' | '.join(HEADINGS)} | the best peer, in times of ours |",
        "|---" * (len(HEADINGS) + 2) + "|",
    ]
    for name, cells in results.items():
        shown = [str(cells[who]) if who in cells else "" for who in CONTESTANTS]
        lines.append(f"| {name} | {' | '.join(shown)} | {ratio(cells)} |")
    return "\n".join(lines)


def ratio(cells: dict[str, Figure]) -> str:
    """How many times as good as the better peer we are; below 1 we are behind."""
    ours, peers = cells.get("ours"), [cells[w].p50 for w in ("helpdesk", "admin") if w in cells]
    if ours is None or not peers or not ours.p50:
        return ""
    is_rate = ours.unit.endswith("/s")
    return f"{ours.p50 / max(peers):.1f} ×" if is_rate else f"{min(peers) / ours.p50:.1f} ×"


def growth(small: Results, large: Results) -> str:
    """How each of our own figures grows from one size to the next, tenfold larger."""
    lines = ["| workload | growth |", "|---|---|"]
    for name, cells in large.items():
        before = small.get(name, {}).get("ours")
        if before and "ours" in cells and cells["ours"].unit == "ms" and before.p50:
            lines.append(f"| {name} | {cells['ours'].p50 / before.p50:.2f} × |")
    return "\n".join(lines)
