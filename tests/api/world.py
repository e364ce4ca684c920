"""One of each thing that an address of the API can be about, all of the team Central."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from casework import escalation
from casework.acts import (
    absences,
    allocation_meeting,
    interests,
    moving,
    people,
    receiving,
    restricting,
    sharing,
    watching,
)
from casework.acts.record import policy_on
from casework.calendar import local_today
from casework.cases import completing
from casework.imports import work
from casework.models import (
    Address,
    Case,
    Change,
    Delivery,
    DetailToCorrect,
    Escalation,
    Import,
    ImportNews,
    ImportRow,
    Interest,
    LargerCaseload,
    Letter,
    LetterState,
    LikelyDouble,
    Merge,
    Offer,
    Person,
    Reorganisation,
    Representative,
    Team,
    ToldApart,
    User,
    What,
    Worker,
)
from casework.people import merging, telling_apart
from casework.policy import Rag, Role
from casework.staff import caseloads, reorganising
from tests import factory
from tests.api import carers_world
from tests.api.carers_world import CarersWorld
from tests.conftest import Cast


@dataclass
class World:
    """Who and what there is, by name."""

    cast: Cast
    person: Person
    waiting: Case
    held: Case
    paused: Case
    closed: Case
    offered_here: Offer
    offered_away: Offer
    letter: Letter
    doubtful: Letter
    gone: Letter
    # May have the letters of the person of ``waiting``.
    attorney: Person
    escalation: Escalation
    hidden: Person
    # Reported dead, and alive.
    mistaken: Person
    spare: Worker
    partner: Worker
    sent: Import
    checked: Import
    # A telephone number that came wrong.
    wrong: DetailToCorrect
    today: date

    @cached_property
    def news(self) -> ImportNews:
        """What the checked file says of the person, to be decided."""
        return ImportNews.objects.create(
            batch=self.checked, line=2, person=self.person, what=What.PHONE,
            was={"phone": ""}, says={"phone": "01632 960 009"},
        )  # fmt: skip

    @cached_property
    def asked(self) -> ImportRow:
        """A row of the checked file that is like the person."""
        row = self.checked.rows.get(verdict="accepted")
        row.verdict, row.likes = "asked", [{"person": self.person.pk, "line": None, "why": "name"}]
        row.save()
        Import.objects.filter(pk=self.checked.pk).update(accepted=0, asked=1)
        return row

    @cached_property
    def undoable(self) -> Import:
        """An import that is applied."""
        work.ask_to_apply(self.checked)
        done = work.work_on(self.checked.pk, as_of=self.today)
        assert done is not None
        return done

    @cached_property
    def carers(self) -> CarersWorld:
        """Built when it is first asked for, and then once for all the tests."""
        return carers_world.build(self.cast, self.today)

    @cached_property
    def returned(self) -> Letter:
        """A letter that came back, which is made when it is first asked for."""
        letter = _letter(self.waiting, 112, LetterState.SENT, "")
        Delivery.objects.create(
            letter=letter, carrier="print", status="returned", status_at=timezone.now(),
            told_by="person",
        )  # fmt: skip
        return letter

    @cached_property
    def progressed(self) -> Case:
        """The case that a worker holds, recorded as started when it is first asked for."""
        by, today = factory.user_of(self.cast.manager), self.today
        completing.happened(self.held, what="started", day=today, by=by, on=today)
        self.held.refresh_from_db()
        return self.held

    @cached_property
    def change_of_paused(self) -> Change:
        """Something that was recorded by mistake, made when it is first asked for."""
        by = factory.user_of(self.cast.manager)
        made = watching.change(self.paused, trigger="fall", note="", by=by, on=self.today)
        self.paused.refresh_from_db()
        return made

    @property
    def address(self) -> Address:
        return Address.objects.get(person=self.person)

    @cached_property
    def idle_team(self) -> Team:
        """A team with which nothing and nobody is."""
        return factory.a_team("Idle")

    @cached_property
    def double(self) -> Person:
        """Another record of somebody like the person."""
        return factory.a_person(self.person.family_name, given_names="Dora")

    @cached_property
    def interest(self) -> Interest:
        """A relative's record, shut to the practitioner."""
        by = factory.user_of(self.cast.manager)
        made = interests.declare(
            self.cast.practitioner, factory.a_person("Shut"), kind="relative", by=by,
            on=local_today(),
        )  # fmt: skip
        assert made is not None
        return made

    @cached_property
    def likely_pair(self) -> LikelyDouble:
        """Two records that the nightly comparison found alike."""
        pair = [factory.a_person("Alike", given_names=name) for name in ("Ann", "Anna")]
        # Numbers have no order of their own; a pair is kept by the lower one first.
        one, other = sorted(pair, key=lambda person: person.pk)
        return LikelyDouble.objects.create(
            one=one, other=other, nearness=0.9, is_same=False, why=["the same name"],
            found_at=timezone.now(),
        )  # fmt: skip

    @cached_property
    def told_apart(self) -> ToldApart:
        """Two others of whom it was said that they are two."""
        other = factory.a_person("Apart", given_names="Two")
        by = factory.user_of(self.cast.manager)
        return telling_apart.tell_apart(self.attorney, other, because="Twins", by=by)

    @cached_property
    def merge(self) -> Merge:
        """Two records of somebody else, joined."""
        kept, ended = (factory.a_person("Joined", given_names=name) for name in ("Ann", "Anne"))
        asked = merging.Asked(kept=kept, ended=ended, versions=(1, 1), because="Rang her")
        return merging.merge(asked, by=factory.user_of(self.cast.manager), on=self.today)

    @property
    def returned_address(self) -> Address:
        """The same, a letter having come back from it."""
        Address.objects.filter(person=self.person).update(returned_on=self.today)
        return self.address

    @cached_property
    def reorganised(self) -> Reorganisation:
        """A team with which nothing was became part of another."""
        return reorganising.merge(
            factory.a_team("Nearly idle"), self.cast.other_team, because="Restructure",
            by=factory.user_of(self.cast.service_manager), on=self.today,
        )  # fmt: skip

    @cached_property
    def larger_caseload(self) -> LargerCaseload:
        """A larger caseload of the colleague, asked for by somebody who answers none of these."""
        return caseloads.ask(
            self.cast.colleague, most=70, ends_on=self.today, because="Two posts are vacant",
            by=factory.user_of(self.cast.other_manager), on=self.today,
            policy=policy_on(self.today),
        )  # fmt: skip

    @property
    def absence_id(self) -> int:
        absence = self.cast.colleague.absences.get()
        return absence.pk


