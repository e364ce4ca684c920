"""Two people who record access needs at once: nobody ends a need that they never saw (R12)."""

from typing import Any

import pytest
from django.urls import reverse

from casework.acts import people
from casework.models import AccessNeedTerm, Event, Person
from tests.api.asking import caller
from tests.conftest import Cast, signed_in
from tests.factory import user_of
from tests.people.conftest import body

pytestmark = pytest.mark.django_db


def needs_of(person: Person) -> set[str]:
    return set(person.access_needs.filter(ends_on=None).values_list("term_id", flat=True))


def typed(page: Any, *terms: AccessNeedTerm) -> dict[str, object]:
    """The page's own form, with these needs ticked."""
    answer = "some" if terms else "none"
    version = page.context["form"]["version"].value()
    return {
        "answer": answer, "source": "asked", "version": version,
        "terms": [term.pk for term in terms],
    }  # fmt: skip


def test_a_need_recorded_meanwhile_is_shown_and_not_ended(
    cast: Cast, sian: Person, terms: list[AccessNeedTerm], today: object
) -> None:
    """Mary adds a need while Joan has the page open: Joan is shown it before hers is saved."""
    joan, mary = signed_in(cast.practitioner), signed_in(cast.colleague)
    url = reverse("person-needs", args=[sian.pk])
    opened = joan.get(url)
    assert mary.post(url, typed(mary.get(url), terms[0])).status_code == 302
    answer = joan.post(url, typed(opened, terms[1]))
    assert answer.status_code == 409
    assert needs_of(sian) == {terms[0].pk}
    page = body(answer)
    for words in ("while you were writing", "Mary Finch", f"Access needs asked: {terms[0].label}"):
        assert words in page
    assert answer.context["form"]["terms"].value() == [terms[1].pk]
    # Having seen it, she ticks both.
    assert joan.post(url, typed(answer, *terms[:2])).status_code == 302
    assert needs_of(sian) == {term.pk for term in terms[:2]}


def test_a_program_that_saw_less_is_told_what_stands(
    cast: Cast, sian: Person, terms: list[AccessNeedTerm], today: Any
) -> None:
    seen, path = sian.version, f"/api/people/{sian.pk}/needs/"
    people.record_needs(
        sian, [terms[0]], source="asked", version=seen, by=user_of(cast.colleague), on=today
    )
    answer = caller(cast.practitioner).post(path, {"needs": [], "source": "asked"}, match=seen)
    assert answer.status_code == 412
    assert needs_of(sian) == {terms[0].pk}
    assert Event.objects.count() == 1
