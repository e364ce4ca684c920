"""Why a letter is held, whether a person may overrule it, and who mends it how."""

import hashlib
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import TextChoices
from django.urls import reverse

from casework.letters.languages import ENGLISH
from casework.models import Letter, Wording

# So much of a detail is kept and shown.
SHOWN = 300
# What a hold says of the way that nobody asked about.
BY_EMAIL = "By e-mail"


def as_read(detail: str) -> str:
    """What a hold said when somebody read it, so short that no words are kept of it."""
    return hashlib.sha256(detail[:SHOWN].encode()).hexdigest()[:16]


class MendAt(Enum):
    """The page on which the thing that holds a letter is put right, by the name of its address."""

    NEEDS = "person-needs"
    ADDRESS = "person-address"
    DETAILS = "person-edit"
    DEATH = "person-death"
    NEWS = "person-news"
    CONTACT = "case-contact"
    CLOSE = "case-close"
    REPRESENTATIVES = "person-representatives"
    HARM = "person-harm"
    DOUBLES = "person-doubles"
    SAFE_TO_WRITE = "person-letters-may-go"
    REFERRER = "case-referrer"
    TASK = "letter-task"
    REROUTE = "letter-reroute"
    WORDING = "wording-one"
    HERE = "letter-release"


# Pages of the person whom the letter is about; the other pages of a person are the reader's own.
ABOUT_THE_PERSON = frozenset({MendAt.REPRESENTATIVES, MendAt.HARM})


@dataclass(frozen=True)
class Mend:
    """What to do about a held letter, in the words of its button or link."""

    at: MendAt
    verb: str
    says: str
    may_be_overridden: bool = False
    # The page of whom the letter is about, and not of whoever reads it.
    of_whom_it_is_about: bool = False

    def url_for(self, letter: Letter) -> str:
        """The page that mends it; empty where it is decided on the letter itself."""
        if self.at is MendAt.HERE:
            return ""
        if self.at is MendAt.WORDING:
            return reverse(self.at.value, args=[letter.kind, ENGLISH.code, Wording.Form.PLAIN])
        return reverse(self.at.value, args=[self.pk_for(letter)])

    def pk_for(self, letter: Letter) -> Any:
        """Whose page mends it: the reader's, that of whom it is about, the case's or its own."""
        if self.at.value.startswith("letter"):
            return letter.pk
        if not self.at.value.startswith("person"):
            return letter.case_id
        is_about = self.of_whom_it_is_about or self.at in ABOUT_THE_PERSON
        return letter.case.person_id if is_about else letter.person_id


