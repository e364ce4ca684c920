"""What was lost is known from the journal, and recorded again or left before letters go (B1)."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from casework import acts
from casework.acts import people, reach, restricting
from casework.disasters import generation, journal, relearning, words
from casework.letters import after_restore, outbox, pausing
from casework.letters.carriers.carrier import Capability, Doubtful
from casework.letters.gate.answers import Cancel
from casework.letters.owed import waiting_well
from casework.models import (
    AccessNeed,
    Address,
    Letter,
    LetterState,
    Look,
    Person,
    Relearnt,
    User,
)
from casework.policy import Safety
from casework.refusals import NeedsReason
from tests import factory
from tests.conftest import Cast, signed_in
from tests.disasters.conftest import lost
from tests.letters.post import StandIn, again, an_owed_letter, carried_by, needs, send

ACTS = Path(acts.__file__).parent

pytestmark = pytest.mark.usefixtures("committing")


@pytest.fixture
def carrier() -> StandIn:
    return StandIn(Capability.IDEMPOTENT)


@pytest.fixture
def user(cast: Cast, today) -> User:
    """A service manager, of an installation that runs."""
    generation.tick()
    found = cast.service_manager.user
    assert isinstance(found, User)
    return found


def let_go(user: User, today) -> dict[str, int]:
    return after_restore.let_go(by=user, because="The print room was asked", on=today)


# Letters.


def test_fifty_letters_went_and_none_goes_twice(user, today, carrier: StandIn):
    letters = [an_owed_letter() for _ in range(50)]
    with lost():
        assert send(carriers=carried_by(carrier))["sent"] == 50
    assert send(carriers=carried_by(carrier))["paused"] == 1
    assert let_go(user, today)["sent"] == 50
    assert send(carriers=carried_by(carrier)) == dict.fromkeys(
        ("sent", "held", "failed", "unconfirmed", "errors"), 0
    )
    assert len(carrier.taken) == 50
    assert {again(letter).state for letter in letters} == {LetterState.SENT}
    assert all(again(letter).sent_to for letter in letters)


def test_a_letter_that_was_prepared_after_the_backup_is_not_prepared_and_sent_again(
    user, today, carrier: StandIn
):
    case = factory.a_case(waited=28, today=today)
    with lost():
        waiting_well.prepare(as_of=today)
        assert send(carriers=carried_by(carrier))["sent"] == 1
    # The sweep runs before anybody has answered, and prepares it anew.
    waiting_well.prepare(as_of=today)
    let_go(user, today)
    waiting_well.prepare(as_of=today)
    send(carriers=carried_by(carrier))
    assert len(carrier.taken) == 1
    assert [each.state for each in Letter.objects.filter(case=case)] == [LetterState.SENT]


def test_nor_where_no_sweep_ran_in_between(user, today, carrier: StandIn):
    case = factory.a_case(waited=28, today=today)
    with lost():
        waiting_well.prepare(as_of=today)
        send(carriers=carried_by(carrier))
    let_go(user, today)
    waiting_well.prepare(as_of=today)
    send(carriers=carried_by(carrier))
    assert len(carrier.taken) == 1
    assert Letter.objects.get(case=case).state == LetterState.SENT


@pytest.mark.parametrize("capability", Capability)
def test_one_that_was_being_handed_over_is_a_doubt(user, today, capability: Capability):
    carrier = StandIn(capability, after=Doubtful("It fell silent"))
    letter = an_owed_letter()
    with lost():
        send(carriers=carried_by(carrier))
    carrier.mend()
    assert let_go(user, today)["in_doubt"] == 1
    send(timezone.now() + timedelta(minutes=5), carriers=carried_by(carrier))
    assert len(carrier.taken) == 1
    blind = capability is Capability.BLIND
    assert again(letter).state == (LetterState.UNCONFIRMED if blind else LetterState.SENT)


def test_one_that_was_taken_out_of_a_batch_is_as_it_was(user, today, carrier: StandIn):
    letter = an_owed_letter()
    with lost():
        send(carriers=carried_by(carrier))
        with_case = outbox.lock(letter)
        outbox.recall(with_case, Cancel("Taken out", for_good=False), now=timezone.now())
    assert let_go(user, today)["as_it_was"] == 1
    assert again(letter).state == LetterState.DUE


def test_one_about_a_case_that_is_not_here_is_counted(user, today, carrier: StandIn):
    with lost():
        an_owed_letter()
        send(carriers=carried_by(carrier))
    assert let_go(user, today)["not_here"] == 1


# People.


def by_all_acts(user: User, today) -> Person:
    """One person to whom everything happens that the journal keeps and can record again."""
    person = factory.a_person("Quillfeather")
    old = person.addresses.get()
    term = needs(factory.a_person(), "easy_read").term
    with lost():
        wishes = {"do_not_write": True, "safe_by_post": Safety.UNSAFE, "safety_warning": "A dog"}
        person = people.amend(person, wishes, version=person.version, by=user)
        new = Address(kind=old.kind, lines="9 New Road", postcode="ZZ1 1ZZ", starts_on=today)
        people.move_home(person, new, by=user, on=today)
        person.refresh_from_db()
        people.record_needs(
            person, [term], source=AccessNeed.Source.ASKED, version=person.version, by=user,
            on=today,
        )  # fmt: skip
        details = {"name": "Wat Tyler", "kind": "harm"}
        reach.record_harm(person, other=None, details=details, by=user, on=today)
        restricting.restrict(
            person, reason="At risk", to=[user], length=timedelta(days=90), by=user
        )
        people.record_death(person, died_on=today, reported_on=None, by=user, on=today)
    return Person.objects.get(pk=person.pk)


def test_everything_is_recorded_again_by_its_act(user, today):
    person = by_all_acts(user, today)
    found = relearning.of_people(relearning.lost_entries())
    assert [each.entry.kind for each in found] == [
        "details", "address", "needs", "harm", "restricted", "death",
    ]  # fmt: skip
    for each in found:
        relearning.record(each, by=user, on=today)
    person.refresh_from_db()
    assert (person.do_not_write, person.safe_by_post) == (True, Safety.UNSAFE)
    assert (person.safety_warning, person.is_restricted) == ("A dog", True)
    assert person.died_on == today
    assert person.addresses.get(ends_on=None).lines == "9 New Road"
    assert person.access_needs.get().source == AccessNeed.Source.ASKED
    assert person.sources_of_harm.get().name == "Wat Tyler"
    assert relearning.of_people(relearning.lost_entries()) == []


def test_every_kind_of_the_journal_is_recorded_again_or_said_in_words():
    by_hand = {"alive", "no longer restricted", "harm located", "harm ended", "representative",
               "representative ended", "referrer"}  # fmt: skip
    text = "".join(path.read_text() for path in ACTS.glob("*.py"))
    kept = set(re.findall(r'journal\.note\([^"]*?"([a-z ]+)"', text))
    assert {"death", "details", "address", "restricted", "harm"} <= kept
    assert kept <= set(relearning.APPLIED) | by_hand
    assert set(words._SAID) | set(words._BY_HAND) == set(relearning.APPLIED) | by_hand


def test_letters_wait_until_each_is_answered(user, today):
    by_all_acts(user, today)
    with pytest.raises(after_restore.Unanswered, match="6 things"):
        let_go(user, today)
    with pytest.raises(CommandError, match="6 things"):
        call_command("resume_letters", what_went_is_known=True)
    call_command("resume_letters", what_went_is_known=True, leave_what_is_lost=True)
    assert pausing.why_paused() == ""
    assert Relearnt.objects.filter(answer="left").count() == 6


def test_a_number_that_was_given_again_is_another_person(user, today):
    with lost():
        gone = factory.a_person("Quillfeather")
        people.record_death(gone, died_on=today, reported_on=None, by=user, on=today)
    Person.objects.create(pk=gone.pk, given_names="Ann", family_name="Other")
    [found] = relearning.of_people(relearning.lost_entries())
    assert found.person is None
    with pytest.raises(relearning.CannotBeRecorded):
        relearning.record(found, by=user, on=today)


def test_a_reason_is_asked_for(user, today):
    with pytest.raises(NeedsReason):
        after_restore.let_go(by=user, because=" ", on=today)


def test_the_journal_holds_nothing_that_can_be_read(user, today):
    by_all_acts(user, today)
    [path] = journal.files()
    text = path.read_text()
    assert text.count("\n") == 6
    assert not any(word in text for word in ("Quillfeather", "New Road", "Tyler", "At risk"))
    assert path.stat().st_mode & 0o077 == 0


def test_a_line_that_was_cut_off_spoils_no_other(user, today):
    by_all_acts(user, today)
    [path] = journal.files()
    path.write_bytes(path.read_bytes()[:-40])
    with lost():
        someone = factory.a_person()
        people.record_death(someone, died_on=today, reported_on=None, by=user, on=today)
    assert len(list(journal.entries())) == 6


def test_an_act_is_done_though_the_journal_is_full(db, today, monkeypatch):
    """The letters stop (test_generations.py), and nobody has to type a death twice."""
    asked: list[bool] = []
    monkeypatch.setattr(transaction, "on_commit", lambda act, robust=False: asked.append(robust))
    person, by = factory.a_person(), factory.a_worker().user
    people.record_death(person, died_on=today, reported_on=None, by=by, on=today)
    assert asked == [True]


def test_old_days_are_deleted(user, today, settings):
    by_all_acts(user, today)
    now = timezone.now()
    assert journal.tidy(now=now + settings.JOURNAL_KEPT) == 0
    assert journal.tidy(now=now + settings.JOURNAL_KEPT + timedelta(days=1)) == 1


# The page.


def test_the_page_shows_each_and_records_or_leaves_it(user, today, cast: Cast):
    person = by_all_acts(user, today)
    client = signed_in(cast.service_manager)
    page = client.get(reverse("after-restore"))
    text = page.content.decode()
    assert "Quillfeather" in text
    assert "Answer everything above first" in text
    assert Look.objects.filter(person=person, screen="after a restore").exists()
    first = page.context["shown"][0].entry.key
    client.post(reverse("after-restore-answer"), {"entry": first, "answer": "applied"})
    person.refresh_from_db()
    assert person.do_not_write
    client.post(reverse("after-restore-answer"), {"entry": "all", "answer": "applied"})
    person.refresh_from_db()
    assert person.died_on == today
    assert pausing.why_paused() != "", "nobody has said yet that letters may go"
    client.post(reverse("after-restore-go"), {"because": "The print room was asked"})
    assert pausing.why_paused() == ""
    assert "The print room was asked" in client.get(reverse("after-restore")).content.decode()


def test_of_those_they_may_not_see_it_shows_a_number(user, today, cast: Cast):
    person = by_all_acts(user, today)
    Person.objects.filter(pk=person.pk).update(is_restricted=True)
    client = signed_in(cast.service_manager)
    text = client.get(reverse("after-restore")).content.decode()
    assert "Quillfeather" not in text
    assert "6 entries are about records that you may not see" in text
    entry = relearning.lost_entries()[0].key
    client.post(reverse("after-restore-answer"), {"entry": entry, "answer": "left"})
    assert not Relearnt.objects.exists()


@pytest.mark.parametrize("who", ["manager", "practitioner", "auditor", "administrator"])
def test_it_is_for_who_answers_for_the_service(cast: Cast, today, who: str):
    client = signed_in(getattr(cast, who))
    assert client.get(reverse("after-restore")).status_code == 403
    assert client.post(reverse("after-restore-go")).status_code == 403


def test_where_nothing_was_restored_it_says_so(user, cast: Cast):
    page = signed_in(cast.service_manager).get(reverse("after-restore")).content.decode()
    assert "Letters go." in page
    assert "Let letters go again" not in page
