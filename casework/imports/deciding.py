"""News of an import is applied or refused: by one act, one by one or by kind.

Each change is made by the act of the page that makes the same change, and the timeline says which
line of which import it came from.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from casework.acts import moving_home, people, receiving, record, restricting, watching
from casework.imports.cleaning import NOT_IN_HOSPITAL
from casework.imports.news_words import new, says_of
from casework.models import (
    HOLDS_LETTERS,
    AccessNeed,
    AccessNeedTerm,
    Address,
    AddressKind,
    CloseReason,
    Import,
    ImportNews,
    NewsState,
    Person,
    User,
    Verb,
    What,
    Worker,
)
from casework.permissions import may, may_for
from casework.policy import Role
from casework.refusals import BadDate, NeedsReason, NotAllowed, NotAnswerable, Refusal
from casework.roles import ROLES, Right

# How long those who are named by a file keep sight of a record that it restricts.
RESTRICTED_FOR = timedelta(days=90)
# Restricting comes last: it may hide the record from whoever imports.
_ORDER = {what: place for place, what in enumerate([*What, What.RESTRICTED])}


def visible(news: QuerySet[ImportNews], *, by: User | None) -> QuerySet[ImportNews]:
    """The news of people whose record this user may see; without a user, of no restricted one."""
    seen = Person.objects.filter(is_restricted=False)
    if by is not None:
        seen = Person.objects.visible_to(by)
    return news.filter(person__in=seen.values("pk"))


def let_protection_take_effect(
    batch: Import, *, on: date, by: User | None, of: int | None = None
) -> int:
    """Apply what protects people, of the records that ``by`` may see; how many were applied.

    ``of`` narrows it to one person. The rest stays to be decided by somebody who may, and holds
    letters until then.
    """
    grave = batch.news.filter(state=NewsState.OPEN, what__in=HOLDS_LETTERS)
    if of is not None:
        grave = grave.filter(person=of)
    found = list(visible(grave, by=by).select_related("person"))
    found.sort(key=lambda news: (_ORDER[What(news.what)], news.pk))
    done = 0
    for news in found:
        # A date of death that differs from ours holds letters already; a person decides which.
        is_corrected = news.what == What.DIED and news.person.died_on
        needs_a_user = news.what == What.RESTRICTED and by is None
        if not is_corrected and not needs_a_user:
            done += _apply_or_leave(news, by=by, on=on)
    return done


def _apply_or_leave(news: ImportNews, *, by: User | None, on: date) -> bool:
    """Whether it was applied; what the act refuses stays to be decided, with the refusal."""
    try:
        with transaction.atomic():
            _do(news, by=by, on=on)
    except Refusal as refusal:
        why = str(refusal)[:300]
        ImportNews.objects.filter(pk=news.pk).update(state=NewsState.OPEN, because=why)
        return False
    return True


@transaction.atomic
def apply(news: ImportNews, *, by: User, on: date, reason: str = "") -> ImportNews:
    """The record follows the file. ``reason`` says why a case that is gone ends.

    Raises ``NotAnswerable`` where somebody decided first, ``NotAllowed``, and what the act raises.
    """
    news = _lock(news)
    _refuse_without_right(news, by)
    _do(news, by=by, on=on, reason=reason)
    return news


@transaction.atomic
def refuse(news: ImportNews, *, because: str, by: User) -> ImportNews:
    """The record stays as it is, and letters that the news held may go. Raises as ``apply``.

    Raises ``NeedsReason`` without words for what protects people: a letter may go after it.
    """
    news = _lock(news)
    _refuse_without_right(news, by)
    if news.what in HOLDS_LETTERS and not because.strip():
        raise NeedsReason("Say how you know that the file is wrong: letters may go after this.")
    _decide(news, NewsState.REFUSED, by=by, because=because)
    says = f"{_source(news)}: {says_of(news)}. Not applied. {because.strip()}".strip()
    record.write_for(news.person, Verb.AMENDED, says, by=by, case=news.case, **marks_of(news))
    return news


@transaction.atomic
def agree_by_kind(batch: Import, what: str, *, by: User, reason: str = "") -> int:
    """Agree to all open news of one kind; ``work_agreed`` applies it. How many were agreed."""
    if what == What.GONE and reason not in dict(CloseReason.to_choose()):
        raise NeedsReason("Say why these cases end.")
    if what == What.RESTRICTED and not may(by, Right.GRANT):
        raise NotAllowed("Only someone who gives access to restricted records decides this.")
    found = visible(batch.news.filter(state=NewsState.OPEN, what=what), by=by)
    return found.update(
        state=NewsState.AGREED, decided_by=by, decided_at=timezone.now(), because=reason
    )


@transaction.atomic
def refuse_by_kind(batch: Import, what: str, *, because: str, by: User) -> int:
    """Refuse all open news of one kind that the user may see; how many were refused."""
    found = visible(batch.news.filter(state=NewsState.OPEN, what=what), by=by)
    count = 0
    for news in found.select_related("person", "case"):
        refuse(news, because=because, by=by)
        count += 1
    return count


def work_agreed(batch: Import, *, on: date, most: int) -> int:
    """Apply agreed news, each in a transaction of its own; how many were done or went back."""
    agreed = batch.news.filter(state=NewsState.AGREED).select_related(
        "person", "case", "decided_by"
    )
    done = 0
    for news in list(agreed.order_by("pk")[:most]):
        reason = news.because if news.what == What.GONE else ""
        _apply_agreed(news, on=on, reason=reason)
        done += 1
    return done


def _apply_agreed(news: ImportNews, *, on: date, reason: str) -> None:
    by = news.decided_by
    try:
        with transaction.atomic():
            news = _lock(news)
            if by is not None:
                _refuse_without_right(news, by)
            _do(news, by=by, on=on, reason=reason)
    except NotAnswerable:
        return
    except Refusal as refusal:
        ImportNews.objects.filter(pk=news.pk, state=NewsState.AGREED).update(
            state=NewsState.OPEN, because=str(refusal)[:300]
        )


def _lock(news: ImportNews) -> ImportNews:
    """The person first, as every act has it; then the news, still to be decided."""
    Person.objects.select_for_update(no_key=True).values("pk").get(pk=news.person_id)
    locked = ImportNews.objects.select_for_update(of=("self",)).select_related(
        "person", "case", "batch"
    )
    found = locked.get(pk=news.pk)
    if found.state not in (NewsState.OPEN, NewsState.AGREED):
        message = f"This was decided already: {found.get_state_display().lower()}."
        raise NotAnswerable(message)
    return found


def _refuse_without_right(news: ImportNews, by: User) -> None:
    if news.what == What.GONE and news.case is not None:
        allowed = may_for(by, Right.CLOSE, news.case)
    elif news.what == What.RESTRICTED:
        allowed = may(by, Right.GRANT)
    else:
        allowed = may(by, Right.WORK)
    if not allowed or not visible(ImportNews.objects.filter(pk=news.pk), by=by).exists():
        raise NotAllowed("Your role does not decide this. Ask a service manager.")


def _do(news: ImportNews, *, by: User | None, on: date, reason: str = "") -> None:
    """Say where it comes from, let the act do it, and write down that it was done."""
    says = f"{_source(news)}: {says_of(news)}"
    record.write_for(news.person, Verb.AMENDED, says, by=by, case=news.case, **marks_of(news))
    _ACTS[What(news.what)](news, by, on, reason)
    news.person.refresh_from_db(fields=["version"])
    news.version = news.person.version
    _decide(news, NewsState.APPLIED, by=by, because=news.because)


def _decide(news: ImportNews, state: NewsState, *, by: User | None, because: str) -> None:
    news.state, news.decided_by, news.decided_at = state, by, timezone.now()
    news.because = because.strip()[:300]
    news.save(update_fields=["state", "decided_by", "decided_at", "because", "version"])


def _source(news: ImportNews) -> str:
    line = f", line {news.line}" if news.line else ""
    return f"Import {news.batch_id}{line}"


def marks_of(news: ImportNews) -> dict[str, Any]:
    """What an event carries by which it is known to come from an import."""
    return {"import": news.batch_id, "line": news.line, "news": news.pk}


def _died(news: ImportNews, by: User | None, on: date, reason: str) -> None:
    died_on = date.fromisoformat(news.says["died_on"])
    people.record_death(news.person, died_on=died_on, reported_on=None, by=by, on=on)


def _reported(news: ImportNews, by: User | None, on: date, reason: str) -> None:
    reported_on = date.fromisoformat(news.says["reported_dead_on"])
    people.record_death(news.person, died_on=None, reported_on=reported_on, by=by, on=on)


def _alive(news: ImportNews, by: User | None, on: date, reason: str) -> None:
    if by is None:
        raise NotAllowed("A person decides that somebody is alive.")
    because = f"{_source(news)} says so"
    people.correct_death(news.person, because=because, version=news.person.version, by=by, on=on)


def _restrict(news: ImportNews, by: User | None, on: date, reason: str) -> None:
    if by is None:
        raise NotAllowed("A person restricts a record.")
    granting = [role for role, duties in ROLES.items() if Right.GRANT in duties.rights]
    staff = Worker.objects.in_post(on).filter(role__in=[Role(role) for role in granting])
    workers = Worker.objects.in_post(on).filter(cases__person=news.person, cases__closed_on=None)
    users = User.objects.filter(worker__in=(staff | workers).distinct().values("pk"))
    restricting.restrict(
        news.person, reason=f"{_source(news)} says so", to=users, length=RESTRICTED_FOR, by=by
    )


def _hospital(news: ImportNews, by: User | None, on: date, reason: str) -> None:
    """What the page "Something changed" records: nothing is posted before somebody has asked."""
    case = news.case if news.case is not None and news.case.is_open else None
    case = case or news.person.cases.still_open().order_by("pk").first()
    if case is None:
        raise Refusal("They have no open case on which to record it. Record where they are.")
    came = news.says["in_hospital"] == NOT_IN_HOSPITAL
    trigger = "discharged" if came else "hospital"
    watching.change(case, trigger=trigger, note=hospital_note(news), by=by, on=on,
                    marks=marks_of(news))  # fmt: skip


def hospital_note(news: ImportNews) -> str:
    """By which the change that news of a file made is found again."""
    return f"{_source(news)}: {new(news)}"


def _needs(news: ImportNews, by: User | None, on: date, reason: str) -> None:
    codes = set(news.says["access_needs"])
    if news.what == What.NEEDS:
        live = news.person.access_needs.filter(ends_on=None)
        codes |= set(live.values_list("term_id", flat=True))
    terms = list(AccessNeedTerm.objects.filter(code__in=codes).order_by("code"))
    people.record_needs(
        news.person, terms, source=AccessNeed.Source.IMPORT, version=news.person.version, by=by,
        on=on,
    )  # fmt: skip


def _moved(news: ImportNews, by: User | None, on: date, reason: str) -> None:
    if by is None:
        raise NotAllowed("A person decides where somebody lives.")
    home = Address(
        kind=AddressKind.HOME, lines=news.says["lines"], postcode=news.says["postcode"],
        starts_on=on,
    )  # fmt: skip
    moving_home.move_home(news.person, home, by=by, on=on)


def _amended(news: ImportNews, by: User | None, on: date, reason: str) -> None:
    changes = dict(news.says)
    if born := changes.get("born_on"):
        changes["born_on"] = date.fromisoformat(born)
        if news.person.died_on and changes["born_on"] > news.person.died_on:
            raise BadDate("The date of birth cannot be after the date of death.")
    people.amend(news.person, changes, version=news.person.version, by=by)


def _closed(news: ImportNews, by: User | None, on: date, reason: str) -> None:
    if by is None or news.case is None:
        raise NotAllowed("A person ends a case.")
    if reason not in dict(CloseReason.to_choose()):
        raise NeedsReason("Say why the case ends.")
    note = f"No longer in the list of {news.batch.system}, import {news.batch_id}"
    receiving.close(news.case, reason=reason, note=note, by=by, on=on)


_Act = Callable[[ImportNews, User | None, date, str], None]
_ACTS: dict[What, _Act] = {
    What.DIED: _died, What.REPORTED_DEAD: _reported, What.ALIVE: _alive,
    What.RESTRICTED: _restrict,
    What.HOSPITAL: _hospital,
    What.NEEDS: _needs, What.NEEDS_ENDED: _needs, What.MOVED: _moved, What.GONE: _closed,
    **dict.fromkeys(
        (What.UNSAFE, What.SAFE, What.READS, What.NAME, What.BORN, What.NHS_NUMBER, What.PHONE,
         What.EMAIL, What.SPEAKS),
        _amended,
    ),
}  # fmt: skip
