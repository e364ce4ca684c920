"""What people do with the words of a letter: begin, change, submit, approve, send back, withdraw.

Two people agree on every version: whoever wrote any of it cannot approve it. Each act is kept with
who, when and why, and what was once submitted is never written over.
"""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from casework import letter_kinds
from casework.letters.wording import checks, origins, own_language, previews, versions, wording
from casework.letters.wording.parts import Parts
from casework.models import User, Wording, WordingAct
from casework.models.wording_act import WRITES
from casework.permissions import may
from casework.refusals import Conflict, NeedsReason, NotAllowed, Refusal
from casework.roles import Right

Act = WordingAct.Act
State = Wording.State
IN_HAND = (State.DRAFT, State.SUBMITTED, State.SENT_BACK)
CAN_BE_CHANGED = (State.DRAFT, State.SENT_BACK)


class AlreadyInHand(Refusal):
    """Somebody is writing the next version of these words."""


class OwnWords(Refusal):
    """Whoever wrote any of a version is not the second person who agrees to it."""


class NotYetRight(Refusal):
    """Something stops these words; the page lists it."""


@transaction.atomic
def begin(of: origins.Wanted, *, start: str, by: User) -> Wording:
    """A new draft, from one of the beginnings there are (``origins``).

    Raises ``AlreadyInHand``, and ``Refusal`` for a beginning that is not there.
    """
    _demand(by, Right.WORDING)
    begun = origins.from_(of, start=start)
    kind = letter_kinds.get(of.kind)
    blocks = own_language.with_terms(begun.parts, kind=kind, language=of.language)
    same = Wording.objects.filter(kind=of.kind, language=of.language, form=of.form)
    if (other := same.filter(state__in=IN_HAND).first()) is not None:
        message = f"Version {other.version} of these words is in hand already. Go on with that one."
        raise AlreadyInHand(message)
    last = same.aggregate(last=Max("version"))["last"] or 0
    made = Wording(
        kind=of.kind, language=of.language, form=of.form, version=last + 1, blocks=blocks,
        of_version=begun.of_version, written_by=by, written_at=timezone.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as lost:
        message = "Somebody began the next version of these words a moment ago. Go on with theirs."
        raise AlreadyInHand(message) from lost
    _write(made, Act.BEGAN, by=by, because=begun.says)
    return made


@transaction.atomic
def change(draft: Wording, parts: Parts, *, edits: int, by: User) -> None:
    """Put these parts in place of the draft's, if it is still as the writer saw it (``edits``).

    A translation has every term that it needs: those not among the parts wait to be translated.
    Raises ``Conflict`` where somebody changed, submitted or withdrew it in the meantime.
    """
    _demand(by, Right.WORDING)
    locked = _is_as_seen(_lock(draft), edits, CAN_BE_CHANGED)
    kind = letter_kinds.get(locked.kind)
    blocks = own_language.with_terms(parts, kind=kind, language=locked.language)
    Wording.objects.filter(pk=draft.pk).update(
        blocks=blocks, edits=F("edits") + 1, state=State.DRAFT, written_at=timezone.now()
    )
    draft.refresh_from_db()
    if not WordingAct.objects.filter(wording=draft, by=by, act=Act.CHANGED).exists():
        _write(draft, Act.CHANGED, by=by)


@transaction.atomic
def submit(draft: Wording, *, why: str, edits: int, by: User, on: date) -> None:
    """Ask a second person to agree. Raises ``NotYetRight`` while anything stops the words, or
    where a letter in them could not be printed.
    """
    _demand(by, Right.WORDING)
    locked = _is_as_seen(_lock(draft), edits, CAN_BE_CHANGED)
    reason = _said(why, "Say what is new, and why it changes.")
    _must_be_right(locked)
    _must_print(locked, by=by, on=on)
    Wording.objects.filter(pk=draft.pk).update(state=State.SUBMITTED, why=reason)
    _write(locked, Act.SUBMITTED, by=by, because=reason)


@transaction.atomic
def take_back(submitted: Wording, *, by: User) -> None:
    """A writer of it has seen something to change before anyone decided."""
    _demand(by, Right.WORDING)
    locked = _in_state(_lock(submitted), (State.SUBMITTED,))
    if by.pk not in writers(locked):
        raise NotAllowed("You wrote none of this version. Whoever decides can send it back.")
    Wording.objects.filter(pk=submitted.pk).update(state=State.DRAFT)
    _write(locked, Act.TAKEN_BACK, by=by)


@transaction.atomic
def approve(submitted: Wording, *, edits: int, by: User) -> None:
    """The second person agrees to what they have read: letters use it from now on.

    Raises ``OwnWords``, ``Conflict`` where another decided first, and ``NotYetRight`` where the
    kind of letter has changed since these words were submitted.
    """
    _demand(by, Right.APPROVE_WORDING)
    locked = _is_as_seen(_lock(submitted), edits, (State.SUBMITTED,))
    if by.pk in writers(locked):
        raise OwnWords("You wrote some of this version. Somebody else must read and approve it.")
    _must_be_right(locked)
    _decide(locked, State.APPROVED, Act.APPROVED, by=by)


@transaction.atomic
def send_back(submitted: Wording, *, because: str, by: User) -> None:
    """The second person asks for something to be changed first, and says what."""
    _demand(by, Right.APPROVE_WORDING)
    locked = _in_state(_lock(submitted), (State.SUBMITTED,))
    if by.pk in writers(locked):
        raise OwnWords("You wrote some of this version. Take it back if you want to change it.")
    reason = _said(because, "Say what should be changed.")
    _decide(locked, State.SENT_BACK, Act.SENT_BACK, by=by, because=reason)


@transaction.atomic
def withdraw(version: Wording, *, because: str, by: User) -> None:
    """Letters use this version no more, or its writers give it up. It stays to be read.

    An approved version is withdrawn by those who may approve one.
    """
    locked = _in_state(_lock(version), (*IN_HAND, State.APPROVED))
    approved = locked.state == State.APPROVED
    _demand(by, Right.APPROVE_WORDING if approved else Right.WORDING)
    reason = _said(because, "Say why it is withdrawn.")
    if approved:
        # Who approved it stays on the row; who withdrew it, and why, is an act.
        Wording.objects.filter(pk=locked.pk).update(state=State.WITHDRAWN)
        _write(locked, Act.WITHDRAWN, by=by, because=reason)
        transaction.on_commit(wording.forget)
    else:
        _decide(locked, State.WITHDRAWN, Act.WITHDRAWN, by=by, because=reason)


def writers(version: Wording) -> set[int]:
    """Everyone who wrote some of this version."""
    acts = WordingAct.objects.filter(wording=version, act__in=WRITES)
    return {version.written_by_id, *acts.values_list("by_id", flat=True)}


def _lock(version: Wording) -> Wording:
    return Wording.objects.select_for_update(no_key=True).get(pk=version.pk)


def _demand(by: User, right: Right) -> None:
    if not may(by, right):
        raise NotAllowed("Your role does not let you do this to the words of a letter.")


def _in_state(locked: Wording, states: Sequence[str]) -> Wording:
    if locked.state not in states:
        last = locked.acts.select_related("by__worker").order_by("-pk").first()
        by = f" by {last.by.name}" if last else ""
        what = last.get_act_display() if last else locked.get_state_display()
        message = f"This is not as you saw it: {what.lower()}{by}. Read it as it stands now."
        raise Conflict(message)
    return locked


def _is_as_seen(locked: Wording, edits: int, states: Sequence[str]) -> Wording:
    _in_state(locked, states)
    if locked.edits != edits:
        raise Conflict(
            "These words were changed since you opened them. What you typed is still here: "
            "look at the words as they stand now, and put yours in again."
        )
    return locked


def _said(text: str, otherwise: str) -> str:
    if not text.strip():
        raise NeedsReason(otherwise)
    return text.strip()


def _must_be_right(locked: Wording) -> None:
    found = checks.stops(versions.findings(locked))
    if found:
        rest = f" And {len(found) - 1} more." if len(found) > 1 else ""
        message = f"{found[0].says}{rest}"
        raise NotYetRight(message)


def _must_print(locked: Wording, *, by: User, on: date) -> None:
    """Each letter that these words can come to is made, in the team's name of whoever submits."""
    assert by.post is not None  # noqa: S101 - a right comes with a post
    kind, words = letter_kinds.get(locked.kind), versions.words_of(locked)
    if failed := previews.cannot_be_made(kind, words, team=by.post.team, on=on):
        raise NotYetRight(failed)


def _decide(locked: Wording, state: str, act: str, *, by: User, because: str = "") -> None:
    Wording.objects.filter(pk=locked.pk).update(
        state=state, decided_by=by, decided_at=timezone.now(), decided_because=because
    )
    _write(locked, act, by=by, because=because)
    transaction.on_commit(wording.forget)


def _write(version: Wording, act: str, *, by: User, because: str = "") -> None:
    WordingAct.objects.create(
        wording=version, act=act, by=by, at=timezone.now(), because=because[:300]
    )
