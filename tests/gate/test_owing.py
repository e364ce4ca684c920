"""A letter is owed to the right people, once, however often it is asked for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework import letter_kinds
from casework.letter_kinds import Recipient, UnknownLetter
from casework.letters.owed import owing, recipients
from casework.models import WAITING_WELL, Letter
from tests import factory
from tests.gate.reaching import a_referrer, a_representative

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(today):
    return factory.a_case(waited=3, today=today)


@pytest.fixture
def to_a_referrer(monkeypatch):
    kind = replace(letter_kinds.get(WAITING_WELL), code="told", to=Recipient.REFERRER)
    monkeypatch.setitem(letter_kinds._kinds, "told", kind)


def owe(case, today, **more):
    return owing.owe(**{"case": case, "kind": WAITING_WELL, "milestone": 1, "on": today, **more})


def test_the_person_is_written_to(case, today):
    (letter,) = owe(case, today, details={"why": "asked"})
    assert (letter.person, letter.team, letter.due_on) == (case.person, case.team, today)
    assert (letter.details, letter.state) == ({"why": "asked"}, "due")


def test_asking_again_adds_nothing(case, today):
    owe(case, today)
    assert owe(case, today) == []
    assert Letter.objects.count() == 1
    assert len(owe(case, today, milestone=2)) == 1


def test_a_representative_has_a_copy(case, today):
    row = a_representative(case.person)
    letters = owe(case, today)
    assert {letter.person for letter in letters} == {case.person, row.representative}


def test_a_representative_instead_has_the_letter_and_the_person_none(case, today):
    row = a_representative(case.person, letters="instead")
    assert [letter.person for letter in owe(case, today)] == [row.representative]


@pytest.mark.parametrize(("starts", "ends", "has"), [
    (-9, None, True), (0, None, True), (1, None, False), (-9, 1, True), (-9, 0, False),
])  # fmt: skip
def test_only_on_the_days_of_their_authority(case, today, starts, ends, has):
    row = a_representative(
        case.person, starts_on=today + timedelta(days=starts),
        ends_on=None if ends is None else today + timedelta(days=ends),
    )  # fmt: skip
    assert (row.representative_id in recipients.of_case(case, on=today)) is has


def test_a_batch_of_cases_costs_one_statement(case, today, django_assert_num_queries):
    other = factory.a_case(today=today)
    a_representative(case.person)
    with django_assert_num_queries(1):
        whom = recipients.of_cases([case, other], on=today)
    assert (len(whom[case.pk]), whom[other.pk]) == (2, [other.person_id])


def test_a_kind_for_referrers_goes_to_each_as_recorded_last(case, today, to_a_referrer):
    assert owe(case, today, kind="told") == []
    a_referrer(case)
    last = a_referrer(case, name="Ward 7")
    letters = owe(case, today, kind="told")
    assert [letter.person for letter in letters] == [case.person, case.person]
    assert last in [letter.referrer for letter in letters]
    assert owe(case, today, kind="told") == []


def test_a_kind_that_no_app_has_registered_is_refused(case, today):
    with pytest.raises(UnknownLetter):
        owe(case, today, kind="nothing")
