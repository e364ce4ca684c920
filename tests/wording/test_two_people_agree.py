"""Words go to people once a second person has agreed: by the verbs, and by the database itself."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from casework.letters.wording import acts, wording
from casework.letters.wording.acts import AlreadyInHand, NotYetRight, OwnWords
from casework.letters.wording.origins import EMPTY, Wanted
from casework.letters.wording.wording import read_in_force
from casework.models import WAITING_WELL, User, Wording, WordingAct
from casework.policy import Role
from casework.refusals import Conflict, NeedsReason, NotAllowed, Refusal
from tests import factory
from tests.conftest import TODAY, Cast
from tests.wording.conftest import ENGLISH, Two, a_draft, approved, submitted


def now_in_force() -> int:
    words = read_in_force(WAITING_WELL, language="English", form=wording.PLAIN)
    assert words is not None
    return words.version


def changed(draft: Wording, *, by: User, text: str = "We are very sorry.") -> None:
    parts = [*draft.blocks, {"kind": "paragraph", "text": text}]
    acts.change(draft, parts, edits=draft.edits, by=by)


def acts_of(version: Wording) -> list[str]:
    return list(version.acts.order_by("pk").values_list("act", flat=True))


def test_words_are_used_only_once_a_second_person_has_approved_them(two: Two):
    draft = a_draft(two)
    changed(draft, by=two.writer)
    assert now_in_force() == 0
    acts.submit(draft, why="Kinder", edits=draft.edits, by=two.writer, on=TODAY)
    assert now_in_force() == 0
    acts.approve(draft, edits=draft.edits, by=two.second)
    assert now_in_force() == draft.version == 1
    assert acts_of(draft) == ["began", "changed", "submitted", "approved"]


def test_every_act_says_who_when_and_why(two: Two):
    version = approved(two)
    told = version.acts.order_by("pk")
    assert [act.by for act in told] == [two.writer, two.writer, two.second]
    assert [act.because for act in told] == [
        "Begun from what letters say now", "Board, 3 November", "",
    ]  # fmt: skip
    assert all(act.at for act in told)
    assert (version.decided_by, version.why) == (two.second, "Board, 3 November")


def test_whoever_began_it_cannot_approve_it(two: Two):
    version = submitted(two)
    with pytest.raises(OwnWords, match="Somebody else must read and approve it"):
        acts.approve(version, edits=version.edits, by=two.writer)
    with pytest.raises(OwnWords):
        acts.send_back(version, because="Not good", by=two.writer)
    assert now_in_force() == 0


@pytest.mark.parametrize("act", ["changed", "submitted"])
def test_nor_whoever_wrote_only_some_of_it(two: Two, act: str):
    draft = a_draft(two)
    changed(draft, by=two.second if act == "changed" else two.writer)
    submitter = two.second if act == "submitted" else two.writer
    acts.submit(draft, why="Kinder", edits=draft.edits, by=submitter, on=TODAY)
    with pytest.raises(OwnWords):
        acts.approve(draft, edits=draft.edits, by=two.second)


@pytest.mark.parametrize("past_the_verbs", ["writer", "second"])
def test_the_database_refuses_an_approval_by_a_writer(two: Two, past_the_verbs: str):
    draft = a_draft(two)
    changed(draft, by=two.second)
    acts.submit(draft, why="Kinder", edits=draft.edits, by=two.writer, on=TODAY)
    user = getattr(two, past_the_verbs)
    row = Wording.objects.filter(pk=draft.pk)
    with pytest.raises(IntegrityError, match=r"wrote some of it|second_person"):
        row.update(state="approved", decided_by=user, decided_at=draft.written_at)


def test_of_two_who_decide_at_once_the_second_is_told_who_was_first(two: Two, cast: Cast):
    version = submitted(two)
    acts.approve(version, edits=version.edits, by=two.second)
    third = factory.user_of(factory.a_worker(Role.HEAD_OF_SERVICE, team=cast.team))
    for decide in (
        lambda: acts.approve(version, edits=version.edits, by=third),
        lambda: acts.send_back(version, because="No", by=third),
    ):
        with pytest.raises(Conflict, match="approved by Ivy Lund"):
            decide()
    assert acts_of(version).count("approved") == 1


def test_nobody_approves_words_other_than_those_they_read(two: Two):
    version = submitted(two)
    read = version.edits
    acts.take_back(version, by=two.writer)
    changed(version, by=two.writer)
    acts.submit(version, why="Kinder still", edits=version.edits, by=two.writer, on=TODAY)
    with pytest.raises(Conflict):
        acts.approve(version, edits=read, by=two.second)


def test_a_version_sent_back_says_why_and_is_changed_and_submitted_again(two: Two):
    version = submitted(two)
    with pytest.raises(NeedsReason):
        acts.send_back(version, because="  ", by=two.second)
    acts.send_back(version, because="Say it in fewer words", by=two.second)
    version.refresh_from_db()
    assert version.state == "sent_back"
    changed(version, by=two.writer)
    acts.submit(version, why="Shorter", edits=version.edits, by=two.writer, on=TODAY)
    acts.approve(version, edits=version.edits, by=two.second)
    sent_back = version.acts.get(act="sent_back")
    assert (sent_back.by, sent_back.because) == (two.second, "Say it in fewer words")


def test_two_who_change_the_same_words_do_not_lose_each_others(two: Two):
    mine, theirs = a_draft(two), Wording.objects.get()
    changed(theirs, by=two.second, text="Theirs.")
    with pytest.raises(Conflict, match="changed since you opened them"):
        changed(mine, by=two.writer, text="Mine.")
    assert Wording.objects.get().blocks[-1]["text"] == "Theirs."


def test_one_version_at_a_time_is_in_hand(two: Two):
    a_draft(two)
    with pytest.raises(AlreadyInHand, match="Version 1"):
        a_draft(two)
    a_draft(two, Wanted(WAITING_WELL, "English", wording.EASY_READ), start=EMPTY)


def test_words_that_something_stops_cannot_be_submitted(two: Two):
    draft = a_draft(two)
    changed(draft, by=two.writer, text="Dear {gretting}, this is URGENT.")
    with pytest.raises(NotYetRight, match=r"gretting.*1 more"):
        acts.submit(draft, why="Kinder", edits=draft.edits, by=two.writer, on=TODAY)
    with pytest.raises(NeedsReason):
        acts.submit(draft, why=" ", edits=draft.edits, by=two.writer, on=TODAY)


def test_withdrawing_puts_the_words_before_in_force_again(two: Two):
    first, second = approved(two), approved(two)
    assert now_in_force() == second.version == 2
    acts.withdraw(second, because="A wrong number", by=two.writer)
    assert now_in_force() == 1
    acts.withdraw(first, because="That too", by=two.writer)
    assert now_in_force() == 0
    second.refresh_from_db()
    assert (second.state, second.decided_by) == ("withdrawn", two.second)
    assert acts_of(second)[-2:] == ["approved", "withdrawn"]


def test_a_draft_given_up_makes_room_for_another(two: Two):
    acts.withdraw(a_draft(two), because="Not needed", by=two.writer)
    assert a_draft(two).version == 2


def test_only_those_with_the_right_may(two: Two, cast: Cast):
    writer, nobody = factory.user_of(cast.manager), factory.user_of(cast.practitioner)
    with pytest.raises(NotAllowed):
        acts.begin(ENGLISH, start="in_force", by=nobody)
    version = submitted(two)
    for user in (writer, nobody):
        with pytest.raises(NotAllowed):
            acts.approve(version, edits=version.edits, by=user)
        with pytest.raises(NotAllowed):
            acts.send_back(version, because="No", by=user)
    acts.approve(version, edits=version.edits, by=two.second)
    with pytest.raises(NotAllowed):
        acts.withdraw(version, because="No", by=writer)


def test_a_beginning_that_is_not_there_is_refused(two: Two):
    with pytest.raises(Refusal, match="another beginning"):
        a_draft(two, start="updated")


# What was agreed stays as it was: letters point to it.


@pytest.mark.parametrize("state", ["submitted", "approved", "withdrawn"])
def test_the_database_keeps_agreed_words_as_they_are(two: Two, state: str):
    version = submitted(two) if state == "submitted" else approved(two)
    if state == "withdrawn":
        acts.withdraw(version, because="A wrong number", by=two.writer)
    wrongs: list[dict[str, Any]] = [
        {"blocks": []}, {"version": 9}, {"kind": "receipt"}, {"written_by": two.second},
    ]  # fmt: skip
    for wrong in wrongs:
        with pytest.raises(IntegrityError, match="as it was agreed"), transaction.atomic():
            Wording.objects.filter(pk=version.pk).update(**wrong)


@pytest.mark.parametrize(("state", "to"), [("approved", "draft"), ("withdrawn", "approved")])
def test_nothing_comes_back_from_approved_or_withdrawn(two: Two, state: str, to: str):
    version = approved(two)
    if state == "withdrawn":
        acts.withdraw(version, because="A wrong number", by=two.writer)
    with pytest.raises(IntegrityError, match="as it was agreed"):
        Wording.objects.filter(pk=version.pk).update(state=to)


def test_what_was_done_is_only_added_to(two: Two):
    version = submitted(two)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        WordingAct.objects.filter(wording=version).update(because="Something else")
    with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM casework_wordingact")