class Held(TextChoices):
    """The codes of ``Letter.held_because``. The last three belong to failed and doubtful ones."""

    DIED = "died", "The person has died"
    REPORTED_DEAD = "reported_dead", "Reported dead, not verified"
    ABOUT_DIED = "about_died", "The person it is about has died"
    ABOUT_REPORTED_DEAD = "about_reported_dead", "The person it is about is reported dead"
    NEWS = "news", "A file says something about them that nobody has decided"
    ABOUT_NEWS = "about_news", "A file says something about whom it is about"
    MAY_BE_ANOTHER = "may_be_another", "Someone must check who they are: there may be two records"
    ABOUT_MAY_BE_ANOTHER = (
        "about_may_be_another",
        "Someone must check whom it is about: there may be two records",
    )
    HARM_READS = "harm_reads", "Said to have harmed the person it is about"
    NO_AUTHORITY = "no_authority", "They have no authority to read about this person"
    INSTEAD = "instead", "Someone else has their letters"
    DO_NOT_WRITE = "do_not_write", "They asked us not to write"
    RESTRICTED = "restricted", "Restricted record"
    ABOUT_RESTRICTED = "about_restricted", "The record it is about is restricted"
    SAFEGUARDING = "safeguarding", "A safeguarding concern: may a letter go to them?"
    ABOUT_SAFEGUARDING = "about_safeguarding", "A safeguarding concern about whom it is about"
    REACH_NOTE = "reach_note", "There is an instruction on how to reach them"
    NEEDS_NOT_ASKED = "needs_not_asked", "Nobody has asked what format they need"
    NO_WORDING = "no_wording", "Nobody has written the words of this letter"
    LANGUAGE = "language", "They read another language"
    FORMAT_TASK = "format_task", "They need a format that we cannot print"
    FORMAT_CONFLICT = "format_conflict", "Their recorded formats contradict each other"
    SAFETY_NOT_ASKED = "safety_not_asked", "Nobody has asked whether it is safe to write"
    UNSAFE = "unsafe", "It is not safe to write to them"
    NO_EMAIL = "no_email", "They need e-mail and we have no address for it"
    EMAIL_FAILED = "email_failed", "An e-mail to this address did not arrive"
    NO_ADDRESS = "no_address", "There is no current address"
    HARM_HERE = "harm_here", "Someone who must not see it lives at this address"
    HARM_PERHAPS = "harm_perhaps", "Someone who must not see it may live at this address"
    HARM_UNKNOWN = "harm_unknown", "Nobody knows where someone lives who must not see it"
    AWAY = "away", "In hospital or prison, with no forwarding address"
    NO_FIXED_ABODE = "no_fixed_abode", "No fixed address"
    ABROAD = "abroad", "An address abroad or of the forces"
    POSTCODE = "postcode", "The postcode is missing or wrong"
    RETURNED = "returned", "A letter came back from this address"
    ADDRESS_ASKED = "address_asked", "Something changed: is the address right?"
    REFERRER_NOT_ASKED = "referrer_not_asked", "Nobody has asked if the referrer may be told"
    NO_REFERRER_ADDRESS = "no_referrer_address", "We have no address of whoever referred them"
    REFERRER_EMAIL_FAILED = "referrer_email_failed", "An e-mail to whoever referred them failed"
    REFERRER_RETURNED = "referrer_returned", "A letter to whoever referred them came back"
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

    @property
    def is_settled_by_a_talk(self) -> bool:
        """Whether it is held because nobody has asked, or spoken to, whoever reads it."""
        return self in SETTLED_BY_A_TALK


SETTLED_BY_A_TALK = (Held.NEEDS_NOT_ASKED, Held.SAFETY_NOT_ASKED, Held.RED_NOT_CALLED)

