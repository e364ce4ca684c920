"""Who might be a newcomer at all? Found by indexes, for many newcomers in one statement.

What is found here is compared by ``people.likeness``; it may be too much, and not too little.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from casework.people.births import exchanged
from casework.people.names import plain, spellings, words_of
from casework.people.newcomers import Newcomer

# Two names of one person seldom share less than this of their trigrams.
LEAST_ALIKE = 0.2
# Of those without a date of birth, as many of one name as are looked at.
MOST_WITHOUT_BIRTH = 200


@dataclass(frozen=True)
class Candidate:
    """What a person is compared by."""

    pk: int
    names: tuple[tuple[str, str], ...]
    born_on: date | None
    nhs_number: str | None
    phones: frozenset[str]
    postcodes: frozenset[str]


# The ways in which a person is found: by number; by birth; by telephone; by postcode; and by name
# alone where a birth is not known. All but the first two also ask for a name that is a little like.
# ``OFFSET 0`` has each person looked up by key: PostgreSQL would read the table whole.
_FOUND = """
WITH newcomer AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(newcomers)s::jsonb) AS n(
        place int, plain text, given text, family text, born date, exchanged date, nhs text,
        phones text[], postcodes text[], keys_given text, keys_family text
    )
), names AS MATERIALIZED (
    SELECT place, plain, born, casework_name_keys(keys_given) AS given,
        casework_name_keys(keys_family) AS family
    FROM newcomer
), found AS (
    SELECT n.place, p.id FROM newcomer n JOIN casework_person p ON p.nhs_number = n.nhs
    UNION
    SELECT n.place, p.id FROM newcomer n JOIN names k USING (place)
    JOIN casework_person p ON p.born_on IN (n.born, n.exchanged)
    WHERE n.born IS NOT NULL AND (
        similarity(p.plain_name, n.plain) >= %(least)s
        OR casework_name_keys(p.plain_name) && k.given
        OR (SELECT true FROM casework_personname o WHERE o.person_id = p.id LIMIT 1)
    )
    UNION
    SELECT n.place, p.id FROM newcomer n CROSS JOIN unnest(n.phones) AS dialled
    JOIN casework_person p ON casework_plain_phone(p.phone) = dialled AND p.phone <> ''
    UNION
    SELECT n.place, p.id FROM newcomer n CROSS JOIN unnest(n.phones) AS dialled
    JOIN casework_person p ON casework_plain_phone(p.mobile) = dialled AND p.mobile <> ''
    UNION
    SELECT n.place, p.id FROM newcomer n CROSS JOIN unnest(n.postcodes) AS place_of
    JOIN casework_address a ON a.postcode = place_of
    CROSS JOIN LATERAL (SELECT * FROM casework_person WHERE id = a.person_id OFFSET 0) p
    WHERE similarity(p.plain_name, n.plain) >= %(least)s
        OR (SELECT true FROM casework_personname o WHERE o.person_id = p.id LIMIT 1)
    UNION
    SELECT k.place, named.id FROM names k CROSS JOIN LATERAL (
        SELECT p.id FROM casework_person p
        WHERE casework_name_keys(p.plain_name) && k.given
            AND casework_name_keys(p.plain_name) && k.family
            AND similarity(p.plain_name, k.plain) >= 0.5
        LIMIT %(most)s
    ) named WHERE k.born IS NULL
    UNION
    SELECT k.place, named.id FROM names k CROSS JOIN LATERAL (
        SELECT p.id FROM casework_person p
        WHERE p.born_on IS NULL
            AND casework_name_keys(p.plain_name) && k.given
            AND casework_name_keys(p.plain_name) && k.family
            AND similarity(p.plain_name, k.plain) >= 0.5
        LIMIT %(most)s
    ) named WHERE k.born IS NOT NULL
    UNION
    SELECT k.place, o.person_id FROM names k JOIN casework_personname o
        ON casework_name_keys(o.plain_name) && k.given
        AND casework_name_keys(o.plain_name) && k.family
    CROSS JOIN LATERAL (SELECT * FROM casework_person WHERE id = o.person_id OFFSET 0) p
    WHERE k.born IS NULL OR p.born_on IS NULL
)
SELECT found.place, p.id, p.given_names, p.family_name, p.preferred_name, p.born_on, p.nhs_number,
    casework_plain_phone(p.phone), casework_plain_phone(p.mobile),
    ARRAY(SELECT DISTINCT replace(upper(a.postcode), ' ', '') FROM casework_address a
        WHERE a.person_id = p.id AND a.postcode <> ''),
    (SELECT json_agg(json_build_array(o.given_names, o.family_name)) FROM casework_personname o
        WHERE o.person_id = p.id AND o.removed_at IS NULL)
