"""R0, R1, R7: each letter leaves the house once, whatever dies, and never after we know better."""

import hashlib
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from casework.acts import allocating, people
from casework.letters import looking_again, outbox, sending
from casework.letters.carriers.carrier import Capability, Doubtful, NotTaken, OutOfReach
from casework.letters.gate.held import Held
from casework.letters.making import documents
from casework.letters.owed import waiting_well
from casework.models import (
    Address,
    AddressKind,
    Attempt,
    Case,
    Event,
    Letter,
    LetterDocument,
    LetterState,
    Person,
    Verb,
)
from casework.policy import Rag, Safety
from tests import factory
from tests.conftest import TODAY
from tests.letters.post import (
    Killed,
    StandIn,
    again,
    an_owed_letter,
    an_owed_letter_to,
    carried_by,
    needs,
    send,
)

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]
SAFE_TO_ASK = [Capability.IDEMPOTENT, Capability.QUERYABLE]
LATER = timedelta(minutes=6)


def printed(print_room: Path) -> list[Path]:
    return sorted(print_room.glob("**/*"))[1:] if print_room.exists() else []


def state(letter: Letter) -> str:
    return str(again(letter).state)


def held_because(letter: Letter) -> str:
    assert again(letter).state == LetterState.HELD
    return str(again(letter).held_because)


def test_a_letter_that_nothing_stops_is_printed_and_kept_byte_for_byte(print_room):
    letter = an_owed_letter()
    assert send()["sent"] == 1
    letter = again(letter)
    (pdf,) = printed(print_room)
    assert pdf == print_room / "2026-11-21" / f"{letter.pk}.pdf"
    assert pdf.read_bytes() == bytes(letter.document.content)
    assert letter.sha256 == hashlib.sha256(pdf.read_bytes()).hexdigest()
    assert letter.sent_to == "Doris Kemp\n1 Example Street\nExampleton\nZZ1 4AB"
    assert (letter.state, letter.carrier, letter.format) == ("sent", "print room", "standard")
    assert letter.pages == 2
    assert letter.document.facts["waited_days"] == 28
    assert Event.objects.filter(case=letter.case, verb=Verb.LETTER_SENT).count() == 1
    assert [attempt.outcome for attempt in letter.attempts.all()] == ["Handed over"]


def test_the_letter_names_no_other_person_and_no_warning():
    letter = an_owed_letter_to(safety_warning="Dog bites", reach_note="")
    send()
    facts = str(again(letter).document.facts)
    assert "Dog bites" not in facts
    assert "Not coping" not in facts


def test_sending_twice_sends_once(print_room):
    an_owed_letter()
    assert send()["sent"] == 1
    assert send()["sent"] == 0
    assert len(printed(print_room)) == 1


def test_a_limit_is_kept():
    for _ in range(3):
        an_owed_letter()
    assert send(limit=2)["sent"] == 2
    assert Letter.objects.in_state(LetterState.DUE).count() == 1


@pytest.mark.parametrize("points", [20, 24, 28])
def test_s22_large_print_is_printed_at_the_size_needed(points):
    person = factory.a_person()
    needs(person, f"large_{points}")
    letter = an_owed_letter(person=person)
    send()
    assert (again(letter).state, again(letter).format) == ("sent", f"large_{points}")
    assert again(letter).format_because == f"They need large print, {points} point"


def test_s22_an_e_mail_reader_gets_plain_text_and_no_post(print_room, mailoutbox):
    person = factory.a_person(email="doris@example.com", safe_by_email=Safety.SAFE)
    needs(person, "email")
    letter = an_owed_letter(person=person)
    send()
    (mail,) = mailoutbox
    letter = again(letter)
    assert (letter.state, letter.channel, letter.carrier) == ("sent", "email", "e-mail")
    assert mail.to == ["doris@example.com"]
    assert "Kemp" not in mail.subject
    assert "Doris" not in mail.subject
    assert "You are waiting for" in mail.body
    assert "Example Street" not in mail.body
    assert printed(print_room) == []


@pytest.mark.parametrize("need", ["braille_2", "moon", "bsl_video", "audio", "telephone"])
def test_s22_a_format_that_we_cannot_make_is_held_and_never_sent_as_print(need, print_room):
    person = factory.a_person()
    needs(person, need)
    letter = an_owed_letter(person=person)
    assert send()["held"] == 1
    assert held_because(letter) == Held.FORMAT_TASK
    assert again(letter).held_detail.startswith("They need ")
    assert printed(print_room) == []
    assert Event.objects.filter(verb=Verb.LETTER_HELD).count() == 1


