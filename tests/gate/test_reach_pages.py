"""The pages of representatives, of whoever must not see letters, and of letter tasks."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework import digests
from casework.letters.gate.held import Held, MendAt
from casework.letters.owed import waiting_well
from casework.models import (
    Case,
    Grant,
    Letter,
    LetterTask,
    Look,
    Person,
    Representative,
    SourceOfHarm,
)
from tests import factory
from tests.conftest import TODAY, Cast, signed_in
from tests.gate.reaching import a_representative, a_source_of_harm
from tests.letters.post import again, needs, send

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]
A_DAY = {"starts_on": TODAY.isoformat()}


@pytest.fixture(autouse=True)
def _print_room(settings, tmp_path):
    settings.PRINT_ROOM = tmp_path / "print-room"


@pytest.fixture
def case(cast: Cast) -> Case:
    return factory.a_case(waited=28, team=cast.team, today=TODAY)


@pytest.fixture
def worker(cast: Cast) -> Client:
    return signed_in(cast.practitioner)


def page(client: Client, name: str, /, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def post(client: Client, name: str, /, *args: Any, **data: Any) -> Any:
    return client.post(reverse(name, args=args), data)


# Representatives


def test_a_representative_is_added_and_ended_on_the_page(worker, case):
    other = factory.a_person("Sharma", given_names="Ravi")
    given = {"other": other.reference, "authority": "deputy", "evidence": "Saw the order",
             "letters": "instead", **A_DAY}  # fmt: skip
    assert post(worker, "representative-add", case.person_id, **given).status_code == 302
    row = Representative.objects.get()
    shown = page(worker, "person-representatives", case.person_id)
    assert "Ravi Sharma" in shown
    assert "Saw the order" in shown
    assert "Ravi Sharma" in page(worker, "person", case.person_id)
    assert "Whose letters they have" in page(worker, "person-representatives", other.pk)
    over = {"ends_on": TODAY.isoformat(), "because": "Revoked"}
    answer = post(worker, "representative-end", case.person_id, row.pk, **over)
    assert answer.status_code == 302
    again_answer = post(worker, "representative-end", case.person_id, row.pk, **over)
    assert (again_answer.status_code, b"ended already" in again_answer.content) == (409, True)


@pytest.mark.parametrize(("typed", "words"), [
    ("P-999999", "No record has this reference"), ("nobody", "No record has this reference"),
    ("", "Enter their reference"), ("x" * 21, "at most 20"),
])  # fmt: skip
def test_a_representative_has_a_record_of_their_own(worker, case, typed, words):
    answer = post(worker, "representative-add", case.person_id, other=typed)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)


def test_a_hidden_record_is_as_absent_as_none(worker, case):
    hidden = factory.a_person("Hidden", is_restricted=True)
    a_representative(case.person, other=hidden)
    assert "Hidden" not in page(worker, "person-representatives", case.person_id)
    answer = post(worker, "representative-add", case.person_id, other=hidden.reference)
    assert b"No record has this reference" in answer.content


def test_their_own_record_is_refused_in_words(worker, case):
    given = {"other": case.person.reference, "authority": "deputy", "evidence": "x",
             "letters": "copy", **A_DAY}  # fmt: skip
    answer = post(worker, "representative-add", case.person_id, **given)
    assert (answer.status_code, b"their own representative" in answer.content) == (409, True)


def test_each_look_at_the_other_person_is_written_down(worker, case, cast):
    row = a_representative(case.person)
    page(worker, "person-representatives", case.person_id)
    looks = Look.objects.filter(user=cast.practitioner.user)
    assert set(looks.values_list("person", flat=True)) == {case.person_id, row.representative_id}


# Those who must not see the letters


def test_someone_who_must_not_see_letters_is_recorded_found_and_ended(worker, case):
    given = {"name": "Owen Grist", "kind": "harm", "note": "Rings from a hidden number"}
    assert post(worker, "harm-add", case.person_id, **given).status_code == 302
    row = SourceOfHarm.objects.get()
    shown = page(worker, "person-harm", case.person_id)
    assert "Owen Grist" in shown
    assert "Nobody knows: letters by post are held" in shown
    where = {"lines": "3 Mill Lane", "postcode": "zz14ab"}
    assert post(worker, "harm-where", case.person_id, row.pk, **where).status_code == 302
    assert "3 Mill Lane, ZZ1 4AB" in page(worker, "person-harm", case.person_id)
    why = {"because": "Recorded of the wrong person"}
    assert post(worker, "harm-end", case.person_id, row.pk, **why).status_code == 302
    assert "Recorded of the wrong person" in page(worker, "person-harm", case.person_id)


def test_it_asks_for_a_name(worker, case):
    answer = post(worker, "harm-add", case.person_id, kind="harm")
    assert (answer.status_code, b"Enter their name" in answer.content) == (422, True)


def test_nothing_of_it_is_printed_or_in_a_list(worker, case):
    a_source_of_harm(case.person)
    for shown in (page(worker, "person", case.person_id),
                  page(worker, "person-harm", case.person_id)):  # fmt: skip
        before, _, _ = shown.partition("Owen Grist")
        part = max(before.rfind("no-print"), 0)
        assert "</section>" not in before[part:]
        assert part > 0
    assert "Owen Grist" not in page(worker, "case", case.pk)
    assert "Owen Grist" not in page(worker, "waiting-list")


def test_the_name_of_a_hidden_record_is_not_told(worker, case):
    hidden = factory.a_person("Hidden", is_restricted=True)
    row = a_source_of_harm(case.person, other=hidden, name="")
    shown = page(worker, "person-harm", case.person_id)
    assert "Someone whose record you cannot see" in shown
    assert "Hidden" not in shown
    assert "Hidden" not in page(worker, "harm-where", case.person_id, row.pk)


@pytest.mark.parametrize("name", ["person-representatives", "person-harm"])
@pytest.mark.parametrize("role", ["analyst", "administrator"])
def test_who_sees_no_records_sees_neither(case, cast, name, role):
    client = signed_in(getattr(cast, role))
    assert client.get(reverse(name, args=[case.person_id])).status_code == 403


@pytest.mark.parametrize("name", ["person-representatives", "person-harm", "harm-add"])
def test_a_restricted_record_is_absent(worker, case, name):
    Person.objects.filter(pk=case.person_id).update(is_restricted=True)
    assert not Grant.objects.exists()
    assert worker.get(reverse(name, args=[case.person_id])).status_code == 404


# Letter tasks


@pytest.fixture
def letter(case: Case) -> Letter:

    needs(case.person, "braille_2")
    waiting_well.prepare(as_of=TODAY)
    send()
    return case.letters.get()


def test_the_list_shows_whose_turn_it_is_and_what_is_overdue(worker, letter, cast):
    shown = page(worker, "letter-tasks")
    assert "Doris Kemp" in shown
    assert "Nobody yet" in shown
    assert ", overdue" not in shown
    LetterTask.objects.update(due_on="2026-11-20", raised_on="2026-11-18")
    assert "20 November, overdue" in page(worker, "letter-tasks")
    assert "Doris Kemp" not in page(worker, "letter-tasks", team=cast.other_team.pk)
    assert "Doris Kemp" not in page(worker, "letter-tasks", kind="translate")
    assert "Doris Kemp" not in page(worker, "letter-tasks", who="mine")
    assert "Doris Kemp" in page(worker, "letter-tasks", who="nobody")


def test_the_list_costs_eight_statements(worker, letter, django_assert_max_num_queries):
    page(worker, "letter-tasks")
    with django_assert_max_num_queries(8 + 4):  # and the session, the user and the savepoint
        page(worker, "letter-tasks")


def test_a_task_is_taken_and_done_on_its_page(worker, letter, cast):
    shown = page(worker, "letter-task", letter.pk)
    assert "Order Grade 2 Braille" in shown
    assert "Dear Doris" in shown
    taken = post(worker, "letter-task-assign", letter.pk, worker=cast.practitioner.pk)
    assert taken.status_code == 302
    assert "Joan Patel does it" in page(worker, "letter-task", letter.pk)
    assert "Doris Kemp" in page(worker, "letter-tasks", who="mine")
    given = {"how": "in_person", "words": "Read aloud by Joan Patel", "on": TODAY.isoformat()}
    assert post(worker, "letter-task-done", letter.pk, **given).status_code == 302
    assert again(letter).state == "sent"
    shown = page(worker, "letter-task", letter.pk)
    assert "Read aloud by Joan Patel" in shown
    assert "No task is open" in page(worker, "letter-tasks", team="")


def test_r1_a_death_in_the_meantime_is_told_and_the_task_is_gone(worker, letter):
    Person.objects.filter(pk=letter.person_id).update(died_on=TODAY)
    given = {"how": "in_person", "words": "Read aloud", "on": TODAY.isoformat()}
    answer = post(worker, "letter-task-done", letter.pk, **given)
    assert (answer.status_code, b"has died" in answer.content) == (409, True)
    assert LetterTask.objects.get().dropped_on == TODAY


def test_another_teams_worker_reads_it_and_does_nothing(letter, cast):
    outsider = signed_in(cast.other_manager)
    outsider.get(reverse("letter-task", args=[letter.pk]))
    for name in ("letter-task-assign", "letter-task-done"):
        assert post(outsider, name, letter.pk).status_code == 403


@pytest.mark.parametrize(
    "name",
    ["letter-task", "letter-task-assign", "letter-task-done"],
)
def test_a_task_of_a_hidden_person_is_absent(worker, letter, name):
    Person.objects.filter(pk=letter.person_id).update(is_restricted=True)
    assert worker.get(reverse(name, args=[letter.pk])).status_code == 404
    assert "Doris Kemp" not in page(worker, "letter-tasks")


@pytest.mark.parametrize("held", list(Held))
def test_every_reason_leads_to_a_page_that_opens(held, letter, cast):
    """The button that mends a held letter is never a dead end."""
    letter.held_because = held
    mend = held.mend
    url = mend.url_for(letter) or reverse("letter-release", args=[letter.pk])
    client = signed_in(cast.manager)
    expected = {MendAt.REROUTE: {200, 302, 403, 404}}.get(mend.at, {200})
    assert client.get(url).status_code in expected


def test_a_letter_without_words_leads_to_its_wording(letter, cast):
    Letter.objects.filter(pk=letter.pk).update(held_because=Held.NO_WORDING, held_detail="")
    words = reverse("wording-one", args=[letter.kind, "en", "plain"])
    assert words in page(signed_in(cast.manager), "letter", letter.pk)


def test_an_overdue_task_is_counted_on_today_and_in_the_mornings_message(letter, cast):
    manager = signed_in(cast.manager)
    assert digests.counts_for(cast.manager, TODAY)["letter_tasks"] == 0
    LetterTask.objects.update(due_on="2026-11-20", raised_on="2026-11-18")
    assert digests.counts_for(cast.manager, TODAY)["letter_tasks"] == 1
    assert digests.counts_for(cast.other_manager, TODAY)["letter_tasks"] == 0
    tiles = manager.get(reverse("today")).context["tiles"]
    [tile] = [each for each in tiles if each.label == "letter tasks overdue"]
    assert str(tile.number) == "1"
    assert "Doris Kemp" in manager.get(tile.url).content.decode()
