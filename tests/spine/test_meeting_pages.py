"""The meeting on the screen: one case at a time, what is typed is done, and the minutes (S20)."""

import csv
import html
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.acts import allocation_meeting, moving, restricting
from casework.models import AgendaItem, AllocationMeeting, Case, Decided, Event, Look, Verb
from casework.policy import Rag, Role
from tests import factory
from tests.conftest import TODAY, signed_in
from tests.factory import give, user_of

pytestmark = pytest.mark.django_db
KEEP = {"decision": "keep", "situation": "same", "safe_by": "Her sister"}


@pytest.fixture
def by(cast, today):
    return user_of(cast.manager)


@pytest.fixture
def cases(cast, by) -> list[Case]:
    """Red, amber and green, as the agenda has them."""
    return [
        factory.a_case(waited=30, team=cast.team, today=TODAY, rag=rag, by=by,
                       person=factory.a_person(name))
        for rag, name in ((Rag.RED, "Rook"), (Rag.AMBER, "Ash"), (Rag.GREEN, "Gray"))
    ]  # fmt: skip


@pytest.fixture
def manager(cast) -> Client:
    return signed_in(cast.manager)


@pytest.fixture
def meeting(cast, cases, by) -> AllocationMeeting:
    return allocation_meeting.start(cast.team, by=by, on=TODAY)


def url(meeting: AllocationMeeting, number: int) -> str:
    """Of the case that stands so far down the agenda."""
    item = meeting.items.order_by("place")[number - 1]
    return reverse("meeting-item", args=[meeting.pk, item.case_id])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def typed(page: Any, **given: Any) -> dict[str, Any]:
    """The page's own form, filled in."""
    carried = {name: page.context["form"][name].value() for name in ("seen_version", "seen_event")}
    return {**carried, **KEEP, **given}


def test_beginning_leads_to_the_first_case_and_each_decision_to_the_next(cast, manager, cases):
    start = reverse("meeting-start")
    first = manager.post(start, {"team": cast.team.pk}, follow=True)
    assert first.redirect_chain[-1][0] == url(AllocationMeeting.objects.get(), 1)
    assert "Doris Rook" in text(first)
    assert "<strong>1 of 3</strong>, 3 still to discuss" in text(first)
    second = manager.post(first.redirect_chain[-1][0], typed(first), follow=True)
    assert "Doris Rook: Waits on. Next look by 28 November." in text(second)
    assert "<strong>2 of 3</strong>, 2 still to discuss" in text(second)
    # Once more sits down at the same meeting, at the case that is next.
    again = manager.post(start, {"team": cast.team.pk})
    assert again["Location"] == second.redirect_chain[-1][0]
    for _ in range(2):
        second = manager.post(second.redirect_chain[-1][0], typed(second), follow=True)
    assert second.redirect_chain[-1][0] == reverse(
        "meeting", args=[AllocationMeeting.objects.get().pk]
    )
    assert "0 of 3 still to discuss" in text(second)


def test_the_page_says_of_a_case_what_the_table_must_know(cast, manager, cases, meeting, by):
    item = meeting.items.order_by("place")[0]
    given = allocation_meeting.Decision("keep", situation="same", safe_by="A neighbour looks in")
    allocation_meeting.decide(item, given, by=by, on=TODAY)
    allocation_meeting.end(meeting, present=[cast.manager], by=by)
    allocation_meeting.start(cast.team, by=by, on=TODAY)
    new = AllocationMeeting.objects.latest("pk")
    page = text(manager.get(url(new, 1)))
    for words in (
        "No essential care is in place", "Not coping on the stairs", "30 days",
        "2 over the 28-day standard", "Last discussed", "A neighbour looks in", "Rate again",
    ):  # fmt: skip
        assert words in page, words
    other = text(manager.get(url(new, 2)))
    assert "not reached last time" in other
    assert "Never discussed" in other


