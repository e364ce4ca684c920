"""Who referred someone to us, and whether they may be told what became of it (S117, S187)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from casework import extensions
from casework.acts import letters_of_a_case, record
from casework.disasters import journal
from casework.letters.gate.same_name import may_be_one
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
    phone: str = ""
    # The day on which somebody told them by telephone what there was to tell.
    told_on: date | None = None


def add(case: Case, given: Given, *, by: User, corrects: Referrer | None = None) -> Referrer:
    """Record them, within the act that opens the case. Raises ``NeedsReason``, ``Refusal``.

    Of one name, organisation or e-mail address with one who stands there, it is them again.
    """
    _refuse_unless_whole(given)
    words = {field: value.strip() for field, value in _words(given).items()}
    before = corrects or _again(case, given)
    made = Referrer.objects.create(
        case=case, **words, may_be_told=given.may_be_told, recorded_by=by,
        recorded_at=timezone.now(), first=(before.first or before) if before else None,
        told_on=given.told_on or (before.told_on if before else None),
    )  # fmt: skip
    if before is not None:
        Referrer.objects.filter(pk=before.pk).update(replaced_by=made)
    return made


def _again(case: Case, given: Given) -> Referrer | None:
    """Who stands there already as this one, by name or by e-mail address."""
    return next(
        (each for each in case.referrers.who_hear().order_by("-pk") if _is_one(each, given)), None
    )


def _is_one(each: Referrer | Given, given: Referrer | Given) -> bool:
    same_email = each.email.strip().casefold() == given.email.strip().casefold() != ""
    return same_email or may_be_one(each.name, given.name)


def hand_on(case: Case, *, to: Case) -> list[Referrer]:
    """The case was recorded twice: whoever referred it hears by the other one; those who are new
    to that one. Call it within the act that closes the case.

    What had not gone to them about this one does not go.
    """
    new: list[Referrer] = []
    for each in case.referrers.who_hear().order_by("pk"):
        there = next((o for o in to.referrers.who_hear() if _is_one(o, each)), None)
        if there is None:
            there = Referrer.objects.create(
                case=to, name=each.name, organisation=each.organisation, email=each.email,
                lines=each.lines, postcode=each.postcode, phone=each.phone,
                may_be_told=each.may_be_told, may_be_told_because=each.may_be_told_because,
                told_on=each.told_on,
                recorded_by=each.recorded_by, recorded_at=timezone.now(),
            )  # fmt: skip
            new.append(there)
        Referrer.objects.filter(pk=each.pk).update(replaced_by=there)
    letters_of_a_case.cancel_for_referrers(case, because=f"It goes on as {to.reference}")
    return new


def _words(given: Given) -> dict[str, str]:
    return {
        "name": given.name, "organisation": given.organisation, "email": given.email,
        "lines": given.lines, "postcode": given.postcode,
        "may_be_told_because": given.may_be_told_because, "phone": given.phone,
    }  # fmt: skip


def _refuse_unless_whole(given: Given) -> None:
    if not given.name.strip():
        raise NeedsReason("Enter the name of whoever referred them.")
    if given.may_be_told is not None and not given.may_be_told_because.strip():
        raise NeedsReason("Say why they may be told, or why not.")
    ways = (given.email, given.lines, given.phone)
    if given.may_be_told and not any(way.strip() for way in ways):
        raise Refusal(
            "Enter an e-mail or postal address, or a telephone number, so that they can be told."
        )

    if why := postcodes.why_not(given.postcode):
        raise postcodes.BadPostcode(why)


@transaction.atomic
def record_referrer(
    case: Case, given: Given, *, by: User, on: date, corrects: Referrer | None = None
) -> Referrer:
    """Record who referred them, later than the request, or what has changed about it since.

    Each hears from us, as they were recorded last: ``corrects`` says whom this puts right, where
    neither name nor e-mail address does. Of a closed case too: what holds the letter that it ended
    is put right here. Raises as ``add`` does; ``Refusal`` for one who stands there no more.
    """
    case = record.lock(case)
    if corrects is not None and not case.referrers.who_hear().filter(pk=corrects.pk).exists():
        raise Refusal("Somebody has recorded them again, or they did not refer this case.")
    if given.told_on is not None:
        record.not_in_future(given.told_on, on)
    made = add(case, given, by=by, corrects=corrects)
    if given.told_on is not None:
        because = f"{made.name} was told by telephone on {given.told_on:%-d %B %Y}"
        letters_of_a_case.cancel_for_referrers(case, because=because, only=made)
    told = {True: "may be told", False: "may not be told", None: "nobody asked if they may be told"}
    from_whom = made.organisation or made.name
    says = f"By {from_whom}: {told[made.may_be_told]}"
    journal.note(record.write(case, Verb.REFERRED, says, by=by), "referrer", says=says)
    extensions.after(extensions.added.after_referring, case, by=by, on=on)
    return made
