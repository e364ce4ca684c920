"""Details that came wrong: kept beside the person, and closed once somebody corrected them."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from casework.acts import record
from casework.models import Address, DetailToCorrect, Import, ImportRow, Person, User, Verb
from casework.people import postcodes
from casework.refusals import NeedsReason, NotAnswerable

# The person's own field for each column of an import; what closes its flag once it is changed.
FIELDS: Mapping[str, str] = {
    "nhs_number": "nhs_number", "date_of_birth": "born_on", "phone": "phone", "mobile": "mobile",
    "email": "email", "gender": "gender", "ethnicity": "ethnicity",
    "spoken_language": "spoken_language", "written_language": "written_language",
    "interpreter": "interpreter_needed", "safe_by_post": "safe_by_post",
    "family_name": "family_name", "given_names": "given_names", "full_name": "family_name",
    "preferred_name": "preferred_name", "died_on": "died_on", "reported_dead": "reported_dead_on",
    "access_needs": "access_needs_asked_on",
}  # fmt: skip
# A flag of these stands also where the record has a value: it is the value that is doubted.
DOUBTED = frozenset(
    {"family_name", "given_names", "full_name", "preferred_name", "date_of_birth", "died_on"}
)
_ANSWERS = frozenset({"", "unknown", "not_known", "not_asked", "English", None})
CORRECTED = "The record was changed"


def keep(batch: Import, rows: Sequence[ImportRow], people: Sequence[int]) -> None:
    """Keep the flags of applied rows beside the people they are about.

    Not where we know better already: a wrong telephone number of somebody whose number we have.
    """
    flagged = [(row, person) for row, person in zip(rows, people, strict=True) if row.problems]
    if not flagged:
        return
    here = Person.objects.in_bulk({person for _, person in flagged})
    well_housed = _well_housed(here)
    now = timezone.now()
    DetailToCorrect.objects.bulk_create(
        [
            DetailToCorrect(
                person_id=person, field=each["field"], said=each.get("said", "")[:300],
                says=each["says"][:400], batch=batch, line=row.line, found_at=now,
            )
            for row, person in flagged
            for each in row.problems
            if each.get("field") and _is_open(here[person], each["field"], well_housed)
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _well_housed(people: Iterable[int]) -> set[int]:
    homes = Address.objects.filter(person__in=list(people), ends_on=None)
    return {pk for pk, code in homes.values_list("person_id", "postcode") if postcodes.kept(code)}


def _is_open(person: Person, field: str, well_housed: set[int]) -> bool:
    if field == "postcode" or field.startswith("address"):
        return person.pk not in well_housed
    if field in DOUBTED or field not in FIELDS:
        return True
    return getattr(person, FIELDS[field]) in _ANSWERS


def close_for(person: Person, changed: Iterable[str], *, by: User) -> None:
    """What was doubted of these fields of the record is corrected: somebody wrote it again."""
    changed = set(changed)
    fields = [field for field, theirs in FIELDS.items() if theirs in changed]
    if "address" in changed:
        fields += ["postcode", "address_1", "address_2", "address_3", "address_4"]
    if fields:
        still = DetailToCorrect.objects.filter(person=person, field__in=fields).still_open()
        still.update(corrected_at=timezone.now(), corrected_by=by, outcome=CORRECTED)


@transaction.atomic
def settle(detail: DetailToCorrect, *, because: str, by: User) -> DetailToCorrect:
    """Nothing has to be changed, or it was changed elsewhere; with the reason.

    Raises ``NotAnswerable`` where somebody settled it before, ``NeedsReason``.
    """
    locked = DetailToCorrect.objects.select_for_update().get(pk=detail.pk)
    if locked.corrected_at is not None:
        raise NotAnswerable("Somebody has dealt with this already.")
    if not because.strip():
        raise NeedsReason("Say what you found out.")
    locked.corrected_at, locked.corrected_by = timezone.now(), by
    locked.outcome = because.strip()[:300]
    locked.save(update_fields=["corrected_at", "corrected_by", "outcome"])
    says = f"Detail that came with an import dealt with: {locked.outcome}"
    record.write_for(locked.person, Verb.AMENDED, says, by=by, detail=locked.pk)
    return locked
