"""Whose name is like the words that were typed? By sound, by trigrams, and with a word left out.

In one statement: what is slower is asked only where what is quick found few. A word that is left
out, as a middle name is, is asked for last and where nobody has all of the words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from casework.people.names import plain, spellings, words_of

# Lets "Prichard" find Pritchard (0.58) and "Jonson" Johnson (0.5); 0.6 is PostgreSQL's own.
NEAR_ENOUGH = 0.45
# Of a very common name as many are compared; more words or a birth narrow it.
MOST_COMPARED = 300
# With so many words, one may be a name that we do not have.
FEWEST_TO_LEAVE_ONE_OUT = 3


@dataclass(frozen=True)
class Named:
    """Somebody whose name is like the words. ``other_name``: the one by which they were found."""

    pk: int
    is_exact: bool
    other_name: str


@dataclass(frozen=True)
class Wanted:
    """The words of a name, and what else must be true of a person."""

    words: tuple[str, ...]
    births: tuple[date, ...] = ()
    postcodes: tuple[str, ...] = ()

    @classmethod
    def of(cls, names: Sequence[str], births: Sequence[date], postcodes: Sequence[str]) -> "Wanted":
        return cls(words_of(" ".join(names)), tuple(births), tuple(postcodes))


def named(wanted: Wanted, *, enough: int) -> list[Named]:
    """Those whose name is like the words, the nearest first.

    Nobody is hidden here: the caller narrows it by ``visible_to``.
    """
    if not any(len(word) > 1 for word in wanted.words):
        return []
    sql, told = statement(wanted, enough=enough)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(NEAR_ENOUGH)]
        )
        cursor.execute(sql, told)
        return list(_once(cursor.fetchall(), wanted.words))


def _once(rows: Sequence[Any], words: Sequence[str]) -> Iterator[Named]:
    """Each person by the nearest of their names; the rows come in that order."""
    seen: set[int] = set()
    for pk, plain_name, other_name in rows:
        if pk not in seen:
            seen.add(pk)
            yield Named(pk, _has_all(plain_name, words), other_name)


def _has_all(plain_name: str, words: Sequence[str]) -> bool:
    theirs = plain(plain_name)
    return set(words) <= set(theirs.split()) or "".join(words) == theirs.replace(" ", "")


def statement(wanted: Wanted, *, enough: int) -> tuple[str, dict[str, Any]]:
    """The statement and what it asks for."""
    words = wanted.words
    told: dict[str, Any] = {"births": list(wanted.births), "postcodes": list(wanted.postcodes)}
    for place, word in enumerate(words):
        told[f"word{place}"] = word
        told[f"sound{place}"] = " ".join(sorted(spellings(word)))
        told[f"initial{place}"] = rf"\m{word}"
    by_sound = " AND ".join(_sounds(place, word) for place, word in enumerate(words))
    by_sight = " AND ".join(_looks(place, word) for place, word in enumerate(words))
    nearness = " + ".join(
        f"word_similarity(%(word{place})s, plain_name)" for place in range(len(words))
    )
    sql = f"""
        WITH heard AS MATERIALIZED ({_rows(by_sound, wanted)}),
        sighted AS MATERIALIZED (
            SELECT * FROM ({_rows(by_sight, wanted)}) AS more
            WHERE (SELECT count(*) FROM heard) < {int(enough)}
        ),
        fewer AS MATERIALIZED ({_fewer(wanted)})
        SELECT id, plain_name, other_name FROM (
            SELECT 0 AS missing, * FROM heard UNION ALL SELECT 0, * FROM sighted
            UNION ALL SELECT 1, * FROM fewer
        ) AS every
        ORDER BY missing, {nearness} DESC, other_name <> '', family_name, given_names, id
    """  # noqa: S608 - made of our own words and numbers; what was typed is a parameter
    return sql, told


def _sounds(place: int, word: str) -> str:
    if len(word) == 1:
        return f"named.plain_name ~ %(initial{place})s"
    return f"casework_name_keys(named.plain_name) && casework_name_keys(%(sound{place})s)"


def _looks(place: int, word: str) -> str:
    if len(word) == 1:
        return _sounds(place, word)
    return f"({_sounds(place, word)} OR named.plain_name %%> %(word{place})s)"


def _rows(condition: str, wanted: Wanted) -> str:
    """Those of the names on the records, and of all other names, that meet a condition."""
    also = _also(wanted)
    return f"""
        (SELECT named.id, named.plain_name, '' AS other_name, named.family_name, named.given_names
        FROM casework_person AS named
        WHERE {condition}{also.format(person="named")} LIMIT {MOST_COMPARED})
        UNION ALL
        (SELECT theirs.id, named.plain_name, named.given_names || ' ' || named.family_name,
            theirs.family_name, theirs.given_names
        FROM casework_personname AS named JOIN casework_person AS theirs
            ON theirs.id = named.person_id AND named.removed_at IS NULL
        WHERE {condition}{also.format(person="theirs")} LIMIT {MOST_COMPARED})
    """  # noqa: S608 - as above


def _also(wanted: Wanted) -> str:
    also = " AND {person}.merged_into_id IS NULL"
    if wanted.births:
        also += " AND {person}.born_on = ANY(%(births)s::date[])"
    if wanted.postcodes:
        also += (
            " AND EXISTS (SELECT FROM casework_address AS a"
            " WHERE a.person_id = {person}.id AND a.postcode = ANY(%(postcodes)s::text[]))"
        )
    return also


def _fewer(wanted: Wanted) -> str:
    """Those who have all of the words but one, where nobody has them all."""
    words = list(enumerate(wanted.words))
    if len(words) < FEWEST_TO_LEAVE_ONE_OUT:
        return "SELECT * FROM heard WHERE false"
    ways = [
        " AND ".join(_sounds(place, word) for place, word in words if place != left_out)
        for left_out, _ in words
    ]
    nobody = "NOT EXISTS (SELECT FROM heard) AND NOT EXISTS (SELECT FROM sighted)"
    either = " UNION ALL ".join(f"({_rows(way, wanted)})" for way in ways)
    return f"SELECT * FROM ({either}) AS less WHERE {nobody}"  # noqa: S608 - as above
