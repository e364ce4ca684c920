"""Nothing of ours rests on a session of the database: a pooler gives it to another (ADR 14)."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)
OF_A_SESSION = (
    r"pg_(try_)?advisory_lock\b|pg_(try_)?advisory_lock_shared",
    r"['\"]\s*SET (?!LOCAL\b|CONSTRAINTS\b)\w+ *(=|TO)|['\"]RESET \w",
    r"set_config\([^)]*, *(false|%s)\)",
    r"['\"]\s*(LISTEN|UNLISTEN|PREPARE|DECLARE|DISCARD) \w",
    r"CREATE TEMP(ORARY)? TABLE(?!.*ON COMMIT DROP)",
)


@pytest.mark.parametrize("pattern", OF_A_SESSION)
def test_no_code_of_ours_leaves_anything_in_a_session(pattern: str):
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("casework", "carers", "safeguarding", "config")
        for path in (ROOT / folder).rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert found == []


def test_no_statement_is_prepared(db):
    assert connection.get_connection_params()["prepare_threshold"] is None
