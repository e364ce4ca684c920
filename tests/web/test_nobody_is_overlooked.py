"""Warnings, needs and the telephone are on every page on which somebody acts on a person or case.

The pages come from the URL table: a new page with a form about somebody shows the strip, or is in
the table of those that need none, with the reason.
"""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework import identity
from casework.models import AccessNeed, AccessNeedTerm, AgendaItem, Person
from tests import factory
from tests.api import world
from tests.api.numbers_rights import number_of_case, number_of_person, other_name
from tests.conftest import Cast, signed_in
from tests.running.counting import get_counted
from tests.spine.test_outsider_sweep import real
from tests.test_repository import PAGES, SHOWS_NOBODY, SIGNED_OUT

WARNING = "Two to visit: a dog that bites"
# Pages that show people and act on none of them there.
NEEDS_NONE = {
    "waiting-list": "ticks, which lead to pages that show it; each row says what it stops at",
    "receive-new-person": "somebody who has no record yet",
    "interest-add": "a reference, whether or not there is such a record",
    "emergency-access": "a reference, whether or not there is such a record",
    **dict.fromkeys(
        (
            "import",
            "import-map",
            "import-values",
            "import-apply",
            "import-undo",
            "import-answer",
        ),
        "rows of a file: each leads to the record, which shows it",
    ),
    "meeting-end": "the meeting: who was there",
}


@pytest.fixture
def story(cast: Cast, today: date) -> world.World:
    made = world.build(cast, today)
    _ = made.carers
    Person.objects.update(safety_warning=WARNING, phone="01632 960301")
    return made


def own(story: world.World) -> dict[str, str]:
    """Addresses of things with several numbers in them, or of no case and no person."""
    carers, held, cases = story.carers, story.letter.pk, [story.waiting.pk, story.held.pk]
    case = carers.waiting.pk
    ticked = "?" + "&".join(f"case={pk}" for pk in cases[:1])
    item = AgendaItem.objects.filter(case=story.waiting).get()
    found: dict[str, list[Any]] = {
        "meeting-item": [item.meeting_id, item.case_id],
        "person-address-end": [story.person.pk, story.address.pk],
        "person-address-right": [story.person.pk, story.returned_address.pk],
        "person-number-change": [story.person.pk, number_of_person(story).pk],
        "person-number-end": [story.person.pk, number_of_person(story).pk],
        "case-number-change": [story.waiting.pk, number_of_case(story).pk],
        "case-number-end": [story.waiting.pk, number_of_case(story).pk],
        "person-name-remove": [story.person.pk, other_name(story).pk],
        "case-letter-write": [story.waiting.pk, "appointment"],
        "carer-review": [carers.plan.pk],
        "carer-call": [case],
        "relationship": [carers.caring.pk],
        "relationship-end": [carers.caring.pk],
        "relationship-authority": [carers.caring.pk],
        "carer-request": [carers.carer.pk],
        "young-carer-refer": [carers.young.pk],
        "carer-offer": [carers.adults_case.pk],
        "carer-assessment-start": [case],
        "carer-plan": [case],
        "carer-assessment": [carers.open_one.pk],
        "carer-complete": [carers.filled.pk],
        "carer-sign-off": [carers.partners.pk],
        "carer-override": [carers.undecided.pk],
        "carer-decide": [carers.undecided.pk],
        "carer-section": [carers.open_one.pk, "impact"],
        "carer-override-answer": [carers.override.pk],
        "carer-decision": [carers.decision.pk],
        "carer-disagree": [carers.decision.pk],
        "carer-settle": [carers.disagreement.pk],
        "import-news-one": [story.checked.pk, story.news.pk],
        "import-news-kind": [story.checked.pk, story.news.what],
        "import-asked": [story.asked.batch_id],
        "letter": [held],
        "letter-cancel": [held],
        "letter-release": [held],
        "letter-confirm": [story.doubtful.pk],
        "letter-came-back": [story.gone.pk],
        "letter-again": [story.gone.pk],
        "letter-seen-to": [story.gone.pk],
    }  # fmt: skip
    return {
        **{name: reverse(name, args=args) for name, args in found.items()},
        **{name: reverse(name) + ticked for name in ("allocate-many", "move-many", "visit-many")},
    }


