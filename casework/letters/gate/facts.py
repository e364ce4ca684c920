"""What is true about one letter at this moment? Gathered from the tables for the gate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    Subquery,
    Value,
)

from casework import extensions, kinds, letter_kinds
from casework.calendar import days_between, local_day
from casework.letters.gate import asking, came_back, harm, who_else
from casework.letters.gate.decision import Facts, ToReferrer
from casework.letters.gate.held import Held
from casework.letters.gate.needs import LetterNeed
from casework.letters.gate.places import Place, lines_of
from casework.letters.wording import own_language, wording
from casework.models import (
    AccessNeed,
    Address,
    Attempt,
    Case,
    Channel,
    Contact,
    Delivery,
    Event,
    ImportNews,
    ImportRow,
    Letter,
    LetterState,
    Pause,
    Person,
    Rating,
    Referrer,
    Representative,
    SourceOfHarm,
    Verb,
    Wording,
)
from casework.people.postcodes import as_kept
from casework.policy import PolicyInForce, Rag
from casework.rules.triggers import asking_if_safe

# A letter was on its way at its last attempt, and may have gone.
MAY_HAVE_GONE = (LetterState.SENDING, LetterState.UNCONFIRMED)
NEVER_CAME = (Delivery.Status.RETURNED, Delivery.Status.FAILED)


@dataclass(frozen=True)
class _Known:
    """What one statement answers about the reader and whom the letter is about."""

    needs: frozenset[LetterNeed]
    has_letters_instead: bool
    represents: bool
    is_harmed: bool
    not_by_voice: bool
    spoken: bool
    address_asked: str
    rated_at: datetime | None
    restricted_at: datetime | None
    about_restricted_at: datetime | None
    has_news: bool
    about_has_news: bool
    safety_asked: str
    about_safety_asked: str


def facts_for(
    letter: Letter, *, now: datetime, policy: PolicyInForce, attempt_id: int | None = None
) -> Facts:
    """The facts as the database has them now; under lock, as they will stay until the commit.

    ``attempt_id`` is the attempt that asks: an earlier one to the same reader goes first.
    """
    case, day, kind = letter.case, local_day(now), letter_kinds.get(letter.kind)
    known, others = _known(letter, day), _other_letters(letter)
    to_reader = [other for other in others if _same_reader(other, letter)]
    doubts = _open_doubts(to_reader)
    harmful = harm.of(letter, day) if known.is_harmed else []
    doubtful = who_else.may_be_protected(_people_of(letter))
    return Facts(
        now=now,
        **(
            _of_the_referrer(letter, others)
            if letter.referrer
            else _of_the_reader(letter, known, day, to_reader)
        ),
        **_of_whom_it_is_about(letter, known),
        may_be_another=letter.referrer_id is None and letter.person_id in doubtful,
        about_may_be_another=_is_about_another(letter) and letter.case.person_id in doubtful,
        needs=known.needs,
        not_by_voice=known.not_by_voice and letter.referrer_id is None,
        words=_words(letter, known.needs),
        has_authority=_has_authority(letter, known, day),
        someone_else_has_letters=known.has_letters_instead and not _is_about_another(letter),
        reader_is_harm=any(harm.is_the_reader(row, letter) for row in harmful),
        harm=tuple(harm.lives(row, letter, day) for row in harmful),
        ends=kind.ends,
        calls_red_first=kind.calls_red_first,
        is_closed=not case.is_open,
        is_allocated=case.is_open and not case.is_waiting,
        kind_writes_letters=kinds.get(case.kind).writes_letters,
        no_longer_true=kind.no_longer_true(letter),
        rag=case.rag,
        rated_at=known.rated_at,
        spoken_since_rated=known.spoken,
        is_superseded=any(_supersedes(other, letter) for other in others),
        days_late=days_between(letter.due_on, day),
        late_after=policy["letter.late"],
        last_written_at=_last_written_at(to_reader, doubts),
        goes_after=next((o.kind_name for o in to_reader if _goes_first(o, letter)), ""),
        another_is_going=any(_is_going(doubt, attempt_id) for doubt in doubts),
        overruled={Held(code): said for code, said in letter.overrides.items()},
    )


def _of_the_reader(
    letter: Letter, known: _Known, day: date, to_reader: Sequence[Letter]
) -> dict[str, Any]:
    person, email_failed_at = letter.person, _email_failed_at(letter.person.email, to_reader)
    return {
        "has_died": person.died_on is not None,
        "reported_dead": person.reported_dead_on is not None,
        "has_news": known.has_news,
        "is_restricted": person.is_restricted,
        "restricted_at": known.restricted_at,
        "asked_not_to_write": person.do_not_write,
        "reach_note": person.reach_note.strip(),
        "safe_by_post": person.safe_by_post,
        "safe_by_email": person.safe_by_email,
        "safe_by_phone": person.safe_by_phone,
        "safe_by_text": person.safe_by_text,
        "email": person.email,
        "email_failed": email_failed_at is not None,
        "email_failed_at": email_failed_at,
        "places": _places(person, day, to_reader),
        "address_asked": known.address_asked,
        "safety_asked": known.safety_asked,
        "needs_asked": person.access_needs_asked_on is not None,
        "written_language": person.written_language,
    }


def _of_the_referrer(letter: Letter, others: Sequence[Letter]) -> dict[str, Any]:
    """None of the person's needs or wishes apply: somebody else reads it, at their own place."""
    referrer: Referrer = letter.referrer  # type: ignore[assignment]
    lines, to_one = lines_of(referrer.lines), [other for other in others if other.referrer_id]
    place = Place(
        kind="home", lines=lines, postcode=as_kept(referrer.postcode),
        came_back=any(came_back.from_referrer(referrer, other) for other in to_one),
    )  # fmt: skip
    # Whoever is recorded again stands there as they are now: what failed until then is over.
    failed_at = _email_failed_at(referrer.email, to_one)
    to = ToReferrer(
        may_be_told=referrer.may_be_told,
        email=referrer.email,
        email_failed_at=failed_at if failed_at and failed_at > referrer.recorded_at else None,
        place=place if lines else None,
    )
    return {"referrer": to}


