"""The callbacks that the stand-in Notify makes: repeated, shuffled and late, as its script says."""

import json
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from casework.letters.carriers.notify.standin_book import SCANNED_S, Book, Taken

# As Notify does: five more tries where nobody answers well; it waits 5 minutes, this one less.
TRIES, WAIT_S, PATIENCE_S = 6, 0.5, 30


@dataclass
class Callbacks:
    """Whom to tell, and with what token. ``answers`` are the statuses that came back."""

    book: Book
    url: str
    token: str
    answers: list[int] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def receipt(self, taken: Taken) -> None:
        """Later, what became of an e-mail or a text."""
        self._later("receipt", taken, SCANNED_S / self.book.pace)

    def returned(self, taken: Taken) -> None:
        self._later("returned", taken, 0)

    def wait(self) -> None:
        """Until all that were begun are over."""
        for thread in self._threads:
            thread.join()

    def _later(self, what: str, taken: Taken, after_s: float) -> None:
        dice = self.book.script.dice(f"{what} {taken.id}")
        for _ in range(self.book.script.repeats):
            delay = after_s + dice.uniform(0, self.book.script.late_s)
            thread = threading.Thread(target=self._tell, args=(what, taken, delay), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _tell(self, what: str, taken: Taken, delay: float) -> None:
        time.sleep(delay)
        body = self._receipt(taken) if what == "receipt" else _returned(taken)
        for _ in range(TRIES):
            status = self._post(f"{self.url}/callbacks/notify/{what}/", body)
            self.answers.append(status)
            if status < 500:
                return
            time.sleep(WAIT_S)

    def _receipt(self, taken: Taken) -> dict[str, Any]:
        known = self.book.as_json(taken)
        return {
            "id": taken.id, "reference": taken.reference or None, "to": taken.to,
            "status": known["status"], "created_at": known["created_at"],
            "completed_at": known["completed_at"], "sent_at": known["sent_at"],
            "notification_type": taken.kind, "template_id": "", "template_version": 1,
        }  # fmt: skip

    def _post(self, url: str, body: dict[str, Any]) -> int:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = Request(url, json.dumps(body).encode(), headers)  # noqa: S310 - a given address
        try:
            with urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310
                return int(answer.status)
        except HTTPError as error:
            error.close()
            return error.code
        except (URLError, OSError):
            return 599


def _returned(taken: Taken) -> dict[str, Any]:
    at = datetime.fromtimestamp(taken.at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {
        "notification_id": taken.id, "reference": taken.reference, "created_at": at,
        "email_address": "API", "template_name": None, "template_id": None,
        "template_version": None, "original_file_name": None, "job_row_number": None,
        "upload_letter_file_name": None,
    }  # fmt: skip
