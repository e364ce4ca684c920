# ruff: noqa: PLC0415 - Django must be set up before what needs it.
"""How long do search and likeness take among so many invented people?

``script/bench-people [--people 1000000]``; the figures stand in docs/people.md.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from random import Random
from statistics import quantiles
from typing import Any

ASKED = 200
DAY = date(2026, 11, 21)
# Family names are made of these; the first ones drawn are as common as Smith is.
_ONSETS = (
    "Al", "Bar", "Cor", "Dal", "El", "Far", "Gar", "Hal", "Ing", "Jar", "Kel", "Lan", "Mar", "Nor",
    "Os", "Pel", "Quin", "Rad", "Sel", "Tar", "Ul", "Ver", "Wal", "Yar", "Zel",
)  # fmt: skip
_MIDDLES = (
    "a", "be", "di", "en", "fi", "go", "han", "i", "ko", "la", "man", "ni", "o", "pe", "ro", "sa",
    "ta", "ver", "wi", "zo",
)  # fmt: skip
_ENDS = (
    "by", "combe", "den", "field", "ford", "gate", "ham", "hurst", "ley", "low", "mere", "ric",
    "sett", "shaw", "stead", "thorpe", "ton", "well", "wick", "worth",
)  # fmt: skip


def main() -> None:
    """Make the people, ask each kind of question, and print the table."""
    parser = argparse.ArgumentParser(prog="script/bench-people", description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    arguments = parser.parse_args()
    from bench import database

    database.make_again()
    os.environ["DATABASE_URL"] = database.address()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    began = time.monotonic()
    build(arguments.people)
    print(
        f"{arguments.people:,} people made in {time.monotonic() - began:,.0f} seconds", flush=True
    )
    print("| Question | median | 95th of 100 |\n|---|---|---|", flush=True)
    for says, ask in questions(Random(7)):
        print(f"| {says} | {_told(ask)} |", flush=True)


def _told(ask: Callable[[], Any]) -> str:
    took = []
    for _ in range(ASKED):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    parts = quantiles(took, n=100)
    return f"{parts[49]:,.1f} ms | {parts[94]:,.1f} ms"


def _given() -> list[str]:
    from casework.demo.names import NAMES

    return [name for women, men, _ in NAMES.values() for name in (*women, *men)]


def _families(rng: Random) -> list[str]:
    """Some ten thousand, in an order by which the first are the most common."""
    from casework.demo.names import NAMES

    made = ["".join(parts) for parts in product(_ONSETS, _MIDDLES, _ENDS)]
    rng.shuffle(made)
    return [name for _, _, families in NAMES.values() for name in families] + made


def _rows(number: int) -> Iterator[tuple[Any, ...]]:
    rng = Random(821)
    given, families = _given(), _families(rng)
    common = [1 / (place + 8) for place in range(len(families))]
    drawn = rng.choices(families, common, k=number)
    for place in range(number):
        names = rng.choice(given)
        if rng.random() < 0.4:
            names = f"{names} {rng.choice(given)}"
        born = DAY - timedelta(days=6570 + int(rng.betavariate(4, 2) * 30_000))
        phone = f"01632 {rng.randrange(10**6):06}" if rng.random() < 0.8 else ""
        unit = rng.choice("ABDEFGHJLN") + rng.choice("PQRSTUWXYZ")
        postcode = f"ZZ{rng.randrange(1, 99)} {rng.randrange(10)}{unit}"
        yield (
            place + 1, drawn[place], names, born if rng.random() < 0.97 else None, phone, postcode,
            rng.choice(families) if rng.random() < 0.05 else None, rng.random() < 0.02,
        )  # fmt: skip


_LAID = """
INSERT INTO casework_person (
    id, family_name, given_names, preferred_name, born_on, gender, ethnicity, spoken_language,
    written_language, email, phone, mobile, safe_by_post, safe_by_email, safe_by_phone,
    safe_by_text, safe_voicemail, reach_note, do_not_write, safety_warning, is_restricted, version,
    created_at)
SELECT id, family, given, '', born, 'unknown', 'not_known', 'English', 'English', '', phone, '',
    'safe', 'not_asked', 'not_asked', 'not_asked', 'not_asked', '', protected, '', false, 1, now()
FROM invented;
INSERT INTO casework_address (person_id, kind, lines, postcode, uprn, starts_on)
SELECT id, 'home', id % 90 + 1 || ' Example Street', postcode, '', DATE '2015-01-01' FROM invented;
INSERT INTO casework_personname (person_id, given_names, family_name, source, recorded_at)
SELECT id, given, former, 'changed', now() FROM invented WHERE former IS NOT NULL;
"""


def build(number: int) -> None:
    """So many people with an address each; one in twenty had another name before."""
    from bench import database

    with database.connect() as server:
        server.execute("SET session_replication_role = replica; SET maintenance_work_mem = '256MB'")
        server.execute(
            "CREATE TEMP TABLE invented (id bigint, family text, given text, born date, phone text,"
            " postcode text, former text, protected boolean)"
        )
        with server.cursor() as cursor, cursor.copy("COPY invented FROM STDIN") as stream:
            for row in _rows(number):
                stream.write_row(row)
        for statement in filter(str.strip, _LAID.split(";")):
            server.execute(statement.encode())
        server.execute("VACUUM ANALYZE")


def questions(rng: Random) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Each kind of question, asked of other people each time."""
    from casework.letters.gate import who_else
    from casework.models import Person

    top = Person.objects.count()
    some = iter(Person.objects.filter(pk__in=rng.sample(range(1, top + 1), min(top, ASKED * 8))))
    given = _given()

    yield "who is like one newcomer", lambda: _newcomer(next(some))
    yield "the same, birth not known", lambda: _newcomer(next(some), born_on=None)
    yield (
        "may a reader be somebody protected (the gate)",
        lambda: who_else.may_be_protected([next(some).pk]),
    )
    yield "search by first and last name", lambda: _search(*_both(next(some)))
    yield "search with letters exchanged", lambda: _search(*_exchanged(next(some)))
    yield "search by last name alone", lambda: _search(next(some).family_name)
    yield (
        "search with a middle name that we do not have",
        lambda: _search(*_with_a_middle_name(next(some), given, rng)),
    )


def _search(*words: str) -> None:
    from casework.people.finding import Wanted, named

    named(Wanted.of(words, (), ()), enough=20)


def _newcomer(one: Any, **but: Any) -> None:
    from casework.people.likeness import Newcomer, likely

    known = {"given_names": one.given_names, "family_name": one.family_name,
             "born_on": one.born_on, "phone": one.phone, **but}  # fmt: skip
    likely([Newcomer(**known)])


def _both(one: Any) -> tuple[str, str]:
    return one.given_names.split()[0], one.family_name


def _exchanged(one: Any) -> tuple[str, str]:
    first, name = _both(one)
    return first, name[:2] + name[3:4] + name[2:3] + name[4:]


def _with_a_middle_name(one: Any, given: Sequence[str], rng: Random) -> tuple[str, str, str]:
    first, last = _both(one)
    others = [name for name in given if name not in one.given_names.split()]
    return first, rng.choice(others), last


if __name__ == "__main__":
    main()
