"""Letters in every format and script. The words in other scripts are letters in a row, no language.

Nothing here is a translation: each sample is syllables of its script, to show how it is set.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from casework.letters.making.content import LetterContent
from casework.letters.wording.wording import EASY_READ, PLAIN, Words
from tests.letters.example import FACTS, worded

# By the language whose script it is.
SYLLABLES: Mapping[str, str] = {
    "Amharic": "ሀለሐመ ሠረሰሸ ቀበተቸ ኀነኘአ ከኸወዐ ዘዠየደ ጀገጠጨ ጰጸፀፈ",
    "Arabic": "بتث جحخ دذر زسش صضط ظعغ فقك لمن",
    "Bengali": "কাখি গুঘে চোছৈ জংঝি টৌঠূ ডাঢী তুথে দোধৈ",
    "Farsi": "بپت جچح دذر زژس شصض طظع غفق می‌ببب",
    "Gujarati": "કાખી ગુઘે ચોછૈ જંઝિ ટૌઠૂ ડાઢી તુથે દોધૈ",
    "Kurdish (Sorani)": "بپت جچح دذر زژس شصض گڵڕ ێۆە غفق",
    "Nepali": "काखी गुघे चोछै जंझि टौठू डाढी तुथे दोधै",
    "Panjabi": "ਕਾਖੀ ਗੁਘੇ ਚੋਛੈ ਜੰਝਿ ਟੌਠੂ ਡਾਢੀ ਤੁਥੇ ਦੋਧੈ",
    "Pashto": "بپت جچځ څدډ رړزژ ږسښ ګڼې ۍئو شصض",
    "Polish": "aąbc ćdeę fghi jklł mnńo óprs śtuw yzźż",
    "Russian": "абв где жзи клм ноп рст уфх цчш",
    "Tamil": "காகி டுணே தோநை பமி யௌரூ லாவீ ழுளே றோனை",
    "Urdu": "بپت جچح دڈذ رڑزژ سشص ضطظ عغفق کگل",
}
RIGHT_TO_LEFT = ("Arabic", "Farsi", "Kurdish (Sorani)", "Pashto", "Urdu")
NUMBERS = ("01632 960001", "18001 01632 960001", "21/9/2026", "19/12/2026")


def in_script(language: str) -> LetterContent:
    """A letter of every kind of part."""
    s = SYLLABLES[language]
    return _of(
        language, PLAIN,
        {"kind": "title", "text": s[:12]},
        {"kind": "paragraph", "text": f"{s} {{request_on}} {s} {{waited_days}} {s}."},
        {"kind": "notice", "text": f"{s} {{phone}} {s} {{email}}."},
        {"kind": "heading", "text": s[:9]},
        {
            "kind": "bullets",
            "items": [f"{s} {{text_relay}}.", f"{s} {{web}} {s}", "{advocacy_phone}"],
        },
        {"kind": "paragraph", "text": f"{s} {{update_by}}."},
    )  # fmt: skip


def easy_in_script(language: str) -> LetterContent:
    s = SYLLABLES[language]
    return _of(
        language, EASY_READ,
        {"kind": "title", "text": s[:12]},
        {"kind": "line", "picture": "calendar", "text": f"{s} {{request_on}}. {s}"},
        {"kind": "heading", "text": s[:9]},
        {"kind": "line", "picture": "phone", "text": f"{s} {{phone}} {s}"},
    )  # fmt: skip


def with_text(content: LetterContent, place: str, words: str) -> LetterContent:
    """The letter with other words in one of its places."""
    changed: dict[str, Any] = {place: words}
    return replace(content, **changed)


def _of(language: str, form: str, *blocks: dict[str, Any]) -> LetterContent:
    return worded(Words("waiting_well", language, form, 1, blocks), facts=FACTS)
