"""Who cares for whom; what cannot be; and what the one record says of the other."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from carers.acts import relationships
from carers.acts.relationships import NotACarer
from carers.models import CaringRelationship
from casework.models import Event, Look
from casework.refusals import BadDate, NeedsReason, NotAnswerable, Refusal
from tests import factory
from tests.carers import makers
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def carer(db):
    return makers.a_carer()


def test_nobody_is_a_carer_for_themselves(carer, by, today):
    with pytest.raises(NotACarer, match="themselves"):
        makers.caring(carer, carer, by=by, today=today)


def test_the_database_too_refuses_a_carer_for_themselves_and_a_week_of_169_hours(carer, adult, by):
    told = {"kind": "adult", "starts_on": date(2024, 1, 1), "recorded_by": by}
    for wrong in ({"adult": carer}, {"adult": adult, "hours_per_week": 169}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CaringRelationship.objects.create(carer=carer, **{**told, **wrong})


@pytest.mark.parametrize(("hours", "fits"), [(0, True), (168, True), (169, False)])
def test_a_week_has_168_hours(carer, *, adult, by, today, hours, fits):
    if fits:
        assert makers.caring(carer, adult, by=by, today=today, hours_per_week=hours).pk
        return
    with pytest.raises(NotACarer, match="168 hours"):
        makers.caring(carer, adult, by=by, today=today, hours_per_week=hours)


def test_one_open_row_a_pair_and_another_once_it_ended(carer, adult, by, today):
    made = makers.caring(carer, adult, by=by, today=today)
    with pytest.raises(NotACarer, match="already"):
        makers.caring(carer, adult, by=by, today=today)
    relationships.end(made, ends_on=today, because="Moved", by=by, on=today)
    assert makers.caring(carer, adult, by=by, today=today, starts_on=today).is_live


def test_it_cannot_begin_tomorrow_nor_end_before_it_began(carer, adult, by, today):
    with pytest.raises(BadDate):
        makers.caring(carer, adult, by=by, today=today, starts_on=today + timedelta(days=1))
    made = makers.caring(carer, adult, by=by, today=today, starts_on=today)
    with pytest.raises(BadDate):
        relationships.end(made, ends_on=today - timedelta(days=1), because="No", by=by, on=today)


@pytest.mark.parametrize(
    ("years", "kind", "fits"),
    [(17, "young", True), (18, "young", False), (17, "adult", False), (18, "adult", True)],
)
def test_the_kind_fits_the_age(adult, *, by, today, years, kind, fits):
    """S68."""
    carer = makers.a_carer(born_on=today.replace(year=today.year - years))
    if fits:
        made = makers.caring(carer, adult, by=by, today=today, kind=kind)
        assert made.kind == kind
        return
    with pytest.raises(NotACarer):
        makers.caring(carer, adult, by=by, today=today, kind=kind)


def test_each_record_names_the_other_by_reference_only(carer, adult, by, today):
    makers.caring(carer, adult, by=by, today=today)
    ours = Event.objects.get(person=carer, verb="related")
    theirs = Event.objects.get(person=adult, verb="related")
    assert adult.reference in ours.says
    assert carer.reference in theirs.says
    assert adult.family_name not in ours.says
    assert carer.family_name not in theirs.says


class TestAuthority:
    """A letter to a carer about the adult only with authority, and never round in a circle."""

    @pytest.fixture
    def chain(self, by, today):
        first, second, third = (makers.a_carer(name) for name in ("One", "Two", "Three"))
        pairs = ((first, second), (second, third), (third, first))
        return [makers.caring(a, b, by=by, today=today) for a, b in pairs]

    def give(self, made, by, today):
        return relationships.authorise(made, evidence="Signed form", from_on=today, by=by, on=today)

    def test_a_circle_of_three_is_refused_at_its_last_link(self, chain, by, today):
        self.give(chain[0], by, today)
        self.give(chain[1], by, today)
        with pytest.raises(Refusal, match="circle"):
            self.give(chain[2], by, today)
        chain[2].refresh_from_db()
        assert chain[2].authority_on is None

    def test_the_circle_is_open_again_once_one_of_it_ended(self, chain, by, today):
        self.give(chain[0], by, today)
        self.give(chain[1], by, today)
        relationships.end(chain[0], ends_on=today, because="Ended", by=by, on=today)
        assert self.give(chain[2], by, today).authority_on == today

    def test_two_who_care_for_each_other_cannot_have_each_others_letters(
        self, carer, adult, by, today
    ):
        there = makers.caring(carer, adult, by=by, today=today)
        back = makers.caring(adult, carer, by=by, today=today)
        self.give(there, by, today)
        with pytest.raises(Refusal, match="circle"):
            self.give(back, by, today)

    def test_it_needs_evidence_and_a_relationship_that_lives(self, carer, adult, by, today):
        made = makers.caring(carer, adult, by=by, today=today)
        with pytest.raises(NeedsReason):
            relationships.authorise(made, evidence=" ", from_on=today, by=by, on=today)
        relationships.end(made, ends_on=today, because="Ended", by=by, on=today)
        with pytest.raises(NotAnswerable):
            self.give(made, by, today)


class TestPages:
    @pytest.fixture
    def made(self, carer, adult, by, today):
        factory.a_case(person=adult, today=today)
        return makers.caring(carer, adult, by=by, today=today)

    def test_the_relationship_shows_names_and_references_and_writes_both_looks(
        self, cast, made, carer, adult
    ):
        page = signed_in(cast.practitioner).get(f"/carers/relationships/{made.pk}/")
        said = page.content.decode()
        assert adult.reference in said
        assert "Not coping on the stairs" not in said
        looked = Look.objects.filter(screen="caring relationship")
        assert set(looked.values_list("person", flat=True)) == {carer.pk, adult.pk}

    def test_the_persons_page_names_the_other_and_says_who_looked(self, cast, made, carer, adult):
        page = signed_in(cast.practitioner).get(f"/people/{carer.pk}/")
        assert adult.reference in page.content.decode()
        assert Look.objects.filter(person=adult, screen="named in a relationship").exists()

    def test_a_restricted_adult_is_not_visible_through_the_carer(self, cast, made, carer, adult):
        adult.is_restricted = True
        adult.save()
        client = signed_in(cast.practitioner)
        assert (
            adult.reference
            not in client.get(f"/people/{carer.pk}/")
            .content.decode()
            .partition("What has happened")[0]
        )
        assert client.get(f"/carers/relationships/{made.pk}/").status_code == 404
        assert not Look.objects.filter(person=adult).exists()

    def test_the_form_records_either_direction_and_keeps_what_was_typed(self, cast, carer, adult):
        client = signed_in(cast.practitioner)
        told = {"direction": "cares", "other": adult.reference, "kind": "adult",
                "starts_on": "2024-05-01", "hours_per_week": "169"}  # fmt: skip
        refused = client.post(f"/people/{carer.pk}/caring/", told)
        assert refused.status_code == 422
        assert "168 hours" in refused.content.decode()
        assert adult.reference in refused.content.decode()
        assert (
            client.post(f"/people/{carer.pk}/caring/", {**told, "hours_per_week": "40"}).status_code
            == 302
        )
        made = CaringRelationship.objects.get()
        assert (made.carer, made.adult, made.hours_per_week) == (carer, adult, 40)

    def test_a_carer_for_themselves_is_answered_on_the_form(self, cast, carer):
        told = {"direction": "cared_for", "other": carer.reference, "kind": "adult",
                "starts_on": "2024-05-01"}  # fmt: skip
        page = signed_in(cast.practitioner).post(f"/people/{carer.pk}/caring/", told)
        assert page.status_code == 409
        assert "for themselves" in page.content.decode()
