"""What does a recorded need ask of a letter, and which of it can we make?"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import TextChoices

from casework.letters.making.render import LetterFormat
from casework.models import Wording

PLAIN_TEXT = "plain_text"
STANDARD = LetterFormat.STANDARD
TRANSLATION = "translation"


class LetterNeed(TextChoices):
    """How a letter must be made or sent: the values of ``AccessNeedTerm.letter_format``."""

    LARGE_20 = "large_20", "large print, 20 point"
    LARGE_24 = "large_24", "large print, 24 point"
    LARGE_28 = "large_28", "large print, 28 point"
    LETTER = "letter", "a letter by post"
    EMAIL = "email", "e-mail"
    EASY_READ = "easy_read", "Easy Read"
    BRAILLE_1 = "braille_1", "uncontracted (Grade 1) Braille"
    BRAILLE_2 = "braille_2", "contracted (Grade 2) Braille"
    MOON = "moon", "Moon"
    MAKATON = "makaton", "Makaton"
    BSL_VIDEO = "bsl_video", "a video in British Sign Language"
    APHASIA = "aphasia", "words that a person with aphasia can follow"
    AUDIO = "audio", "an audio recording"
    DISC = "disc", "a disc or memory stick"
    DOWNLOAD = "download", "a file to download"
    READ_ALOUD = "read_aloud", "someone to read it aloud"
    SPOKEN = "spoken", "to be told by voice"
    TELEPHONE = "telephone", "a telephone call"
    TEXT_RELAY = "text_relay", "a call by text relay"
    TEXT_MESSAGE = "text_message", "a text message"
    VIA_CARER = "via_carer", "contact through their carer"


# Largest first: each need is for a size of "at least", so the largest meets them all.
LARGE_PRINT = {
    LetterNeed.LARGE_28: LetterFormat.LARGE_28,
    LetterNeed.LARGE_24: LetterFormat.LARGE_24,
    LetterNeed.LARGE_20: LetterFormat.LARGE_20,
}
WE_CAN_MAKE = frozenset({*LARGE_PRINT, LetterNeed.LETTER, LetterNeed.EMAIL})

# Who does what for a format that we cannot make here (rules.md 5.5 point 2).
TASKS: dict[LetterNeed, str] = {
    LetterNeed.EASY_READ: "Order the Easy Read letter from the communications team.",
    LetterNeed.BRAILLE_1: "Order Grade 1 Braille from the transcription service.",
    LetterNeed.BRAILLE_2: "Order Grade 2 Braille from the transcription service.",
    LetterNeed.MOON: "Order Moon from the transcription service.",
    LetterNeed.MAKATON: "Ask a worker who uses Makaton to give the news in person.",
    LetterNeed.BSL_VIDEO: "Book a British Sign Language video of the letter.",
    LetterNeed.APHASIA: "Ask a worker to go through it with them, with pictures and short words.",
    LetterNeed.AUDIO: "Have the letter recorded, and send the recording.",
    LetterNeed.DISC: "Put the letter on the disc or stick they use, and post it.",
    LetterNeed.DOWNLOAD: "Give them the letter as a file in the way they use.",
    LetterNeed.READ_ALOUD: "Arrange for a named worker to read it to them.",
    LetterNeed.SPOKEN: "Tell them by voice, by telephone or in person.",
    LetterNeed.TELEPHONE: "Telephone them and say what the letter says.",
    LetterNeed.TEXT_RELAY: "Call them by text relay and say what the letter says.",
    LetterNeed.TEXT_MESSAGE: "Text them to agree how to give them the news.",
    LetterNeed.VIA_CARER: "Ask their carer how to give them the news.",
}


@dataclass(frozen=True)
class Form:
    """A letter that we can make: ``format`` by post or by e-mail, in which words."""

    format: str
    by_email: bool
    because: str
    form: str = Wording.Form.PLAIN


@dataclass(frozen=True)
class CannotMake:
    """The needs that are tasks for a person."""

    needs: tuple[LetterNeed, ...]

    @property
    def words(self) -> str:
        return ", ".join(need.label for need in self.needs)


@dataclass(frozen=True)
class Contradiction:
    """Needs that no one letter meets; somebody has to ask."""

    words: str


def form_for(
    needs: Iterable[LetterNeed], words: Collection[str] = ()
) -> Form | CannotMake | Contradiction:
    """The one form that meets every recorded need, or why there is none.

    ``words`` are the forms of wording that there are (``Wording.Form``) in the reader's language.
    """
    wanted = set(needs)
    if tasks := _tasks(wanted, words):
        return CannotMake(tuple(sorted(tasks)))
    if LetterNeed.EASY_READ in wanted:
        form = Wording.Form.EASY_READ
        return Form(LetterNeed.EASY_READ, by_email=False, because="They need Easy Read", form=form)
    if LetterNeed.EMAIL in wanted:
        if on_paper := wanted - {LetterNeed.EMAIL}:
            others = " and ".join(LetterNeed(need).label for need in sorted(on_paper))
            return Contradiction(f"They need e-mail, and also {others}.")
        return Form(PLAIN_TEXT, by_email=True, because="They need information by e-mail")
    size = next((need for need in LARGE_PRINT if need in wanted), None)
    if size is not None:
        return Form(LARGE_PRINT[size], by_email=False, because=f"They need {size.label}")
    return Form(STANDARD, by_email=False, because="No need for another format")


def _tasks(wanted: set[LetterNeed], words: Collection[str]) -> set[LetterNeed]:
    """The needs that a person has to see to.

    Easy Read is one document, with pictures that fit its page: in larger print, or by e-mail, it
    is made by hand. A letter that met only one of the two needs would meet neither person.
    """
    tasks = wanted - WE_CAN_MAKE - {LetterNeed.EASY_READ}
    if LetterNeed.EASY_READ not in wanted:
        return tasks
    others = wanted & {*LARGE_PRINT, LetterNeed.EMAIL}
    if others or Wording.Form.EASY_READ not in words:
        return tasks | others | {LetterNeed.EASY_READ}
    return tasks


# As they stand within a sentence; names such as Braille keep their capital there.
_IN_WORDS: dict[str, str] = {
    **{need.value: need.label for need in TASKS},
    **{made.value: made.label[0].lower() + made.label[1:] for made in LetterFormat},
    LetterFormat.EASY_READ.value: LetterFormat.EASY_READ.label,
    PLAIN_TEXT: "e-mail as HTML, with plain text beside it",
    TRANSLATION: "translated, or told with an interpreter",
}


def format_in_words(code: str) -> str:
    """A format of ``Letter.format`` within a sentence."""
    return _IN_WORDS.get(code, code)


def format_name(code: str) -> str:
    """A format of ``Letter.format`` by itself."""
    words = _IN_WORDS.get(code)
    return words[0].upper() + words[1:] if words else code
