"""The caseload of a worker who was no person, as the old system exports it (S28)."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from casework import kinds
from casework.demo import names, nhs_numbers, words
from casework.demo.published import (
    SEED,
    VIRTUAL_BAD_ROWS,
    VIRTUAL_DISTINCT_WAITS,
    VIRTUAL_LONGEST,
    VIRTUAL_ROWS,
    VIRTUAL_WORKER,
)
from casework.demo.teams import HUBS, LOCALITIES
from casework.models import Ethnicity

HEADINGS = (
    "Case ID", "Person ID", "Surname", "Forenames", "Known as", "NHS Number", "DOB", "Gender",
    "Ethnicity", "Address 1", "Address 2", "Address 3", "Address 4", "Postcode", "Telephone",
    "Mobile", "Email", "Work type", "Date received", "Team", "Worker", "Rating", "Referred by",
    "Details", "Safe to write", "Access needs", "Language spoken", "Language read", "Interpreter",
)  # fmt: skip
_DAY = "%d/%m/%Y"
_FIRST_NUMBER = 700_000

_KINDS = {"care_act": 60, "review": 24, "occupational_therapy": 11, "learning_disability": 5}
_ELSEWHERE = {
    "occupational_therapy": "Occupational Therapy", "learning_disability": "Learning Disability",
}  # fmt: skip
_REFERRED_BY = ("Self", "Family", "GP", "Hospital discharge", "Care home", "Police", "Housing")
# Nobody had been asked about most of these people for a long time.
_SAFE = (("Yes", 62), ("", 34), ("No", 4))
_NEEDS = (("", 45), ("none", 47), ("957331000000109", 4), ("796161000000101", 2),
          ("936661000000109", 1), ("936581000000101", 1))  # fmt: skip
_RATINGS = (("", 78), ("Green", 13), ("Amber", 8), ("Red", 1))

Line = dict[str, str]


def write_virtual_worker_csv(path: Path, as_of: date) -> int:
    """Write the export, good rows and bad ones mixed; returns how many rows it holds."""
    rng = Random(SEED + 1)  # noqa: S311 (the same export each time is the point)
    lines = list(_good_lines(rng, as_of))
    _spoil_details(lines, as_of)
    for bad in _bad_lines(lines, as_of):
        lines.insert(rng.randrange(20, len(lines)), bad)
    # The old system writes a byte order mark.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS)
        writer.writeheader()
        writer.writerows(lines)
    return len(lines)


def write_the_list_again(path: Path, first: Path, as_of: date) -> None:
    """The same list a week later: some have died or moved, some are gone, and some are new."""
    with first.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    good = [line for line in lines if line["Case ID"] > _FIRST_GOOD]
    for line, change in zip(good[50:], _news(as_of), strict=False):
        line.update(change)
    gone = {line["Case ID"] for line in good[-GONE:]}
    new = [{**line, "Case ID": f"WN-{place}", "Work type": kinds.get("direct_payment").name,
            "Team": "Self-Directed Support"}
           for place, line in enumerate(good[:NEW])]  # fmt: skip
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, (*HEADINGS, *_NEW_HEADINGS), restval="")
        writer.writeheader()
        writer.writerows([*(line for line in lines if line["Case ID"] not in gone), *new])


GONE, NEW = 5, 3
_FIRST_GOOD = "WS-41"
_NEW_HEADINGS = ("Date of death", "Reported dead")


def _news(as_of: date) -> list[Line]:
    """One row's change each; nobody has decided any of it before."""
    last_week = (as_of - timedelta(days=7)).strftime(_DAY)
    return [
        {"Date of death": last_week},
        {"Date of death": last_week},
        {"Reported dead": "yes"},
        *({"Safe to write": "No"} for _ in range(3)),
        *({"Access needs": "957331000000109"} for _ in range(2)),
        *({"Address 1": f"{place} Meadow Rise", "Postcode": "ZZ3 3CD"} for place in range(1, 7)),
        *({"Telephone": f"01632 960 {place:03d}"} for place in range(100, 108)),
        *({"Surname": "Ashdown-Marsh"} for _ in range(1)),
    ]


