"""May these words go to people? What stops a wording from being submitted, and what is advice.

Each check reads the wording as every letter might have it: under each combination of conditions
that can come about. Sources: rules 5.5 (what a letter must say, and how), Care and Support guidance
6.29, and GOV.UK's advice on the length of sentences.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, product

from casework.letter_kinds import KindOfLetter, Recipient
from casework.letters.languages import ENGLISH, Language
from casework.letters.making.compose import COUNCIL_FIELDS, FIELD, IN_ANY_LANGUAGE, called, named_in
from casework.letters.making.pictures import PICTURES
from casework.letters.wording import how_it_is_said, own_language, parts
from casework.letters.wording.finding import Finding
from casework.letters.wording.parts import KINDS_OF, LINE, NOTICE, TITLE, texts
from casework.letters.wording.wording import EASY_READ, Block, Words

# A letter that gives one of these gives a telephone number.
TELEPHONES = frozenset(
    {"phone", "out_of_hours_phone", *own_language.NUMBER_OF, *own_language.NUMBER_OF.values()}
)
MOST_FREE_CONDITIONS = 10


def findings(
    kind: KindOfLetter, words: Words, *, language: Language, english: Sequence[Block] = ()
) -> list[Finding]:
    """Everything to be said about this wording. ``english`` is what a translation was made from."""
    # Parts that no letter could show are told of first: the rest cannot be judged.
    if found := [*shape(kind, words)]:
        return found
    return [
        *_translation(words, language, english),
        *_facts(kind, words),
        *_each_combination(kind, words),
        *own_language.findings(kind, words),
        *how_it_is_said.findings(words, language),
    ]


def stops(found: Iterable[Finding]) -> list[Finding]:
    return [each for each in found if each.stops]


def shape(kind: KindOfLetter, words: Words) -> Iterator[Finding]:
    """Parts of known kinds, each saying something, under conditions that this letter has."""
    if not words.blocks:
        yield Finding("The wording has no parts yet.")
    for number, part in enumerate(words.blocks):
        if not _is_known(part, words):
            yield Finding("This part is of a kind that such a letter does not have.", number)
        elif not texts(part) or not all(text.strip() for text in texts(part)):
            yield Finding("This part says nothing yet.", number)
        elif (when := part.get("when", "")) and when not in kind.conditions:
            yield Finding(f"This kind of letter has no condition “{when}”.", number)
        elif part["kind"] == LINE and part.get("picture") not in PICTURES:
            yield Finding("Choose the picture that stands beside this line.", number)


def _is_known(part: Block, words: Words) -> bool:
    """Whether such a letter has parts like this; English has no terms, for it needs none."""
    if parts.is_term(part):
        return words.language != ENGLISH.name and not set(part) - parts.KEYS_OF_A_TERM
    return part.get("kind") in KINDS_OF[words.form] and not set(part) - parts.KEYS


def _facts(kind: KindOfLetter, words: Words) -> Iterator[Finding]:
    """Each fact in braces is one that the letter has, and has under this condition."""
    for number, part in enumerate(words.blocks):
        for text in texts(part):
            for code in FIELD.findall(text):
                yield from _one_fact(kind, code, part.get("when", ""), number)
            if any(brace in FIELD.sub("", text) for brace in "{}"):
                yield Finding("A brace stands alone. A fact is written as {phone}.", number)


def _one_fact(kind: KindOfLetter, code: str, when: str, number: int) -> Iterator[Finding]:
    field = kind.field(code)
    if field is None and code not in COUNCIL_FIELDS:
        yield Finding(f"This kind of letter has no fact called {{{code}}}.", number)
    elif field is not None and field.when and when not in field.when:
        known = " or ".join(f"“{kind.conditions[each]}”" for each in sorted(field.when))
        yield Finding(f"{{{code}}} is known only when {known}: say so in the condition.", number)


# What every letter that can come about must hold


def possible(kind: KindOfLetter, words: Words | None = None) -> list[frozenset[str]]:
    """Each combination of conditions that can come about, as far as the wording tells them apart.

    Raises ``ValueError`` where a kind has more than ten conditions that exclude no other.
    """
    used = set(kind.conditions) if words is None else {b.get("when", "") for b in words.blocks}
    if words is not None:
        used |= {each for code in kind.must_name for each in _known_when(kind, code)}
    # A set of which one holds is told apart if any of it is; the rest hold or not, each alone.
    sets = [sorted(each) for each in kind.one_of if each & used]
    free = sorted(used & set(kind.conditions) - set(chain(*kind.one_of)))
    if len(free) > MOST_FREE_CONDITIONS:
        message = f"{kind.name} has too many conditions that may hold together."
        raise ValueError(message)
    some = [each for size in range(len(free) + 1) for each in combinations(free, size)]
    return [frozenset((*one, *more)) for one in product(*sets) for more in some]


def _known_when(kind: KindOfLetter, code: str) -> frozenset[str]:
    field = kind.field(code)
    return field.when if field else frozenset()


def _each_combination(kind: KindOfLetter, words: Words) -> Iterator[Finding]:
    """Each lack is told once: of every letter, or with the first combination that shows it."""
    every = possible(kind, words)
    told: dict[str, list[frozenset[str]]] = {}
    for holds in every:
        for lack in _lacks(kind, words, holds):
            told.setdefault(lack, []).append(holds)
    for lack, shows in told.items():
        where = f", in a letter where {in_words(kind, shows[0])}" if len(shows) < len(every) else ""
        yield Finding(f"{lack}{where}.")


def in_words(kind: KindOfLetter, holds: Iterable[str]) -> str:
    """A combination of conditions, said so that a reader knows which letter is meant."""
    return " and ".join(f"“{says}” holds" for says in meanings(kind, holds))


def meanings(kind: KindOfLetter, holds: Iterable[str]) -> list[str]:
    """What each of these conditions means, in the order in which the kind names them."""
    return [says for code, says in kind.conditions.items() if code in set(holds)]


def _lacks(kind: KindOfLetter, words: Words, holds: frozenset[str]) -> Iterator[str]:
    body = parts.printed(words.blocks)
    there = [part for part in body if not part.get("when") or part["when"] in holds]
    if not any(part["kind"] == TITLE for part in there):
        yield "There is no title"
    if all(part["kind"] == TITLE for part in there):
        yield "It says nothing but its title"
    named = named_in(there)
    for code in sorted(own_language.must_name(kind, words.language) - named):
        known = _known_when(kind, code)
        if not known or known & holds:
            yield f"It must give {called(kind, code)}: {{{code}}}"
    if kind.to is Recipient.PERSON:
        yield from _ways_to_reach_us(words, there, named)


def _ways_to_reach_us(
    words: Words, there: Sequence[Block], named: frozenset[str] | set[str]
) -> Iterator[str]:
    """A deaf person never has only a telephone number; other formats are always offered."""
    if "email" not in named:
        yield "It must give the team's e-mail address: {email}"
    if "text_relay" not in named and named & TELEPHONES:
        yield "It gives a telephone number, and must give the one for text relay: {text_relay}"
    if words.form != EASY_READ and not any(part["kind"] == NOTICE for part in there):
        yield "It must have a framed line that offers other formats"


def _translation(words: Words, language: Language, english: Sequence[Block]) -> Iterator[Finding]:
    """Every part is in the letter's own language, and names the facts that the English names."""
    for number, part in enumerate(words.blocks):
        if not parts.is_translated(part):
            yield Finding(f"This part is not marked as translated into {language.name}.", number)
    if language == ENGLISH or not english:
        return
    ours = {text for part in english for text in texts(part) if _has_words(text)}
    ours |= {text for text in own_language.short_list().values() if " " in text}
    for number, part in enumerate(words.blocks):
        if parts.is_translated(part) and ours.intersection(texts(part)):
            yield Finding("This part is word for word the English one.", number)
    for code in sorted(_sayable(named_in(english)) - named_in(words.blocks)):
        yield Finding(f"The English names {{{code}}}, and this translation does not.", stops=False)


def _has_words(text: str) -> bool:
    """More than a name or a number, which may be the same in every language."""
    return len([word for word in FIELD.sub("", text).split() if word.isalpha()]) > 3


def _sayable(named: set[str]) -> set[str]:
    """Of the facts that the English names, those that a translation can name too."""
    return {code for code in named if code not in COUNCIL_FIELDS or code in IN_ANY_LANGUAGE}
