"""The pages of the post room beyond one decision: write, undo, came back, many, runs, paper."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.models import JobRun, Letter, Look, Person, Referrer
from casework.policy import Safety
from tests import factory
from tests.conftest import TODAY, signed_in
from tests.letters.post import again, an_owed_letter, needs, send
from tests.post.stories import a_representative, came_back, sent_to

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]

VISIT = {
    "appointment_on": "2026-12-04", "at_time": "10.30am", "place": "Your home",
    "with_whom": "Joan Patel",
}  # fmt: skip


@pytest.fixture
def client(cast):
    return signed_in(cast.manager)


@pytest.fixture
def by(cast):
    return factory.user_of(cast.manager)


@pytest.fixture
def case(cast):
    return factory.a_case(team=cast.team, today=TODAY, waited=3)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def write(case, kind="appointment"):
    return reverse("case-letter-write", args=[case.pk, kind])


# Writing


def test_the_case_leads_to_the_letters_that_can_be_written(client, case):
    assert reverse("case-letter", args=[case.pk]) in text_of(
        client.get(reverse("case", args=[case.pk]))
    )
    page = text_of(client.get(reverse("case-letter", args=[case.pk])))
    assert "Appointment" in page
    assert "Panel outcome" in page
    assert write(case, "allocation") not in page


def test_the_page_tells_how_it_would_go_before_anyone_sends_it(client, case):
    needs(case.person, "large_28")
    page = text_of(client.get(write(case)))
    assert "To Doris Kemp, by post: they need large print, 28 point" in page


def test_each_reader_s_way_is_shown_and_each_letter_can_be_previewed(client, case, by):
    copy = a_representative(case.person, by)
    needs(copy, "large_24")
    page = text_of(client.get(write(case)))
    assert "To Doris Kemp, by post:" in page
    assert "To Doris Moss, who has letters about them, by post: they need large print, 24" in page
    preview = reverse("case-letter-preview", args=[case.pk, "appointment"])
    theirs = client.post(preview, {**VISIT, "to": copy.pk})
    assert theirs.content.startswith(b"%PDF")
    assert theirs.content != client.post(preview, {**VISIT, "to": case.person_id}).content
    assert Look.objects.filter(person=copy, screen="would read a letter").count() == 3


def test_a_letter_is_written_told_and_taken_back(client, case):
    answer = client.post(write(case), VISIT, follow=True)
    page = text_of(answer)
    assert "The appointment letter to Doris Kemp is due." in page
    letter = Letter.objects.get(case=case)
    undo = reverse("letter-take-back", args=[letter.pk])
    assert undo in page
    assert "The letter was taken back." in text_of(client.post(undo, follow=True))
    assert again(letter).state == "cancelled"


def test_what_has_gone_is_not_taken_back_and_the_page_says_so(client, case):
    client.post(write(case), VISIT)
    send()
    letter = Letter.objects.get(case=case)
    answer = client.post(reverse("letter-take-back", args=[letter.pk]), follow=True)
    assert "It is too late to take this letter back. It is now: sent." in text_of(answer)


def test_only_who_asked_or_who_decides_takes_it_back(cast, case):
    signed_in(cast.practitioner).post(write(case), VISIT)
    undo = reverse("letter-take-back", args=[Letter.objects.get(case=case).pk])
    assert signed_in(factory.a_worker(team=cast.team)).post(undo).status_code == 403
    assert signed_in(cast.practitioner).post(undo).status_code == 302


def test_what_is_missing_is_asked_for_by_name(client, case):
    page = client.post(write(case), {**VISIT, "place": ""})
    assert page.status_code == 422
    assert "Give where it is" in text_of(page)
    past = client.post(write(case), {**VISIT, "appointment_on": "2026-11-20"})
    assert "must be today or later" in text_of(past)
    assert not Letter.objects.exists()


def test_the_preview_is_the_letter_itself_and_nothing_is_kept(client, case):
    preview = reverse("case-letter-preview", args=[case.pk, "appointment"])
    answer = client.post(preview, VISIT)
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Cache-Control"] == "no-store"
    assert not Letter.objects.exists()
    assert client.post(preview, {}).status_code == 422
    assert client.get(preview).status_code == 405
    assert Look.objects.filter(screen="write a letter").count() == 2


def test_only_the_team_writes_and_a_kind_that_is_none_is_not_found(cast, client, case):
    assert signed_in(cast.other_manager).get(write(case)).status_code == 403
    assert signed_in(cast.auditor).post(write(case), VISIT).status_code == 403
    assert client.get(write(case, "nonsense")).status_code == 404


@pytest.mark.usefixtures("letters_by_event")
def test_a_referrer_recorded_on_the_case_hears_from_us(client, case):
    page = reverse("case-referrer", args=[case.pk])
    given = {"referrer_name": "Dr Ann Example", "referrer_email": "surgery@example.com",
             "may_be_told": "yes", "may_be_told_because": "She agreed"}  # fmt: skip
    refused = client.post(page, {**given, "may_be_told_because": ""})
    assert "Say why they may be told" in text_of(refused)
    assert "Recorded: Dr Ann Example." in text_of(client.post(page, given, follow=True))
    assert "Referred by Dr Ann Example: may be told" in text_of(
        client.get(reverse("case", args=[case.pk]))
    )


@pytest.mark.usefixtures("letters_by_event")
def test_the_receive_form_records_who_referred_them_and_the_day_we_gave(client, cast):
    person = factory.a_person()
    client.post(
        reverse("receive-request", args=[person.pk]),
        {
            "kind": "care_act", "team": cast.team.pk, "received_on": "2026-11-20", "source": "gp",
            "summary": "Falls", "indicative_on": "2026-12-04", "referrer_name": "Dr Ann Example",
            "referrer_email": "surgery@example.com", "may_be_told": "yes",
            "may_be_told_because": "She agreed",
        },
    )  # fmt: skip
    referrer = Referrer.objects.get()
    assert (referrer.may_be_told, str(referrer.case.indicative_on)) == (True, "2026-12-04")
    assert set(Letter.objects.values_list("kind", flat=True)) == {"receipt", "feedback"}


# Afterwards


def test_from_sent_to_came_back_to_sent_again(client, cast):
    letter = sent_to(cast.team)
    at = {name: reverse(name, args=[letter.pk]) for name in (
        "letter", "letter-came-back", "letter-again")}  # fmt: skip
    page = text_of(client.get(at["letter"]))
    assert at["letter-came-back"] in page
    assert at["letter-again"] in page
    answer = client.post(at["letter-came-back"], {"because": "Gone away"}, follow=True)
    assert "Recorded that it came back." in text_of(answer)
    assert at["letter-came-back"] not in text_of(client.get(at["letter"]))
    tray = client.get(reverse("letters"), {"tray": "returned"})
    assert [row.why for row in tray.context["rows"]] == ["Came back"]
    answer = client.post(at["letter-again"], {"because": "Found her new home"}, follow=True)
    page = text_of(answer)
    assert "A new letter is due." in page
    assert "day 28, sent again" in page
    assert at["letter"] in page
    assert client.get(reverse("letters"), {"tray": "returned"}).context["rows"] == []


def test_what_did_not_arrive_is_seen_to_from_its_page(client, cast, by):
    letter = came_back(sent_to(cast.team), by)
    seen_to = reverse("letter-seen-to", args=[letter.pk])
    assert seen_to in text_of(client.get(reverse("letter", args=[letter.pk])))
    assert "Say what was done" in text_of(client.post(seen_to, {"because": ""}))
    page = text_of(client.post(seen_to, {"because": "Rang her instead"}, follow=True))
    assert f"Seen to by {cast.manager.name}" in page
    assert "Rang her instead" in page
    assert seen_to not in page
    assert client.get(reverse("letters"), {"tray": "returned"}).context["rows"] == []
    assert client.post(seen_to, {"because": "Again"}).status_code == 409


@pytest.mark.parametrize(
    ("how", "page"),
    [("post", "person-address"), ("email", "person-edit"), ("referrer", "case-referrer")],
)
def test_what_did_not_arrive_is_put_right_where_it_went_wrong(client, cast, by, how, page):
    letter = came_back(sent_to(cast.team), by)
    if how == "referrer":
        referrer = Referrer.objects.create(
            case=letter.case, name="Dr Ann", recorded_by=by, recorded_at=timezone.now()
        )
        Letter.objects.filter(pk=letter.pk).update(referrer=referrer)
    else:
        Letter.objects.filter(pk=letter.pk).update(channel=how)
    shown = text_of(client.get(reverse("letter", args=[letter.pk])))
    pages = {
        "person-address": letter.person_id, "person-edit": letter.person_id,
        "case-referrer": letter.case_id,
    }  # fmt: skip
    box = shown.split("What to do")[1].split("</div>")[0]
    assert [name for name, pk in pages.items() if reverse(name, args=[pk]) in box] == [page]


def test_a_letter_that_follows_one_that_never_went_says_so(client, cast, by):
    letter = an_owed_letter(team=cast.team)
    to = a_representative(letter.person, by)
    given = {"to": to.pk, "because": "She asked"}
    page = text_of(
        client.post(reverse("letter-reroute", args=[letter.pk]), given, follow=True)
    )  # fmt: skip
    assert "the letter owed since 21 November 2026, which did not go" in page
    old = text_of(client.get(reverse("letter", args=[letter.pk])))
    assert "Followed by" in old
    assert reverse("letter", args=[Letter.objects.get(person=to).pk]) in old


def test_a_letter_goes_to_the_representative_instead(client, cast, by):
    letter = an_owed_letter(team=cast.team, person=factory.a_person(safe_by_post=Safety.UNSAFE))
    send()
    to = a_representative(letter.person, by)
    page = reverse("letter-reroute", args=[letter.pk])
    assert page in text_of(client.get(reverse("letter", args=[letter.pk])))
    assert client.post(page, {"because": "Unsafe at home"}).status_code == 422
    answer = client.post(page, {"to": to.pk, "because": "Unsafe at home"}, follow=True)
    assert "It goes to Doris Moss." in text_of(answer)
    assert again(letter).state == "cancelled"


def test_a_letter_with_nobody_else_to_go_to_offers_none(client, cast):
    letter = sent_to(cast.team)
    assert reverse("letter-reroute", args=[letter.pk]) not in text_of(
        client.get(reverse("letter", args=[letter.pk]))
    )


# Many at once


def test_many_are_released_for_one_reason_each_with_its_own_result(client, cast):
    fine = an_owed_letter(team=cast.team, waited=50)
    unsafe = an_owed_letter(team=cast.team, waited=50, person=factory.a_person("Finch"))
    unsafe.person.safe_by_post = Safety.UNSAFE
    unsafe.person.save()
    elsewhere = an_owed_letter(team=cast.other_team, waited=50, person=factory.a_person("West"))
    page = reverse("letters-release")
    shown = text_of(client.get(page, {"reason": "late"}))
    assert str(fine.pk) in shown
    assert str(elsewhere.pk) not in shown
    read = dict(re.findall(r'name="(read-[^"]+)" value="([^"]+)"', shown))
    given = {"reason": "late", "because": "Still true", "letters": [fine.pk, unsafe.pk]}
    assert "0 of 2 letters released" in text_of(client.post(page, given))
    answer = text_of(client.post(page, {**given, **read}))
    assert "1 of 2 letters released" in answer
    assert "It cannot go yet. It is not safe to write to them" in answer
    assert (again(fine).state, again(unsafe).state) == ("due", "held")


def test_of_many_only_those_go_that_still_say_what_was_read(client, cast):
    """R3: what holds one letter changed while somebody read a page of thirty."""
    first = an_owed_letter(team=cast.team, waited=50)
    second = an_owed_letter(team=cast.team, waited=50, person=factory.a_person("Finch"))
    page = reverse("letters-release")
    shown = text_of(client.get(page, {"reason": "late"}))
    read = dict(re.findall(r'name="(read-[^"]+)" value="([^"]+)"', shown))
    assert set(read) == {f"read-{first.pk}", f"read-{second.pk}"}
    Letter.objects.filter(pk=second.pk).update(held_detail="90 days late by now")
    given = {"reason": "late", "because": "Still true", "letters": [first.pk, second.pk]}
    answer = text_of(client.post(page, {**given, **read}))
    assert "1 of 2 letters released" in answer
    assert "Read it first." in answer
    assert (again(first).state, again(second).state) == ("due", "held")


def test_what_is_not_ticked_or_not_theirs_is_not_released(client, cast):
    mine = an_owed_letter(team=cast.team, waited=50)
    theirs = an_owed_letter(team=cast.other_team, waited=50)
    page = reverse("letters-release")
    given = {"reason": "late", "because": "Because"}
    assert client.post(page, {**given, "letters": []}).status_code == 422
    answer = text_of(client.post(page, {**given, "letters": [theirs.pk]}))
    assert "It is not yours to release." in answer
    assert Look.objects.filter(person=theirs.person, screen="release many").exists()
    assert again(mine).state == again(theirs).state == "held"


def test_one_that_was_hidden_meanwhile_keeps_no_other_from_going(client, cast):
    mine, hidden = (
        an_owed_letter(team=cast.team, waited=50),
        an_owed_letter(team=cast.team, waited=50, person=factory.a_person("Finch")),
    )
    page = reverse("letters-release")
    read = dict(re.findall(r'name="(read-[^"]+)" value="([^"]+)"',
                           text_of(client.get(page, {"reason": "late"}))))  # fmt: skip
    Person.objects.filter(pk=hidden.person_id).update(is_restricted=True)
    given = {"reason": "late", "because": "Still true", "letters": [mine.pk, hidden.pk], **read}
    answer = text_of(client.post(page, given))
    assert "1 of 1 letter" in answer
    assert "Finch" not in answer
    assert (again(mine).state, again(hidden).state) == ("due", "held")
    assert client.post(page, {**given, "letters": [hidden.pk, "x"]}).status_code == 422


def test_one_that_is_held_for_something_else_by_now_keeps_no_other_from_going(client, cast):
    first = an_owed_letter(team=cast.team, waited=50)
    second = an_owed_letter(team=cast.team, waited=50, person=factory.a_person("Finch"))
    page = reverse("letters-release")
    read = dict(re.findall(r'name="(read-[^"]+)" value="([^"]+)"',
                           text_of(client.get(page, {"reason": "late"}))))  # fmt: skip
    Letter.objects.filter(pk=second.pk).update(held_because="reach_note")
    given = {"reason": "late", "because": "Still true", "letters": [first.pk, second.pk], **read}
    assert "1 of 2 letters released" in text_of(client.post(page, given))
    assert (again(first).state, again(second).state) == ("due", "held")


def test_the_held_tray_names_each_reason_and_how_it_is_mended(client, cast):
    an_owed_letter(team=cast.team, waited=50)
    page = client.get(reverse("letters"), {"tray": "held"})
    assert [(reason.held, reason.number) for reason in page.context["reasons"]] == [("late", 1)]
    assert "release or cancel it" in text_of(page)


# Paper and files


def test_a_tray_is_exported_and_every_name_in_it_written_down(client, cast):
    letter = sent_to(cast.team, preferred_name="=cmd()")
    answer = client.get(reverse("letters-export"), {"tray": "sent"})
    lines = b"".join(answer.streaming_content).decode()
    assert str(letter.pk) in lines
    assert ",=" not in lines
    assert Look.objects.filter(screen="letters export").count() == 1


def test_only_who_may_export_takes_a_list_away(cast):
    practitioner = signed_in(cast.practitioner)
    assert practitioner.get(reverse("letters-export")).status_code == 403
    assert practitioner.get(reverse("letters"), {"print": "1"}).status_code == 403
    assert signed_in(cast.manager).get(reverse("letters"), {"print": "1"}).status_code == 200


# Runs


def a_run(**counts):
    now = timezone.now()
    return JobRun.objects.create(
        job="send_letters", started_at=now - timedelta(minutes=1), counts=counts,
        ended_at=now + timedelta(minutes=1),
    )  # fmt: skip


def test_only_runs_that_did_something_are_listed(client):
    a_run(sent=0, held=0, errors=0)
    did = a_run(sent=3, held=1, errors=0)
    page = client.get(reverse("letter-runs"))
    assert [each.run for each in page.context["runs"]] == [did]
    assert "3 sent, 1 held" in text_of(page)


def test_the_page_tells_how_many_have_gone_and_how_many_are_left(client, cast):
    sent_to(cast.team)
    an_owed_letter(team=cast.team)
    assert "1 of 2 gone today, 1 left." in text_of(client.get(reverse("letter-runs")))


def test_progress_costs_the_same_however_many_letters_there_are(client, cast):
    def statements():
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("letter-runs"))
        return len([one for one in asked if "SAVEPOINT" not in one["sql"]])

    few = statements()
    for _ in range(6):
        an_owed_letter(team=cast.team)
    a_run(sent=5)
    assert statements() == few <= 8


def test_a_run_shows_what_went_while_it_ran(client, cast):
    run = a_run(sent=1)
    letter = sent_to(cast.team)
    page = client.get(reverse("letter-run", args=[run.pk]))
    assert [row.letter.pk for row in page.context["rows"]] == [letter.pk]
    assert Look.objects.filter(screen="run", case=letter.case).exists()
    assert signed_in(cast.practitioner).get(reverse("letter-runs")).status_code == 403


@pytest.mark.parametrize("tray", ["returned", "today", "held"])
def test_a_page_of_each_tray_takes_a_fixed_few_statements(client, cast, by, tray):
    def statements():
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("letters"), {"tray": tray})
        return [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]

    few = statements()
    for _ in range(3):
        came_back(sent_to(cast.team), by)
        an_owed_letter(team=cast.team, waited=50)
    more = statements()
    assert len(more) <= 8, "\n".join(more)
    assert len(more) - len(few) <= 1  # the looks, which an empty page has none of


# What a page offers, and to whom


def test_only_what_may_be_overruled_is_offered_to_release_several(client, cast):
    an_owed_letter(team=cast.team, waited=50)
    an_owed_letter(team=cast.team, person=factory.a_person("Finch", safe_by_post=Safety.UNSAFE))
    send()
    page = text_of(client.get(reverse("letters"), {"tray": "held"}))
    release = reverse("letters-release")
    assert f"{release}?reason=late" in page
    assert f"{release}?reason=unsafe" not in page


def test_a_page_that_mends_is_offered_only_to_whom_it_opens(client, cast):
    letter = an_owed_letter(
        team=cast.team, person=factory.a_person(safe_by_post=Safety.UNSAFE)
    )  # fmt: skip
    send()
    at, mends = reverse("letter", args=[letter.pk]), reverse("case-contact", args=[letter.case_id])
    assert f'href="{mends}"' in text_of(client.get(at))
    elsewhere = signed_in(cast.other_manager)
    page = text_of(elsewhere.get(at))
    assert f'href="{mends}"' not in page
    assert "Whoever decides about letters of Central decides about this one." in page
    assert elsewhere.get(mends).status_code == 403


def test_what_would_hold_a_new_letter_stands_with_the_page_that_mends_it(client, case):
    case.person.safe_by_post = Safety.NOT_ASKED
    case.person.save()
    page = text_of(client.get(write(case)))
    assert f'href="{reverse("person-edit", args=[case.person_id])}">Record what is safe' in page


def test_s2_the_letters_of_a_hidden_person_are_not_counted_in_todays_progress(client, cast):
    held = an_owed_letter(team=cast.team, waited=50)
    assert "1 letter held: see why" in text_of(client.get(reverse("letter-runs")))
    held.person.is_restricted = True
    held.person.save()
    assert "held: see why" not in text_of(client.get(reverse("letter-runs")))


def test_a_letter_is_called_what_staff_call_it(cast):
    assert sent_to(cast.team).title == "Waiting Well letter, day 28"
    asked = Letter(kind="receipt", milestone=2)
    assert asked.title == "Letter: receipt of a request 2"