def _of_whom_it_is_about(letter: Letter, known: _Known) -> dict[str, Any]:
    if not _is_about_another(letter):
        return {}
    about = letter.case.person
    return {
        "about_died": about.died_on is not None,
        "about_reported_dead": about.reported_dead_on is not None,
        "about_has_news": known.about_has_news,
        "about_safety_asked": known.about_safety_asked,
        "about_restricted": about.is_restricted,
        "about_restricted_at": known.about_restricted_at,
    }


def _people_of(letter: Letter) -> set[int]:
    """Whom the letter is about, and who reads it, unless that is a referrer."""
    about = letter.case.person_id
    return {about} if letter.referrer_id is not None else {about, letter.person_id}


def _is_about_another(letter: Letter) -> bool:
    return letter.referrer_id is not None or letter.person_id != letter.case.person_id


def _known(letter: Letter, day: date) -> _Known:
    reader, about = letter.person_id, letter.case.person_id
    needs = AccessNeed.objects.live(day).filter(person=OuterRef("pk"))
    needs = needs.exclude(term__letter_format="")
    representatives = Representative.objects.live(day).filter(person=about)
    row = Person.objects.filter(pk=reader).values_list(
        ArraySubquery(needs.values("term__letter_format")),
        Exists(representatives.filter(letters=Representative.Letters.INSTEAD)),
        Exists(representatives.filter(representative=reader)),
        Exists(SourceOfHarm.objects.live(day).filter(person__in={reader, about})),
        Exists(AccessNeed.objects.live(day).not_by_voice().filter(person=reader)),
        asking.asked(
            asking.changes_of(reader).exclude(trigger__in=asking_if_safe()), "trigger", "on"
        ),
        asking.asked(
            Pause.objects.filter(case__person=reader, asks_of_post=True), "reason", "starts_on"
        ),
        _spoken_since_rated(letter),
        _rated_at(letter.case),
        _restricted_at(letter.person),
        _restricted_at(letter.case.person),
        _has_news(reader),
        _has_news(about),
        asking.asked(
            asking.changes_of(reader).filter(trigger__in=asking_if_safe()), "trigger", "on"
        ),
        asking.asked(
            asking.changes_of(about).filter(trigger__in=asking_if_safe()), "trigger", "on"
        ),
    )
    found: tuple[Any, ...] = row.get()
    needed, instead, represents, is_harmed, not_by_voice, changed, paused, *rest = found
    spoken, *others, safe_to_reader, safe_about = rest
    doubts = asking.newest(*safe_to_reader), asking.newest(*safe_about)
    return _Known(
        frozenset(LetterNeed(code) for code in needed), instead, represents, is_harmed,
        not_by_voice, spoken, asking.newest(*changed, *paused), *(*others, *doubts),
    )  # fmt: skip


def _has_news(person: int) -> "ExpressionWrapper[Q]":
    """Whether a file says something grave of them that nobody has decided, or may say it."""
    certain = Exists(ImportNews.objects.filter(person=person).holds_letters())
    possible = Exists(ImportRow.objects.holds_letters(person))
    return ExpressionWrapper(certain | possible, BooleanField())


def _spoken_since_rated(letter: Letter) -> Exists | Value:
    """Asked only of a red case: no other waits for a call."""
    case = letter.case
    if case.rag != Rag.RED or case.rated_on is None:
        return Value(False)
    return Exists(Contact.objects.spoken().filter(case=case.pk, on__gte=case.rated_on))


def _rated_at(case: Case) -> Subquery | Value:
    """When it was rated as it is now; asked only of a red case."""
    if case.rag != Rag.RED:
        return Value(None, DateTimeField())
    return Subquery(Rating.objects.filter(case=case.pk).order_by("-pk").values("at")[:1])


def _restricted_at(person: Person) -> Subquery | Value:
    """When the record was restricted last; asked only of one that is."""
    if not person.is_restricted:
        return Value(None, DateTimeField())
    told = Event.objects.filter(person=person.pk, verb=Verb.RESTRICTED).order_by("-pk")
    return Subquery(told.values("at")[:1])