def test_an_ended_need_counts_no_more():
    person = factory.a_person()
    need = needs(person, "braille_2")
    need.ends_on = TODAY
    need.save()
    letter = an_owed_letter(person=person)
    send()
    assert state(letter) == "sent"


@pytest.mark.parametrize(
    ("details", "reason"),
    [
        ({"safe_by_post": Safety.NOT_ASKED}, Held.SAFETY_NOT_ASKED),
        ({"safe_by_post": Safety.UNSAFE}, Held.UNSAFE),
        ({"do_not_write": True}, Held.DO_NOT_WRITE),
        ({"access_needs_asked_on": None}, Held.NEEDS_NOT_ASKED),
        ({"written_language": "Polish"}, Held.LANGUAGE),
        ({"reported_dead_on": TODAY}, Held.REPORTED_DEAD),
        ({"is_restricted": True}, Held.RESTRICTED),
        ({"reach_note": "Ring first"}, Held.REACH_NOTE),
        ({"given_names": "Doris \N{RIGHT-TO-LEFT OVERRIDE}"}, Held.CANNOT_PRINT),
    ],
)
def test_what_the_record_says_holds_the_letter(details, reason, print_room):
    letter = an_owed_letter_to(**details)
    send()
    assert held_because(letter) == reason
    assert printed(print_room) == []
    assert not LetterDocument.objects.exists()


def test_a_person_who_has_died_is_not_written_to():
    letter = an_owed_letter()
    Person.objects.update(died_on=TODAY)
    send()
    assert held_because(letter) == Held.DIED


def test_a_move_to_hospital_holds_and_a_forwarding_address_lets_go(print_room):
    letter = an_owed_letter()
    in_hospital = Address.objects.create(
        person=letter.person, kind=AddressKind.HOSPITAL, lines="Ward 3", postcode="ZZ3 3AA",
        starts_on=TODAY,
    )  # fmt: skip
    send()
    assert held_because(letter) == Held.AWAY
    in_hospital.ends_on = TODAY
    in_hospital.save()
    assert looking_again.look_again(now=timezone.now())["released"] == 1
    send()
    assert state(letter) == "sent"


def test_looking_again_lets_nothing_go_that_still_holds():
    letter = an_owed_letter_to(safe_by_post=Safety.NOT_ASKED)
    send()
    assert looking_again.look_again(now=timezone.now())["still_held"] == 1
    assert held_because(letter) == Held.SAFETY_NOT_ASKED


def test_a_letter_to_someone_who_is_red_waits_for_a_call():
    letter = an_owed_letter(rag=Rag.RED)
    send()
    assert held_because(letter) == Held.RED_NOT_CALLED
    factory.speak_to(letter.case, on=TODAY, by=factory.user_of(factory.a_worker()))
    looking_again.look_again(now=timezone.now())
    send()
    assert state(letter) == "sent"


def test_a_case_given_to_a_worker_before_the_letter_began_takes_it_back(cast):
    letter = an_owed_letter(team=cast.team)
    factory.give(letter.case, cast.practitioner, by=factory.user_of(cast.manager), on=TODAY)
    assert send()["sent"] == 0
    assert again(letter).state == "cancelled"


def test_a_case_that_comes_back_is_owed_the_letter_day_that_was_taken_back(cast):
    """Given and given back on one day: the person is still told that they wait."""
    letter = an_owed_letter(team=cast.team)
    manager = factory.user_of(cast.manager)
    factory.give(letter.case, cast.practitioner, by=manager, on=TODAY)
    allocating.give_back(letter.case, because="The wrong worker", by=manager, on=TODAY)
    waiting_well.prepare(as_of=TODAY)
    assert Letter.objects.get().milestone == letter.milestone
    assert send()["sent"] == 1


def test_one_person_with_two_waits_has_one_letter_in_24_hours():
    person = factory.a_person()
    first = an_owed_letter(person=person)
    second = an_owed_letter(person=person, kind="review")
    counts = send()
    assert (counts["sent"], counts["deferred"]) == (1, 1)
    now = timezone.now()
    assert send(now + timedelta(hours=23))["sent"] == 0
    assert send(now + timedelta(hours=24, minutes=1))["sent"] == 1
    one, other = (again(letter).sent_at for letter in (first, second))
    assert one is not None
    assert other is not None
    assert abs(one - other) >= timedelta(hours=24)


