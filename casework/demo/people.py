"""People of the invented council: who they are, and how they can be reached."""

from collections.abc import Sequence
from datetime import date, timedelta

from casework.demo import names
from casework.demo.book import Book
from casework.models import AccessNeed, Address, AddressKind, Gender, Person
from casework.policy import Safety

LARGE_PRINT_20 = "957331000000109"
LARGE_PRINT_24 = "957351000000102"
LARGE_PRINT_28 = "957371000000106"
EASY_READ = "796161000000101"
BRAILLE = "936661000000109"
BY_EMAIL = "936581000000101"
AUDIO = "936601000000105"
BSL = "204331000000107"
BSL_VIDEO = "LOC-BSL-VIDEO"
HEARING_AID = "285055002"
BY_TELEPHONE = "795661000000104"
INTERPRETER = "315594003"

# Need (Accessible Information Standard, rules.md 5.3), and how many in a thousand have it.
NEEDS: tuple[tuple[str, int], ...] = (
    (LARGE_PRINT_20, 34), (LARGE_PRINT_24, 12), (LARGE_PRINT_28, 5), (EASY_READ, 22),
    (BRAILLE, 4), (BY_EMAIL, 14), (AUDIO, 5), (BSL, 6), (HEARING_AID, 40), (BY_TELEPHONE, 6),
)  # fmt: skip
_BY_TERM = dict(NEEDS)
REVIEW_OF_NEEDS = timedelta(days=365)

_REACH_NOTES = (
    "Ring only between 10am and noon, from a withheld number.",
    "Ring her sister; say that it is the library.",
    "Speak to them at the day centre on Tuesdays; never ring the house.",
)
_WARNINGS = (
    "A large dog; ask for it to be shut away before the visit.",
    "Visit in pairs: threatened a worker in the spring.",
    "Someone in the house smokes heavily; use the shared alarm.",
)


def age_drawn(book: Book) -> int:
    """Most people who use adult social care are over 65, and many are over 80."""
    if book.rng.random() < 0.32:
        return book.rng.randint(18, 64)
    return 65 + round(39 * book.rng.betavariate(1.8, 2.4))


def born(book: Book, age: int) -> date:
    """A birthday that makes someone this old today."""
    return book.as_of - timedelta(days=round(age * 365.25) + book.rng.randint(2, 360))


def add_person(book: Book, *, age: int | None = None) -> Person:
    """One more person, with a home and whatever we know about reaching them."""
    rng = book.rng
    group = rng.choices(names.GROUPS, [share for _, share, _ in names.GROUPS])[0]
    gender = rng.choices((Gender.FEMALE, Gender.MALE, Gender.OTHER), (57, 42, 1))[0]
    given, family = _name(book, group[2], gender)
    person = Person(
        given_names=given, family_name=family, gender=gender, ethnicity=group[0],
        nhs_number=next(book.nhs_numbers) if rng.random() < 0.965 else None,
        born_on=born(book, age_drawn(book) if age is None else age),
    )  # fmt: skip
    if rng.random() < 0.08:
        person.preferred_name = rng.choice(names.PET_NAMES)
    book.add(person)
    _languages(book, person, group[2])
    _ways_to_reach(book, person)
    _home(book, person)
    _needs(book, person)
    return person


def _name(book: Book, family_of_names: str, gender: Gender) -> tuple[str, str]:
    women, men, families = names.NAMES[family_of_names]
    given = {Gender.FEMALE: women, Gender.MALE: men}.get(gender, women + men)
    # A third of people carry a second name, so that not all are called alike.
    second = f" {book.rng.choice(given)}" if book.rng.random() < 0.3 else ""
    return f"{book.rng.choice(given)}{second}", book.rng.choice(families)


def _languages(book: Book, person: Person, family_of_names: str) -> None:
    languages = names.LANGUAGES.get(family_of_names)
    if languages is None or book.rng.random() < 0.55:
        person.interpreter_needed = False if book.rng.random() < 0.7 else None
        return
    person.spoken_language = book.rng.choice(languages)
    person.interpreter_needed = book.rng.random() < 0.6
    if book.rng.random() < 0.6:
        person.written_language = person.spoken_language


def _ways_to_reach(book: Book, person: Person) -> None:
    rng = book.rng
    person.phone = f"01632 960 {rng.randrange(1000):03d}" if rng.random() < 0.72 else ""
    person.mobile = f"07700 900 {rng.randrange(1000):03d}" if rng.random() < 0.58 else ""
    if rng.random() < 0.38:
        person.email = f"person{person.pk}@example.com"
    person.safe_by_post = _safety(book)
    person.safe_by_phone = _safety(book)
    person.safe_by_email = _safety(book) if person.email else Safety.NOT_ASKED
    person.safe_by_text = _safety(book) if person.mobile else Safety.NOT_ASKED
    person.safe_voicemail = rng.choices(list(Safety), (55, 35, 10))[0]
    if person.safe_by_post == Safety.UNSAFE:
        person.safe_by_phone = Safety.SAFE
        person.reach_note = rng.choice(_REACH_NOTES)
    person.do_not_write = rng.random() < 0.008
    if rng.random() < 0.02:
        person.safety_warning = rng.choice(_WARNINGS)


def _safety(book: Book) -> Safety:
    """Known for 95 in a hundred, and safe for 92."""
    return book.rng.choices((Safety.SAFE, Safety.NOT_ASKED, Safety.UNSAFE), (92, 5, 3))[0]


def _home(book: Book, person: Person) -> None:
    rng = book.rng
    if rng.random() < 0.06:
        kind, first = AddressKind.CARE_HOME, rng.choice(names.CARE_HOMES)
    else:
        kind, first = AddressKind.HOME, f"{rng.randint(1, 180)} {rng.choice(names.STREETS)}"
    book.add(
        Address(
            person_id=person.pk, kind=kind, lines=f"{first}\n{rng.choice(names.TOWNS)}",
            postcode=postcode_drawn(book), starts_on=book.ago(rng.randint(600, 9000)),
        )
    )  # fmt: skip


def postcode_drawn(book: Book) -> str:
    """A postcode of an area that does not exist."""
    letters = "".join(book.rng.choices("ABDEFGHJLNPQRSTUWXYZ", k=2))
    return f"ZZ{book.rng.randint(1, 9)} {book.rng.randint(1, 9)}{letters}"


def _needs(book: Book, person: Person) -> None:
    """One in five was never asked; most of the others have no need that touches a letter."""
    if book.rng.random() < 0.2:
        return
    person.access_needs_asked_on = book.ago(book.rng.randint(20, 900))
    codes = [code for code in _BY_TERM if book.rng.random() < _BY_TERM[code] / 1000]
    if person.interpreter_needed:
        codes.append(INTERPRETER)
    add_needs(book, person, codes)


def add_needs(book: Book, person: Person, codes: Sequence[str]) -> None:
    """Record needs on the day when the person was asked."""
    asked_on = person.access_needs_asked_on or book.ago(30)
    person.access_needs_asked_on = asked_on
    for code in codes:
        book.add(
            AccessNeed(
                person_id=person.pk, term_id=code, source=AccessNeed.Source.ASKED,
                recorded_on=asked_on, review_due_on=asked_on + REVIEW_OF_NEEDS,
            )
        )  # fmt: skip
