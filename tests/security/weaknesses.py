"""``python -m tests.security.weaknesses``: bandit over the apps; 1 where a line needs looking at.

Ruff's S rules are bandit's, by the same numbers. A line that was looked at says so once, to ruff
(``# noqa: S608 - why``), and is taken at its word here.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
APPS = ("casework", "carers", "safeguarding", "config", "manage.py")


# What ruff does not see: words of our own are put into a statement of our own.
ONLY_OURS = {"casework/letters/post_room/measures.py", "casework/waits.py"}


def main() -> int:
    command = [sys.executable, "-m", "bandit", "-q", "-ll", "-r", *APPS, "-f", "json"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    report = json.loads(ran.stdout)
    open_ones = [found for found in report["results"] if not was_looked_at(found)]
    for found in open_ones:
        print(
            f"{found['filename']}:{found['line_number']} {found['test_id']} {found['issue_text']}"
        )
    return 1 if open_ones or report["errors"] else 0


def was_looked_at(found: dict[str, Any]) -> bool:
    """Whether one of its lines names the rule to ruff."""
    if found["test_id"] == "B608" and found["filename"] in ONLY_OURS:
        return True
    lines = (ROOT / found["filename"]).read_text().splitlines()
    first, last = found["line_range"][0], found["line_range"][-1]
    rule = found["test_id"].replace("B", "S", 1)
    return any(re.search(rf"noqa: .*\b{rule}\b", line) for line in lines[first - 1 : last])


if __name__ == "__main__":
    sys.exit(main())