def test_to_allocate_shows_the_room_of_each_worker_and_can_be_undone(cast, manager, meeting, by):
    give(factory.a_case(team=cast.team, today=TODAY, by=by), cast.practitioner, by=by, on=TODAY)
    page = manager.get(url(meeting, 2))
    assert "Joan Patel: 1 of 25 cases" in text(page)
    given = typed(page, decision="allocate", to_worker=cast.practitioner.pk, reason="capacity")
    done = manager.post(url(meeting, 2), given, follow=True)
    assert "Doris Ash: Given to Joan Patel." in text(done)
    case = Case.objects.get(person__family_name="Ash")
    undo = f"{reverse('allocation-undo', args=[case.allocations.get().pk])}?meeting={meeting.pk}"
    assert f'action="{undo}"' in text(done)
    assert "Joan Patel has this case." in text(manager.get(url(meeting, 2)))
    assert manager.post(undo)["Location"] == url(meeting, 2)
    assert manager.get(url(meeting, 2)).context["form"]
    assert meeting.items.to_discuss().count() == 3
    page = text(manager.get(reverse("meeting", args=[meeting.pk])))
    assert "To discuss again, was: Give it to a worker" in page


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [({"decision": ""}, "decision", "Choose what is decided"),
     ({"situation": ""}, "situation", "Say whether anything has changed"),
     ({"situation": "worse"}, "situation_note", "Say what has changed"),
     ({"safe_by": ""}, "safe_by", "Say what keeps them safe"),
     ({"decision": "allocate"}, "to_worker", "Choose who takes it"),
     ({"decision": "offer", "note": "x"}, "to_team", "Choose the team"),
     ({"decision": "offer"}, "note", "Say why the other team"),
     ({"decision": "close"}, "close_reason", "Choose why it ends"),
     ({"decision": "visit"}, "note", "Say what the visitor"),
     ({"decision": "call"}, "note", "Say what the caller")],
)  # fmt: skip
def test_what_was_left_out_is_asked_for_beside_its_box(manager, meeting, given, field, says):
    page = manager.get(url(meeting, 1))
    answer = manager.post(url(meeting, 1), typed(page, **given))
    assert answer.status_code == 422
    assert any(says in error for error in answer.context["form"].errors[field])
    assert "There is a problem" in text(answer)


def test_a_worker_who_is_away_cannot_be_chosen(cast, manager, meeting):
    cast.practitioner.absences.create(reason="sick", starts_on=TODAY)
    assert "Joan Patel" not in str(manager.get(url(meeting, 1)).context["form"]["to_worker"])


def test_two_managers_at_one_case_the_second_sees_what_the_first_decided(cast, manager, meeting):
    """R10, R12: and what the second typed is still there."""
    other = signed_in(cast.service_manager)
    opened = manager.get(url(meeting, 1))
    other.post(url(meeting, 1), typed(other.get(url(meeting, 1)), safe_by="His brother"))
    answer = manager.post(url(meeting, 1), typed(opened, safe_by="Her sister"))
    assert answer.status_code == 409
    for words in ("while you were writing", "Nia Rees", "His brother", "Her sister"):
        assert words in text(answer)
    assert AgendaItem.objects.order_by("place")[0].safe_by == "His brother"


def test_what_a_colleague_took_off_the_list_is_said_and_not_decided(cast, manager, meeting, by):
    opened = manager.get(url(meeting, 1))
    case = Case.objects.get(person__family_name="Rook")
    give(case, cast.colleague, by=by, on=TODAY)
    page = text(manager.get(url(meeting, 1)))
    assert "Mary Finch has this case." in page
    assert "Next case" in page
    told = manager.post(url(meeting, 1), typed(opened, situation_note="Fell on Sunday"))
    assert told.status_code == 409
    for words in ("was not recorded", "Fell on Sunday", "Her sister", "Add it to the case as"):
        assert words in text(told)
    assert not Event.objects.filter(verb=Verb.DISCUSSED).exists()


