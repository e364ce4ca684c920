"""The stand-in behaves as Notify is known to: what our tests prove against it, they prove."""

import json
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pikepdf
import pytest
import requests
from django.conf import settings
from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from casework.letters.carriers.notify.standin import Office
from casework.letters.carriers.notify.standin_book import _PAGE, KEPT_S, PAGE, Book, Limits
from casework.letters.carriers.notify.standin_calls import Callbacks
from casework.letters.carriers.notify.standin_script import Script, read
from casework.letters.making.render import render_pdf
from casework.models import Change, Delivery
from tests.letters.example import LETTER, OF_FULL_WORDS
from tests.notify.notify_post import KEY, SECRET, SERVICE, TOKEN, a_letter_at_notify

PDF = b"%PDF-1.7 x"


@pytest.fixture
def client(office: Office) -> NotificationsAPIClient:
    return NotificationsAPIClient(KEY, base_url=office.url, timeout=5)


def send(client: NotificationsAPIClient, reference: str, content: bytes = PDF) -> dict[str, Any]:
    answer: dict[str, Any] = client.send_precompiled_letter_notification(
        reference, BytesIO(content)
    )
    return answer


def refused(call: Callable[[], Any]) -> tuple[int, str]:
    with pytest.raises(HTTPError) as caught:
        call()
    errors: Any = caught.value.message
    return caught.value.status_code, errors[0]["error"]


def test_a_reference_is_not_unique_and_both_are_found(client):
    one, two = send(client, "r"), send(client, "r")
    assert one["id"] != two["id"]
    found = client.get_all_notifications(reference="r")["notifications"]
    assert [each["id"] for each in found] == [two["id"], one["id"]]


@pytest.mark.parametrize(
    "key",
    [f"x-{SERVICE}-{SECRET[:-1]}3", f"x-{SERVICE[:-1]}2-{SECRET}"],
)
def test_a_wrong_key_is_403(office: Office, key: str):
    client = NotificationsAPIClient(key, base_url=office.url)
    assert refused(lambda: send(client, "r")) == (403, "AuthError")


def test_no_key_at_all_is_403(office: Office):
    assert requests.get(f"{office.url}/v2/notifications", timeout=5).status_code == 403


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda c: send(c, "r", b"words"), (400, "BadRequestError")),
        (lambda c: send(c, ""), (400, "ValidationError")),
        (lambda c: send(c, "r", b"%PDF" + b"x" * 3_000_000), (413, "BadRequestError")),
        (lambda c: c.send_email_notification("nobody", "t"), (400, "ValidationError")),
        (lambda c: c.send_email_notification("d@example.com", ""), (400, "ValidationError")),
        (lambda c: c.send_sms_notification("01632 960100", "t"), (400, "ValidationError")),
        (lambda c: c.get_notification_by_id(str(uuid4())), (404, "NoResultFound")),
    ],
)
def test_what_is_wrong_is_said_by_code(client, call, expected):
    assert refused(lambda: call(client)) == expected


def test_the_limits_of_a_minute_and_of_a_day(client, book: Book):
    book.limits = Limits(a_minute=3, letters_a_day=1)
    send(client, "r")
    assert refused(lambda: send(client, "r")) == (429, "TooManyRequestsError")
    client.send_email_notification("d@example.com", "t")
    assert refused(lambda: send(client, "r")) == (429, "RateLimitError")


def test_after_seven_days_it_knows_nothing(client, book: Book):
    now = [1_000_000.0]
    book.clock = lambda: now[0]
    number = send(client, "r")["id"]
    now[0] += KEPT_S - 1
    assert client.get_notification_by_id(number)["status"] == "received"
    now[0] += 2
    assert refused(lambda: client.get_notification_by_id(number)) == (404, "NoResultFound")
    assert client.get_all_notifications(reference="r")["notifications"] == []


def test_a_letter_is_scanned_then_accepted_then_received(client, book: Book):
    now = [1_000_000.0]
    book.clock = lambda: now[0]
    number = send(client, "r")["id"]
    seen = []
    for at in (0, 3, 11):
        now[0] = 1_000_000 + at
        seen.append(client.get_notification_by_id(number)["status"])
    assert seen == ["pending-virus-check", "accepted", "received"]


