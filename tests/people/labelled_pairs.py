"""500 invented pairs: 250 of one person written in two ways, 250 of two people who look alike."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from casework.people.likeness import Newcomer

GIVEN = (
    "Margery", "Stephen", "Mohammed", "Gwyneth", "Żaneta", "Ngozi", "Anne-Marie", "William",
    "Elizabeth", "Katherine", "Fatima", "Tadeusz", "Bronwen", "Desmond", "Parvinder", "Aoife",
    "Frederick", "Winifred", "Siobhán", "Olusegun", "Beatrice", "Geoffrey", "Dorothy", "Yusuf",
)  # fmt: skip
FAMILY = (
    "Fordwich", "Smithson", "Iqbalzada", "Kempsted", "Łączka", "Dunnock", "O'Gradyson",
    "Nightjarson", "Pennifold", "Featherstone", "Abernathy", "Oyelaran", "MacKinnonby",
    "Wolstenholme", "Bhattacharjee", "Carrowmore", "Tremayneson", "Llewellynne", "D'Souzaby",
    "Hartley-Brook", "Van Der Meerby", "Quennellson", "Thistlewood", "Grabowskison",
)  # fmt: skip
# Names that nobody would take for another of these.
OTHER_GIVEN = ("Horace", "Priscilla", "Ottoline", "Lancelot", "Zebedee", "Clementine", "Rufus")
SHORT = {
    "Stephen": "Steve", "William": "Bill", "Elizabeth": "Betty", "Katherine": "Kath",
    "Frederick": "Fred", "Winifred": "Win", "Mohammed": "Muhammad", "Geoffrey": "Jeff",
    "Dorothy": "Dot", "Beatrice": "Bea", "Margery": "Marjorie", "Bronwen": "Bronwyn",
}  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """What is on record, what comes, and whether it is one person."""

    how: str
    known: Newcomer
    comes: Newcomer
    is_one: bool


def pairs(seed: int = 10) -> list[Pair]:
    dice = random.Random(seed)
    one = [_pair(number, dice, ONE, is_one=True) for number in range(250)]
    two = [_pair(number, dice, TWO, is_one=False) for number in range(250)]
    return one + two


def _pair(number: int, dice: random.Random, ways: tuple["Way", ...], *, is_one: bool) -> Pair:
    known, way = _someone(dice), ways[number % len(ways)]
    known, comes = way(known, dice)
    return Pair(way.__name__, known, comes, is_one)


def _someone(dice: random.Random) -> Newcomer:
    return Newcomer(
        given_names=dice.choice(GIVEN), family_name=dice.choice(FAMILY), born_on=_birth(dice),
        phone=f"07700 900{dice.randrange(1000):03}",
        postcode=f"ZZ{dice.randrange(1, 99)} {dice.randrange(1, 9)}AB",
    )  # fmt: skip


def _birth(dice: random.Random) -> date:
    return date(1930, 1, 1) + timedelta(days=dice.randrange(25_000))


Way = Callable[[Newcomer, random.Random], tuple[Newcomer, Newcomer]]


# One person.
def without_marks(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    plain = str.maketrans("Żáąćłęńóśź", "Zaacleńosz", "'’")
    return known, _moved(replace(
        known, given_names=known.given_names.translate(plain).replace("Ł", "L").upper(),
        family_name=known.family_name.translate(plain).replace("Ł", "L").replace("-", " "),
    ), dice)  # fmt: skip


def curly_and_apart(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    import unicodedata

    apart = unicodedata.normalize("NFD", known.given_names).replace("-", "")
    family = unicodedata.normalize("NFD", known.family_name.replace("'", "’").replace(" ", ""))
    return known, _moved(replace(known, given_names=apart, family_name=family), dice)


def letters_exchanged(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    place = dice.randrange(1, len(known.family_name) - 2)
    letters = list(known.family_name)
    letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return known, _moved(replace(known, family_name="".join(letters)), dice)


def a_letter_missing(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    place = dice.randrange(2, len(known.family_name))
    family = known.family_name[:place] + known.family_name[place + 1 :]
    return known, _moved(replace(known, family_name=family), dice)


def family_first(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    turned = replace(known, given_names=known.family_name, family_name=known.given_names)
    return known, _moved(turned, dice)


def a_middle_name_and_title(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    names = f"{dice.choice(('Mrs', 'Mr.', 'Dr'))} {known.given_names} {dice.choice(OTHER_GIVEN)}"
    return known, _moved(replace(known, given_names=names), dice)


def an_initial(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    return known, replace(known, given_names=known.given_names[0], phone=None)


def another_spelling(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    name = dice.choice(tuple(SHORT))
    known = replace(known, given_names=name)
    return known, _moved(replace(known, given_names=SHORT[name]), dice)


def day_and_month_exchanged(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    born = date(dice.randrange(1930, 1990), dice.randrange(1, 13), dice.randrange(1, 13))
    known = replace(known, born_on=born)
    return known, _moved(replace(known, born_on=born.replace(day=born.month, month=born.day)), dice)


def a_digit_of_the_birth_wrong(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    assert known.born_on
    year = known.born_on.year // 10 * 10 + (known.born_on.year + 3) % 10
    return known, replace(known, born_on=known.born_on.replace(year=year, day=15),
                          phone=_abroad(known)) if known.born_on.day == 15 else replace(
        known, born_on=_one_digit(known.born_on), phone=_abroad(known))  # fmt: skip


def _one_digit(day: date) -> date:
    return day.replace(year=day.year + (1 if day.year % 10 < 9 else -1), day=min(day.day, 28))


def birth_not_known(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    return known, replace(known, born_on=None, phone=_abroad(known))


def the_name_before_a_marriage(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    former = dice.choice([name for name in FAMILY if name != known.family_name])
    known = replace(known, other_names=((known.given_names, former),))
    return known, _moved(replace(known, family_name=former, other_names=()), dice)


def married_at_one_telephone(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    family = dice.choice([name for name in FAMILY if name != known.family_name])
    return known, replace(known, family_name=family, phone=_abroad(known), postcode=None)


def one_number_another_name(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    known = replace(known, nhs_number="9990000018")
    return known, replace(known, given_names=dice.choice(OTHER_GIVEN))


ONE: tuple[Way, ...] = (
    without_marks, curly_and_apart, letters_exchanged, a_letter_missing, family_first,
    a_middle_name_and_title, an_initial, another_spelling, day_and_month_exchanged,
    a_digit_of_the_birth_wrong, birth_not_known, the_name_before_a_marriage,
    married_at_one_telephone, one_number_another_name,
)  # fmt: skip


def _moved(known: Newcomer, dice: random.Random) -> Newcomer:
    """They live elsewhere, and have another telephone: only the name and the birth are left."""
    return replace(known, phone=None, postcode=f"ZY{dice.randrange(1, 99)} 1AA")


def _abroad(known: Newcomer) -> str:
    return f"+44 (0){(known.phone or '')[1:].replace(' ', '-')}"


# Two people.
def twins(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    return known, replace(known, given_names=dice.choice(OTHER_GIVEN))


def twins_of_like_names(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    mine, theirs = dice.choice(
        (("Jean", "Joan"), ("Ronald", "Donald"), ("Maureen", "Doreen"), ("Eric", "Cedric"),
         ("Marian", "Miriam"), ("Edna", "Edith"), ("Terence", "Laurence"))
    )  # fmt: skip
    return replace(known, given_names=mine), replace(known, given_names=theirs)


def a_couple(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    return known, replace(known, given_names=dice.choice(OTHER_GIVEN), born_on=_far(known, dice))


def father_and_son(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    assert known.born_on
    son = known.born_on + timedelta(days=dice.randrange(8_000, 13_000))
    return known, replace(known, born_on=son)


def namesakes(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    return known, _moved(replace(known, born_on=_far(known, dice)), dice)


def born_on_one_day(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    other = replace(_someone(dice), born_on=known.born_on, given_names=dice.choice(OTHER_GIVEN))
    return known, other


def one_first_name_one_birth(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    family = dice.choice([name for name in FAMILY if name[0] != known.family_name[0]])
    return known, _moved(replace(known, family_name=family), dice)


def one_care_home(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    other = replace(_someone(dice), phone=known.phone, postcode=known.postcode,
                    given_names=dice.choice(OTHER_GIVEN))  # fmt: skip
    return known, other


def mother_and_daughter(known: Newcomer, dice: random.Random) -> tuple[Newcomer, Newcomer]:
    assert known.born_on
    born = known.born_on + timedelta(days=dice.randrange(7_000, 12_000))
    return known, replace(known, given_names=dice.choice(OTHER_GIVEN), born_on=born)


def _far(known: Newcomer, dice: random.Random) -> date:
    """A birth that nobody would mistake for theirs."""
    assert known.born_on
    return known.born_on + timedelta(days=dice.choice((-1, 1)) * dice.randrange(1_200, 2_500))


TWO: tuple[Way, ...] = (
    twins, twins_of_like_names, a_couple, father_and_son, namesakes, born_on_one_day,
    one_first_name_one_birth, one_care_home, mother_and_daughter,
)  # fmt: skip


def ways() -> Iterator[str]:
    yield from (way.__name__ for way in (*ONE, *TWO))