def test_what_somebody_had_begun_to_write_is_shown_when_a_colleague_was_quicker(
    cast, manager, meeting, by
):
    page = manager.get(url(meeting, 1))
    given = {"path": url(meeting, 1), "safe_by": "His brother", "draft_for": page.context[
        "draft_for"]}  # fmt: skip
    assert manager.post(reverse("keep-draft"), given).status_code == 204
    item = meeting.items.order_by("place")[0]
    said = allocation_meeting.Decision("keep", situation="same", safe_by="A neighbour")
    allocation_meeting.decide(item, said, by=user_of(cast.service_manager), on=TODAY)
    shown = text(manager.get(url(meeting, 1)))
    for words in ("A neighbour", "A colleague was quicker", "His brother"):
        assert words in shown


def test_no_note_is_offered_on_a_case_that_went_to_another_team(cast, manager, meeting, by):
    opened = manager.get(url(meeting, 1))
    case = Case.objects.get(person__family_name="Rook")
    made = moving.offer(case, to=cast.other_team, reason="West", by=by, on=TODAY)
    moving.accept(made, by=user_of(cast.other_manager), on=TODAY)
    told = text(manager.post(url(meeting, 1), typed(opened)))
    assert "Her sister" in told
    assert "Add it to the case as" not in told


@pytest.mark.parametrize(
    ("name", "given"),
    [("case-change", {"trigger": "fall"}),
     ("case-pause", {"reason": "hospital", "until": "28/11/2026"}),
     ("case-move", {"why": "West"})],
)  # fmt: skip
def test_what_is_undone_at_the_table_leads_back_to_it(cast, manager, meeting, name, given):
    if name == "case-move":
        given = {**given, "to": cast.other_team.pk}
    first = meeting.items.order_by("place")[0]
    act = f"{reverse(name, args=[first.case_id])}?meeting={meeting.pk}"
    told = text(manager.post(act, given, follow=True))
    [undo] = re.findall(r'action="([^"]*\?meeting=[^"]*)"', told)
    assert manager.post(undo)["Location"] == url(meeting, 1)


def test_a_visit_that_was_decided_can_be_undone_from_its_message(manager, meeting, cases):
    page = manager.get(url(meeting, 1))
    given = typed(page, decision="visit", note="Is he eating?")
    told = text(manager.post(url(meeting, 1), given, follow=True))
    [undo] = re.findall(r'action="(/changes/[^"]*)"', told)
    assert manager.post(undo)["Location"] == url(meeting, 1)
    assert meeting.items.to_discuss().count() == 3


def test_last_discussed_tells_of_an_earlier_meeting(cast, manager, meeting, by):
    manager.post(url(meeting, 1), typed(manager.get(url(meeting, 1))))
    assert "Never discussed" in text(manager.get(url(meeting, 1) + "?again=1"))


def test_rating_at_the_table_leads_back_to_the_table(manager, meeting, cases):
    rate = reverse("case-rate", args=[cases[0].pk])
    from_table = f"{rate}?meeting={meeting.pk}"
    assert f'href="{from_table}"' in text(manager.get(url(meeting, 1)))
    page = manager.get(from_table)
    assert f'href="{url(meeting, 1)}"' in text(page)
    carried = {name: page.context["form"][name].value() for name in ("seen_version", "seen_event")}
    again = {**carried, "rag": Rag.RED, "reasons": ["end_of_life"]}
    assert manager.post(from_table, again)["Location"] == url(meeting, 1)
    case_page = reverse("case", args=[cases[0].pk])
    for elsewhere in (rate, f"{rate}?meeting=x", f"{rate}?meeting=99999999"):
        assert manager.post(elsewhere, again)["Location"] == case_page


def test_a_box_that_the_decision_does_not_open_is_not_at_fault(cast, manager, meeting):
    page = manager.get(url(meeting, 1))
    cast.practitioner.absences.create(reason="sick", starts_on=TODAY)
    given = typed(page, to_worker=cast.practitioner.pk, reason="no such")
    assert manager.post(url(meeting, 1), given).status_code == 302


