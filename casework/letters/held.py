"""Why a letter is held, whether a person may overrule it, and who mends it how."""

from dataclasses import dataclass
from enum import Enum

from django.db.models import TextChoices


class MendAt(Enum):
    """The page on which the thing that holds a letter is put right, by the name of its address."""

    NEEDS = "person-needs"
    ADDRESS = "person-address"
    DETAILS = "person-edit"
    DEATH = "person-death"
    CONTACT = "case-contact"
    CLOSE = "case-close"
    HERE = "letter-release"


@dataclass(frozen=True)
class Mend:
    """What to do about a held letter, in the words of its button or link."""

    at: MendAt
    verb: str
    says: str
    may_be_overridden: bool = False


class Held(TextChoices):
    """The codes of ``Letter.held_because``. The last three belong to failed and doubtful ones."""

    DIED = "died", "The person has died"
    REPORTED_DEAD = "reported_dead", "Reported dead, not verified"
    DO_NOT_WRITE = "do_not_write", "They asked us not to write"
    RESTRICTED = "restricted", "Restricted record"
    REACH_NOTE = "reach_note", "There is an instruction on how to reach them"
    NEEDS_NOT_ASKED = "needs_not_asked", "Nobody has asked what format they need"
    LANGUAGE = "language", "They read another language"
    FORMAT_TASK = "format_task", "They need a format that we cannot print"
    FORMAT_CONFLICT = "format_conflict", "Their recorded formats contradict each other"
    SAFETY_NOT_ASKED = "safety_not_asked", "Nobody has asked whether it is safe to write"
    UNSAFE = "unsafe", "It is not safe to write to them"
    NO_EMAIL = "no_email", "They need e-mail and we have no address for it"
    NO_ADDRESS = "no_address", "There is no current address"
    AWAY = "away", "In hospital or prison, with no forwarding address"
    NO_FIXED_ABODE = "no_fixed_abode", "No fixed address"
    POSTCODE = "postcode", "The postcode is missing or wrong"
    RETURNED = "returned", "A letter came back from this address"
    RED_NOT_CALLED = "red_not_called", "Red: nobody has spoken to them yet"
    LATE = "late", "Late: someone should decide whether it still goes"
    CANNOT_PRINT = "cannot_print", "It cannot be printed as it stands"
    NOT_TAKEN = "not_taken", "The carrier would not take it"
    BROKEN = "broken", "Something went wrong while it was made"
    IN_DOUBT = "in_doubt", "Not known whether it went"

    @property
    def mend(self) -> Mend:
        return MENDS[self]

    @property
    def may_be_overridden(self) -> bool:
        """Whether a person may send it all the same, with a reason. Never a rule of safety."""
        return MENDS[self].may_be_overridden


MENDS: dict[Held, Mend] = {
    Held.DIED: Mend(MendAt.CLOSE, "Close the case", "Close the case; the letter ends with it."),
    Held.REPORTED_DEAD: Mend(
        MendAt.DEATH, "Record what is known", "Find out, then record the death or correct it."
    ),
    Held.DO_NOT_WRITE: Mend(
        MendAt.CONTACT, "Record a contact", "Reach them another way, then cancel this letter."
    ),
    Held.RESTRICTED: Mend(
        MendAt.HERE, "Decide", "Someone with access decides whether it may go.", True
    ),
    Held.REACH_NOTE: Mend(
        MendAt.HERE, "Read and decide", "Release it only if a letter keeps to the instruction.",
        True,
    ),
    Held.NEEDS_NOT_ASKED: Mend(
        MendAt.NEEDS, "Record their needs",
        "Ask them and record the answer. Or release it in standard print, which asks them.", True,
    ),
    Held.LANGUAGE: Mend(
        MendAt.CONTACT, "Record a contact",
        "Have it translated, or telephone with an interpreter. Then cancel this letter.",
    ),
    Held.FORMAT_TASK: Mend(
        MendAt.CONTACT, "Record a contact", "Do what is needed, then cancel this letter."
    ),
    Held.FORMAT_CONFLICT: Mend(
        MendAt.NEEDS, "Correct their needs", "Ask them which one they need, and end the other."
    ),
    Held.SAFETY_NOT_ASKED: Mend(
        MendAt.DETAILS, "Record what is safe", "Ask them how it is safe to reach them."
    ),
    Held.UNSAFE: Mend(
        MendAt.CONTACT, "Record a contact", "Reach them in a safe way, then cancel this letter."
    ),
    Held.NO_EMAIL: Mend(MendAt.DETAILS, "Record their e-mail", "Ask for their e-mail address."),
    Held.NO_ADDRESS: Mend(MendAt.ADDRESS, "Record the address", "Find out where they live now."),
    Held.AWAY: Mend(
        MendAt.ADDRESS, "Record an address", "Record where to forward it, or that they came home."
    ),
    Held.NO_FIXED_ABODE: Mend(
        MendAt.ADDRESS, "Record an address", "Ask where a letter would reach them."
    ),
    Held.POSTCODE: Mend(MendAt.ADDRESS, "Correct the address", "Find the right postcode."),
    Held.RETURNED: Mend(
        MendAt.ADDRESS, "Correct the address", "Find out whether they moved, and where to."
    ),
    Held.RED_NOT_CALLED: Mend(
        MendAt.CONTACT, "Call first", "Telephone or visit them first, and record it.", True
    ),
    Held.LATE: Mend(
        MendAt.HERE, "Decide", "See whether what it says still helps; release or cancel it.", True
    ),
    Held.CANNOT_PRINT: Mend(
        MendAt.DETAILS, "Correct the record", "Put right what is named here, then release it."
    ),
    Held.NOT_TAKEN: Mend(MendAt.HERE, "Try again", "Find out why, then release it to try again."),
    Held.BROKEN: Mend(
        MendAt.HERE, "Try again", "Tell whoever runs the system; release it to try again."
    ),
    Held.IN_DOUBT: Mend(
        MendAt.HERE, "Find out", "Ask the carrier or the person whether it came, and say so."
    ),
}  # fmt: skip
