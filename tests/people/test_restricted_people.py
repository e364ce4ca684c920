"""A restricted record is found by nobody without a live grant, and leaves no trace (S2, S5)."""

import pytest
from django.core import mail
from django.urls import reverse

from casework.models import Event, Grant, Look, Person, Search, Verb
from tests import factory
from tests.conftest import Cast, signed_in
from tests.people.conftest import body, let_in

pytestmark = pytest.mark.django_db

PAGES = (
    "person", "person-edit", "person-needs", "person-address", "person-death", "person-alive",
    "receive-request",
    "person-looks", "person-restrict", "person-grant",
)  # fmt: skip
WAYS = ("Quennell", "zoe quennel", "999 000 0026", "04/05/1935", "ZZ1 4AB", "P-{}")
REASON = "The adult rang to say that her son is hurting her at this moment"


@pytest.mark.parametrize("words", WAYS)
@pytest.mark.parametrize("url", ["search", "receive"])
def test_no_way_of_searching_finds_a_restricted_person(
    cast: Cast, hidden: Person, words: str, url: str
) -> None:
    for worker in (cast.practitioner, cast.manager, cast.service_manager):
        page = body(signed_in(worker).get(reverse(url), {"q": words.format(hidden.pk)}))
        assert "Nobody was found" in page
        assert "Zoë" not in page
    assert not Look.objects.exists()
    assert set(Search.objects.values_list("found", flat=True)) == {0}


@pytest.mark.parametrize("words", WAYS)
def test_a_live_grant_finds_them(cast: Cast, hidden: Person, words: str) -> None:
    let_in(hidden, cast.practitioner, hours=1)
    page = body(signed_in(cast.practitioner).get(reverse("search"), {"q": words.format(hidden.pk)}))
    assert "Zoë Quennell" in page
    assert "Restricted" in page


def test_a_grant_that_has_ended_finds_nobody(cast: Cast, hidden: Person) -> None:
    let_in(hidden, cast.practitioner, hours=-1)
    client = signed_in(cast.practitioner)
    assert "Nobody was found" in body(client.get(reverse("search"), {"q": "Quennell"}))
    assert client.get(reverse("person", args=[hidden.pk])).status_code == 404


def test_a_grant_is_for_one_person_and_not_for_their_colleague(cast: Cast, hidden: Person) -> None:
    let_in(hidden, cast.practitioner, hours=1)
    url = reverse("person", args=[hidden.pk])
    assert signed_in(cast.practitioner).get(url).status_code == 200
    assert signed_in(cast.colleague).get(url).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_hidden_and_absent_give_the_same_bytes(cast: Cast, hidden: Person, name: str) -> None:
    client = signed_in(cast.service_manager)
    of_hidden = client.get(reverse(name, args=[hidden.pk]))
    of_nobody = client.get(reverse(name, args=[hidden.pk + 9_000]))
    assert (of_hidden.status_code, of_nobody.status_code) == (404, 404)
    assert body(of_hidden) == body(of_nobody)
    assert not Look.objects.exists()


def test_the_audit_of_looks_does_not_show_a_hidden_person(cast: Cast, hidden: Person) -> None:
    let_in(hidden, cast.practitioner, hours=1)
    signed_in(cast.practitioner).get(reverse("person", args=[hidden.pk]))
    client = signed_in(cast.auditor)
    by_staff = body(client.get(reverse("looks"), {"worker": cast.practitioner.pk}))
    of_hidden = body(client.get(reverse("looks"), {"person": hidden.reference}))
    of_nobody = body(client.get(reverse("looks"), {"person": "P-900000"}))
    assert "Quennell" not in by_staff
    assert hidden.reference not in by_staff
    assert of_hidden.replace(hidden.reference, "") == of_nobody.replace("P-900000", "")


def test_a_hidden_person_is_not_offered_as_a_duplicate(cast: Cast, hidden: Person) -> None:
    data = new_person(given_names="Zoe", family_name="Quennell")
    answer = signed_in(cast.support).post(reverse("receive-new-person"), data)
    assert answer.status_code == 302
    assert Person.objects.filter(is_restricted=False).count() == 1


def new_person(**typed: str) -> dict[str, str]:
    return {
        "given_names": "Doris", "family_name": "Kemp", "born_on": "04/05/1935", "asked": "no",
        **dict.fromkeys(
            ("safe_by_post", "safe_by_email", "safe_by_phone", "safe_by_text", "safe_voicemail"),
            "not_asked",
        ),
        **typed,
    }  # fmt: skip


def test_restricting_hides_the_record_from_all_but_the_named(cast: Cast, sian: Person) -> None:
    client = signed_in(cast.service_manager)
    url = reverse("person", args=[sian.pk])
    client.post(
        reverse("person-restrict", args=[sian.pk]),
        {
            "reason": "A relative works here",
            "to": [cast.service_manager.pk, cast.colleague.pk],
            "length": "14",
        },
    )
    assert client.get(url).status_code == 200
    assert signed_in(cast.colleague).get(url).status_code == 200
    assert signed_in(cast.practitioner).get(url).status_code == 404