def _good_lines(rng: Random, as_of: date) -> Iterator[Line]:
    numbers = nhs_numbers.invented(start=_FIRST_NUMBER)
    waits = _waits(rng)
    for place in range(VIRTUAL_ROWS):
        kind = _drawn(rng, tuple(_KINDS.items()))
        wait = waits[place] if place < len(waits) else rng.choice(waits)
        yield {
            **_person(rng, as_of, place, next(numbers)),
            "Case ID": f"WS-{410_000 + place * 7}",
            "Work type": kinds.get(kind).name,
            "Date received": (as_of - timedelta(days=wait)).strftime(_DAY),
            "Team": _ELSEWHERE.get(kind) or f"{rng.choice(LOCALITIES)} {rng.choice(HUBS[:2])}",
            "Worker": VIRTUAL_WORKER,
            "Rating": _drawn(rng, _RATINGS),
            "Referred by": rng.choice(_REFERRED_BY),
            "Details": rng.choice(words.SUMMARIES[kind]),
        }


def _waits(rng: Random) -> list[int]:
    """Cases were dropped in this caseload in batches, so there are few different dates."""
    some = rng.sample(range(9, VIRTUAL_LONGEST), VIRTUAL_DISTINCT_WAITS - 1)
    return [*some, VIRTUAL_LONGEST]


def _person(rng: Random, as_of: date, place: int, nhs_number: str) -> Line:
    group, _, family_of_names = rng.choices(names.GROUPS, [each[1] for each in names.GROUPS])[0]
    women, men, families = names.NAMES[family_of_names]
    gender = rng.choice(("F", "F", "M"))
    given = women if gender == "F" else men
    # Of age also 700 days ago, when the first of them asked.
    born_on = as_of - timedelta(days=rng.randint(20 * 366, 101 * 365))
    return {
        "Person ID": str(90_000 + place),
        "Surname": rng.choice(families),
        "Forenames": f"{rng.choice(given)} {rng.choice(given)}",
        "NHS Number": f"{nhs_number[:3]} {nhs_number[3:6]} {nhs_number[6:]}"
        if rng.random() < 0.9 else "",
        "DOB": born_on.strftime(_DAY),
        "Gender": gender,
        "Ethnicity": Ethnicity(group).label,
        **_where(rng),
        **_how_to_write(rng, names.LANGUAGES.get(family_of_names)),
    }  # fmt: skip


def _where(rng: Random) -> Line:
    letters = "".join(rng.choices("ABDEFGHJLNPQRSTUWXYZ", k=2))
    return {
        "Address 1": f"{rng.randint(1, 180)} {rng.choice(names.STREETS)}",
        "Address 2": rng.choice(names.TOWNS),
        "Postcode": f"ZZ{rng.randint(1, 9)} {rng.randint(1, 9)}{letters}",
        "Telephone": f"01632 960 {rng.randrange(1000):03d}",
        "Mobile": f"07700 900 {rng.randrange(1000):03d}" if rng.random() < 0.5 else "",
    }


def _how_to_write(rng: Random, languages: tuple[str, ...] | None) -> Line:
    language = rng.choice(languages) if languages and rng.random() < 0.4 else "English"
    return {
        "Safe to write": _drawn(rng, _SAFE),
        "Access needs": _drawn(rng, _NEEDS),
        "Language spoken": language,
        "Language read": language,
        "Interpreter": "Yes" if language != "English" else rng.choice(("No", "")),
    }


def _drawn(rng: Random, choices: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([name for name, _ in choices], [weight for _, weight in choices])[0]


def _spoil_details(lines: list[Line], as_of: date) -> None:
    """Details that came wrong: their people come in all the same, each with a flag."""
    tomorrow = (as_of + timedelta(days=1)).strftime(_DAY)
    for place, change in (
        (40, {"DOB": tomorrow}),
        (140, {"NHS Number": "999 123 4560"}),
        (240, {"Surname": ""}),
        (340, {"Details": '=HYPERLINK("http://example.com","see")'}),
    ):
        lines[place].update(change)


def _bad_lines(good: list[Line], as_of: date) -> list[Line]:
    """One of each sort that the import must refuse with a reason."""
    tomorrow = (as_of + timedelta(days=1)).strftime(_DAY)
    wrong: tuple[Line, ...] = (
        {"Date received": ""},
        {"Date received": "31/02/2026"},
        {"Date received": tomorrow},
        {"Work type": "Sandbag delivery"},
        {"Team": "Team Narnia"},
        {"Case ID": ""},
    )
    if len(wrong) != VIRTUAL_BAD_ROWS:
        raise AssertionError
    return [
        {**good[place * 31], "Case ID": f"WS-{399_000 + place}", "Person ID": f"bad-{place}",
         "NHS Number": "", **change}
        for place, change in enumerate(wrong)
    ]  # fmt: skip
