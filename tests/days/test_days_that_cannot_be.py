"""A day that a later column cannot hold is refused at every door, in the same words."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.urls import reverse

from casework.acts import correcting, receiving, record, watching
from casework.models import Case, PolicyNumber, Source
from casework.models.day_field import DayField
from casework.policy import NUMBERS
from casework.refusals import BadDate
from casework.rules import days
from tests import factory
from tests.conftest import Cast, signed_in
from tests.factory import user_of

OURS = ("casework", "carers", "safeguarding")
ONE_DAY = timedelta(days=1)


def a_request(cast: Cast, received_on: date, **more) -> receiving.Request:
    return receiving.Request(
        person=factory.a_person(born_on=None), kind="care_act", team=cast.team,
        received_on=received_on, source=Source.GP, summary="Not coping", **more,
    )  # fmt: skip


def a_case_of_unknown_birth(cast: Cast, today: date) -> Case:
    person = factory.a_person(born_on=None)
    return factory.a_case(waited=3, team=cast.team, today=today, person=person)


def earliest(today: date) -> date:
    return today - timedelta(days=NUMBERS["request.oldest"].default)


def test_every_date_column_refuses_what_cannot_be():
    plain = [
        str(field)
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for field in model._meta.fields
        if isinstance(field, models.DateField)
        and not isinstance(field, models.DateTimeField | DayField)
    ]
    assert plain == []


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(2100, 1, 1), date.max])
def test_no_row_holds_a_day_of_another_age(cast: Cast, today: date, day: date):
    case = factory.a_case(team=cast.team, today=today)
    with pytest.raises(BadDate, match="1900 to 2099"):
        Case.objects.filter(pk=case.pk).update(spoken_on=day)
    case.indicative_on = day
    with pytest.raises(BadDate, match="1900 to 2099"):
        case.save()


class TestARequest:
    def test_from_twenty_years_ago_is_taken_and_one_from_the_day_before_is_not(self, cast, today):
        by = user_of(cast.manager)
        receiving.receive(a_request(cast, earliest(today)), by=by, on=today)
        with pytest.raises(BadDate, match="21 November 2006"):
            receiving.receive(a_request(cast, earliest(today) - ONE_DAY), by=by, on=today)

    def test_policy_may_take_older_ones_but_none_from_before_1971(self, cast: Cast, today: date):
        number = NUMBERS["request.oldest"]
        PolicyNumber.objects.create(
            code="request.oldest", value=number.most, from_on=today, reason="Open since 1980",
            by=user_of(cast.manager), at="2026-11-21T10:00Z",
        )  # fmt: skip
        by = user_of(cast.manager)
        receiving.receive(a_request(cast, date(1980, 1, 1)), by=by, on=today)
        with pytest.raises(BadDate):
            receiving.receive(a_request(cast, days.FIRST_REQUEST - ONE_DAY), by=by, on=today)

    def test_is_not_corrected_to_1926_either(self, cast: Cast, today: date):
        case = a_case_of_unknown_birth(cast, today)
        changes = {"received_on": date(1926, 11, 21)}
        with pytest.raises(BadDate, match="is the year right"):
            correcting.correct(case, changes, because="Slip", by=user_of(cast.manager), on=today)

    def test_the_day_that_we_hope_to_start_by_is_within_ten_years(self, cast, today):
        by, soon = user_of(cast.manager), today + days.AHEAD
        receiving.receive(a_request(cast, today, indicative_on=soon), by=by, on=today)
        request = a_request(cast, today, indicative_on=soon + ONE_DAY)
        with pytest.raises(BadDate, match="is the year right"):
            receiving.receive(request, by=by, on=today)

    def test_of_1926_is_refused_by_the_database_whoever_asks(self, cast: Cast, today: date):
        case = factory.a_case(team=cast.team, today=today)
        with pytest.raises(IntegrityError, match="case_received_since_1971"), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(received_on=date(1926, 11, 21))

    def test_the_longest_wait_fits_the_columns_that_count_its_days(self):
        smallint = 2**15 - 1
        assert (days.FIRST_REQUEST + timedelta(days=smallint)).year > 2059


def test_a_contact_of_the_year_1_is_refused(cast: Cast, today: date):
    case = factory.a_case(team=cast.team, today=today)
    talk = watching.Talk("phone", "person", "spoke", "Spoke", date(1, 1, 1))
    with pytest.raises(BadDate):
        watching.contact(case, talk, by=user_of(cast.manager), on=today)


@pytest.mark.parametrize("year", ["0001", "1899", "2100", "9999"])
def test_the_page_says_which_years_it_takes(cast: Cast, today: date, year: str):
    case = factory.a_case(team=cast.team, today=today)
    answer = signed_in(cast.manager).post(
        reverse("case-contact", args=[case.pk]),
        {"how": "phone", "spoke_with": "person", "outcome": "spoke", "summary": "Spoke",
         "on_day": "1", "on_month": "1", "on_year": year},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Year must be between 1900 and 2099" in answer.content.decode()


@pytest.mark.parametrize("year", ["1926", "1970"])
def test_the_page_that_corrects_a_request_keeps_what_was_typed(cast: Cast, today: date, year):
    case = a_case_of_unknown_birth(cast, today)
    answer = signed_in(cast.manager).post(
        reverse("case-correct", args=[case.pk]),
        {"kind": case.kind, "source": case.source, "summary": case.summary, "why": "A slip",
         "received_on_day": "21", "received_on_month": "11", "received_on_year": year,
         **record.seen_now(case).carried},
    )  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "is the year right?" in page
    assert f'value="{year}"' in page


def test_a_row_that_is_there_already_can_be_corrected(cast: Cast, today: date):
    case = factory.a_case(waited=3, team=cast.team, today=today)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE casework_case DROP CONSTRAINT case_received_since_1971")
    Case.objects.filter(pk=case.pk).update(received_on=date(1926, 11, 21))
    changes = {"received_on": today - 3 * ONE_DAY}
    correcting.correct(case, changes, because="1926", by=user_of(cast.manager), on=today)
    case.refresh_from_db()
    assert case.received_on == today - 3 * ONE_DAY
