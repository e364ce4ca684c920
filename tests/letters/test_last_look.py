"""Until its batch is closed a letter is ours to stop: what we know by then counts (R1, R2)."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from casework import jobs, letter_kinds
from casework.acts import correcting, people, receiving, record
from casework.letters import last_look, pausing, turns
from casework.letters.carriers import hybrid_mail
from casework.letters.carriers.hybrid_mail import CARRIERS, NotAsMade, NotJudged
from casework.letters.gate.held import Held
from casework.letters.gate.needs import LetterNeed
from casework.letters.owed import by_hand, waiting_well
from casework.models import (
    Case,
    CloseReason,
    Delivery,
    Event,
    Letter,
    LetterState,
    LetterTask,
    Person,
    Team,
)
from casework.policy import Rag
from tests import factory
from tests.conftest import TODAY
from tests.factory import user_of
from tests.gate.reaching import a_referrer
from tests.letters import post
from tests.letters.elsewhere import at_work
from tests.post.stories import VISIT

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.HYBRID_MAIL = tmp_path / "hybrid"
    return tmp_path / "hybrid"


@pytest.fixture
def letter(cast) -> Letter:
    """In the open batch since this morning, beside another one."""
    made = post.an_owed_letter(team=cast.team)
    post.an_owed_letter(team=cast.team, person=factory.a_person("Quill"))
    assert post.send(carriers=CARRIERS)["sent"] == 2
    return post.again(made)


def close():
    return hybrid_mail.close(now=timezone.now())


def in_batches(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("2*/*.pdf")}


def died(letter: Letter, by) -> None:
    people.record_death(letter.person, died_on=TODAY, reported_on=None, by=by, on=TODAY)


def moved(letter: Letter) -> None:
    letter.person.addresses.update(ends_on=TODAY)
    letter.person.addresses.create(
        kind="home", lines="7 New Street\nExampleton", postcode="ZZ2 9AB", starts_on=TODAY
    )


def another_is_on_its_way(letter: Letter) -> None:
    other = post.an_owed_letter(person=letter.person, kind="occupational_therapy")
    Letter.objects.filter(pk=other.pk).update(state=LetterState.SENDING)
    other.attempts.create(carrier="", began_at=timezone.now() - timedelta(minutes=1))


def had_another_since(letter: Letter) -> None:
    other = post.an_owed_letter(person=letter.person, kind="occupational_therapy")
    Letter.objects.filter(pk=other.pk).update(
        state=LetterState.SENT, sent_at=timezone.now(), sent_to="x", sha256="x", carrier="by hand"
    )


def is_late(letter: Letter) -> None:
    Letter.objects.filter(pk=letter.pk).update(due_on=TODAY - timedelta(days=60))


def test_a_death_recorded_after_handing_over_takes_the_letter_out(folder, letter, cast):
    died(letter, user_of(cast.manager))
    (batch,) = close()
    assert (len(batch.references), batch.taken_out) == (1, 1)
    assert in_batches(folder) == set(batch.references)
    assert str(letter.pk) not in batch.references
    held = post.again(letter)
    assert (held.state, held.held_because) == (LetterState.HELD, Held.DIED)
    assert (held.sent_at, held.sent_to, held.sha256) == (None, "", "")
    assert not Delivery.objects.filter(letter=letter).exists()
    says = Event.objects.filter(case=letter.case).latest("id").says
    assert "Taken out of the batch before it left: The person has died" in says


def test_who_moved_has_it_at_the_new_address_in_the_next_batch(folder, letter):
    moved(letter)
    (batch,) = close()
    assert (str(letter.pk) in batch.references, post.again(letter).state) == (False, "due")
    assert post.send(carriers=CARRIERS)["sent"] == 1
    (second,) = close()
    assert second.references == (str(letter.pk),)
    assert "7 New Street" in post.again(letter).sent_to


def test_a_request_that_is_corrected_is_written_about_as_it_was(folder, letter, cast):
    """The day that a letter names must be the one that we know to be right when it leaves."""
    asked = letter.case.received_on - timedelta(days=4)
    correcting.correct(
        letter.case, {"received_on": asked}, because="The form says so.",
        by=user_of(cast.manager), on=TODAY,
    )  # fmt: skip
    (batch,) = close()
    assert (batch.taken_out, post.again(letter).state) == (1, "due")
    assert post.send(carriers=CARRIERS)["sent"] == 1
    assert close()[0].references == (str(letter.pk),)
    assert post.again(letter).document.facts["request_on"] == asked.isoformat()


def test_of_a_wait_that_is_shorter_than_any_that_is_written_about_nothing_goes(cast, folder):
    case = factory.a_case(waited=30, team=cast.team, today=TODAY)
    waiting_well.prepare(as_of=TODAY)
    assert post.send(carriers=CARRIERS)["sent"] == 1
    Case.objects.update(joined_on=TODAY)
    correcting.correct(
        case, {"received_on": TODAY - timedelta(days=12)}, because="The wrong year.",
        by=user_of(cast.manager), on=TODAY,
    )  # fmt: skip
    (batch,) = close()
    assert (batch.references, batch.taken_out) == ((), 1)
    assert Letter.objects.get().state == LetterState.CANCELLED


def test_an_appointment_that_has_gone_by_is_not_told_of(cast, folder):
    case = factory.a_case(waited=3, team=cast.team, today=TODAY)
    by_hand.ask(case, kind=letter_kinds.get("appointment"), details=VISIT,
                by=user_of(cast.manager), on=TODAY)  # fmt: skip
    assert post.send(carriers=CARRIERS)["sent"] == 1
    (batch,) = hybrid_mail.close(now=timezone.now() + timedelta(days=1))
    assert batch.taken_out == 1
    assert Letter.objects.get(kind="appointment").state == LetterState.DUE


def test_a_letter_that_was_made_the_same_again_meanwhile_stays_in_its_batch(folder, letter):
    """Between the record and the file a sender may have put it back."""
    file = folder / hybrid_mail.OPEN / f"{letter.pk}.pdf"
    assert not last_look.take_out(letter, file, carrier=hybrid_mail.HybridMail.name)
    assert file.exists()
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.DUE)
    assert last_look.take_out(letter, file, carrier=hybrid_mail.HybridMail.name)
    assert not file.exists()


def test_a_team_whose_telephone_changed_is_named_with_the_new_number(letter, cast):
    Team.objects.update(phone="01632 960 999")
    (batch,) = close()
    assert batch.taken_out == 2
    assert post.send(carriers=CARRIERS)["sent"] == 2
    assert post.again(letter).document.facts["council"]["phone"] == "01632 960 999"


def test_a_case_that_ended_meanwhile_has_no_letter(letter, cast):
    receiving.close(
        letter.case, reason=CloseReason.DECLINED, note="Her son moved in", by=user_of(cast.manager),
        on=TODAY,
    )  # fmt: skip
    close()
    ended = post.again(letter)
    assert (ended.state, ended.sha256) == (LetterState.CANCELLED, "")


def test_a_need_that_we_cannot_print_becomes_a_task(letter):
    post.needs(letter.person, LetterNeed.BRAILLE_2)
    close()
    assert post.again(letter).held_because == Held.FORMAT_TASK
    assert LetterTask.objects.get(letter=letter).kind == LetterTask.Kind.FORMAT


def test_what_is_red_now_waits_for_a_call(letter):
    Case.objects.filter(pk=letter.case_id).update(rag=Rag.RED, rated_on=TODAY)
    close()
    assert post.again(letter).held_because == Held.RED_NOT_CALLED


@pytest.mark.parametrize("days_later", [0, 1, 60])
def test_what_only_waited_for_us_goes(folder, letter, days_later):
    """A batch that is closed late sends what was on time, though by then it would be late."""
    Letter.objects.filter(pk=letter.pk).update(due_on=TODAY - timedelta(days=14))
    (batch,) = hybrid_mail.close(now=timezone.now() + timedelta(days=days_later))
    assert (len(batch.references), batch.taken_out) == (2, 0)


@pytest.mark.parametrize("meanwhile", [another_is_on_its_way, had_another_since, is_late])
def test_what_would_only_wait_never_covers_that_they_moved(letter, meanwhile):
    meanwhile(letter)
    moved(letter)
    (batch,) = close()
    assert str(letter.pk) not in batch.references
    assert post.again(letter).state == LetterState.DUE


@pytest.mark.parametrize("meanwhile", [another_is_on_its_way, had_another_since, is_late])
def test_nor_does_it_take_one_out_that_may_go(letter, meanwhile):
    meanwhile(letter)
    (batch,) = close()
    assert str(letter.pk) in batch.references


def test_a_name_that_was_corrected_is_on_the_letter(letter):
    Person.objects.filter(pk=letter.person_id).update(family_name="Kempe")
    (batch,) = close()
    assert str(letter.pk) not in batch.references


@pytest.mark.parametrize(("may_be_told", "ends"), [(False, "cancelled"), (None, "held")])
def test_a_referrer_who_may_not_be_told_after_all_hears_nothing(cast, may_be_told, ends):
    case = factory.a_case(waited=3, team=cast.team, today=TODAY)
    place = {"email": "", "lines": "2 High Street\nExampleton", "postcode": "ZZ1 4AB"}
    made = Letter.objects.create(
        case=case, person=case.person, team=case.team, kind="feedback", milestone=1,
        referrer=a_referrer(case, **place), due_on=TODAY,
    )  # fmt: skip
    assert post.send(carriers=CARRIERS)["sent"] == 1
    a_referrer(case, **place, may_be_told=may_be_told)
    close()
    assert post.again(made).state == ends


def test_one_that_nobody_can_judge_waits_and_delays_no_other(folder, letter):
    Letter.objects.filter(pk=letter.pk).update(overrides={"no such reason": "x"})
    with pytest.raises(NotJudged, match=letter.case.reference):
        jobs.run("close_batch")
    (batch,) = folder.glob("2*/manifest.csv")
    assert str(letter.pk) not in batch.read_text()
    assert (folder / "open" / f"{letter.pk}.pdf").exists()
    Letter.objects.filter(pk=letter.pk).update(overrides={})
    (second,) = close()
    assert second.references == (str(letter.pk),)


def test_while_somebody_else_closes_nothing_is_done(letter):
    with at_work(turns.CLOSING):
        assert close() == []
    assert len(close()[0].references) == 2


def test_killed_before_the_file_was_deleted_it_is_deleted_by_the_next_run(folder, letter, cast):
    died(letter, user_of(cast.manager))
    policy = record.policy_on(TODAY)
    assert not last_look.may_go(letter, carrier="hybrid mail", now=timezone.now(), policy=policy)
    assert (folder / "open" / f"{letter.pk}.pdf").exists()
    (batch,) = close()
    assert (str(letter.pk) in batch.references, batch.taken_out) == (False, 1)
    assert str(letter.pk) not in in_batches(folder)


def test_taking_one_out_does_not_look_like_a_database_that_went_back(
    folder, letter, cast, settings, tmp_path
):
    settings.LETTER_BOOK = tmp_path / "book"
    pausing.remember(letter.pk, since=timezone.now() - timedelta(hours=1))
    died(letter, user_of(cast.manager))
    close()
    assert pausing.why_paused() == ""
    # It is taken out, goes again, and then the database is put back to before that.
    pausing.remember(letter.pk, since=timezone.now() + timedelta(hours=1))
    assert pausing.why_paused() == pausing.WENT_BACK


def test_one_bad_batch_delays_no_other(folder, letter):
    (folder / "open" / "notes.pdf").write_bytes(b"%PDF stranger")
    with pytest.raises(NotAsMade):
        close()
    post.an_owed_letter(person=factory.a_person("Later"))
    assert post.send(carriers=CARRIERS)["sent"] == 1
    with pytest.raises(NotAsMade, match=r"notes\.pdf in batch 2026-11-21-001"):
        jobs.run("close_batch")
    listed = [path.parent.name for path in folder.glob("*/manifest.csv")]
    assert listed == ["2026-11-21-002"]
