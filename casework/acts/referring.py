"""Who referred someone to us, and whether they may be told what became of it (S117, S187)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from casework import extensions
from casework.acts import record
from casework.models import Case, Referrer, User, Verb
from casework.people import postcodes
from casework.refusals import NeedsReason, Refusal


@dataclass(frozen=True, kw_only=True)
class Given:
    """What someone told us of themselves. ``may_be_told`` is None where nobody asked."""

    name: str
    organisation: str = ""
    email: str = ""
    lines: str = ""
    postcode: str = ""
    may_be_told: bool | None = None
    may_be_told_because: str = ""


def add(case: Case, given: Given, *, by: User) -> Referrer:
    """Record them, within the act that opens the case. Raises ``NeedsReason``, ``Refusal``."""
    _refuse_unless_whole(given)
    words = {field: value.strip() for field, value in _words(given).items()}
    return Referrer.objects.create(
        case=case, **words, may_be_told=given.may_be_told, recorded_by=by,
        recorded_at=timezone.now(),
    )  # fmt: skip


def _words(given: Given) -> dict[str, str]:
    return {
        "name": given.name, "organisation": given.organisation, "email": given.email,
        "lines": given.lines, "postcode": given.postcode,
        "may_be_told_because": given.may_be_told_because,
    }  # fmt: skip


def _refuse_unless_whole(given: Given) -> None:
    if not given.name.strip():
        raise NeedsReason("Enter the name of whoever referred them.")
    if given.may_be_told is not None and not given.may_be_told_because.strip():
        raise NeedsReason("Say why they may be told, or why not.")
    if given.may_be_told and not (given.email.strip() or given.lines.strip()):
        raise Refusal("Enter an e-mail or postal address, so that they can be told.")
    if why := postcodes.why_not(given.postcode):
        raise postcodes.BadPostcode(why)


@transaction.atomic
def record_referrer(case: Case, given: Given, *, by: User, on: date) -> Referrer:
    """Record who referred them, later than the request, or what has changed about it since.

    The latest one recorded is the one who hears from us. Of a closed case too: what holds the
    letter that it ended is put right here. Raises as ``add`` does.
    """
    case = record.lock(case)
    made = add(case, given, by=by)
    told = {True: "may be told", False: "may not be told", None: "nobody asked if they may be told"}
    from_whom = made.organisation or made.name
    record.write(case, Verb.REFERRED, f"By {from_whom}: {told[made.may_be_told]}", by=by)
    extensions.after(extensions.added.after_referring, case, by=by, on=on)
    return made
