"""Reads the files of a folder, and says what each cost: run in a process of its own."""

import json
import resource
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


def peak() -> int:
    """The most memory that this process held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def read(path: Path) -> str:
    try:
        with path.open("rb") as file, open_table(file, name=path.name) as table:
            return f"{sum(1 for _ in islice(table.rows, ROWS))} rows"
    except Unreadable as refusal:
        return f"refused: {refusal}"


for path in sorted(Path(sys.argv[1]).iterdir()):
    before, began = peak(), time.process_time()
    says = read(path)
    took = time.process_time() - began
    sys.stdout.write(json.dumps([path.name, says, peak() - before, took]) + "\n")