def build(cast: Cast, today: date) -> World:
    by = factory.user_of(cast.manager)

    def case(name: str, **more: Any) -> Case:
        person = factory.a_person(name, born_on=date(1940, 1, len(name)))
        return factory.a_case(team=more.pop("team", cast.team), person=person, today=today,
                              by=by, rag=Rag.AMBER, **more)  # fmt: skip

    waiting, held, paused = case("Kemp", waited=50), case("Holder"), case("Pausing")
    factory.give(held, cast.practitioner, by=by, on=today)
    until = date.fromordinal(today.toordinal() + 7)
    watching.pause(paused, reason="hospital", until=until, note="", by=by, on=today)
    closed = case("Ended")
    receiving.close(closed, reason="completed", note="Done", by=by, on=today)
    west = case("Westwards", team=cast.other_team)
    offer = moving.offer(west, to=cast.team, reason="Moved here", by=by, on=today)
    away = moving.offer(case("Eastwards"), to=cast.other_team, reason="Moved away", by=by, on=today)
    partner = factory.a_worker(Role.PARTNER, team=factory.a_team("Friends"), name="Pat Lund")
    sharing.share(waiting, team=partner.team, reason="Weekly calls", by=by, on=today)
    escalation.sweep(as_of=today)
    absences.record_absence(cast.colleague, reason="leave", starts_on=today, ends_on=None,
                            by=None)  # fmt: skip
    made = World(
        cast=cast, person=waiting.person, waiting=_fresh(waiting), held=_fresh(held),
        paused=_fresh(paused), closed=_fresh(closed), offered_here=offer, offered_away=away,
        letter=_letter(waiting, 28, LetterState.HELD, "late"),
        doubtful=_letter(waiting, 56, LetterState.UNCONFIRMED, "in_doubt"),
        gone=_letter(waiting, 84, LetterState.SENT, ""), attorney=_attorney(waiting.person, by),
        escalation=Escalation.objects.filter(case=waiting).order_by("pk")[0], today=today,
        hidden=_hidden(cast, by), spare=factory.a_worker(team=cast.team), partner=partner,
        mistaken=_mistaken(by, today), sent=_sent(by), checked=_checked(cast, by, today),
        wrong=_wrong(waiting.person),
    )  # fmt: skip
    # Under way, with all of them on its agenda who wait for a worker of this team.
    allocation_meeting.start(cast.team, by=by, on=today)
    return made