def test_a_sender_that_was_down_for_a_month_asks_a_person():
    letter = an_owed_letter()
    send(timezone.now() + timedelta(days=15))
    assert held_because(letter) == Held.LATE


def test_a_letter_sent_three_days_late_is_dated_the_day_it_goes():
    letter = an_owed_letter()
    send(timezone.now() + timedelta(days=3))
    facts = again(letter).document.facts
    assert (facts["letter_on"], facts["waited_days"]) == ("2026-11-24", 31)


# What dies half way


def die(monkeypatch, where: str) -> None:
    def killed(*args, **kwargs):
        raise Killed

    monkeypatch.setattr(sending, where, killed)
    with pytest.raises(Killed):
        send()
    monkeypatch.undo()


def test_killed_between_claim_and_making_is_sent_after_the_lease(monkeypatch, settings, print_room):
    letter = an_owed_letter()
    die(monkeypatch, "_make_ready")
    settings.PRINT_ROOM = print_room
    assert state(letter) == "sending"
    assert send()["sent"] == 0
    assert send(timezone.now() + LATER)["sent"] == 1
    assert len(printed(print_room)) == 1
    outcomes = [attempt.outcome for attempt in again(letter).attempts.order_by("pk")]
    assert outcomes == ["Stopped before it was made", "Handed over"]


@pytest.mark.parametrize("capability", SAFE_TO_ASK)
def test_killed_before_the_carrier_took_it_is_sent_once(capability):
    letter, carrier = an_owed_letter(), StandIn(capability, before=Killed())
    with pytest.raises(Killed):
        send(carriers=carried_by(carrier))
    carrier.mend()
    assert send(timezone.now() + LATER, carriers=carried_by(carrier))["sent"] == 1
    assert len(carrier.taken) == 1
    assert bytes(again(letter).document.content) == carrier.taken[0].content


@pytest.mark.parametrize("capability", SAFE_TO_ASK)
def test_killed_after_the_carrier_took_it_is_adopted_and_not_sent_again(capability):
    letter, carrier = an_owed_letter(), StandIn(capability, after=Killed())
    with pytest.raises(Killed):
        send(carriers=carried_by(carrier))
    assert state(letter) == "sending"
    carrier.mend()
    assert send(timezone.now() + LATER, carriers=carried_by(carrier))["sent"] == 1
    assert len(carrier.taken) == 1
    letter = again(letter)
    assert letter.sha256 == hashlib.sha256(carrier.taken[0].content).hexdigest()
    assert letter.sent_at == letter.attempts.earliest("pk").began_at
    outcomes = [attempt.outcome for attempt in letter.attempts.order_by("pk")]
    assert outcomes == ["Handed over", "The carrier had it already"]


def test_a_letter_that_went_is_sent_even_if_the_person_died_since():
    letter, carrier = an_owed_letter(), StandIn(Capability.IDEMPOTENT, after=Killed())
    with pytest.raises(Killed):
        send(carriers=carried_by(carrier))
    Person.objects.update(died_on=TODAY)
    send(timezone.now() + LATER, carriers=carried_by(carrier))
    assert state(letter) == "sent"


def test_a_letter_that_never_went_is_held_if_the_person_died_since():
    letter, carrier = an_owed_letter(), StandIn(Capability.IDEMPOTENT, before=Killed())
    with pytest.raises(Killed):
        send(carriers=carried_by(carrier))
    Person.objects.update(died_on=TODAY)
    carrier.mend()
    send(timezone.now() + LATER, carriers=carried_by(carrier))
    assert held_because(letter) == Held.DIED
    assert carrier.taken == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_with_a_blind_carrier_every_doubt_is_a_person_s_and_nothing_goes_twice(when):
    letter, carrier = an_owed_letter(), StandIn(Capability.BLIND)
    setattr(carrier, when, Killed())
    with pytest.raises(Killed):
        send(carriers=carried_by(carrier))
    carrier.mend()
    assert send(timezone.now() + LATER, carriers=carried_by(carrier))["unconfirmed"] == 1
    assert send(timezone.now() + 2 * LATER, carriers=carried_by(carrier))["sent"] == 0
    assert state(letter) == "unconfirmed"
    assert len(carrier.taken) == (when == "after")
    assert not Attempt.objects.filter(ended_at=None).exists()


def test_a_blind_carrier_that_does_not_answer_leaves_a_doubt_at_once():
    letter, carrier = an_owed_letter(), StandIn(Capability.BLIND, after=Doubtful("No answer."))
    assert send(carriers=carried_by(carrier))["unconfirmed"] == 1
    assert again(letter).held_detail == "No answer."


