"""May somebody give this news by hand, in this way? Pure; the gate apart from the letter's form.

A person stands behind it with a name, so what a person may overrule does not stop them. A rule of
safety does, and a death always.
"""

from collections.abc import Iterator

from django.db.models import TextChoices

from casework.letters.gate.answers import Cancel, Hold
from casework.letters.gate.decision import (
    Facts,
    about_email,
    about_post,
    about_the_people,
    no_longer_owed,
)
from casework.letters.gate.held import Held
from casework.letters.gate.needs import LetterNeed
from casework.policy import Safety


class How(TextChoices):
    """The way in which the person had the news."""

    IN_PERSON = "in_person", "In person: told, signed or read aloud"
    POSTED = "posted", "Made in their form, and posted"
    EMAILED = "emailed", "Made in their form, and e-mailed"
    PHONE = "phone", "By telephone"
    RELAY = "relay", "By text relay"
    TEXT = "text", "By text message"


IN_WRITING = frozenset({How.POSTED, How.EMAILED})
# What can be made in their form, and put into their hands or on their screen.
_MADE = frozenset(
    {
        LetterNeed.LARGE_20, LetterNeed.LARGE_24, LetterNeed.LARGE_28, LetterNeed.EASY_READ,
        LetterNeed.BRAILLE_1, LetterNeed.BRAILLE_2, LetterNeed.MOON, LetterNeed.MAKATON,
        LetterNeed.BSL_VIDEO, LetterNeed.APHASIA, LetterNeed.AUDIO, LetterNeed.DISC,
        LetterNeed.DOWNLOAD,
    }
)  # fmt: skip
# Which needs each way meets (rules.md 5.3). A telephone call is no Braille, whoever rang.
MEETS: dict[How, frozenset[LetterNeed]] = {
    How.IN_PERSON: frozenset(
        {
            LetterNeed.READ_ALOUD, LetterNeed.SPOKEN, LetterNeed.MAKATON, LetterNeed.BSL_VIDEO,
            LetterNeed.APHASIA, LetterNeed.VIA_CARER,
        }
    ),
    How.POSTED: _MADE | {LetterNeed.LETTER},
    How.EMAILED: _MADE | {LetterNeed.EMAIL},
    How.PHONE: frozenset(
        {LetterNeed.TELEPHONE, LetterNeed.SPOKEN, LetterNeed.READ_ALOUD, LetterNeed.VIA_CARER}
    ),
    How.RELAY: frozenset({LetterNeed.TEXT_RELAY, LetterNeed.VIA_CARER}),
    How.TEXT: frozenset({LetterNeed.TEXT_MESSAGE, LetterNeed.VIA_CARER}),
}  # fmt: skip


def stops(facts: Facts, how: How) -> Cancel | Hold | None:
    """Why not; None where it may be given."""
    if over := no_longer_owed(facts):
        return over
    holds = [*about_the_people(facts), *_about_the_way(facts, how)]
    return next((hold for hold in holds if _is_a_stop(hold, how)), None)


def wrong_way(facts: Facts, how: How) -> str:
    """Why this way does not reach them, in words; another may. Empty where it does."""
    if how == How.PHONE and facts.not_by_voice:
        return (
            "They may not hear a telephone, so a call is not enough. Tell them by text relay, by "
            "text message, in writing, or in person with the interpreter they use."
        )
    return ""


def _is_a_stop(hold: Hold, how: How) -> bool:
    if hold.reason in (Held.DO_NOT_WRITE, Held.MAY_BE_ANOTHER, Held.ABOUT_MAY_BE_ANOTHER):
        return how in IN_WRITING
    return not hold.reason.may_be_overridden


def _about_the_way(facts: Facts, how: How) -> Iterator[Hold]:
    if how == How.POSTED:
        yield from about_post(facts)
    elif how == How.EMAILED:
        yield from about_email(facts)
    elif how in (How.PHONE, How.RELAY) and facts.safe_by_phone == Safety.UNSAFE:
        yield Hold(Held.UNSAFE, "By telephone")
    elif how == How.TEXT and facts.safe_by_text == Safety.UNSAFE:
        yield Hold(Held.UNSAFE, "By text message")
