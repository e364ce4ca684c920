"""What the terminal is told while a run goes on; the tables come at the end."""

import sys
import time

from bench.figures import CONTESTANTS, Figure


def say(words: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {words}", file=sys.stderr, flush=True)


def say_row(name: str, cells: dict[str, Figure]) -> None:
    """One row of the table, as soon as it is known."""
    told = (f"{who} {cells[who]}" for who in CONTESTANTS if who in cells)
    say(f"  {name}: {'; '.join(told)}")