FROM found CROSS JOIN LATERAL (SELECT * FROM casework_person WHERE id = found.id OFFSET 0) p
WHERE p.merged_into_id IS NULL AND (%(among)s::bigint[] IS NULL OR p.id = ANY(%(among)s::bigint[]))
    AND (NOT %(protected)s OR p.is_restricted OR p.do_not_write OR p.died_on IS NOT NULL
        OR p.reported_dead_on IS NOT NULL OR p.safe_by_post = 'unsafe'
        OR p.safe_by_email = 'unsafe')
"""
# People who have a record, as newcomers to be compared with the others.
_ON_RECORD = """
SELECT p.id, p.given_names, p.family_name, p.preferred_name, p.born_on, p.nhs_number, p.phone,
    p.mobile, ARRAY(SELECT DISTINCT replace(upper(a.postcode), ' ', '') FROM casework_address a
        WHERE a.person_id = p.id AND a.postcode <> ''),
    (SELECT json_agg(json_build_array(o.given_names, o.family_name)) FROM casework_personname o
        WHERE o.person_id = p.id AND o.removed_at IS NULL)
FROM casework_person p WHERE p.id = ANY(%(people)s::bigint[]) AND p.merged_into_id IS NULL
"""


def newcomers_of(people: Collection[int]) -> dict[int, Newcomer]:
    """What people who have a record are compared by with the others, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_ON_RECORD, {"people": list(people)})
        return {row[0]: _newcomer(row) for row in cursor.fetchall()}


def _newcomer(row: Sequence[Any]) -> Newcomer:
    _, given_names, family_name, preferred_name, born_on, nhs_number, *rest = row
    phone, mobile, postcodes, others = rest
    preferred = [[preferred_name, family_name]] if preferred_name else []
    return Newcomer(
        given_names=given_names,
        family_name=family_name,
        born_on=born_on,
        nhs_number=nhs_number,
        phone=phone,
        mobile=mobile,
        other_names=tuple(
            (given or given_names, family or family_name)
            for given, family in (*preferred, *(others or ()))
        ),
        other_postcodes=tuple(postcodes),
    )


def candidates(
    newcomers: Sequence[Newcomer],
    *,
    among: Collection[int] | None = None,
    protected: bool = False,
) -> list[list[Candidate]]:
    """Those who might be each newcomer, in one statement.

    ``protected``: only those who have died, are restricted, or must not be written to.
    """
    found: list[list[Candidate]] = [[] for _ in newcomers]
    if not newcomers:
        return found
    rows = [_asked(place, one) for place, one in enumerate(newcomers)]
    told: dict[str, Any] = {
        "newcomers": json.dumps(rows),
        "least": LEAST_ALIKE,
        "most": MOST_WITHOUT_BIRTH,
        "protected": protected,
        "among": None if among is None else list(among),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, told)
        for place, *row in cursor.fetchall():
            found[place].append(_candidate(row))
    return found


def _asked(place: int, one: Newcomer) -> dict[str, Any]:
    given = [word for each, _ in one.names_written for word in words_of(each)]
    family = [word for _, each in one.names_written for word in words_of(each)]
    other = exchanged(one.born_on) if one.born_on else None
    return {
        "place": place, "plain": plain(f"{one.given_names} {one.family_name}"),
        "born": one.born_on.isoformat() if one.born_on else None,
        "exchanged": other.isoformat() if other else None,
        "nhs": one.nhs_number or None, "phones": sorted(one.phones),
        "postcodes": sorted({*one.postcodes, *map(_spaced, one.postcodes)}),
        "keys_given": " ".join(_spelled(given)),
        "keys_family": " ".join(_spelled(family)),
    }  # fmt: skip


def _spelled(words: Sequence[str]) -> list[str]:
    return [spelled for word in words for spelled in sorted(spellings(word))]


def _spaced(postcode: str) -> str:
    return f"{postcode[:-3]} {postcode[-3:]}"


def _candidate(row: Sequence[Any]) -> Candidate:
    pk, given_names, family_name, preferred_name, born_on, nhs_number, *rest = row
    phone, mobile, postcodes, others = rest
    names = [(given_names, family_name)]
    if preferred_name:
        names.append((preferred_name, family_name))
    names.extend((given or given_names, family or family_name) for given, family in others or ())
    return Candidate(
        pk=pk,
        names=tuple(names),
        born_on=born_on,
        nhs_number=nhs_number,
        phones=frozenset({phone, mobile} - {""}),
        postcodes=frozenset(postcodes),
    )
