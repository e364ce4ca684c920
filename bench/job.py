"""One scheduled job of ours in a process of its own: ``python -m bench.job NAME DAY``."""

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from casework import escalation  # noqa: E402
from casework.calendar import add_working_days  # noqa: E402
from casework.letter_kinds import Term  # noqa: E402
from casework.letters.making.compose import Envelope, compose  # noqa: E402
from casework.letters.making.content import Council, LetterContent  # noqa: E402
from casework.letters.making.render import LetterFormat, render_pdf  # noqa: E402
from casework.letters.owed import waiting_well  # noqa: E402
from casework.letters.owed.about_the_wait import facts_of_a_wait  # noqa: E402
from casework.letters.wording import wording  # noqa: E402
from casework.models import Escalation, Letter  # noqa: E402

IDLE_RUNS = 9
LONG_AGO = timedelta(days=2000)


class Counter:
    """Counts the statements of a block."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.number += 1
        return execute(*arguments)


def swept(day: date, act: Callable[..., Any], table: Any) -> dict[str, float]:
    """Do what is due, then find nothing due several times."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    # A Celery worker has been up for hours: what it loads once does not belong to this run.
    act(as_of=day - LONG_AGO)
    add_working_days(day, 1)
    had, counter, began = table.objects.count(), Counter(), time.perf_counter()
    with connection.execute_wrapper(counter):
        act(as_of=day)
    took = time.perf_counter() - began
    made = table.objects.count() - had
    idle = [_timed(act, day) for _ in range(IDLE_RUNS)]
    return {
        "seconds": took, "made": made, "sql": counter.number, "idle_ms": statistics.median(idle)
    }  # fmt: skip


def _timed(act: Callable[..., Any], day: date) -> float:
    began = time.perf_counter()
    act(as_of=day)
    return (time.perf_counter() - began) * 1000


COUNCIL = Council(
    name="Exampleton Council", team_name="North Locality Team", phone="01632 960001",
    hours="Monday to Friday, 9am to 5pm", out_of_hours_phone="01632 960002",
    text_relay="18001 01632 960001", email="north@exampleton.example.com",
    web="www.exampleton.example.com/adults", self_help="www.exampleton.example.com/help",
    carers_service="Exampleton Carers, 01632 960170", carers_service_phone="01632 960170",
    complaints="01632 960004", complaints_phone="01632 960004",
    advocacy="Exampleton Advocacy, 01632 960005", advocacy_phone="01632 960005",
)  # fmt: skip


def rendered(day: date, size: LetterFormat) -> dict[str, float]:
    """Letters a second on one core, each to another person."""
    letters = [_a_letter(number, day) for number in range(420)]
    for letter in letters[:20]:
        render_pdf(letter, format=size)
    wall, core = time.perf_counter(), time.process_time()
    for letter in letters[20:]:
        render_pdf(letter, format=size)
    return {
        "a_second": 400 / (time.perf_counter() - wall),
        "a_core_second": 400 / (time.process_time() - core),
    }


def _a_letter(number: int, day: date) -> LetterContent:
    words = wording.shipped("waiting_well", language=wording.ENGLISH, form=wording.PLAIN)
    facts = facts_of_a_wait(
        what_for=Term("care_act", "a Care Act assessment"),
        request_on=day - timedelta(days=61), waited_days=61,
        is_first=False, indicative_by=None, update_by=day + timedelta(days=23), on=day,
    )  # fmt: skip
    envelope = Envelope(
        name=f"Ada Ashby {_word(number)}", greeting=_word(number), reference=f"C-{number:07d}",
        address_lines=("1 Example Street", "Exampleton", "ZZ1 4AB"), letter_on=day,
    )  # fmt: skip
    assert words is not None
    return compose(words, facts, envelope, COUNCIL)


def _word(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number)).capitalize()


JOBS: dict[str, Callable[[date], dict[str, float]]] = {
    "escalate": lambda day: swept(day, escalation.sweep, Escalation),
    "letters": lambda day: swept(day, waiting_well.prepare, Letter),
    "standard": lambda day: rendered(day, LetterFormat.STANDARD),
    "large": lambda day: rendered(day, LetterFormat.LARGE_28),
}


def main(name: str, day: str) -> None:
    told = JOBS[name](date.fromisoformat(day))
    told["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