def test_what_was_decided_is_shown_and_may_be_decided_again(manager, meeting):
    manager.post(url(meeting, 1), typed(manager.get(url(meeting, 1))))
    shown = manager.get(url(meeting, 1))
    assert "Her sister" in text(shown)
    assert "form" not in shown.context
    again = manager.get(url(meeting, 1) + "?again=1")
    assert again.context["form"]["safe_by"].value() == "Her sister"
    manager.post(url(meeting, 1), typed(again, decision="visit", note="Look in the kitchen"))
    assert AgendaItem.objects.order_by("place")[0].decision == Decided.VISIT


# The end and the minutes


def test_the_end_says_what_was_not_reached_and_the_minutes_keep_it(cast, manager, meeting):
    manager.post(url(meeting, 1), typed(manager.get(url(meeting, 1)), told="director"))
    end = reverse("meeting-end", args=[meeting.pk])
    page = manager.get(end)
    assert "2 on the agenda not discussed yet" in text(page)
    assert page.context["form"]["present"].value() == [cast.manager.pk]
    assert manager.post(end, {}).status_code == 422
    there = {"present": [cast.manager.pk, cast.practitioner.pk], "others_present": "An OT"}
    minutes = manager.post(end, there, follow=True)
    for words in (
        "Not reached: 2. What was not comes early on the next agenda.",
        "Present: Ada Okafor, Joan Patel; An OT.",
        "Keep waiting (1)", "Not reached (2)", "Told: director of adult social services",
    ):  # fmt: skip
        assert words in text(minutes), words
    only = text(manager.get(reverse("meeting", args=[meeting.pk]) + "?show=not_reached"))
    assert "Doris Rook" not in only
    assert "Doris Ash" in only
    assert "Begin a meeting" in text(manager.get(reverse("meetings")))
    assert "has ended already" in text(manager.get(end, follow=True))


def test_whoever_leads_from_elsewhere_was_there_and_so_may_only_others(cast, meeting):
    end = reverse("meeting-end", args=[meeting.pk])
    browser = signed_in(factory.a_worker(Role.SERVICE_MANAGER, name="Ola Reed"))
    names = [name for _, name in browser.get(end).context["form"]["present"].field.choices]
    assert "Ola Reed" in map(str, names)
    answer = browser.post(end, {"others_present": "Two social workers of the hospital"})
    assert answer.status_code == 302


def test_every_meeting_that_was_held_can_be_reached(cast, manager, by, today):
    for _ in range(23):
        held = allocation_meeting.start(cast.team, by=by, on=TODAY)
        allocation_meeting.end(held, present=[cast.manager], by=by)
    first = manager.get(reverse("meetings"))
    [more] = re.findall(r'rel="next" href="([^"]*)"', text(first))
    rest = manager.get(reverse("meetings") + html.unescape(more))
    seen = {row[0] for row in (*first.context["rows"], *rest.context["rows"])}
    assert len(seen) == 23


def test_the_minutes_leave_as_paper_and_as_a_file(manager, meeting):
    manager.post(url(meeting, 1), typed(manager.get(url(meeting, 1)), situation="worse",
                                        situation_note="=fell"))  # fmt: skip
    paper = text(manager.get(reverse("meeting", args=[meeting.pk]) + "?print=1"))
    assert "Doris Gray" in paper
    answer: Any = manager.get(reverse("meeting-export", args=[meeting.pk]))
    told = b"".join(answer).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(told)))
    assert [row["Name"] for row in rows] == ["Doris Rook", "Doris Ash", "Doris Gray"]
    assert (rows[0]["Decision"], rows[1]["Decision"]) == ("Keep waiting", "To discuss")
    assert rows[0]["What has changed"] == "'=fell"
    assert Look.objects.filter(screen="export").count() == 3


# Who may


