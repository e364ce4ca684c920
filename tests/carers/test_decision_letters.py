"""The written decision goes to the carer once, in their own format; about the adult by right."""

from datetime import timedelta
from typing import Any

import pytest

from carers.acts import assessing, deciding, relationships
from carers.letters.decision import ELIGIBLE, NOT_ELIGIBLE, may_have_letters, owe_decision
from casework import letter_kinds
from casework.acts import receiving
from casework.letters import languages
from casework.letters.wording import checks, wording
from casework.letters.wording.wording import PLAIN
from casework.models import Letter, LetterState
from tests import factory
from tests.carers import makers
from tests.letters.conftest import print_room
from tests.letters.post import again, needs, send

pytestmark = pytest.mark.django_db
__all__ = ["print_room"]

ONE = {"outcomes": makers.ONE_OUTCOME}


def the_letter(case: Any) -> Letter:
    """The decision's own letter; those about the wait are not of this story."""
    Letter.objects.exclude(kind__in=(ELIGIBLE, NOT_ELIGIBLE)).delete()
    return Letter.objects.get(case=case)


@pytest.mark.parametrize(("changed", "kind"), [(ONE, ELIGIBLE), ({}, NOT_ELIGIBLE)])
def test_a_decision_owes_its_letter_once(case, by, today, changed, kind):
    decision = makers.decided(case, by=by, on=today, **changed)
    letter = the_letter(case)
    assert (letter.kind, letter.person, letter.due_on) == (kind, case.person, today)
    assert owe_decision(decision, by=by, on=today) == []
    assert Letter.objects.count() == 1


def test_an_override_decides_which_letter(case, by, manager, today):
    done = makers.completed(case, by=by, on=today)
    asked = deciding.ask_override(done, reason="Her GP wrote", by=by, on=today)
    deciding.answer_override(asked, agreed=True, note="Read it", by=manager, on=today)
    deciding.decide(done, reasons="What we heard", advice="", by=by, on=today)
    assert the_letter(case).kind == ELIGIBLE


def test_a_second_decision_is_a_second_letter(case, by, today):
    makers.decided(case, by=by, on=today)
    makers.decided(case, by=by, on=today)
    numbers = Letter.objects.filter(kind=NOT_ELIGIBLE).values_list("milestone", flat=True)
    assert sorted(numbers) == [1, 2]


def test_a_refused_decision_owes_nothing(case, by, today):
    done = assessing.start(case, performed_by=case.team, by=by, on=today)
    with pytest.raises(Exception, match="Complete the assessment first"):
        deciding.decide(done, reasons="x", advice="x", by=by, on=today)
    assert not Letter.objects.filter(kind__in=(ELIGIBLE, NOT_ELIGIBLE)).exists()


@pytest.mark.parametrize("format_", ["standard", "large_20"])
def test_it_goes_in_the_carers_own_format(case, by, today, format_):
    if format_ != "standard":
        needs(case.person, format_)
    makers.decided(case, by=by, on=today)
    letter = the_letter(case)
    send()
    letter = again(letter)
    assert (letter.state, letter.held_because) == (LetterState.SENT, "")
    assert letter.format == format_
    assert "Iris Ashdown" in letter.sent_to


def test_closing_the_case_does_not_take_the_letter_back(case, by, today):
    makers.decided(case, by=by, on=today, **ONE)
    letter = the_letter(case)
    receiving.close(case, reason="completed", note="Done", by=factory.a_senior(), on=today)
    send()
    assert again(letter).state == LetterState.SENT


@pytest.mark.parametrize("kind", [ELIGIBLE, NOT_ELIGIBLE])
def test_the_words_say_what_section_13_asks(kind):
    words = wording.shipped(kind, language="English", form=PLAIN)
    assert words
    told = letter_kinds.get(kind)
    assert checks.findings(told, words, language=languages.ENGLISH) == []
    text = str(words.blocks)
    for fact in ("{reasons}", "{how_decided}", "{complaints}", "Ombudsman"):
        assert fact in text
    assert ("{advice}" in text) == (kind == NOT_ELIGIBLE)


class TestLettersAboutTheAdult:
    @pytest.fixture
    def about(self, cast, adult, case, today) -> Letter:
        """A letter about the adult's wait that somebody addressed to the carer."""
        theirs = factory.a_case(team=cast.team, person=adult, waited=40, today=today)
        Letter.objects.all().delete()
        return Letter.objects.create(
            case=theirs, person=case.person, team=cast.team, kind="waiting_well", milestone=28,
            due_on=today,
        )  # fmt: skip

    def test_caring_alone_is_no_authority(self, about, case, adult, by, today):
        makers.caring(case.person, adult, by=by, today=today)
        send()
        assert again(about).held_because == "no_authority"

    def test_recorded_authority_lets_it_go(self, about, case, adult, by, today):
        made = makers.caring(case.person, adult, by=by, today=today)
        relationships.authorise(made, evidence="Signed form", from_on=today, by=by, on=today)
        send()
        assert (again(about).state, again(about).held_because) == (LetterState.SENT, "")

    def test_authority_is_of_one_adult_one_way_and_ends_with_the_caring(
        self, case, adult, by, today
    ):
        made = makers.caring(case.person, adult, by=by, today=today)
        relationships.authorise(made, evidence="Signed form", from_on=today, by=by, on=today)
        carer = case.person
        assert may_have_letters(carer, adult, today)
        assert not may_have_letters(carer, adult, today - timedelta(days=1))
        assert not may_have_letters(adult, carer, today)
        assert not may_have_letters(carer, factory.a_person("Other"), today)
        relationships.end(made, ends_on=today, because="Moved", by=by, on=today)
        assert not may_have_letters(carer, adult, today)