@pytest.mark.parametrize("capability", SAFE_TO_ASK)
def test_a_carrier_that_took_it_and_did_not_answer_is_asked_and_not_given_it_twice(capability):
    letter, carrier = an_owed_letter(), StandIn(capability, after=Doubtful("No answer."))
    assert send(carriers=carried_by(carrier))["in_doubt"] == 1
    carrier.mend()
    assert send(timezone.now() + LATER, carriers=carried_by(carrier))["sent"] == 1
    assert len(carrier.taken) == 1
    assert state(letter) == "sent"


def test_a_doubtful_letter_counts_as_written_for_24_hours():
    person = factory.a_person()
    letters = [an_owed_letter(person=person, kind=kind) for kind in ("care_act", "review")]
    carrier = StandIn(Capability.BLIND, after=Doubtful("No answer."))
    counts = send(carriers=carried_by(carrier))
    assert (counts["unconfirmed"], counts["deferred"]) == (1, 1)
    assert sorted(state(letter) for letter in letters) == ["due", "unconfirmed"]


def test_a_letter_whose_sender_died_is_settled_before_the_next_one_to_that_person():
    person = factory.a_person()
    first = an_owed_letter(person=person)
    second = an_owed_letter(person=person, kind="review")
    carrier = StandIn(Capability.IDEMPOTENT, after=Killed())
    with pytest.raises(Killed):
        send(carriers=carried_by(carrier))
    carrier.mend()
    assert send(carriers=carried_by(carrier))["deferred"] == 1
    send(timezone.now() + LATER, carriers=carried_by(carrier))
    send(timezone.now() + 3 * LATER, carriers=carried_by(carrier))
    assert len(carrier.taken) == 1
    assert sorted([state(first), state(second)]) == ["due", "sent"]


# What the carrier refuses, and what breaks


def test_a_refused_letter_is_tried_three_times_and_then_a_person_is_told():
    letter, carrier = an_owed_letter(), StandIn(Capability.QUERYABLE, before=NotTaken("Full."))
    now = timezone.now()
    assert send(now, carriers=carried_by(carrier))["to_retry"] == 1
    assert send(now, carriers=carried_by(carrier)).get("to_retry", 0) == 0
    send(now + timedelta(minutes=11), carriers=carried_by(carrier))
    assert send(now + timedelta(minutes=22), carriers=carried_by(carrier))["failed"] == 1
    letter = again(letter)
    assert (letter.state, letter.held_because, letter.held_detail) == (
        "failed", "not_taken", "Full.",
    )  # fmt: skip
    assert Event.objects.filter(verb=Verb.LETTER_FAILED).count() == 1


def test_an_outage_uses_up_no_try_and_the_letter_goes_when_it_is_over():
    away = OutOfReach("The mail server cannot be reached.")
    letter, carrier = an_owed_letter(), StandIn(Capability.BLIND, before=away)
    now = timezone.now()
    for run in range(6):
        assert send(now + 2 * run * LATER, carriers=carried_by(carrier))["to_retry"] == 1
    carrier.mend()
    send(now + 12 * LATER, carriers=carried_by(carrier))
    assert (state(letter), len(carrier.taken)) == ("sent", 1)


def test_one_poisoned_letter_delays_no_other_and_is_written_down(monkeypatch, caplog):
    poisoned = an_owed_letter_to(family_name="Poison")
    others = [an_owed_letter() for _ in range(3)]
    make = documents.make

    def broken(letter, *args, **kwargs):
        if letter.pk == poisoned.pk:
            raise ValueError("Doris Poison")
        return make(letter, *args, **kwargs)

    monkeypatch.setattr(documents, "make", broken)
    counts = send()
    assert (counts["sent"], counts["errors"], counts["failed"]) == (3, 1, 1)
    assert {state(letter) for letter in others} == {"sent"}
    assert again(poisoned).held_detail.startswith("ValueError at test_sending.py:")
    assert str(poisoned.pk) in caplog.text
    assert "Doris" not in caplog.text


def test_a_carrier_that_breaks_each_time_ends_with_a_person():
    letter, carrier = an_owed_letter(), StandIn(Capability.IDEMPOTENT, before=ValueError("?"))
    now = timezone.now()
    for run in range(5):
        send(now + run * LATER, carriers=carried_by(carrier))
    assert (state(letter), again(letter).held_because) == ("failed", "broken")