@pytest.mark.parametrize(
    ("who", "reads", "leads"),
    [("manager", 200, True), ("colleague", 200, True), ("service_manager", 200, True),
     ("practitioner", 200, False), ("other_manager", 200, False), ("support", 200, False),
     ("auditor", 200, False), ("analyst", 403, False), ("administrator", 403, False)],
)  # fmt: skip
def test_whoever_may_allocate_the_teams_cases_holds_its_meeting(cast, meeting, who, reads, leads):
    browser = signed_in(getattr(cast, who))
    for page in (reverse("meetings"), reverse("meeting", args=[meeting.pk]), url(meeting, 1)):
        assert browser.get(page).status_code == reads
    if reads == 200:
        assert ("form" in browser.get(url(meeting, 1)).context) == leads
    decided = browser.post(url(meeting, 1), KEEP)
    assert (decided.status_code != 403) == leads
    start = browser.post(reverse("meeting-start"), {"team": cast.team.pk})
    end = browser.post(reverse("meeting-end", args=[meeting.pk]), {"present": [cast.manager.pk]})
    assert (start.status_code == 302, end.status_code == 302) == (leads, leads)


def test_each_case_that_is_shown_is_written_down(cast, manager, meeting, cases):
    manager.get(url(meeting, 2))
    assert set(Look.objects.filter(screen="meeting").values_list("case", flat=True)) == {
        cases[1].pk
    }
    manager.get(reverse("meeting", args=[meeting.pk]))
    assert Look.objects.filter(screen="meeting", user=cast.manager.user).count() == 4


@pytest.mark.parametrize("is_afterwards", [False, True])
def test_a_restricted_record_is_on_nobodys_agenda_without_a_grant(
    cast, manager, cases, by, is_afterwards
):
    """Nor counted, nor told by a gap; and whoever may see it has it where it belongs."""
    if is_afterwards:
        meeting = allocation_meeting.start(cast.team, by=by, on=TODAY)
    service = user_of(cast.service_manager)
    restricting.restrict(
        cases[0].person, reason="Her ex-husband works here", to=[service],
        length=timedelta(days=7), by=service,
    )  # fmt: skip
    meeting = allocation_meeting.start(cast.team, by=by, on=TODAY)
    given = allocation_meeting.Decision("keep", situation="same", safe_by="Her sister")
    end = text(manager.get(reverse("meeting-end", args=[meeting.pk])))
    assert "2 on the agenda not discussed yet" in end
    start = manager.post(reverse("meeting-start"), {"team": cast.team.pk})
    assert start["Location"] == url(meeting, 2)
    assert str(manager.get(reverse("meetings")).context["tiles"][0].number) == "2"
    hidden = meeting.items.get(case=cases[0])
    allocation_meeting.decide(hidden, given, by=service, on=TODAY)
    page = text(manager.get(reverse("meeting", args=[meeting.pk])))
    assert "Doris Rook" not in page
    assert "2 of 2 still to discuss" in page
    assert "Keep waiting" not in page
    first = manager.get(url(meeting, 2))
    assert "<strong>1 of 2</strong>" in text(first)
    assert 'rel="prev"' not in text(first)
    assert manager.get(url(meeting, 1)).status_code == 404
    [row] = manager.get(reverse("meetings")).context["rows"]
    assert row[1:] == (0, 0)
    browser = signed_in(cast.service_manager)
    assert "<strong>1 of 3</strong>" in text(browser.get(url(meeting, 1)))
    assert browser.get(reverse("meetings")).context["rows"][0][1:] == (1, 0)


@pytest.mark.parametrize("team", ["", "x", "999999", "9" * 30, "-1", "\x00"])
def test_a_team_that_is_not_there_begins_no_meeting(manager, cast, today, team):
    assert manager.post(reverse("meeting-start"), {"team": team}).status_code == 404
    assert manager.get(reverse("meetings"), {"team": team}).status_code == 200


def test_a_meeting_over_an_empty_list_ends_at_once(cast, manager, today):
    page = manager.post(reverse("meeting-start"), {"team": cast.team.pk}, follow=True)
    assert "Nobody waited" in text(page)


def test_the_list_of_meetings_counts_what_was_decided(manager, meeting):
    manager.post(url(meeting, 1), typed(manager.get(url(meeting, 1))))
    page = manager.get(reverse("meetings"))
    assert page.context["rows"] == [(meeting, 1, 0)]
    assert "Go on with the meeting" in text(page)
    assert "not discussed for 7 days" in text(page)
