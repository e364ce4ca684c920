"""Who is shown which escalations, and who may answer them (S20)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from casework import escalation
from casework.acts import receiving
from casework.models import Escalation, Look, Worker
from casework.policy import Rag, Role
from tests import factory
from tests.conftest import Cast, signed_in
from tests.running.counting import get_counted


def escalated(cast: Cast, today: date, *, waited: int = 45, rag: Rag = Rag.GREEN, **details):
    """A case past 42 days, whose escalation stands on the list of the team manager."""
    case = factory.a_case(
        waited=waited, team=details.pop("team", cast.team), rag=rag, today=today,
        by=factory.user_of(cast.manager), **details,
    )  # fmt: skip
    escalation.sweep(as_of=today)
    return case


def told_to(case, role: Role) -> Escalation:
    return Escalation.objects.get(case=case, told=role)


def shown(worker: Worker, query: str = "") -> str:
    answer = signed_in(worker).get(reverse("escalations") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_manager_is_shown_the_teams_escalations_told_to_managers(cast: Cast, today: date):
    case = escalated(cast, today)
    page = shown(cast.manager)
    assert reverse("escalation-acknowledge", args=[told_to(case, Role.TEAM_MANAGER).pk]) in page
    assert "Past 42 days" in page
    assert "45 days" in page


def test_what_is_told_to_the_role_above_is_not_the_managers(cast: Cast, today: date):
    case = escalated(cast, today, waited=60)
    above = told_to(case, Role.SERVICE_MANAGER)
    url = reverse("escalation-acknowledge", args=[above.pk])
    assert url not in shown(cast.manager)
    assert signed_in(cast.manager).get(url).status_code == 404
    assert url in shown(cast.service_manager)


def test_a_service_manager_is_shown_every_team_and_may_choose_one(cast: Cast, today: date):
    escalated(cast, today, person=factory.a_person("Centralson"))
    escalated(cast, today, person=factory.a_person("Westerly"), team=cast.other_team)
    assert {"Centralson", "Westerly"} <= set(shown(cast.service_manager).replace("<", " ").split())
    one = shown(cast.service_manager, f"?team={cast.other_team.pk}")
    assert "Westerly" in one
    assert "Centralson" not in one


def test_another_teams_manager_sees_nothing_and_cannot_answer(cast: Cast, today: date):
    case = escalated(cast, today)
    assert "Kemp" not in shown(cast.other_manager)
    assert "Nobody waits for your answer" in shown(cast.other_manager)
    url = reverse("escalation-acknowledge", args=[told_to(case, Role.TEAM_MANAGER).pk])
    answer = signed_in(cast.other_manager).post(url, {"action": "Mine now"})
    assert answer.status_code == 403
    assert not Escalation.objects.exclude(acknowledged_at=None).exists()


@pytest.mark.parametrize("who", ["practitioner", "analyst", "support", "auditor", "administrator"])
def test_a_role_that_answers_for_nothing_cannot_open_the_page(cast: Cast, today: date, who: str):
    case = escalated(cast, today)
    client = signed_in(getattr(cast, who))
    url = reverse("escalation-acknowledge", args=[told_to(case, Role.TEAM_MANAGER).pk])
    assert client.get(reverse("escalations")).status_code == 403
    assert client.get(url).status_code == 403
    assert client.post(url, {"action": "No"}).status_code == 403


def test_a_restricted_person_is_on_no_list_of_escalations(cast: Cast, today: date):
    case = escalated(cast, today)
    case.person.is_restricted = True
    case.person.save()
    assert "Kemp" not in shown(cast.manager)
    url = reverse("escalation-acknowledge", args=[told_to(case, Role.TEAM_MANAGER).pk])
    assert signed_in(cast.manager).get(url).status_code == 404


def test_acknowledging_keeps_the_words_the_person_and_the_time(cast: Cast, today: date):
    case = escalated(cast, today)
    item = told_to(case, Role.TEAM_MANAGER)
    client = signed_in(cast.manager)
    url = reverse("escalation-acknowledge", args=[item.pk])
    answer = client.post(url, {"action": "Joan rings on Monday"}, follow=True)
    assert "You acknowledged the escalation of Doris Kemp" in answer.content.decode()
    item.refresh_from_db()
    assert item.acknowledged_by == cast.manager.user
    assert url not in shown(cast.manager)
    answered = shown(cast.manager, "?show=answered")
    assert "Joan rings on Monday" in answered
    assert "Ada Okafor" in answered
    assert "Joan rings on Monday" in client.get(url).content.decode()


def test_what_was_put_right_says_so_in_the_list_and_on_the_case(cast: Cast, today: date):
    case = escalated(cast, today)
    item = told_to(case, Role.TEAM_MANAGER)
    url = reverse("escalation-acknowledge", args=[item.pk])
    by = factory.user_of(cast.manager)
    receiving.close(case, reason="declined", note="Done", by=by, on=today)
    assert "Doris Kemp" not in shown(cast.manager)
    for page in (shown(cast.manager, "?show=ended"), signed_in(cast.manager).get(url).content):
        assert "Closed: The person no longer wants it" in str(page)
    story = signed_in(cast.manager).get(reverse("case", args=[case.pk])).content.decode()
    assert "Nothing is left to answer for: past 42 days" in story
    assert "Nobody waits for your answer" in shown(cast.manager, "?show=nonsense")
    assert signed_in(cast.manager).post(url, {"action": "Late"}).status_code == 409


def test_an_answer_needs_words(cast: Cast, today: date):
    item = told_to(escalated(cast, today), Role.TEAM_MANAGER)
    url = reverse("escalation-acknowledge", args=[item.pk])
    answer = signed_in(cast.manager).post(url, {"action": "   "})
    assert answer.status_code == 422
    assert "Say what will be done" in answer.content.decode()


def test_from_84_days_on_the_page_asks_why_it_waited_so_long_and_shows_it(cast: Cast, today: date):
    """rules.md 2.4: the head of service, with a reason code; here one rung that climbed to us."""
    case = escalated(cast, today, waited=90)
    item = Escalation.objects.get(case=case)
    Escalation.objects.update(told=Role.SERVICE_MANAGER)
    url, client = reverse("escalation-acknowledge", args=[item.pk]), signed_in(cast.service_manager)
    assert "Why has it waited so long?" in client.get(url).content.decode()
    refused = client.post(url, {"action": "A visit"})
    assert refused.status_code == 422
    assert "Choose why it has waited so long" in refused.content.decode()
    client.post(url, {"action": "A visit", "reason": "vacancy"})
    words = "Its worker was away or left, or the post is vacant."
    for page in ("/escalations/?show=answered", url, reverse("case", args=[case.pk])):
        assert words in client.get(page).content.decode(), page


def test_below_84_days_no_reason_is_asked(cast: Cast, today: date):
    item = told_to(escalated(cast, today, waited=60), Role.SERVICE_MANAGER)
    url = reverse("escalation-acknowledge", args=[item.pk])
    page = signed_in(cast.service_manager).get(url).content.decode()
    assert "Why has it waited so long?" not in page


def test_the_export_is_the_filtered_list_with_reasons_and_looks(cast: Cast, today: date):
    case = escalated(cast, today, waited=90)
    escalated(cast, today, waited=45)
    Escalation.objects.filter(case=case).update(told=Role.TEAM_MANAGER)
    by = factory.user_of(cast.manager)
    item = Escalation.objects.get(case=case)
    escalation.acknowledge(item, action="A visit", reason="skills", by=by)
    client = signed_in(cast.manager)
    exported = client.get(reverse("escalations-export") + "?show=answered")
    [_, line] = b"".join(exported).decode().splitlines()
    assert line.startswith(case.reference)
    assert "Past 84 days" not in line
    assert "past 84 days,Team manager" in line
    assert "2026-11-21,Ada Okafor,No worker with the skills that it needs,A visit" in line
    looks = Look.objects.filter(user=cast.manager.user, screen="escalations, export")
    assert [look.case_id for look in looks] == [case.pk]
    [_, waiting] = b"".join(client.get(reverse("escalations-export"))).decode().splitlines()
    assert "past 42 days" in waiting


@pytest.mark.parametrize("who", ["practitioner", "analyst", "support", "auditor", "other_manager"])
def test_an_export_holds_what_the_list_holds(cast: Cast, today: date, who: str):
    escalated(cast, today)
    answer = signed_in(getattr(cast, who)).get(reverse("escalations-export"))
    if who == "other_manager":
        assert len(b"".join(answer).splitlines()) == 1
    else:
        assert answer.status_code == 403


def test_the_second_to_answer_is_told_that_somebody_was_first(cast: Cast, today: date):
    case = escalated(cast, today)
    item = told_to(case, Role.TEAM_MANAGER)
    escalation.acknowledge(item, action="Mine", by=factory.user_of(cast.manager))
    url = reverse("escalation-acknowledge", args=[item.pk])
    answer = signed_in(cast.service_manager).post(url, {"action": "Mine too"})
    assert answer.status_code == 409
    assert "Somebody acknowledged this escalation first" in answer.content.decode()


def test_a_look_is_written_for_each_person_on_the_list(cast: Cast, today: date):
    case = escalated(cast, today)
    shown(cast.manager)
    looks = Look.objects.filter(user=cast.manager.user, screen="escalations")
    assert [look.person_id for look in looks] == [case.person_id]


def test_pages_follow_each_other_without_loss_or_repeat(
    cast: Cast, today: date, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("casework.views.escalations.PAGE", 2)
    cases = [escalated(cast, today - timedelta(days=back)) for back in (2, 1, 1, 0, 0)]
    wanted = [told_to(case, Role.TEAM_MANAGER).pk for case in cases]
    seen, url = [], reverse("escalations")
    while url:
        answer = signed_in(cast.manager).get(url)
        seen += [row.escalation.pk for row in answer.context["rows"]]
        after = answer.context["after"]
        url = f"{reverse('escalations')}?after={after}" if after else ""
    assert seen == wanted


@pytest.mark.parametrize("after", ["x", "2026-11-21", "2026-13-45.7", "2026-11-21.", ".", "9" * 40])
def test_a_place_that_makes_no_sense_is_the_beginning(cast: Cast, today: date, after: str):
    escalated(cast, today)
    assert "Past 42 days" in shown(cast.manager, f"?after={after}")
    assert (
        signed_in(cast.manager).get(f"/escalations/?show=answered&after={after}").status_code == 200
    )


def test_since_when_a_role_is_told_is_the_day_on_which_it_climbed(cast: Cast, today: date):
    raised_on = today - timedelta(days=7)
    case = factory.a_case(
        waited=45, team=cast.team, rag=Rag.GREEN, today=raised_on, by=factory.user_of(cast.manager)
    )
    escalation.sweep(as_of=raised_on)
    escalation.sweep(as_of=today)
    answer = signed_in(cast.service_manager).get(reverse("escalations"))
    [row] = [row for row in answer.context["rows"] if row.escalation.case_id == case.pk]
    assert row.escalation.told == Role.SERVICE_MANAGER
    assert row.told_since == today


@pytest.mark.parametrize("number", [2, 20])
def test_the_list_costs_the_same_however_many_it_shows(cast: Cast, today: date, number: int):
    for _ in range(number):
        escalated(cast, today)
    for worker in (cast.manager, cast.service_manager):
        answer, statements = get_counted(signed_in(worker), reverse("escalations"))
        assert answer.status_code == 200
        assert len(statements) <= 8, "\n".join(statements)