def _hidden(cast: Cast, by: User) -> Person:
    """Someone whose record only the service manager can find."""
    person = factory.a_person("Hidden")
    return restricting.restrict(
        person, reason="A relative works here", to=[factory.user_of(cast.service_manager)],
        length=timedelta(days=14), by=by,
    )  # fmt: skip


def _wrong(person: Person) -> DetailToCorrect:
    return DetailToCorrect.objects.create(
        person=person, field="phone", said="0163", line=2, found_at=timezone.now(),
        says="“0163” is not a telephone number alone",
    )  # fmt: skip


def _mistaken(by: User, today: date) -> Person:
    """Someone who is reported dead, and is alive."""
    person = factory.a_person("Mistaken")
    return people.record_death(person, died_on=None, reported_on=today, by=by, on=today)


# Two rows: one that can be taken, one that cannot.
_CSV = """Case ID,Surname,Forename,Type,Received
C1,Kemp,Olive,Care Act assessment,2026-10-01
C2,Kemp,Rose,Care Act assessment,31/02/2026
"""
COLUMNS = {"external_reference": "Case ID", "family_name": "Surname", "given_names": "Forename",
           "kind": "Type", "received_on": "Received"}  # fmt: skip
FILE = SimpleUploadedFile("open.csv", _CSV.encode(), "text/csv")


def _sent(by: User) -> Import:
    content = ContentFile(_CSV.encode())
    return work.take_in(name="open.csv", content=content, team=None, by=by)


def _checked(cast: Cast, by: User, today: date) -> Import:
    batch = work.confirm(_sent(by), mapped=COLUMNS, team=cast.team)
    done = work.work_on(batch.pk, as_of=today)
    assert done is not None
    return done


def _attorney(of: Person, by: User) -> Person:
    who = factory.a_person("Attorney", born_on=date(1961, 2, 3))
    Representative.objects.create(
        person=of, representative=who, authority="attorney_health", evidence="Seen", letters="copy",
        starts_on=date(2026, 1, 5), recorded_by=by, recorded_at=timezone.now(),
    )  # fmt: skip
    return who


def _fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def _letter(case: Case, day: int, state: LetterState, because: str) -> Letter:
    letter = Letter.objects.create(
        case=case, person=case.person, team=case.team, kind="waiting_well", milestone=day,
        due_on=case.received_on, state=state, held_because=because, channel="post",
        sent_to="Doris", sha256="0" * 64, carrier="print",
        sent_at=timezone.now() if state == LetterState.SENT else None,
    )  # fmt: skip
    letter.attempts.create(carrier="print", began_at=timezone.now())
    return letter