def test_a_record_cannot_be_hidden_from_everybody(cast: Cast, sian: Person) -> None:
    answer = signed_in(cast.service_manager).post(
        reverse("person-restrict", args=[sian.pk]), {"reason": "A relative", "length": "14"}
    )
    assert answer.status_code == 422
    sian.refresh_from_db()
    assert not sian.is_restricted


def test_the_restriction_can_be_ended_by_those_who_see_it(cast: Cast, hidden: Person) -> None:
    let_in(hidden, cast.service_manager, hours=1)
    url = reverse("person-restrict", args=[hidden.pk])
    signed_in(cast.service_manager).post(url, {"reason": "The relative left the council"})
    assert signed_in(cast.practitioner).get(reverse("person", args=[hidden.pk])).status_code == 200


def test_access_is_given_to_another_and_never_to_oneself(cast: Cast, hidden: Person) -> None:
    let_in(hidden, cast.service_manager, hours=1)
    client, url = signed_in(cast.service_manager), reverse("person-grant", args=[hidden.pk])
    typed = {"reason": "Takes over the case", "length": "14"}
    assert client.post(url, {**typed, "to": cast.practitioner.pk}).status_code == 302
    assert client.post(url, {**typed, "to": cast.service_manager.pk}).status_code == 409
    assert signed_in(cast.practitioner).get(reverse("person", args=[hidden.pk])).status_code == 200


def test_only_service_managers_restrict_and_give_access(cast: Cast, sian: Person) -> None:
    for worker in (cast.practitioner, cast.manager, cast.support, cast.auditor):
        for name in ("person-restrict", "person-grant"):
            url = reverse(name, args=[sian.pk])
            assert signed_in(worker).get(url).status_code == 403


def test_emergency_access_lasts_three_hours(cast: Cast, hidden: Person) -> None:
    client = signed_in(cast.practitioner)
    client.post(reverse("emergency-access"), {"words": hidden.reference, "reason": REASON})
    grant = Grant.objects.get()
    assert (grant.user, grant.is_emergency) == (cast.practitioner.user, True)
    assert (grant.ends_at - grant.given_at).total_seconds() == 3 * 3600
    assert "Zoë Quennell" in body(client.get(reverse("search"), {"q": "Quennell"}))
    event = Event.objects.get(verb=Verb.ACCESS_GRANTED)
    assert "Emergency" in event.says
    assert REASON in event.says


@pytest.mark.parametrize("words", ["{0.reference}", "999 000 0026", "{0.pk}"])
def test_the_answer_is_the_same_whether_or_not_there_is_a_record(
    cast: Cast, hidden: Person, words: str
) -> None:
    def answered(typed: str) -> tuple[str, str]:
        client = signed_in(cast.practitioner)
        answer = client.post(
            reverse("emergency-access"), {"words": typed, "reason": REASON}, follow=True
        )
        return str(answer.redirect_chain), body(answer)

    assert answered(words.format(hidden)) == answered("P-900000")
    assert Grant.objects.count() == 1


@pytest.mark.parametrize("exists", [True, False])
def test_service_managers_are_told_without_a_name(
    cast: Cast, hidden: Person, exists: bool, django_capture_on_commit_callbacks
) -> None:
    words = hidden.reference if exists else "P-900000"
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(cast.practitioner).post(
            reverse("emergency-access"), {"words": words, "reason": REASON}
        )
    (message,) = mail.outbox
    assert message.to == [factory.user_of(cast.service_manager).email]
    for secret in ("Quennell", "Zoë", "Patel", words, REASON):
        assert secret not in f"{message.subject} {message.body}"


def test_a_reason_of_nine_words_is_not_enough(cast: Cast, hidden: Person) -> None:
    answer = signed_in(cast.practitioner).post(
        reverse("emergency-access"),
        {"words": hidden.reference, "reason": "one two three four five six seven eight nine"},
    )
    assert answer.status_code == 409
    assert "at least 10 words" in body(answer)
    assert not Grant.objects.exists()


def test_emergency_access_shows_on_the_service_managers_page(cast: Cast, hidden: Person) -> None:
    signed_in(cast.practitioner).post(
        reverse("emergency-access"), {"words": hidden.reference, "reason": REASON}
    )
    page = body(signed_in(cast.service_manager).get(reverse("looks")))
    assert REASON in page
    assert "Joan Patel" in page
    assert "Quennell" not in page


def test_a_role_without_records_takes_no_emergency_access(cast: Cast) -> None:
    for worker in (cast.analyst, cast.administrator):
        assert signed_in(worker).get(reverse("emergency-access")).status_code == 403
