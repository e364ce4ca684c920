"""Two records of one person are joined, with everything that hangs on them, and taken apart."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from casework.acts import people as acts
from casework.calendar import local_today
from casework.models import (
    AccessNeed,
    Event,
    Letter,
    Look,
    Merge,
    Person,
    PersonName,
    Representative,
    Verb,
)
from casework.people import merging, moves
from casework.policy import Safety
from casework.refusals import Conflict, NeedsReason, Refusal
from tests import factory
from tests.conftest import Cast, signed_in
from tests.people.conftest import body, let_in

pytestmark = pytest.mark.django_db


def two(**ended: Any) -> tuple[Person, Person]:
    kept = factory.a_person("Dunnock", given_names="Ngozi", phone="01632 960001")
    other = {"given_names": "Ngozi", "nhs_number": "9990000018", "email": "n@example.com"}
    return kept, factory.a_person("Nightjarson", **{**other, **ended})


def join(cast: Cast, kept: Person, ended: Person, *choices: str) -> Merge:
    kept.refresh_from_db()
    ended.refresh_from_db()
    asked = merging.Asked(
        kept=kept, ended=ended, versions=(kept.version, ended.version), because="Rang them",
        choices=frozenset(choices),
    )  # fmt: skip
    return merging.merge(asked, by=factory.user_of(cast.manager), on=local_today())


def test_every_link_to_a_person_moves_or_stays() -> None:
    assert {link.name for link in moves.links()} == moves.MOVING | moves.STAYING


def test_everything_moves_and_nothing_is_lost(cast: Cast, terms) -> None:
    kept, ended = two()
    case = factory.a_case(person=ended, team=cast.team)
    signed_in(cast.practitioner).get(reverse("person", args=[ended.pk]))
    counts = {link.name: link.model._default_manager.count() for link in moves.links()}
    made = join(cast, kept, ended)
    kept.refresh_from_db()
    ended.refresh_from_db()
    case.refresh_from_db()
    assert (case.person, kept.nhs_number, kept.email) == (kept, "9990000018", "n@example.com")
    assert (ended.merged_into, ended.nhs_number) == (kept, None)
    assert Look.objects.filter(person=kept).exists()
    assert not Look.objects.filter(person=ended).exists()
    assert {event.verb for event in Event.objects.filter(person=ended)} == {Verb.MERGED}
    for link in moves.moving_links():
        assert link.model._default_manager.count() >= counts[link.name]
    assert str(PersonName.objects.get(person=kept)) == "Ngozi Nightjarson"
    assert made.moved["casework.Case.person"] == [case.pk]


def test_undone_each_is_as_it_was(cast: Cast) -> None:
    kept, ended = two(do_not_write=True)
    factory.a_case(person=ended, team=cast.team)
    was = [dict(Person.objects.filter(pk=one.pk).values().get()) for one in (kept, ended)]
    rows = [set(one.addresses.values_list("pk", "ends_on")) for one in (kept, ended)]
    made = join(cast, kept, ended, "family_name")
    merging.undo(made, by=factory.user_of(cast.manager))
    for one, before in zip((kept, ended), was, strict=True):
        after = dict(Person.objects.filter(pk=one.pk).values().get())
        assert {**after, "version": 0} == {**before, "version": 0}
    assert [set(one.addresses.values_list("pk", "ends_on")) for one in (kept, ended)] == rows
    assert ended.cases.count() == 1
    assert not PersonName.objects.exists()


def test_it_is_not_undone_once_something_else_happened(cast: Cast) -> None:
    kept, ended = two()
    made = join(cast, kept, ended)
    kept.refresh_from_db()
    by = factory.user_of(cast.manager)
    acts.amend(kept, {"phone": "01632 960999"}, version=kept.version, by=by)
    with pytest.raises(Refusal, match="Something else has happened on the joined record since"):
        merging.undo(made, by=by)
    page = body(signed_in(cast.manager).post(reverse("merge-undo", args=[made.pk]), follow=True))
    assert "It was not undone" in page


@pytest.mark.parametrize(
    ("half", "field", "value"),
    [
        (half, field, value)
        for half in ("kept", "ended")
        for field, value in (
            ("do_not_write", True), ("safe_by_post", Safety.UNSAFE), ("is_restricted", True),
            ("died_on", date(2026, 3, 1)), ("reported_dead_on", date(2026, 3, 1)),
            ("safety_warning", "Two workers"), ("reach_note", "Ring first"),
        )
    ],
)  # fmt: skip
def test_the_joined_record_is_as_protected_as_the_stricter_half(
    cast: Cast, half: str, field: str, value: Any
) -> None:
    kept, ended = two()
    Person.objects.filter(pk=(kept if half == "kept" else ended).pk).update(**{field: value})
    join(cast, kept, ended)
    kept.refresh_from_db()
    assert getattr(kept, field) == value


def test_two_open_cases_of_one_kind_are_not_joined(cast: Cast) -> None:
    kept, ended = two()
    first = factory.a_case(person=kept, team=cast.team)
    second = factory.a_case(person=ended, team=cast.team)
    one, other = sorted((first, second), key=lambda case: case.pk)
    with pytest.raises(Refusal, match=f"{one.reference} and {other.reference}. Close one"):
        join(cast, kept, ended)
    page = body(signed_in(cast.manager).get(reverse("pair-merge", args=[kept.pk, ended.pk])))
    assert "Close one first" in page


def test_two_who_are_related_are_not_joined(cast: Cast) -> None:
    kept, ended = two()
    by = factory.user_of(cast.manager)
    Representative.objects.create(
        person=kept, representative=ended, authority="consent", evidence="A letter",
        starts_on=date(2026, 1, 1), recorded_by=by, recorded_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(Refusal, match="relationship with the other"):
        join(cast, kept, ended)


def test_two_restricted_to_different_people_are_not_joined(cast: Cast) -> None:
    kept, ended = two(is_restricted=True)
    Person.objects.filter(pk=kept.pk).update(is_restricted=True)
    let_in(kept, cast.manager, hours=5)
    let_in(ended, cast.practitioner, hours=5)
    with pytest.raises(Refusal, match="not the same people have access"):
        join(cast, kept, ended)
    let_in(kept, cast.practitioner, hours=5)
    let_in(ended, cast.manager, hours=5)
    join(cast, kept, ended)


def test_a_representative_of_both_is_ended_on_one_first(cast: Cast) -> None:
    kept, ended = two()
    other, by = factory.a_person("Other", given_names="Owen"), factory.user_of(cast.manager)
    for person in (kept, ended):
        Representative.objects.create(
            person=person, representative=other, authority="consent", evidence="A letter",
            starts_on=date(2026, 1, 1), recorded_by=by, recorded_at=timezone.now(),
        )  # fmt: skip
    with pytest.raises(Refusal, match="End it on one of them first"):
        join(cast, kept, ended)
    assert not Merge.objects.exists()


def test_one_that_changed_since_is_compared_again(cast: Cast) -> None:
    kept, ended = two()
    asked = merging.Asked(kept=kept, ended=ended, versions=(1, 7), because="Rang them")
    with pytest.raises(Conflict):
        merging.merge(asked, by=factory.user_of(cast.manager), on=local_today())


def test_a_merge_says_why(cast: Cast) -> None:
    kept, ended = two()
    asked = merging.Asked(kept=kept, ended=ended, versions=(1, 1), because=" ")
    with pytest.raises(NeedsReason):
        merging.merge(asked, by=factory.user_of(cast.manager), on=local_today())


def test_the_same_need_of_both_is_kept_once(cast: Cast, terms) -> None:
    kept, ended = two()
    for person in (kept, ended):
        AccessNeed.objects.create(
            person=person, term=terms[0], source="asked", recorded_on=date(2026, 1, 1),
            review_due_on=date(2027, 1, 1),
        )  # fmt: skip
    join(cast, kept, ended)
    assert kept.access_needs.count() == 2
    assert kept.access_needs.filter(ends_on=None).count() == 1


def test_the_ended_reference_leads_to_the_record_that_is_kept(cast: Cast) -> None:
    kept, ended = two()
    join(cast, kept, ended)
    client = signed_in(cast.practitioner)
    answer = client.get(reverse("person", args=[ended.pk]))
    assert answer["Location"] == reverse("person", args=[kept.pk])
    page = body(client.get(reverse("search"), {"q": ended.reference}))
    assert kept.reference in page
    gone = client.get(f"/api/people/{ended.pk}/")
    assert gone.status_code == 410
    assert gone.json()["current"] == {"id": kept.pk, "reference": kept.reference}


def test_where_a_hidden_record_went_is_not_said(cast: Cast) -> None:
    kept, ended = two(is_restricted=True)
    join(cast, kept, ended)
    client = signed_in(cast.practitioner)
    assert client.get(reverse("person", args=[ended.pk])).status_code == 404
    assert client.get(f"/api/people/{ended.pk}/").status_code == 404


def test_an_event_moves_by_a_merge_alone(cast: Cast) -> None:
    kept, ended = two()
    factory.a_case(person=kept, team=cast.team)
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(person=kept).update(person=ended)
    join(cast, kept, ended)
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(person=kept).update(says="Something else")


def test_the_page_joins_them_and_writes_both_looks(cast: Cast) -> None:
    kept, ended = two()
    client = signed_in(cast.manager)
    url = reverse("pair-merge", args=[kept.pk, ended.pk])
    page = body(client.get(url))
    assert "Nightjarson" in page
    looked = Look.objects.filter(user=cast.manager.user, screen="likely doubles")
    assert set(looked.values_list("person", flat=True)) == {kept.pk, ended.pk}
    answer = client.post(
        url, {"because": "Rang her", "version": 1, "other_version": 1, "take_family_name": "ended"}
    )
    assert answer["Location"] == reverse("person", args=[kept.pk])
    kept.refresh_from_db()
    assert kept.family_name == "Nightjarson"


def test_the_page_compares_in_words_and_only_what_differs(cast: Cast) -> None:
    kept, ended = two(safe_by_post=Safety.UNSAFE, born_on=date(1936, 2, 1))
    page = body(signed_in(cast.manager).get(reverse("pair-merge", args=[kept.pk, ended.pk])))
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "1 February 1936" in table
    assert Safety.UNSAFE.label in table
    assert "not_asked" not in page
    assert "Spoken language" not in table
    assert "spoken language English" in page


def test_a_practitioner_joins_nothing(cast: Cast) -> None:
    kept, ended = two()
    client = signed_in(cast.practitioner)
    for name in ("pair-merge", "pair-apart"):
        assert client.get(reverse(name, args=[kept.pk, ended.pk])).status_code == 403
    assert client.get(reverse("person-doubles", args=[kept.pk])).status_code == 200


def test_letters_go_with_their_case(cast: Cast, today: date) -> None:
    kept, ended = two()
    case = factory.a_case(person=ended, team=cast.team, waited=28, today=today)
    letter = Letter.objects.create(
        case=case, person=ended, team=cast.team, kind="waiting_well", milestone=28,
        due_on=today - timedelta(days=1),
    )  # fmt: skip
    join(cast, kept, ended)
    letter.refresh_from_db()
    assert letter.person == kept