MENDS: dict[Held, Mend] = {
    Held.DIED: Mend(MendAt.CLOSE, "Close the case", "Close the case; the letter ends with it."),
    Held.REPORTED_DEAD: Mend(
        MendAt.DEATH, "Record what is known", "Find out, then record the death or correct it."
    ),
    Held.ABOUT_DIED: Mend(
        MendAt.CLOSE, "Close the case",
        "It was written of someone alive. Close the case; tell whoever needs to know yourself.",
    ),
    Held.ABOUT_REPORTED_DEAD: Mend(
        MendAt.DEATH, "Record what is known", "Find out, then record the death or correct it.",
        of_whom_it_is_about=True,
    ),
    Held.NEWS: Mend(
        MendAt.NEWS, "Decide what the file says",
        "An import says that they died, or need something else. Apply it or refuse it.",
    ),
    Held.ABOUT_NEWS: Mend(
        MendAt.NEWS, "Decide what the file says",
        "An import says that the person it is about died, or more. Apply it or refuse it.",
        of_whom_it_is_about=True,
    ),
    Held.MAY_BE_ANOTHER: Mend(
        MendAt.DOUBLES,
        "Compare the records",
        "Compare them with who is like them: say that they are two people, or join the records.",
    ),
    Held.ABOUT_MAY_BE_ANOTHER: Mend(
        MendAt.DOUBLES,
        "Compare the records",
        "Compare them with who is like them: say that they are two people, or join the records.",
        of_whom_it_is_about=True,
    ),
    Held.HARM_READS: Mend(
        MendAt.HARM, "See who is recorded",
        "Cancel it. If what is recorded is wrong, end it there and say why.",
    ),
    Held.NO_AUTHORITY: Mend(
        MendAt.REPRESENTATIVES, "Record the authority",
        "See by what right they would read it, and record it; or send it to the person, or cancel "
        "it.",
    ),
    Held.INSTEAD: Mend(
        MendAt.REROUTE, "Send it to them",
        "Send it to whoever has their letters, or end that on the person’s page if it is over.",
    ),
    Held.DO_NOT_WRITE: Mend(
        MendAt.CONTACT, "Record a contact", "Reach them another way, then cancel this letter."
    ),
    Held.RESTRICTED: Mend(
        MendAt.HERE, "Decide", "Someone with access decides whether it may go.", True
    ),
    Held.ABOUT_RESTRICTED: Mend(
        MendAt.HERE, "Decide", "Someone with access decides whether others may read it.", True
    ),
    Held.SAFEGUARDING: Mend(
        MendAt.SAFE_TO_WRITE, "Say whether letters may go",
        "Find out whether a letter could reach whoever may do harm. Say there that letters may "
        "go, or let this one go with your reason.",
        True,
    ),
    Held.ABOUT_SAFEGUARDING: Mend(
        MendAt.SAFE_TO_WRITE, "Say whether letters may go",
        "Find out whether what it says could reach whoever may do harm to the person it is about.",
        True, of_whom_it_is_about=True,
    ),
    Held.REACH_NOTE: Mend(
        MendAt.HERE, "Read and decide", "Release it only if a letter keeps to the instruction.",
        True,
    ),
    Held.NEEDS_NOT_ASKED: Mend(
        MendAt.NEEDS, "Record their needs",
        "Ask them and record the answer. Or release it in standard print, which asks them.", True,
    ),
    Held.NO_WORDING: Mend(
        MendAt.WORDING, "See its wording",
        "Whoever looks after the wording writes it; the letter goes once it is approved.",
    ),
    Held.LANGUAGE: Mend(
        MendAt.TASK, "Have it translated",
        "Have it translated, or tell them with an interpreter, and record that you did.",
    ),
    Held.FORMAT_TASK: Mend(
        MendAt.TASK, "Give it in their form", "Give them the news in the form they need."
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
    Held.EMAIL_FAILED: Mend(
        MendAt.DETAILS, "Check their e-mail", "Ask whether the address is right; then release it.",
        True,
    ),
    Held.NO_ADDRESS: Mend(MendAt.ADDRESS, "Record the address", "Find out where they live now."),
    Held.HARM_HERE: Mend(
        MendAt.HARM, "See who is recorded",
        "Reach them another way, in private. Never send it to this address.",
    ),
    Held.HARM_PERHAPS: Mend(
        MendAt.HARM, "Find out where they live",
        "Compare the two addresses, and record where each of them lives in full.",
    ),
    Held.HARM_UNKNOWN: Mend(
        MendAt.HARM, "Find out where they live",
        "Record where they live, or how you know that they do not live together.",
    ),
    Held.AWAY: Mend(
        MendAt.ADDRESS, "Record an address", "Record where to forward it, or that they came home."
    ),
    Held.NO_FIXED_ABODE: Mend(
        MendAt.ADDRESS, "Record an address", "Ask where a letter would reach them."
    ),
    Held.ABROAD: Mend(
        MendAt.ADDRESS, "Record an address",
        "Send it by hand with the right postage, or record an address in the United Kingdom.",
    ),
    Held.POSTCODE: Mend(MendAt.ADDRESS, "Correct the address", "Find the right postcode."),
    Held.RETURNED: Mend(
        MendAt.ADDRESS, "Correct the address",
        "Find out whether they moved, and where to; or say there that the address is right.",
    ),
    Held.ADDRESS_ASKED: Mend(
        MendAt.ADDRESS, "Check the address",
        "Find out where post reaches them now, and record it; or say there that the address is "
        "right.",
        True,
    ),
    Held.REFERRER_NOT_ASKED: Mend(
        MendAt.REFERRER, "Record who referred them", "Ask the person, and record what they said."
    ),
    Held.NO_REFERRER_ADDRESS: Mend(
        MendAt.REFERRER, "Record who referred them", "Find out how to reach them, and record it."
    ),
    Held.REFERRER_EMAIL_FAILED: Mend(
        MendAt.REFERRER, "Record who referred them",
        "Ask whether the address is right, and record them again; or release it.", True,
    ),
    Held.REFERRER_RETURNED: Mend(
        MendAt.REFERRER, "Record who referred them",
        "Find out where a letter reaches them, and record them again with that address.",
    ),
    Held.RED_NOT_CALLED: Mend(
        MendAt.CONTACT, "Speak to them first",
        "Speak to them first, in the way that suits them, and record it.", True,
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
