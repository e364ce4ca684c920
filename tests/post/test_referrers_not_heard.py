"""S99: partners chase us for updates. Who referred someone and never heard what came of it?"""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.acts import receiving, referring
from casework.acts.referring import Given
from casework.letters import looking_again
from casework.letters.owed.about_the_case import ELIGIBLE
from casework.letters.post_room import decisions, not_heard
from casework.letters.post_room.not_heard import Why
from casework.models import Case, Delivery, Letter, Look, Person, Referrer, Source
from tests import factory
from tests.conftest import TODAY, signed_in
from tests.factory import user_of
from tests.letters.post import send
from tests.running.counting import get_counted

pytestmark = [pytest.mark.usefixtures("today", "letters_by_event"), pytest.mark.django_db]

GP: dict[str, Any] = {
    "name": "Dr Ann Example", "organisation": "Example Surgery", "email": "surgery@example.com",
    "may_be_told": True, "may_be_told_because": "She agreed",
}  # fmt: skip
# What each reason is made of: how the referrer stands, and what became of the letter of the end.
NOBODY_ASKED = {"may_be_told": None, "may_be_told_because": ""}
MAY_NOT = {"may_be_told": False, "may_be_told_because": "She asked us not to"}
NO_POSTCODE = {"email": "", "lines": "1 Example Street\nExampleton"}


@pytest.fixture
def by(cast):
    return user_of(cast.manager)


@pytest.fixture
def referred(cast, by):
    """A case that somebody referred; ``change`` is about them."""

    def made(family_name: str = "Kemp", team: Any = None, **change: Any) -> Case:
        request = receiving.Request(
            person=factory.a_person(family_name), kind="care_act", team=team or cast.team,
            received_on=TODAY, source=Source.GP, summary="Not coping on the stairs",
            referrer=Given(**{**GP, **change}),
        )  # fmt: skip
        return receiving.receive(request, by=by, on=TODAY)

    return made


@pytest.fixture
def ended(referred, by):
    """The same, closed so many days ago."""

    def made(*args: Any, ago: int = 0, **change: Any) -> Case:
        case = receiving.close(
            referred(*args, **change), reason="completed", note="Done", by=by, on=TODAY
        )
        day = TODAY - timedelta(days=ago)
        Case.objects.filter(pk=case.pk).update(closed_on=day, received_on=day, joined_on=day)
        return Case.objects.get(pk=case.pk)

    return made


@pytest.fixture
def found(by):
    def cases(why: str = "") -> list[Case]:
        return list(OLDEST_FIRST.apply(not_heard.cases(by, as_of=TODAY, why=why)))

    return cases


OLDEST_FIRST = not_heard.OLDEST_FIRST


def the_end_of(case: Case) -> Letter:
    return Letter.objects.get(case=case, kind="feedback", milestone=2)


def let_the_sender_run() -> None:
    """Twice, a day and an hour apart: nobody has two letters within 24 hours."""
    send()
    send(now=timezone.now() + timedelta(hours=25))


def test_who_was_told_that_it_ended_is_not_on_the_list(ended, found):
    case = ended()
    assert found() == [case]
    let_the_sender_run()
    assert the_end_of(case).state == "sent"
    assert found() == []


def test_to_hear_that_it_came_is_not_to_hear_how_it_ended(ended, found):
    case = ended()
    came = Letter.objects.filter(case=case, kind="feedback", milestone=1)
    came.update(due_on=TODAY - timedelta(days=1))  # the one that is owed longest goes first
    send()
    assert came.get().state == "sent"
    assert found() == [case]
    [row] = not_heard.rows_of([*found()])
    assert row.heard == "That the request came, on 21 November 2026"


def test_what_came_back_was_not_heard(ended, found, by):
    case = ended()
    came_back(case, by)
    [row] = not_heard.rows_of([*found()])
    assert row.heard == "Nothing"


