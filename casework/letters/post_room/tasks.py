"""What must somebody do about a letter that we cannot make? A task, with a team and a clock.

A task follows its letter: raised in the transaction that holds it, and dropped once the letter
ends or what held it is put right. To ask somebody what they need stays to be done although the
letter was let go in standard print: until they were asked, have died, or the case is closed. What
the task asks is worked out from the needs of the reader.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q

from casework.acts import record
from casework.calendar import add_working_days
from casework.letters.gate.held import Held
from casework.letters.gate.needs import TASKS, LetterNeed
from casework.models import AccessNeed, Letter, LetterState, LetterTask, Person

Kind = LetterTask.Kind

RAISED_FOR: dict[str, Kind] = {
    Held.FORMAT_TASK: Kind.FORMAT,
    Held.LANGUAGE: Kind.TRANSLATE,
    Held.NEEDS_NOT_ASKED: Kind.ASK_NEEDS,
    Held.FORMAT_CONFLICT: Kind.ASK_NEEDS,
    Held.NO_REFERRER_ADDRESS: Kind.REFERRER,
    Held.REFERRER_EMAIL_FAILED: Kind.REFERRER,
    Held.REFERRER_RETURNED: Kind.REFERRER,
}
PUT_RIGHT = "What held the letter was put right"
ASKED = "Their needs are on the record, or nobody need ask any more"


def follow(letter: Letter, *, on: date) -> None:
    """Have the task that the letter's hold asks for, and no other; call it under the lock.

    Harmless when called twice. The case may have moved: its team has the task now.
    """
    wanted = RAISED_FOR.get(letter.held_because) if letter.state == LetterState.HELD else None
    open_ones = list(_open(letter))
    for task in open_ones:
        if task.kind != wanted and (task.kind != Kind.ASK_NEEDS or _was_asked(letter.person, on)):
            _drop([task], because=PUT_RIGHT, on=on)
    kept = next((task for task in open_ones if task.kind == wanted), None)
    if wanted is not None and kept is None:
        _raise(letter, wanted, on)
    elif kept is not None and kept.team_id != letter.team_id:
        kept.team_id, kept.worker = letter.team_id, None
        kept.save(update_fields=["team", "worker"])


def drop(letters: Iterable[Letter], *, because: str, on: date) -> None:
    """These letters are at an end: nobody need do anything about them."""
    tasks = LetterTask.objects.filter(letter__in=list(letters), done_on=None, dropped_on=None)
    tasks.update(dropped_on=on, dropped_because=because[:200])


def let_go(letter: Letter, *, because: str, on: date) -> None:
    """The letter goes: nobody need make it, but whoever was never asked is still to be asked."""
    tasks = LetterTask.objects.filter(letter=letter, done_on=None, dropped_on=None)
    if not _was_asked(letter.person, on):
        tasks = tasks.exclude(kind=Kind.ASK_NEEDS)
    tasks.update(dropped_on=on, dropped_because=because[:200])


def drop_asked(*, on: date) -> int:
    """Drop the tasks to ask of those who were asked since, have died, or whose case is closed.

    One whose letter is held for it follows that letter. Answers how many.
    """
    known = AccessNeed.objects.live(on).filter(person=OuterRef("person"))
    known = known.exclude(term__letter_format="")
    held = Q(letter__state=LetterState.HELD, letter__held_because__in=_ASKS)
    over = Q(person__died_on__isnull=False) | Q(letter__case__closed_on__isnull=False)
    asked = Q(person__access_needs_asked_on__isnull=False) | Exists(known)
    tasks = LetterTask.objects.filter(kind=Kind.ASK_NEEDS, done_on=None, dropped_on=None)
    return tasks.filter(over | asked).exclude(held).update(dropped_on=on, dropped_because=ASKED)


_ASKS = [reason for reason, kind in RAISED_FOR.items() if kind == Kind.ASK_NEEDS]


def _was_asked(person: Person, on: date) -> bool:
    """As the gate has it: a need that was seen or told counts, even where nobody asked."""
    return person.access_needs_asked_on is not None or bool(needs_of(person, on))


def _open(letter: Letter) -> Iterable[LetterTask]:
    tasks = LetterTask.objects.select_for_update(of=("self",), no_key=True)
    return tasks.filter(letter=letter, done_on=None, dropped_on=None).order_by("pk")


def _drop(tasks: Sequence[LetterTask], *, because: str, on: date) -> None:
    of_these = LetterTask.objects.filter(pk__in=[task.pk for task in tasks])
    of_these.update(dropped_on=on, dropped_because=because[:200])


def _raise(letter: Letter, kind: Kind, on: date) -> None:
    is_foreign = kind == Kind.TRANSLATE
    LetterTask.objects.create(
        letter=letter, person_id=letter.person_id, team_id=letter.team_id, kind=kind,
        needs=[] if letter.referrer_id else sorted(needs_of(letter.person, on)),
        language=letter.person.written_language[:50] if is_foreign else "",
        raised_on=on, due_on=add_working_days(on, record.policy_on(on)["letter.task"]),
    )  # fmt: skip


def needs_of(person: Person, on: date) -> set[LetterNeed]:
    """The needs of the reader that touch letters."""
    live = AccessNeed.objects.live(on).filter(person=person).exclude(term__letter_format="")
    return {LetterNeed(code) for code in live.values_list("term__letter_format", flat=True)}


NOT_BY_VOICE = (
    "They may not hear a telephone. Reach them by text message, by e-mail, by text relay (dial "
    "18001 before the number), or in person with the interpreter they use."
)
_BY_VOICE = frozenset({LetterNeed.TELEPHONE, LetterNeed.SPOKEN})


def is_deaf(person: Person, on: date) -> bool:
    """Whether a voice by itself may not reach them, by any need on their record."""
    return AccessNeed.objects.live(on).not_by_voice().filter(person=person).exists()


def what_to_do(task: LetterTask, *, on: date) -> list[str]:
    """The task in sentences; someone who is deaf is never only to be telephoned."""
    if task.kind == Kind.REFERRER:
        return [_tell_referrer(task)]
    deaf = is_deaf(task.person, on)
    if task.kind == Kind.ASK_NEEDS:
        said = [_ask(task)]
    elif task.kind == Kind.TRANSLATE:
        said = [_translate(task)]
    else:
        said = []
    wanted = [LetterNeed(code) for code in task.needs if code in TASKS]
    said += [TASKS[need] for need in wanted if not (deaf and need in _BY_VOICE)]
    return [*said, NOT_BY_VOICE] if deaf else said


def _tell_referrer(task: LetterTask) -> str:
    referrer = task.letter.referrer
    name = referrer.name if referrer else "whoever referred them"
    number = f" on {referrer.phone}" if referrer and referrer.phone else ""
    return f"Telephone {name}{number}, and say what the letter says and no more."


def _ask(task: LetterTask) -> str:
    if not task.needs:
        return "Ask how they like to have information, and record the answer on their page."
    needs = " and ".join(LetterNeed(code).label for code in task.needs)
    return f"No one letter can be {needs}: ask which they need, and record the answer."


def _translate(task: LetterTask) -> str:
    language = task.language.strip()
    if not language:
        return "Ask which language they read, and record it in their details."
    return (
        f"Have the letter translated into {language}, or tell them with an interpreter: the "
        f"interpreter line has {language} speakers, or can say who has."
    )
