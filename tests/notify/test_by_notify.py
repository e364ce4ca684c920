"""Letters, e-mails and texts reach Notify as it wants them; every answer means one thing."""

import base64
import logging
import socket
from collections.abc import Callable
from typing import Any

import pytest

from casework.letters.carriers.carrier import Doubtful, NotNow, NotTaken, OutOfReach, Parcel
from casework.letters.carriers.notify import limits
from casework.letters.carriers.notify.carriers import Emails, Letters, Texts
from casework.letters.carriers.notify.client import KeyRefused
from casework.letters.carriers.notify.standin import Office, Window
from casework.letters.carriers.notify.standin_book import Book
from casework.letters.carriers.notify.standin_script import Script
from tests.notify.notify_post import KEY, a_letter, an_email

pytestmark = pytest.mark.django_db


def test_a_letter_goes_as_it_was_made_under_our_reference(office: Office, book: Book):
    given = a_letter()
    assert not Letters().has(given.reference)
    Letters().hand_over(given)
    (taken,) = book.taken.values()
    assert (taken.reference, taken.kind) == (given.reference, "letter")
    assert Letters().has(given.reference)


def test_an_email_is_a_template_with_nothing_personal_in_its_subject(office: Office, monkeypatch):
    said: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "notifications_python_client.notifications.NotificationsAPIClient.post",
        lambda self, url, data: said.append({"url": url, **data}),
    )
    given = an_email()
    Emails().hand_over(given)
    assert said[0]["url"] == "/v2/notifications/email"
    assert said[0]["email_address"] == "d@example.com"
    assert said[0]["reference"] == given.reference
    assert said[0]["personalisation"] == {
        "subject": "A letter from Example Council", "body": "Dear Doris"
    }  # fmt: skip


def test_emails_and_texts_arrive_and_can_be_asked_for(office: Office, book: Book):
    mail, text = an_email(), an_email(to=("Doris Kemp", "07700 900123"))
    Emails().hand_over(mail)
    Texts().hand_over(text)
    assert [taken.kind for taken in book.taken.values()] == ["email", "sms"]
    assert Emails().has(mail.reference)
    assert Texts().has(text.reference)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"content": b"%PDF" + b"x" * 2 * 1024 * 1024}, "at most 2 MB"),
        ({"pages": 11}, "at most 10 pages; this has 11"),
        ({"media_type": "text/plain"}, "PDF only"),
        ({"to": ("Doris Kemp", "ZZ1 4AB")}, "3 to 7 lines"),
        ({"to": ("Doris Kemp", *["line"] * 6, "ZZ1 4AB")}, "3 to 7 lines"),
        ({"to": ("Doris Kemp", "1 Example Street", "Exampleton")}, "end in a postcode"),
        ({"to": ("Doris Kemp", "1 Example Street", "No fixed abode")}, "end in a postcode"),
    ],
)
def test_what_notify_would_refuse_it_is_not_asked(changed, why: str, office: Office, book: Book):
    with pytest.raises(NotTaken, match=why):
        Letters().hand_over(a_letter(**changed))
    assert book.notes == []


@pytest.mark.parametrize(
    ("changed", "goes"),
    [
        ({"pages": 10}, True), ({"to": ("Doris Kemp", "1 Example Street", "ZZ1 4AB")}, True),
        ({"to": ("Doris Kemp", *["line"] * 5, "ZZ1 4AB")}, True),
        ({"content": b"%PDF" + b"x" * (2 * 1024 * 1024 - 4)}, True),
    ],
)  # fmt: skip
def test_at_the_edge_it_goes(changed, goes, office: Office, book: Book):
    Letters().hand_over(a_letter(**changed))
    assert len(book.taken) == 1


@pytest.mark.parametrize(
    ("fault", "raised", "was_taken"),
    [
        ("400", NotTaken, False),
        ("403", KeyRefused, False),
        ("429", NotNow, False),
        ("429-today", NotNow, False),
        ("500", Doubtful, False),
        ("silent", Doubtful, True),
        ("dropped", Doubtful, True),
    ],
)
def test_each_fault_means_one_thing_and_asking_finds_the_truth(
    fault: str, raised: type, was_taken: bool, office: Office, book: Book
):
    given = a_letter()
    book.script = Script(first={fault: 1.0})
    with pytest.raises(raised) as caught:
        Letters().hand_over(given)
    assert type(caught.value) is raised
    limits.begin_afresh()
    assert Letters().has(given.reference) is was_taken


@pytest.mark.parametrize("fault", ["403", "429", "500"])
def test_no_answer_to_a_question_is_never_a_no(fault: str, office: Office, book: Book):
    book.script = Script(asking={fault: 1.0})
    with pytest.raises((NotTaken, Doubtful)):
        Letters().has(a_letter().reference)


@pytest.mark.parametrize(
    ("carrier", "parcel", "status"),
    [
        (Letters, a_letter(content=b"not a PDF"), "400 BadRequestError"),
        (Emails, an_email(to=("Doris Kemp", "not an address")), "400 ValidationError"),
        (Texts, an_email(to=("Doris Kemp", "01632 960100")), "400 ValidationError"),
    ],
)
def test_a_refusal_is_told_by_its_code_and_quotes_nobody(
    carrier: Callable[[], Any], parcel: Parcel, status: str, office: Office, caplog
):
    with caplog.at_level(logging.DEBUG), pytest.raises(NotTaken, match=status) as caught:
        carrier().hand_over(parcel)
    for said in (str(caught.value), caplog.text):
        assert parcel.to[-1] not in said
        assert "Doris" not in said


def test_a_wrong_key_is_an_alarm_and_no_fault_of_the_letter(office: Office, settings, caplog):
    settings.NOTIFY_API_KEY = KEY[:-1] + "3"
    with pytest.raises(KeyRefused, match="Whoever runs the system"):
        Letters().hand_over(a_letter())
    assert [line.levelname for line in caplog.records if "refuses our key" in line.message] == [
        "ERROR"
    ]
    assert settings.NOTIFY_API_KEY not in caplog.text


def test_where_there_is_no_connection_it_certainly_did_not_go(settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.NOTIFY_URL = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(OutOfReach, match="cannot be reached"):
            Letters().hand_over(a_letter())


def test_an_answer_that_is_no_answer_is_a_doubt(office: Office, monkeypatch):
    monkeypatch.setattr(Window, "_page", lambda self, asked: {"notifications": None})
    with pytest.raises(Doubtful):
        Letters().has(a_letter().reference)


def test_one_reference_twice_is_two_letters_and_an_alarm(office: Office, book: Book, caplog):
    given = a_letter()
    Letters().hand_over(given)
    Letters().hand_over(given)
    assert book.how_often(given.reference) == 2
    assert Letters().has(given.reference)
    assert "has it 2 times" in caplog.text


def test_what_notify_gets_is_base64_of_the_very_bytes(office: Office, monkeypatch):
    said: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "notifications_python_client.notifications.NotificationsAPIClient.post",
        lambda self, url, data: said.append(data),
    )
    given = a_letter(content=bytes(range(256)), media_type="application/pdf")
    Letters().hand_over(given)
    assert base64.b64decode(said[0]["content"]) == given.content
    assert said[0]["postage"] == "second"
    assert set(said[0]) == {"reference", "content", "postage"}
