"""Is this the letter that they had, or are about to have? Asked of each one that staff ask for."""

from collections.abc import Iterable, Mapping

from casework.calendar import local_day
from casework.letter_kinds import KindOfLetter
from casework.models import Case, Letter, LetterState
from casework.refusals import Refusal

_MAY_HAVE_GONE = (LetterState.SENT, LetterState.UNCONFIRMED)


class WentAlready(Refusal):
    """The same letter went before; whoever asks for it says why it goes again."""


def refuse_twice(case: Case, kind: KindOfLetter, given: Mapping[str, object], why: str) -> None:
    """Raise ``Refusal`` where the same letter is in the post room, and ``WentAlready`` where it
    went and nobody says ``why`` it goes again; call it under the case's lock.
    """
    same = list(_same(case, kind, given))
    if any(letter.state not in _MAY_HAVE_GONE for letter in same):
        raise Refusal("This letter, word for word, is due already.")
    if (asks := _asks(same)) and not why.strip():
        raise WentAlready(asks)


def asks_why(case: Case, kind: KindOfLetter, given: Mapping[str, object]) -> str:
    """The question to answer before the same letter goes again; empty where it is the first."""
    return _asks(list(_same(case, kind, given)))


def _asks(same: list[Letter]) -> str:
    went = [letter for letter in same if letter.state in _MAY_HAVE_GONE]
    if not went:
        return ""
    days = [local_day(letter.sent_at) for letter in went if letter.sent_at]
    when = f"went on {max(days):%-d %B %Y}" if days else "may have gone already"
    return f"The same letter {when}. Send again? Say why."


def _same(case: Case, kind: KindOfLetter, given: Mapping[str, object]) -> Iterable[Letter]:
    """Letters of this kind with the same words; where nothing is typed, since its worker has it."""
    letters = case.letters.filter(kind=kind.code).exclude(state=LetterState.CANCELLED)
    if given:
        return (letter for letter in letters if _plain(letter.details) == _plain(given))
    since = case.allocated_on
    return letters.filter(due_on__gte=since) if since else letters


def _plain(details: Mapping[str, object]) -> dict[str, str]:
    """Capitals and spaces make no other letter."""
    return {code: " ".join(str(text).casefold().split()) for code, text in details.items()}
