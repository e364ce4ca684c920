"""What must a wording say in its own language, so that no English stands in its letters?

Days, numbers and names stand in any language; words are English. Those of a short list have a term
in each translation. The council's own are said by the translation itself, with the number beside
them. What staff write for one letter no wording can translate: such a letter has a translator.
"""

from collections.abc import Iterator, Sequence

from casework import kinds, letter_kinds
from casework.letter_kinds import Gives, KindOfLetter, Term
from casework.letters.languages import ENGLISH
from casework.letters.making.compose import COUNCIL_FIELDS, called, is_words, named_in
from casework.letters.wording.finding import Finding
from casework.letters.wording.parts import TERM, Parts, is_term, is_translated, printed, terms
from casework.letters.wording.wording import Block, Words

# The number that a translation gives in place of words of the council's.
NUMBER_OF = {
    "carers_service": "carers_service_phone",
    "complaints": "complaints_phone",
    "advocacy": "advocacy_phone",
}


def what_for(kind_of_case: str) -> Term:
    """What a case of this kind waits for; it completes "You are waiting for …"."""
    return Term(kind_of_case, kinds.get(kind_of_case).plain)


def short_list() -> dict[str, str]:
    """Each kind of case about which letters are written, and how English says it."""
    return {kind.code: kind.plain for kind in kinds.every() if kind.writes_letters}


def can_say(words: Words, *, about: str) -> bool:
    """Whether a letter about this kind of case can go in these words with no English in it."""
    if words.language == ENGLISH.name:
        return True
    kind, named = letter_kinds.get(words.kind), named_in(printed(words.blocks))
    if any(is_words(kind, code) for code in named):
        return False
    return not named & _listed(kind) or about in terms(words.blocks)


def _listed(kind: KindOfLetter) -> set[str]:
    """The facts of this kind of letter that come from the short list."""
    return {field.code for field in kind.fields if field.gives is Gives.TERM}


def with_terms(blocks: Sequence[Block], *, kind: KindOfLetter, language: str) -> Parts:
    """The parts, then every term that they need; those that are new wait to be translated.

    None is lost that somebody translated. English says each thing as the list does.
    """
    if language == ENGLISH.name:
        return [dict(part) for part in blocks]
    body, have = printed(blocks), terms(blocks)
    needed = short_list() if named_in(body) & _listed(kind) else {}
    found = [have.get(of) or _to_translate(of, english) for of, english in needed.items()]
    spare = [part for of, part in have.items() if of not in needed and is_translated(part)]
    return [dict(part) for part in (*body, *found, *spare)]


def _to_translate(of: str, english: str) -> Block:
    return {"kind": TERM, "of": of, "text": english, "translated": False}


def must_name(kind: KindOfLetter, language: str) -> frozenset[str]:
    """What a wording must give: in a translation a number, where English has words with it."""
    if language == ENGLISH.name:
        return kind.must_name
    return frozenset(NUMBER_OF.get(code, code) for code in kind.must_name)


def findings(kind: KindOfLetter, words: Words) -> Iterator[Finding]:
    """Whatever would bring English into a letter of another language.

    A part that waits for its translation is English as a whole, and is stopped for that.
    """
    if words.language == ENGLISH.name:
        return
    for number, part in enumerate(words.blocks):
        if not is_translated(part):
            continue
        named = sorted(named_in([part]))
        if is_term(part) and named:
            yield Finding("A term is words alone: it names no fact.", number)
        yield from (Finding(why, number) for code in named if (why := _why(kind, code, words)))
    yield from _missing(kind, words)


def _why(kind: KindOfLetter, code: str, words: Words) -> str:
    """Why this fact may not be named; empty where it may, or where there is none of the name."""
    field = kind.field(code)
    if field is not None:
        return _of_the_staff(code, words.language) if field.is_words else ""
    is_of_the_council = code in COUNCIL_FIELDS and is_words(kind, code)
    return _of_the_council(code, words.language) if is_of_the_council else ""


def _of_the_council(code: str, language: str) -> str:
    beside = f", with {{{NUMBER_OF[code]}}} beside it" if code in NUMBER_OF else ""
    return f"{{{code}}} is kept in English. Say it in {language} yourself{beside}."


def _of_the_staff(code: str, language: str) -> str:
    return (
        f"Staff write {{{code}}} in English for each letter, so no letter in {language} can name "
        "it. Such a letter is held for a translator."
    )


def _missing(kind: KindOfLetter, words: Words) -> Iterator[Finding]:
    named = sorted(named_in(printed(words.blocks)) & _listed(kind))
    if not named:
        return
    for of, english in short_list().items():
        if of not in terms(words.blocks):
            yield Finding(
                f"It names {{{named[0]}}}, and lacks what “{english}” is called in "
                f"{words.language}. Save any part, and it stands among the terms."
            )


def why_not(kind: KindOfLetter, language: str) -> str:
    """Why no wording of this kind can be in this language; empty where one can."""
    if language == ENGLISH.name or not kind.always_in_words:
        return ""
    says = ", ".join(called(kind, field.code) for field in kind.always_in_words)
    return (
        f"Staff write part of each such letter in English: {says}. So a letter to somebody who "
        f"reads {language} is held, and a translator puts the whole of it into {language}."
    )