def _has_authority(letter: Letter, known: _Known, day: date) -> bool:
    if letter.referrer_id is not None or not _is_about_another(letter):
        return True
    return known.represents or extensions.has_authority(letter.person, letter.case.person, day)


def _places(person: Person, day: date, to_reader: Sequence[Letter]) -> tuple[Place, ...]:
    addresses = person.addresses.order_by("-starts_on", "-id")
    return tuple(_place(address, day, to_reader) for address in addresses)


def _place(address: Address, day: date, to_reader: Sequence[Letter]) -> Place:
    return Place(
        kind=address.kind,
        lines=lines_of(address.lines),
        postcode=as_kept(address.postcode),
        uprn=address.uprn,
        is_current=address.starts_on <= day and (address.ends_on is None or day < address.ends_on),
        came_back=address.returned_on is not None
        or any(came_back.from_address(address, other) for other in to_reader),
    )


def _email_failed_at(address: str, letters: Sequence[Letter]) -> datetime | None:
    """When an e-mail to this address failed last; None where none did."""
    email = address.strip().casefold()
    failed = [
        other.delivery.status_at
        for other in letters
        if other.channel == Channel.EMAIL
        and _went_wrong(other, NEVER_CAME)
        and email in other.sent_to.casefold().splitlines()
    ]
    return max(failed, default=None)


def _went_wrong(other: Letter, how: tuple[str, ...]) -> bool:
    delivery = getattr(other, "delivery", None)
    return delivery is not None and delivery.status in how


def _words(letter: Letter, needs: frozenset[LetterNeed]) -> frozenset[str]:
    """The forms of words that this kind has in the reader's language; Easy Read where it is asked.

    Words that would leave part of this letter in English are none; nor are those that do not say
    whose letter it is, for somebody else, who would take "you" for themselves. Nobody asks it of a
    letter to a referrer, which is in English as it stands.
    """
    language = letter.person.written_language.strip()
    if not language or letter.referrer_id is not None:
        return frozenset()
    easy = [Wording.Form.EASY_READ] if LetterNeed.EASY_READ in needs else []
    return frozenset(
        form.value
        for form in (Wording.Form.PLAIN, *easy)
        if (words := wording.in_force(letter.kind, language=language, form=form))
        and (words.tell_a_copy or not letter.is_copy)
        and own_language.can_say(words, about=letter.case.kind)
    )


def _other_letters(letter: Letter) -> list[Letter]:
    """Every other letter to the reader, and of the same kind about the case: a few small rows."""
    same = Q(person=letter.person_id) | Q(case=letter.case_id, kind=letter.kind)
    others = Letter.objects.filter(same).exclude(pk=letter.pk).select_related("delivery")
    return list(
        others.only(
            "case_id", "person_id", "referrer_id", "kind", "milestone", "state", "sent_at",
            "sent_to", "channel", "delivery__status", "delivery__status_at",
        )
    )  # fmt: skip


def _same_reader(other: Letter, letter: Letter) -> bool:
    return (other.person_id, other.referrer_id) == (letter.person_id, letter.referrer_id)


def _goes_first(other: Letter, letter: Letter) -> bool:
    """One about the same case that is due, and that this kind comes after."""
    is_due = other.state in (LetterState.DUE, LetterState.SENDING)
    of_kind = other.kind in letter_kinds.get(letter.kind).comes_after
    return is_due and of_kind and other.case_id == letter.case_id


def _supersedes(other: Letter, letter: Letter) -> bool:
    """A later one of its kind; or one that went, of a kind that says all that this one does."""
    if other.kind in letter_kinds.get(letter.kind).said_by:
        went = other.state in (LetterState.SENT, *MAY_HAVE_GONE)
        return went and other.case_id == letter.case_id and _same_reader(other, letter)
    same_wait = (other.case_id, other.kind) == (letter.case_id, letter.kind)
    return same_wait and other.milestone > letter.milestone and other.state != LetterState.CANCELLED


def _open_doubts(to_reader: Sequence[Letter]) -> list[Attempt]:
    """Attempts to write to the reader that went to a carrier, or may yet. Mostly none."""
    in_doubt = [other for other in to_reader if other.state in MAY_HAVE_GONE]
    if not in_doubt:
        return []
    return list(Attempt.objects.filter(letter__in=in_doubt).select_related("letter"))


def _last_written_at(to_reader: Sequence[Letter], doubts: Sequence[Attempt]) -> datetime | None:
    """When a letter last went to them, or may have.

    One that failed or came back counts too: somebody may have read it all the same, and not to
    count it would save them a day at most.
    """
    went = [other.sent_at for other in to_reader if other.sent_at]
    may_have = [
        attempt.began_at
        for attempt in doubts
        if attempt.carrier and attempt.letter.state == LetterState.UNCONFIRMED
    ]
    return max(went + may_have, default=None)


def _is_going(attempt: Attempt, attempt_id: int | None) -> bool:
    """Another sender began earlier and has not ended: see what becomes of that one first."""
    began_earlier = attempt_id is None or attempt.pk < attempt_id
    is_open = attempt.ended_at is None and attempt.letter.state == LetterState.SENDING
    return began_earlier and is_open
