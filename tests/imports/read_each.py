"""Reads the files of a folder, and says what each cost: run in a process of its own."""

import json
import re
import sys
import time
from itertools import islice
from pathlib import Path

import django

django.setup()

from casework.imports.problems import Unreadable  # noqa: E402
from casework.imports.reading import open_table  # noqa: E402

# As many as an upload and a preview read of a small file.
ROWS = 5_000
_SELF = Path("/proc/self")


def memory(of: str) -> int:
    """What this process holds (``VmRSS``), or held at the most (``VmHWM``), in bytes."""
    found = re.search(rf"{of}:\s+(\d+) kB", (_SELF / "status").read_text())
    assert found is not None
    return int(found[1]) * 1024


def read(path: Path) -> str:
    try:
        with path.open("rb") as file, open_table(file, name=path.name) as table:
            return f"{sum(1 for _ in islice(table.rows, ROWS))} rows"
    except Unreadable as refusal:
        return f"refused: {refusal}"


for path in sorted(Path(sys.argv[1]).iterdir()):
    # The most is measured anew.
    (_SELF / "clear_refs").write_text("5")
    before, began = memory("VmRSS"), time.process_time()
    says = read(path)
    took, grew = time.process_time() - began, memory("VmHWM") - before
    sys.stdout.write(json.dumps([path.name, says, grew, took]) + "\n")
