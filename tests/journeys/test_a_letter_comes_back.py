"""An appointment letter is written, seen, sent; it comes back in error, and goes there again."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from casework import jobs
from casework.calendar import local_today
from casework.letters import sending
from casework.models import JobRun, Letter, LetterState
from tests import factory
from tests.conftest import Cast
from tests.journeys.conftest import Walker

pytestmark = pytest.mark.journey


def post_the_letters() -> None:
    """One run of the sender, as the bell rings it."""
    now = timezone.now()
    run = JobRun.objects.create(job="send_letters", started_at=now)
    run.counts = sending.send_due(now=now, limit=None)
    run.ended_at = now + timedelta(seconds=2)
    run.save()
    assert run.job in jobs.JOBS


def fill(walker: Walker, label: str, words: str) -> None:
    walker.page.get_by_role("main").get_by_label(label).fill(words)


def write_an_appointment(walker: Walker) -> None:
    day = local_today() + timedelta(days=9)
    for part, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        fill(walker, part, str(number))
    fill(walker, "The time", "10.30am, for about an hour")
    fill(walker, "Where it is", "Your home")
    fill(walker, "Whom they will see", "Joan Patel, social worker")


def preview(walker: Walker) -> bytes:
    """What the button would show in a new tab: a browser without a window draws no PDF."""
    main = walker.page.get_by_role("main")
    button = main.get_by_role("button", name="Preview, in a new tab")
    url = button.get_attribute("formaction")
    sent: Any = walker.page.evaluate(
        """async url => {
            const form = document.querySelector("main form");
            const answer = await fetch(url, {method: "POST", body: new FormData(form)});
            return [answer.status, Array.from(new Uint8Array(await answer.arrayBuffer()))];
        }""",
        url,
    )
    assert sent[0] == 200
    return bytes(sent[1])


def came_back(walker: Walker, letter: Letter) -> None:
    walker.open(f"/letters/{letter.pk}/")
    walker.press("It came back")
    walker.press("Record that it came back")
    walker.says("Say what is written on the envelope")
    fill(walker, "What is written on the envelope, or who brought it?", "Gone away")
    walker.press("Record that it came back")
    walker.says("Recorded that it came back.")
    walker.open("/letters/?tray=returned")
    walker.says("Came back")


def it_was_right(walker: Walker, letter: Letter) -> None:
    """From the page where an address is put right: this one is right as it stands."""
    walker.open(f"/people/{letter.person_id}/address/")
    walker.says("A letter came back from 1 Example Street")
    walker.follow("say that the address is right")
    walker.press("Letters may go there")
    walker.says("Say how you know that post reaches them there")
    fill(
        walker,
        "How do you know that post reaches them there?",
        "She opened the door to us on Tuesday",
    )
    walker.press("Letters may go there")
    walker.says("The address is right.")


def send_it_again(walker: Walker, letter: Letter) -> None:
    walker.open(f"/letters/{letter.pk}/")
    walker.press("Send it again")
    fill(walker, "Reason", "It came back in error: she lives there")
    walker.press("Send it again")
    walker.says("A new letter is due.")


def test_an_appointment_letter_comes_back_and_goes_again(walker: Walker, cast: Cast) -> None:
    case = factory.a_case(waited=5, team=cast.team)
    walker.sign_in(cast.manager)

    walker.open(f"/cases/{case.pk}/")
    walker.follow("Write a letter")
    walker.follow("Appointment")
    walker.says("To Doris Kemp, by post")
    write_an_appointment(walker)
    assert preview(walker).startswith(b"%PDF")
    assert not Letter.objects.exists()
    walker.press("Send with the next post")
    walker.says("The appointment letter to Doris Kemp is due.")

    post_the_letters()
    letter = Letter.objects.get()
    assert letter.state == LetterState.SENT
    walker.open("/letters/runs/")
    walker.says("1 gone today. None is left to go.")

    came_back(walker, letter)
    it_was_right(walker, letter)
    send_it_again(walker, letter)
    with time_machine.travel(timezone.now() + timedelta(days=1, hours=1), tick=True):
        post_the_letters()
    again = Letter.objects.get(again=1)
    assert (again.state, again.again_of) == (LetterState.SENT, letter)
    assert again.sent_to == letter.sent_to
    walker.open(f"/letters/{again.pk}/")
    walker.says("Letter: appointment, sent again")


def test_the_rest_of_the_post_room_at_both_widths(walker: Walker, cast: Cast) -> None:
    factory.a_case(waited=50, team=cast.team)
    jobs.run("prepare_letters")
    walker.sign_in(cast.manager)
    for path in (
        "/letters/?tray=held", "/letters/release/?reason=late", "/letters/?tray=held&print=1",
        "/letters/measures/", "/letters/?tray=today",
    ):  # fmt: skip
        walker.open(path)
    walker.open("/letters/release/?reason=late")
    walker.press("Release the ticked letters")
    walker.says("Tick at least one letter")
    walker.page.locator("main [name=letters]").first.check()
    fill(walker, "Reason", "Still true")
    walker.press("Release the ticked letters")
    walker.says("1 of 1 letters released")