def test_an_open_case_is_not_on_it_until_it_is_decided(referred, found):
    case = referred(**NOBODY_ASKED)
    assert found() == []
    Letter.objects.create(
        case=case, person=case.person, team=case.team, kind=ELIGIBLE, milestone=1, due_on=TODAY
    )
    assert found() == [case]
    [row] = not_heard.rows_of(found())
    assert (row.how_it_ended, row.ended_on) == ("Decided, still open", TODAY)


def test_of_a_decided_case_either_letter_is_news(referred, found):
    case = referred()
    Letter.objects.create(
        case=case, person=case.person, team=case.team, kind=ELIGIBLE, milestone=1, due_on=TODAY
    )
    send()
    assert Letter.objects.get(case=case, kind="feedback").state == "sent"
    assert found() == []


def test_a_case_that_nobody_referred_is_not_on_it(by, cast, found):
    case = factory.a_case(team=cast.team, today=TODAY)
    receiving.close(case, reason="completed", note="Done", by=by, on=TODAY)
    assert found() == []


@pytest.mark.parametrize(("ago", "number"), [(364, 1), (365, 0)])
def test_what_ended_over_a_year_ago_is_left_alone(ended, found, ago, number):
    ended(ago=ago)
    assert len(found()) == number


def test_the_longest_without_news_comes_first(ended, found):
    newer, oldest, newest = ended("Ash", ago=20), ended("Birch", ago=90), ended("Carr", ago=3)
    assert found() == [oldest, newer, newest]


def cancelled(case: Case, by: Any) -> None:
    decisions.cancel(the_end_of(case), by=by, because="Rang the surgery")


def never_owed(case: Case, by: Any) -> None:
    Letter.objects.filter(case=case, kind="feedback").delete()


def held(case: Case, by: Any) -> None:
    let_the_sender_run()


def came_back(case: Case, by: Any) -> None:
    let_the_sender_run()
    for letter in Letter.objects.filter(case=case, kind="feedback", state="sent"):
        Delivery.objects.update_or_create(
            letter=letter,
            defaults={"carrier": "x", "status": "returned", "status_at": timezone.now()},
        )


def left(case: Case, by: Any) -> None:
    """Nothing is done."""


@pytest.mark.parametrize(
    ("why", "referrer", "happens", "detail"),
    [
        (Why.NOT_ASKED, NOBODY_ASKED, left, ""),
        (Why.EXEMPT, MAY_NOT, left, "She asked us not to"),
        (Why.HELD, NO_POSTCODE, held, "We have no address of whoever referred them"),
        (Why.ON_ITS_WAY, {}, left, ""),
        (Why.NEVER_CAME, {}, came_back, "Came back"),
        (Why.CANCELLED, {}, cancelled, "Rang the surgery"),
        (Why.NEVER_OWED, {}, never_owed, ""),
    ],
)
def test_each_reason_in_words_and_in_the_filter(
    ended, found, by, *, why, referrer, happens, detail
):
    case = ended(**referrer)
    happens(case, by)
    assert {each for each in Why if found(each)} == {why}
    assert found(why) == [case]
    [row] = not_heard.rows_of([*found(why)])
    assert (row.why, row.detail) == (why, detail)
    # Those who may not be told are as they should be: only whoever asks for them sees them.
    assert found() == ([] if why is Why.EXEMPT else [case])


def test_each_of_several_stands_on_it_for_what_they_have_not_heard(ended, found, by):
    case = ended()
    Referrer.objects.create(
        case=case, name="Ward 7", recorded_by=by, recorded_at="2026-11-21T09:00Z"
    )
    rows = not_heard.rows_of(found(Why.NOT_ASKED))
    assert {row.referrer.name: row.why for row in rows} == {
        "Dr Ann Example": Why.ON_ITS_WAY, "Ward 7": Why.NOT_ASKED,
    }  # fmt: skip


