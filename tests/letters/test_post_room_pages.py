"""The post room's pages: who sees what, what each shows, and what can be done from it."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.letters.carriers.carrier import Capability, Doubtful
from casework.letters.gate.held import Held
from casework.letters.post_room.trays import TRAYS
from casework.models import Grant, Letter, Look, Person
from casework.policy import Safety
from tests import factory
from tests.conftest import signed_in
from tests.letters.post import (
    StandIn,
    again,
    an_owed_letter,
    carried_by,
    needs,
    send,
)

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]


@pytest.fixture
def client(cast):
    return signed_in(cast.manager)


@pytest.fixture
def held(cast):
    letter = an_owed_letter(
        team=cast.team, person=factory.a_person("Finch", safe_by_post=Safety.NOT_ASKED)
    )
    send()
    return again(letter)


@pytest.fixture
def sent(cast):
    letter = an_owed_letter(team=cast.team)
    send()
    return again(letter)


DECIDES = (
    "letter-release", "letter-cancel", "letter-confirm", "letter-came-back", "letter-seen-to",
    "letter-again", "letter-reroute",
)  # fmt: skip


def at(name: str, letter: Letter) -> str:
    return reverse(name, args=[letter.pk])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_list_opens_at_what_needs_someone_and_says_why_and_how_it_is_mended(client, held):
    page = text_of(client.get(reverse("letters")))
    assert "Doris Finch" in page
    assert Held.SAFETY_NOT_ASKED.label in page
    assert "Record what is safe" in page
    assert reverse("person-edit", args=[held.person_id]) in page


@pytest.mark.parametrize(
    ("letters", "shown", "said"),
    [(99, "99", "99 letters need someone"), (100, "99+", "more than 99 letters need someone")],
)
def test_the_number_beside_letters_never_says_less_than_there_are(
    client, held, letters, shown, said
):
    others = [_like(held, milestone) for milestone in range(1000, 1000 + letters - 1)]
    Letter.objects.bulk_create(others)
    page = text_of(client.get(reverse("today")))
    assert f'aria-hidden="true">{shown}</span>' in page
    assert said in page


def _like(letter: Letter, milestone: int) -> Letter:
    """Another letter that is held for the same reason."""
    other = Letter.objects.get(pk=letter.pk)
    other.pk, other.milestone = uuid.uuid4(), milestone
    other._state.adding = True
    return other


def test_each_tray_shows_its_own(client, held, sent):
    trays = {
        tray: text_of(client.get(reverse("letters"), {"tray": tray}))
        for tray in [*TRAYS, "nonsense"]
    }
    assert {tray for tray, page in trays.items() if "Doris Finch" in page} == {
        "someone", "held", "nonsense"}  # fmt: skip
    assert {tray for tray, page in trays.items() if "Doris Kemp" in page} == {"sent", "today"}


def test_the_list_is_filtered_by_reason_and_by_team(client, held, cast):
    def found(**query):
        return "Doris Finch" in text_of(client.get(reverse("letters"), query))

    assert found(reason="safety_not_asked", team=cast.team.pk)
    assert not found(reason="late")
    assert not found(team=cast.other_team.pk)


def test_a_number_leads_to_the_letters_that_it_counts(client, held, cast):
    late = an_owed_letter(team=cast.team, waited=50)
    Letter.objects.filter(pk=late.pk).update(state="failed", held_because="broken")
    tiles = client.get(reverse("letters")).context["tiles"]
    for tile in tiles:
        rows = client.get(reverse("letters") + tile["url"]).context["rows"]
        assert str(len(rows)) == tile["number"]
    assert [tile["number"] for tile in tiles] == ["1", "0", "1", "0", "0", "0"]


def test_failed_and_doubtful_letters_stand_with_the_held_ones(client, held, cast):
    doubtful = an_owed_letter(team=cast.team, person=factory.a_person("Moss"))
    send(carriers=carried_by(StandIn(Capability.BLIND, after=Doubtful("No answer."))))
    page = text_of(client.get(reverse("letters")))
    assert "Doris Moss" in page
    assert "Doris Finch" in page
    assert Held.IN_DOUBT.label in page
    assert at("letter", doubtful) in page


def test_every_name_on_the_list_is_written_down_as_seen(client, held, cast):
    client.get(reverse("letters"))
    looks = Look.objects.filter(screen="letters").values_list("user", "person", "case")
    assert list(looks) == [(cast.manager.user.pk, held.person_id, held.case_id)]


def test_pages_go_through_every_letter_once(client, cast, monkeypatch):
    monkeypatch.setattr("casework.letters.post_room.trays.PAGE", 2)
    letters = [an_owed_letter(team=cast.team) for _ in range(5)]
    for tray in ("due", "sent"):
        seen, after = [], ""
        for _ in range(3):
            page = client.get(reverse("letters"), {"tray": tray, "after": after})
            seen += [row.letter.pk for row in page.context["rows"]]
            after = page.context["after"]
        assert sorted(seen) == sorted(letter.pk for letter in letters)
        assert after == ""
        send()


def test_a_page_of_held_letters_takes_a_fixed_few_statements(client, cast):
    def statements():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse("letters")).status_code == 200
        return [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]

    for _ in range(3):
        an_owed_letter(team=cast.team, waited=50)
    few = statements()
    for _ in range(12):
        an_owed_letter(team=cast.team, waited=50)
    assert len(statements()) == len(few)
    assert len(few) <= 8, "\n".join(few)


def test_a_restricted_person_s_letter_is_nowhere_for_those_without_a_grant(client, sent):
    Person.objects.update(is_restricted=True)
    assert "Doris Kemp" not in text_of(client.get(reverse("letters"), {"tray": "sent"}))
    for name in (*DECIDES, "letter", "letter-document"):
        assert client.get(at(name, sent)).status_code == 404
    assert client.get(reverse("letter", args=[uuid.uuid4()])).status_code == 404
    assert not Look.objects.exists()


@pytest.mark.parametrize(
    "who", ["manager", "practitioner", "support", "service_manager", "analyst", "administrator"]
)
def test_what_is_counted_is_what_is_seen(cast, who):
    """Whoever reads, or is read about, hidden or not, and with leave to see either."""
    user = factory.user_of(getattr(cast, who))
    reader, hidden = factory.a_person("Reader"), factory.a_person("Hidden", is_restricted=True)
    allowed = factory.a_person("Allowed", is_restricted=True)
    Grant.objects.create(
        person=allowed, user=user, reason="x", given_by=factory.user_of(cast.service_manager),
        given_at=timezone.now() - timedelta(hours=1), ends_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    for about in (factory.a_person("About"), hidden, allowed):
        letter = an_owed_letter(team=cast.team, person=about)
        for milestone, reads in enumerate((reader, hidden, allowed), start=1):
            copy = Letter.objects.get(pk=letter.pk)
            copy.pk, copy.person, copy.milestone = uuid.uuid4(), reads, milestone
            copy.save(force_insert=True)
    seen = set(Letter.objects.visible_to(user))
    assert set(Letter.objects.counted_for(user)) == seen
    # Of four letters about each of three: not those about, nor those to, who is hidden.
    assert len(seen) == (0 if who in ("analyst", "administrator") else 6)


@pytest.mark.parametrize("outsider", ["analyst", "administrator"])
def test_an_outsider_sees_no_letter(cast, sent, outsider):
    client = signed_in(getattr(cast, outsider))
    assert client.get(reverse("letters")).status_code == 403
    assert client.get(at("letter", sent)).status_code == 404
    assert client.get(at("letter-document", sent)).status_code == 404


@pytest.mark.parametrize("other", ["other_manager", "practitioner", "auditor"])
def test_only_those_who_decide_for_the_team_may_decide(cast, held, other):
    client = signed_in(getattr(cast, other))
    assert client.get(at("letter", held)).status_code == 200
    assert at("letter-release", held) not in text_of(client.get(at("letter", held)))
    for name in DECIDES:
        assert client.post(at(name, held), {"because": "Because"}).status_code == 403
    assert again(held).state == "held"


def test_a_letter_s_page_shows_what_was_sent_to_whom_why_and_its_proof(client, sent, cast):
    page = text_of(client.get(at("letter", sent)))
    assert sent.sha256 in page.replace("<wbr>", "")
    assert "1 Example Street" in page
    assert "no need for another format" in page
    assert "Handed over" in page
    assert at("letter-document", sent) in page
    assert Look.objects.get().screen == "letter"


def test_the_document_is_served_as_it_was_sent_and_as_nothing_else(client, sent):
    answer = client.get(at("letter-document", sent))
    assert answer.content == bytes(sent.document.content)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert answer.headers["Cache-Control"] == "no-store"
    assert Look.objects.get().screen == "letter as sent"


def test_a_letter_that_was_never_made_has_no_document(client, held):
    assert client.get(at("letter-document", held)).status_code == 404


def test_s22_a_format_task_says_what_is_needed_and_who_does_it(client, cast):
    person = factory.a_person()
    needs(person, "braille_2")
    letter = an_owed_letter(team=cast.team, person=person)
    send()
    page = text_of(client.get(at("letter", letter)))
    assert "They need contracted (Grade 2) Braille" in page
    assert "Order Grade 2 Braille from the transcription service." in page
    assert "Central answers for it." in page


def test_a_late_letter_is_released_from_its_page(client, cast):
    letter = an_owed_letter(team=cast.team, waited=50)
    answer = client.post(at("letter-release", letter), {"because": "Still true"}, follow=True)
    assert "Letter released." in text_of(answer)
    assert again(letter).state == "due"
    send()
    assert again(letter).state == "sent"


def test_an_unsafe_release_is_refused_in_words_and_keeps_what_was_typed(client, held):
    answer = client.post(at("letter-release", held), {"because": "She rang"})
    assert answer.status_code == 409
    assert "It cannot go yet. Nobody has asked whether it is safe to write" in text_of(answer)
    assert "She rang" in text_of(answer)


def test_a_decision_without_a_reason_says_what_to_do(client, held):
    answer = client.post(at("letter-cancel", held), {"because": ""})
    assert answer.status_code == 422
    assert "Enter the reason" in text_of(answer)


def test_a_letter_is_cancelled_from_its_page(client, held):
    answer = client.post(at("letter-cancel", held), {"because": "Told in person"}, follow=True)
    assert "Letter cancelled." in text_of(answer)
    assert again(held).state == "cancelled"
    assert "Told in person" in text_of(client.get(at("letter", held)))


@pytest.mark.parametrize(("outcome", "state"), [("went", "sent"), ("did_not", "due")])
def test_somebody_says_whether_a_doubtful_letter_went(client, cast, outcome, state):
    letter = an_owed_letter(team=cast.team)
    send(carriers=carried_by(StandIn(Capability.BLIND, after=Doubtful("No answer."))))
    assert "Say whether it went" in text_of(client.get(at("letter", letter)))
    client.post(at("letter-confirm", letter), {"outcome": outcome, "because": "I rang"})
    assert again(letter).state == state


@pytest.mark.parametrize("tray", TRAYS)
def test_an_empty_tray_says_what_comes_there(client, tray):
    assert "This tray is empty" in text_of(client.get(reverse("letters"), {"tray": tray}))


@pytest.mark.parametrize("after", ["x", "2026-11-21", "2026-11-21_x", "_", "9999-99-99_1"])
def test_a_place_that_makes_no_sense_is_the_beginning(client, held, after):
    assert "Doris Finch" in text_of(client.get(reverse("letters"), {"after": after}))
