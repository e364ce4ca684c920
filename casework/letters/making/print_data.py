"""What is the template given? One letter as plain JSON, each value text or a number."""

import json
import re
from collections.abc import Iterable
from functools import lru_cache

from casework.letters.directions import isolated, without_isolates
from casework.letters.languages import ENGLISH, Language
from casework.letters.making import fonts
from casework.letters.making.content import (
    Block,
    Bullets,
    Heading,
    LetterContent,
    Line,
    Notice,
    Paragraph,
    heads,
    signature,
)
from casework.letters.making.pictures import PICTURES


def as_json(content: LetterContent, *, points: int) -> str:
    """The letter for the template. ASCII alone: every other character is a JSON escape."""
    language, day = content.language, content.letter_on
    told = {
        "points": points,
        "lang": language.code.split("-")[0],
        "region": "GB" if language.code == ENGLISH.code else None,
        "dir": language.direction,
        "fonts": fonts.families(language),
        "leading": fonts.LEADING.get(language.script, fonts.USUAL_LEADING),
        "title": content.title,
        "document": without_isolates(content.title),
        "envelope": content.envelope,
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "heads": _lines(heads(content), language),
        "reference": content.reference,
        "greeting": _lines((f"{content.phrases.dear}{content.greeting}",), language),
        "sender": content.council.name,
        "signature": _lines(signature(content), language),
        "says_page": language.code == ENGLISH.code,
        "easy": content.is_easy_read,
    }
    blocks = ",".join(map(_block_as_json, content.blocks))
    return f'{json.dumps(told)[:-1]}, "blocks": [{blocks}]}}'


def _lines(texts: Iterable[str], language: Language) -> list[list[object]]:
    """Names, numbers and days, each on a line of its own and in its own direction."""
    return [_runs(isolated(text, language)) for text in texts]


# Most blocks are the same from letter to letter, and looking for long words takes its time.
@lru_cache(maxsize=1024)
def _block_as_json(block: Block) -> str:
    return json.dumps(_block_as_data(block))


def _block_as_data(block: Block) -> dict[str, object]:
    match block:
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Paragraph(text) | Notice(text):
            return {"kind": type(block).__name__.lower(), "runs": _runs(text)}
        case Bullets(items):
            return {"kind": "bullets", "items": [_runs(item) for item in items]}
        case Line(text, picture):
            shown = {"picture": f"/pictures/{picture}.svg", "alt": PICTURES[picture]}
            said = [_runs(sentence) for sentence in _SENTENCES.split(text)]
            return {"kind": "line", "lines": said, **shown}


# In Easy Read each sentence begins a line.
_SENTENCES = re.compile(r"(?<=[.?!।۔؟]) (?=[^a-z])")

# Dates and telephone numbers stay on one line. So do words of 13 letters or more (an e-mail
# address) while they fit; words of up to 12 fit at any size and need no measuring.
NOT_PLAIN = re.compile(
    r"(?P<kept>\b[0-9]{1,2} [A-Z][a-z]{2,8} [0-9]{4}\b|\b[0-9][0-9 ]{6,20}[0-9]\b"
    r"|\b[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}\b)|[^ ]{13,}"
)
BREAKABLE_AFTER = re.compile(r"(?<=[@./_-])")


def _runs(text: str) -> list[object]:
    """The text cut where the template must mind how lines break. Joined, it is the same text.

    Done here because the same search inside the template took ten times as long.
    """
    runs: list[object] = []
    end = 0
    for found in NOT_PLAIN.finditer(text):
        runs.append(text[end : found.start()])
        if found["kept"]:
            runs.append({"kept": found["kept"]})
        else:
            runs.append({"pieces": [p for p in BREAKABLE_AFTER.split(found[0]) if p]})
        end = found.end()
    runs.append(text[end:])
    return [run for run in runs if run]