def acts(page: str) -> bool:
    """Whether something can be done there, beside signing out and looking for something else."""
    return bool(re.search(r'<form[^>]*method="post"', page.partition("<main")[2]))


def opened(client: Client, url: str) -> str:
    """The page, or nothing where there is none of this name to open here."""
    answer = client.get(url)
    if answer.streaming:
        b"".join(answer)
        return ""
    is_page = answer.status_code == 200 and "html" in answer.headers.get("Content-Type", "")
    return answer.content.decode() if is_page else ""


def test_every_page_with_a_form_about_somebody_shows_what_nobody_may_overlook(story: world.World):
    client, elsewhere = signed_in(story.cast.service_manager), own(story)
    overlooked, found = [], []
    for name, url, _ in PAGES:
        if name in SIGNED_OUT or name in SHOWS_NOBODY or name in NEEDS_NONE:
            continue
        page = opened(client, elsewhere.get(name) or real(name, url, story))
        if page and acts(page):
            found.append(name)
            if not ("data-about" in page and WARNING in page and "01632 960301" in page):
                overlooked.append(name)
    assert overlooked == []
    # The sweep reached the pages that it is about.
    assert len(found) > 55, found


MANY = ("allocate-many", "move-many", "visit-many")


@pytest.mark.parametrize("name", MANY)
def test_a_page_about_many_has_a_line_for_each_and_costs_the_same(cast: Cast, today, name: str):
    """With access needs, and in one statement for all of them."""
    term = AccessNeedTerm.objects.create(code="LOC-own", label="Large print", group="Print")
    cases = [factory.a_case(waited=3, team=cast.team, today=today) for _ in range(6)]
    for case in cases:
        AccessNeed.objects.create(
            person=case.person, term=term, recorded_on=today, review_due_on=today
        )
    Person.objects.update(safety_warning=WARNING, phone="01632 960301")
    client, costs = signed_in(cast.manager), []
    for some in (cases[:2], cases):
        url = f"{reverse(name)}?" + "&".join(f"case={case.pk}" for case in some)
        answer, statements = get_counted(client, url)
        page = answer.content.decode()
        assert page.count("data-about") == len(some)
        assert page.count(WARNING) == page.count("Large print") == len(some)
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_one_person_costs_one_statement(cast: Cast, today, django_assert_num_queries):
    person = factory.a_person()
    with django_assert_num_queries(1):
        identity.strip_of(person, today)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"phone": "01632 960301", "safe_by_phone": "safe"}, "Telephone: 01632 960301 (safe)."),
        ({"phone": "01632 960301", "safe_by_phone": "unsafe"},
         "Telephone: Not safe: do not use."),
        ({"phone": "01632 960301"}, "Telephone: 01632 960301 (not asked)."),
        ({}, "Telephone: no number recorded."),
        ({"phone": "01632 960301", "safe_by_phone": "safe", "safe_voicemail": "unsafe"},
         "Telephone: 01632 960301 (safe). Voicemail: Not safe: do not use."),
    ],
)  # fmt: skip
def test_the_telephone_says_whether_it_is_safe(db, words: dict[str, Any], says: str):
    assert identity.phone_words(factory.a_person(**words)) == says


def test_a_number_that_is_not_safe_is_on_no_page_on_which_somebody_acts(cast: Cast, today: date):
    person = factory.a_person(phone="01632 960302", safe_by_phone="unsafe")
    case = factory.a_case(person=person, team=cast.team, today=today)
    page = opened(signed_in(cast.manager), reverse("case-contact", args=[case.pk]))
    assert "Not safe: do not use." in page
    assert "01632 960302" not in page