@pytest.mark.parametrize("change", [NOBODY_ASKED, NO_POSTCODE])
def test_whoever_is_recorded_whole_after_the_end_hears_that_it_ended(ended, found, by, change):
    """Nobody had asked, or their letter was held: no dead end for a case that is closed."""
    case = ended(**change)
    send()
    referring.record_referrer(case, Given(**GP), by=by, on=TODAY)
    looking_again.look_again(now=timezone.now())
    let_the_sender_run()
    let_the_sender_run()
    assert the_end_of(case).state == "sent"
    assert the_end_of(case).sent_to.splitlines()[-1] == "surgery@example.com"
    assert found() == []


class TestThePage:
    """The list on a page and as a file, and who may see which of it."""

    def test_it_opens_on_ones_own_team_and_another_is_a_choice_away(self, ended, cast):
        ended("Kemp", **NOBODY_ASKED)
        ended("Moss", team=cast.other_team, **NOBODY_ASKED)
        own = signed_in(cast.manager).get(reverse("not-heard")).content.decode()
        assert "Kemp" in own
        assert "Moss" not in own
        every = signed_in(cast.manager).get(reverse("not-heard"), {"team": ""}).content.decode()
        assert "Kemp" in every
        assert "Moss" in every

    @pytest.mark.parametrize("page", ["not-heard", "not-heard-export"])
    def test_a_restricted_record_is_not_in_it(self, ended, cast, page):
        case = ended("Kemp", **NOBODY_ASKED)
        client = signed_in(cast.service_manager)
        assert "Kemp" in text(client.get(reverse(page), {"team": ""}))
        Person.objects.filter(pk=case.person_id).update(is_restricted=True)
        assert "Kemp" not in text(client.get(reverse(page), {"team": ""}))

    @pytest.mark.parametrize("page", ["not-heard", "not-heard-export"])
    def test_who_sees_no_records_sees_nothing_of_it(self, ended, cast, page):
        ended(**NOBODY_ASKED)
        assert signed_in(cast.analyst).get(reverse(page)).status_code == 403

    @pytest.mark.parametrize("page", ["not-heard", "not-heard-export"])
    def test_everyone_in_it_is_written_down_as_seen(self, ended, cast, page):
        case = ended(**NOBODY_ASKED)
        text(signed_in(cast.service_manager).get(reverse(page), {"team": ""}))
        look = Look.objects.get(case=case)
        assert look.screen.startswith("referrers who have not heard")

    def test_it_costs_no_more_for_a_full_page_and_goes_on_to_the_next(self, ended, cast):
        for number in range(27):
            ended(f"Kemp{number:02}", ago=number, **NOBODY_ASKED)
        answer, statements = get_counted(signed_in(cast.manager), reverse("not-heard"))
        assert len(statements) <= 8, "\n".join(statements)
        rows = answer.context["rows"]
        following = signed_in(cast.manager).get(
            reverse("not-heard"), {"after": answer.context["after"]}
        )
        rest = following.context["rows"]
        names = [row.case.person.family_name for row in (*rows, *rest)]
        assert names == [f"Kemp{number:02}" for number in reversed(range(27))]
        assert len(rest) == 2

    def test_the_file_has_the_whole_list_and_no_formula(self, ended, cast):
        ended(name="=cmd", **NOBODY_ASKED)
        answer = signed_in(cast.service_manager).get(reverse("not-heard-export"), {"team": ""})
        [row] = csv.DictReader(StringIO(text(answer).lstrip("\ufeff")))
        assert row["Referrer"] == "'=cmd"
        assert row["Why no more"] == "Nobody asked if they may be told"

    def test_the_post_room_leads_to_it(self, cast):
        page = signed_in(cast.manager).get(reverse("letters")).content.decode()
        assert reverse("not-heard") in page

    def test_an_empty_list_says_how_a_case_comes_here(self, cast):
        page = signed_in(cast.manager).get(reverse("not-heard"), {"team": ""}).content.decode()
        assert "Everyone has heard" in page


def text(answer: Any) -> str:
    if answer.streaming:
        return b"".join(answer.streaming_content).decode()
    return str(answer.content.decode())
