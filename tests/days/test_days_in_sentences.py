"""A day in a sentence has its year where that is another one: said by one function, everywhere."""

import re
from datetime import date
from pathlib import Path

import pytest

from casework.cases.wait_words import plain_date

# A day and a month without a year, as strftime, an f-string or a template writes it.
WITHOUT_A_YEAR = re.compile(
    r"%-?[dej]\s+%[bB](?!,?\s+%Y)|:%[bB]\}(?!.*year)|\|date:\"[^\"Yy]*[FMN]"
)
# The one function; and the heading of today's own page.
SAYS_IT = {"casework/cases/wait_words.py", "templates/casework/today/page.html"}


def test_no_other_place_writes_a_day_without_its_year():
    found = [
        f"{path}:{number}"
        for folder, ending in (("casework", "py"), ("carers", "py"), ("safeguarding", "py"),
                               ("templates", "html"), ("templates", "txt"))
        for path in sorted(Path(folder).rglob(f"*.{ending}"))
        if path.as_posix() not in SAYS_IT
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if WITHOUT_A_YEAR.search(line)
    ]  # fmt: skip
    assert found == []


@pytest.mark.parametrize(
    ("day", "says"), [(date(2026, 12, 31), "31 December"), (date(2027, 1, 1), "1 January 2027")]
)
def test_the_year_is_said_where_it_is_another_one(day: date, says: str):
    assert plain_date(day, date(2026, 11, 21)) == says
