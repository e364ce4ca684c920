"""The person had the news another way: a task is given to someone, and done.

Done, the letter counts as sent, by hand, with the very words that were given kept beside it.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from casework.acts import record
from casework.letters import outbox
from casework.letters.gate.answers import Cancel, Hold, Send
from casework.letters.gate.facts import facts_for
from casework.letters.gate.given_by_hand import How, stops, wrong_way
from casework.letters.gate.needs import PLAIN_TEXT, TASKS, TRANSLATION, LetterNeed
from casework.letters.gate.places import where_to_post
from casework.letters.making import documents, email_body
from casework.letters.making.render import RenderFailed
from casework.letters.post_room import tasks
from casework.models import (
    Attempt,
    Channel,
    Letter,
    LetterDocument,
    LetterState,
    LetterTask,
    User,
    Verb,
    Worker,
)
from casework.refusals import CannotTakeWork, NeedsReason, NotAnswerable, Refusal

BY_HAND = "by hand"
TEXT = "text/plain; charset=utf-8"


class WrongWay(Refusal):
    """The person may not have had the news in this way; the task stays."""


class NotNow(Refusal):
    """What was to be given must not be given any more; the task is dropped."""


@dataclass(frozen=True)
class Given:
    """How the person had the news, in whose words, and on what day."""

    how: How
    words: str
    on: date


def open_task(letter: Letter) -> LetterTask | None:
    """The task that is to be done for this letter; none where it is not held for one."""
    return letter.tasks.filter(done_on=None, dropped_on=None).order_by("-pk").first()


@transaction.atomic
def assign(letter: Letter, *, to: Worker | None, by: User, on: date) -> LetterTask:
    """Give the task to a worker in post, or back to the team.

    Raises ``NotAnswerable`` once it is done, ``CannotTakeWork`` for someone who is not here.
    """
    task = _locked(letter)
    if to is not None and not Worker.objects.in_post(on).filter(pk=to.pk).exists():
        message = f"{to.name} is not in post. Choose someone else."
        raise CannotTakeWork(message)
    task.worker = to
    task.save(update_fields=["worker"])
    says = f"Task given to {to.name}" if to else "Task given back to the team"
    outbox.write(task.letter, Verb.LETTER_HELD, says, by=by)
    return task


def done(letter: Letter, given: Given, *, by: User, on: date) -> None:
    """They had the news: the letter counts as sent by hand. ``on`` is today.

    Raises ``NotNow`` where the gate would stop it whatever its form, as for someone who died in
    the meantime: the task is dropped all the same. Raises ``WrongWay`` for a call to someone who
    may not hear it, ``NotAnswerable`` where it was done or dropped before, ``BadDate``,
    ``NeedsReason``, ``Refusal`` where the letter has no words.
    """
    record.not_in_future(given.on, on)
    if not given.words.strip():
        raise NeedsReason("Say what was done, and by whom.")
    # The drop stays although the act is refused.
    if why := _done(letter, given, by=by, on=on):
        raise NotNow(why)


@transaction.atomic
def _done(letter: Letter, given: Given, *, by: User, on: date) -> str:
    """Do it; or drop the task, and answer why."""
    task = _locked(letter)
    if task.kind == LetterTask.Kind.ASK_NEEDS:
        raise Refusal("Record what they answered on the page of their needs: this task then ends.")
    letter, now = task.letter, timezone.now()
    facts = facts_for(letter, now=now, policy=record.policy_on(on))
    if stop := stops(facts, given.how):
        return _stopped(letter, stop, on)
    if why := wrong_way(facts, given.how):
        raise WrongWay(why)
    where = where_to_post(facts.places)
    to = where.as_posted if given.how == How.POSTED and where else (given.how.label,)
    _settle(task, given, by=by)
    _keep(task, given, to=to, by=by, on=on)
    return ""


def _locked(letter: Letter) -> LetterTask:
    """The open task, with its letter locked as every act on a letter locks it."""
    locked = outbox.lock(letter)
    open_ones = LetterTask.objects.select_for_update(of=("self",), no_key=True).filter(
        letter=locked, done_on=None, dropped_on=None
    )
    task = open_ones.order_by("-pk").first()
    asks = task is not None and task.kind == LetterTask.Kind.ASK_NEEDS
    if task is None or (locked.state != LetterState.HELD and not asks):
        raise NotAnswerable("Somebody dealt with this task first, or it is not needed any more.")
    task.letter, task.person = locked, locked.person
    return task


def _stopped(letter: Letter, stop: Cancel | Hold, on: date) -> str:
    if isinstance(stop, Cancel):
        outbox.cancel(letter, stop)
        outbox.write(letter, Verb.LETTER_CANCELLED, stop.because)
        return f"This letter is no longer owed. {stop.because}."
    letter.held_because, letter.held_detail = stop.reason, stop.detail
    letter.save(update_fields=["held_because", "held_detail"])
    outbox.write(letter, Verb.LETTER_HELD, stop.reason.label)
    tasks.follow(letter, on=on)
    return f"This must not be given now. {stop.reason.label}. {stop.reason.mend.says}"


def _settle(task: LetterTask, given: Given, *, by: User) -> None:
    task.done_on, task.done_by = given.on, by
    task.done_how = f"{given.how.label}. {given.words.strip()}"[:300]
    task.done_way = given.how
    task.save(update_fields=["done_on", "done_by", "done_how", "done_way"])


def _keep(task: LetterTask, given: Given, *, to: tuple[str, ...], by: User, on: date) -> None:
    """The letter as sent: its words, its proof, and how it went."""
    letter, now = task.letter, timezone.now()
    made = _made(letter, task, on)
    text = _text(made)
    LetterDocument.objects.filter(letter=letter).delete()
    LetterDocument.objects.create(letter=letter, media_type=TEXT, content=text, facts=made.facts)
    Attempt.objects.create(
        letter=letter, carrier=BY_HAND, began_at=now, ended_at=now, outcome=task.done_how
    )
    outbox.move(
        letter, LetterState.SENT, sent_at=now, held_because="", held_detail="", carrier=BY_HAND,
        channel=Channel.BY_HAND, format=_format(task), format_because=_because(task),
        language=made.words.language, wording_version=made.words.version, pages=None,
        sent_to="\n".join((documents.addressee(letter), *to)),
        sha256=hashlib.sha256(text).hexdigest(),
    )  # fmt: skip
    outbox.write(letter, Verb.LETTER_SENT, task.done_how, by=by)


def _made(letter: Letter, task: LetterTask, on: date) -> documents.Made:
    """Its words in full English: what is translated, signed, read out or put into Braille."""
    send = Send(Channel.BY_HAND, PLAIN_TEXT, (), _because(task))
    try:
        return documents.make(letter, send, on=on, policy=record.policy_on(on))
    except RenderFailed as failed:
        raise Refusal(str(failed)) from failed


def _text(made: documents.Made) -> bytes:
    return email_body.told(made.media_type, made.content)[0].encode()


def text_of(letter: Letter, task: LetterTask, *, on: date) -> str:
    """The plain text of the letter, to read out or to send to a transcriber. Raises ``Refusal``."""
    return _text(_made(letter, task, on)).decode()


def _format(task: LetterTask) -> str:
    if task.kind == LetterTask.Kind.TRANSLATE:
        return TRANSLATION
    return next((code for code in task.needs if code in TASKS), PLAIN_TEXT)


def _because(task: LetterTask) -> str:
    if task.kind == LetterTask.Kind.REFERRER:
        return "To whoever referred them"
    if task.kind == LetterTask.Kind.TRANSLATE:
        return f"They read {task.language or 'another language'}"
    return f"They need {', '.join(LetterNeed(code).label for code in task.needs)}"[:200]
