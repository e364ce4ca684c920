"""The four measures: asked, matched, blocked, days to meet; small numbers left out."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.letters.gate.given_by_hand import MEETS, How
from casework.letters.gate.needs import TASKS, LetterNeed
from casework.letters.post_room import measures
from casework.letters.post_room.measures import Figure
from casework.models import Delivery, Letter, LetterTask, Person
from tests import factory
from tests.conftest import TODAY, signed_in
from tests.letters.post import again, an_owed_letter, needs, send

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]


def figure(code: str, team: str = measures.ALL_TEAMS) -> Figure:
    rows = {row.team: row for row in measures.measured(as_of=TODAY)}
    found = {each.measure.code: each for each in rows[team].figures}
    return found[code]


def numbers(code: str, team: str = measures.ALL_TEAMS) -> tuple[int, float | None]:
    return figure(code, team).first, figure(code, team).second


def test_of_the_people_with_an_open_case_how_many_were_asked(cast):
    for number in range(6):
        asked = TODAY if number < 4 else None
        factory.a_case(
            team=cast.team, person=factory.a_person(access_needs_asked_on=asked), today=TODAY
        )
    person = factory.a_person(access_needs_asked_on=None)
    factory.a_case(team=cast.other_team, person=person, today=TODAY)
    assert numbers("asked") == (7, 4)
    assert numbers("asked", "Central") == (6, 4)
    assert figure("asked", "Central").words == "66.7% (4 of 6)"


def test_one_person_with_two_cases_counts_once(cast):
    person = factory.a_person()
    for kind in ("care_act", "review"):
        factory.a_case(team=cast.team, person=person, kind=kind, today=TODAY)
    assert numbers("asked") == (1, 1)


def test_a_share_of_very_few_people_is_left_out(cast):
    for _ in range(4):
        factory.a_case(team=cast.team, today=TODAY)
    assert figure("asked").share is None
    assert figure("asked").words == "fewer than 5 people"
    factory.a_case(team=cast.team, today=TODAY)
    assert figure("asked").share == 100


def the_last_letter(letter: Letter, **sent) -> None:
    """As though it went so."""
    Letter.objects.filter(pk=letter.pk).update(**sent)


@pytest.mark.parametrize(
    ("need", "channel", "form", "matched"),
    [
        ("large_24", "post", "large_24", 1),
        ("large_24", "post", "large_28", 1),
        ("large_24", "post", "large_20", 0),
        ("large_24", "post", "standard", 0),
        ("email", "email", "plain_text", 1),
        ("email", "post", "standard", 0),
        ("letter", "post", "standard", 1),
        ("easy_read", "post", "easy_read", 1),
        ("easy_read", "post", "standard", 0),
        ("braille_2", "post", "standard", 0),
    ],
)
def test_the_last_letter_met_the_need_or_did_not(cast, need, channel, form, matched):
    letter = an_owed_letter(team=cast.team)
    send()
    needs(letter.person, need)
    the_last_letter(letter, channel=channel, format=form)
    assert numbers("matched") == (1, matched)


GIVEN = [
    ("braille_2", "posted", 1),
    ("braille_2", "phone", 0),
    ("braille_2", "in_person", 0),
    ("braille_2", "", 0),
    ("bsl_video", "in_person", 1),
    ("bsl_video", "emailed", 1),
    ("bsl_video", "relay", 0),
    ("letter", "posted", 1),
    ("letter", "emailed", 0),
    ("email", "emailed", 1),
    ("telephone", "phone", 1),
    ("telephone", "text", 0),
    ("text_relay", "relay", 1),
    ("text_message", "text", 1),
    ("read_aloud", "in_person", 1),
]


@pytest.mark.parametrize(("need", "way", "matched"), GIVEN)
def test_of_what_was_given_by_hand_the_way_counts(cast, need, way, matched):
    letter = an_owed_letter(team=cast.team)
    send()
    needs(letter.person, need)
    the_last_letter(letter, channel="by_hand", format=need)
    a_task(letter, factory.user_of(cast.manager), took=1, way=way)
    assert numbers("matched") == (1, matched)
    assert (LetterNeed(need) in MEETS.get(How(way), ()) if way else False) is bool(matched)


def test_every_need_that_is_a_task_is_met_by_some_way():
    assert {need for met in MEETS.values() for need in met} >= set(TASKS)
    assert set(MEETS) == set(How)


@pytest.mark.parametrize(("status", "counted"), [("failed", 0), ("returned", 0), ("delivered", 1)])
def test_a_letter_that_never_came_is_not_their_last_one(cast, status, counted):
    letter = an_owed_letter(team=cast.team)
    send()
    needs(letter.person, "large_20")
    Delivery.objects.update_or_create(
        letter=letter, defaults={"carrier": "x", "status": status, "status_at": timezone.now()}
    )
    the_last_letter(letter, format="large_20")
    assert numbers("matched") == (counted, counted)


def test_every_need_must_be_met(cast):
    letter = an_owed_letter(team=cast.team)
    send()
    needs(letter.person, "large_20")
    needs(letter.person, "letter")
    the_last_letter(letter, format="standard")
    assert numbers("matched") == (1, 0)
    the_last_letter(letter, format="large_20")
    assert numbers("matched") == (1, 1)


def test_those_without_a_need_or_a_letter_are_not_counted(cast):
    an_owed_letter(team=cast.team)
    send()
    needs(factory.a_case(team=cast.team, today=TODAY).person, "large_20")
    assert figure("matched").first == 0


def test_letters_that_wait_for_a_format_are_counted_and_how_many_wait_long(cast):
    for name in ("Kemp", "Finch"):
        person = factory.a_person(name)
        needs(person, "braille_2")
        an_owed_letter(team=cast.team, person=person)
    an_owed_letter(team=cast.team, person=factory.a_person("Ashdown", do_not_write=True))
    send()
    held = Letter.objects.filter(held_because="format_task")[0]
    Letter.objects.filter(pk=held.pk).update(due_on=TODAY - timedelta(days=3))
    assert numbers("blocked") == (2, 1)


def a_task(letter, by, *, took: int, ago: int = 10, kind="format", way="") -> None:
    done = TODAY - timedelta(days=ago)
    LetterTask.objects.create(
        letter=letter, person=letter.person, team=letter.team, kind=kind,
        raised_on=done - timedelta(days=took), due_on=done, done_on=done, done_by=by,
        done_how="Read to them", done_way=way,
    )  # fmt: skip


def test_the_median_of_the_days_from_known_to_given(cast):
    by = factory.user_of(cast.manager)
    for took in (1, 2, 9):
        a_task(again(an_owed_letter(team=cast.team)), by, took=took)
    a_task(an_owed_letter(team=cast.team), by, took=80, ago=400)
    a_task(an_owed_letter(team=cast.team), by, took=80, kind="ask_needs")
    assert numbers("days_to_meet") == (3, 2.0)


def test_each_figure_stands_with_a_query_that_can_be_run_as_it_is(cast):
    from django.db import connection

    for measure in measures.MEASURES:
        query = measures.query_of(measure, as_of=TODAY)
        assert "%(" not in query
        with connection.cursor() as cursor:
            cursor.execute(query)


def test_the_page_and_its_file_are_for_those_who_read_figures(cast):
    factory.a_case(team=cast.team, today=TODAY)
    analyst = signed_in(cast.analyst)
    page = analyst.get(reverse("letter-measures")).content.decode()
    assert "fewer than 5 people" in page
    assert "SELECT c.team_id" in page
    assert Person.objects.get().family_name not in page
    answer = analyst.get(reverse("letter-measures-export"))
    lines = b"".join(answer).decode()
    assert "Central,Asked what they need,fewer than 5,people,,asked," in lines
    assert signed_in(cast.practitioner).get(reverse("letter-measures")).status_code == 403