def a_pdf(*, width: float = 595.28, height: float = 841.89, pages: int = 1) -> bytes:
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(width, height))
    out = BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("pdf", "ends"),
    [
        (a_pdf(), "received"), (a_pdf(pages=10), "received"), (a_pdf(width=598), "received"),
        (a_pdf(pages=11), "validation-failed"), (a_pdf(width=841.89, height=595.28),
        "validation-failed"), (a_pdf(width=612, height=792), "validation-failed"),
    ],
)  # fmt: skip
def test_what_it_could_not_print_fails_once_it_has_looked(client, book: Book, pdf, ends):
    """A4 upright, and ten pages at most."""
    now = [1_000_000.0]
    book.clock = lambda: now[0]
    number = send(client, "r", pdf)["id"]
    assert client.get_notification_by_id(number)["status"] == "pending-virus-check"
    now[0] += 20
    assert client.get_notification_by_id(number)["status"] == ends


@pytest.mark.parametrize("format", OF_FULL_WORDS)
def test_each_format_of_ours_is_one_that_it_prints(client, book: Book, format):
    letter = render_pdf(LETTER, format=format)
    now = [1_000_000.0]
    book.clock = lambda: now[0]
    number = send(client, "r", letter.pdf)["id"]
    now[0] += 20
    assert client.get_notification_by_id(number)["status"] == "received"
    assert len(_PAGE.findall(letter.pdf)) == letter.pages


def test_pages_are_of_250_newest_first(client, book: Book):
    for number in range(PAGE + 10):
        book.take(reference=str(number), kind="letter", to="", content=PDF)
    first = client.get_all_notifications()["notifications"]
    assert [each["reference"] for each in first[:2]] == ["259", "258"]
    rest = client.get_all_notifications(older_than=first[-1]["id"])["notifications"]
    assert (len(first), len(rest)) == (PAGE, 10)


def test_the_script_is_the_same_for_the_same_seed_and_a_fifth_is_a_fifth():
    shares = read("500=0.2,429=0.2,silent=0.2,dropped=0.2")
    one, two = Script(seed=7, first=shares), Script(seed=7, first=shares)
    drawn = [one.on_sending(str(number), 1) for number in range(5_000)]
    assert drawn == [two.on_sending(str(number), 1) for number in range(5_000)]
    assert {fault: round(drawn.count(fault) / 5_000, 1) for fault in {*drawn}} == {
        "": 0.2, "500": 0.2, "429": 0.2, "silent": 0.2, "dropped": 0.2
    }  # fmt: skip
    with pytest.raises(ValueError, match="No such fault"):
        read("earthquake=1")


@pytest.mark.django_db(transaction=True)
def test_it_calls_back_often_late_and_in_any_order_and_each_letter_is_told_once(
    office: Office, book: Book, live_server
):
    letter = a_letter_at_notify()
    book.script = Script(seed=3, repeats=10, late_s=0.3)
    office.callbacks = Callbacks(book, live_server.url, TOKEN)
    (taken,) = book.taken.values()
    answer = requests.post(f"{office.url}/stand-in/returned/{taken.id}", timeout=5)
    assert answer.status_code == 202
    office.callbacks.wait()
    assert office.callbacks.answers.count(204) == 10
    assert Delivery.objects.get(letter=letter).status == Delivery.Status.RETURNED
    assert Change.objects.filter(case=letter.case).count() == 1


@pytest.mark.django_db(transaction=True)
def test_with_another_token_it_is_not_believed(office: Office, book: Book, live_server):
    callbacks = Callbacks(book, live_server.url, "another")
    callbacks.returned(book.take(reference="r", kind="letter", to="", content=PDF))
    callbacks.wait()
    assert callbacks.answers == [403]


def test_it_runs_by_itself_and_writes_down_what_it_took(tmp_path: Path):
    command = [sys.executable, "-m", "casework.letters.carriers.notify.standin", "--key", KEY]
    with subprocess.Popen(
        [*command, "--book", str(tmp_path / "book"), "--first", "dropped=1"],
        cwd=settings.BASE_DIR, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        url = f"http://127.0.0.1:{int(process.stdout.readline())}"
        client = NotificationsAPIClient(KEY, base_url=url, timeout=5)
        with pytest.raises(HTTPError):
            send(client, "r")
        assert len(client.get_all_notifications(reference="r")["notifications"]) == 1
        client.request_session.close()
        process.terminate()
    lines = [json.loads(line) for line in (tmp_path / "book").read_text().splitlines()]
    assert [(line["what"], line["reference"]) for line in lines] == [
        ("printed", "r"), ("taken, but", "r"),
    ]  # fmt: skip