# What changes between the two looks of the gate


def between(monkeypatch, change) -> None:
    """Something happens after the letter was made and before it is handed over."""
    hand_over = sending._hand_over

    def and_then(*args, **kwargs):
        change()
        return hand_over(*args, **kwargs)

    monkeypatch.setattr(sending, "_hand_over", and_then)


def test_r1_a_death_recorded_while_the_letter_was_made_stops_it(monkeypatch, print_room):
    letter = an_owed_letter()
    between(monkeypatch, lambda: Person.objects.update(died_on=TODAY))
    send()
    assert held_because(letter) == Held.DIED
    assert printed(print_room) == []
    assert not LetterDocument.objects.exists()
    assert again(letter).sha256 == ""


def test_an_address_changed_while_the_letter_was_made_is_the_one_it_goes_to(
    monkeypatch, print_room
):
    letter = an_owed_letter()
    moved = lambda: Address.objects.update(lines="9 Example Road")  # noqa: E731
    between(monkeypatch, moved)
    send()
    send()
    assert again(letter).sent_to == "Doris Kemp\n9 Example Road\nZZ1 4AB"
    assert len(printed(print_room)) == 1


def test_a_sender_that_lost_its_claim_hands_nothing_over(monkeypatch, print_room):
    letter = an_owed_letter()
    between(monkeypatch, lambda: Letter.objects.update(claimed_until=timezone.now() + LATER))
    assert send()["taken_over"] == 1
    assert printed(print_room) == []
    assert state(letter) == "sending"


# Many at once


def in_threads(count, work):
    faults, start = [], threading.Barrier(count)

    def run(number):
        try:
            start.wait()
            work(number)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_send_each_letter_once():
    letters = [an_owed_letter() for _ in range(20)]
    carrier = StandIn(Capability.BLIND)
    in_threads(4, lambda number: send(carriers=carried_by(carrier)))
    send(carriers=carried_by(carrier))
    taken = [parcel.reference for parcel in carrier.taken]
    assert sorted(taken) == sorted(str(letter.pk) for letter in letters)


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_one_person_one_letter():
    for _ in range(4):
        person = factory.a_person()
        an_owed_letter(person=person)
        an_owed_letter(person=person, kind="review")
    carrier = StandIn(Capability.BLIND)
    in_threads(3, lambda number: send(carriers=carried_by(carrier)))
    send(timezone.now() + timedelta(minutes=15), carriers=carried_by(carrier))
    recipients = [Letter.objects.get(pk=parcel.reference).person_id for parcel in carrier.taken]
    assert len(recipients) == len(set(recipients)) == 4


@pytest.mark.django_db(transaction=True)
def test_r1_a_death_waits_for_a_letter_in_hand_and_stops_every_later_one():
    letter = an_owed_letter()
    handing_over = threading.Event()
    dead: list[bool] = []

    class Slow(StandIn):
        def hand_over(self, parcel):
            handing_over.set()
            # The death is being recorded by now; it must not be committed while we hand over.
            stopped.wait(0.5)
            dead.append(stopped.is_set())
            super().hand_over(parcel)

    stopped, carrier = threading.Event(), Slow(Capability.BLIND)

    def work(number):
        if number == 0:
            send(carriers=carried_by(carrier))
            return
        assert handing_over.wait(10)
        by = factory.user_of(factory.a_worker())
        people.record_death(letter.person, died_on=TODAY, reported_on=None, by=by, on=TODAY)
        stopped.set()

    in_threads(2, work)
    assert dead == [False]
    assert again(letter).state == "sent"
    assert Person.objects.get(pk=letter.person_id).died_on == TODAY


@pytest.mark.django_db(transaction=True)
def test_acts_on_a_case_and_the_sender_never_lock_each_other_for_good(cast):
    letters = [an_owed_letter(team=cast.team) for _ in range(8)]
    by = factory.user_of(cast.manager)
    carrier = StandIn(Capability.BLIND)

    def work(number):
        if number == 0:
            send(carriers=carried_by(carrier))
            return
        for letter in reversed(letters):
            factory.speak_to(Case.objects.get(pk=letter.case_id), on=TODAY, by=by)

    in_threads(3, work)
    assert Letter.objects.in_state(LetterState.SENT).count() == 8


def test_a_move_that_the_table_does_not_know_is_refused():
    letter = an_owed_letter()
    with transaction.atomic(), pytest.raises(outbox.WrongMove):
        outbox.move(letter, LetterState.SENT)
