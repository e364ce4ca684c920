"""Each carrier that the product comes with, opened for a run, and what it printed in the end."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.faults.town import Town, start_carrier

KEY = "run-11111111-1111-4111-8111-111111111111-22222222-2222-4222-8222-222222222222"
TEMPLATE = "33333333-3333-4333-8333-333333333333"
# A fifth of first requests meets each of four faults; few of the second ones meet one.
FIRST = "500=0.2,429=0.2,silent=0.2,dropped=0.2"
AGAIN = "silent=0.02,dropped=0.02,429=0.02"
ASKING = "500=0.05,429=0.02"


@dataclass(frozen=True)
class OfOurs:
    """What a carrier needs to begin, and whom its letters go to."""

    name: str
    by_email: bool = False

    def open(self, here: Town) -> None:
        _OPEN[self.name](here)

    def printed(self, here: Town) -> Counter[str]:
        """How often each letter left the house."""
        if self.name in {"notify", "smtp"}:
            return here.printed()
        folder = here.home.var / self.name.replace(" ", "-")
        return Counter(path.stem for path in folder.rglob("*.pdf") if ".parts" not in path.parts)


def _print_room(here: Town) -> None:
    here.settings |= {
        "LETTER_CARRIERS": "casework.letters.carriers.in_use.CARRIERS",
        "PRINT_ROOM": str(here.home.var / "print-room"),
    }


def _hybrid_mail(here: Town) -> None:
    here.settings |= {
        "LETTER_CARRIERS": "casework.letters.carriers.hybrid_mail.CARRIERS",
        "HYBRID_MAIL": str(here.home.var / "hybrid-mail"),
    }


def _notify(here: Town) -> None:
    here.settings |= {
        "LETTER_CARRIERS": "casework.letters.carriers.notify.carriers.CARRIERS",
        "NOTIFY_API_KEY": KEY, "NOTIFY_EMAIL_TEMPLATE": TEMPLATE,
        "NOTIFY_CALLBACK_TOKEN": "of-the-run", "NOTIFY_CONNECT_TIMEOUT_S": "0.3",
        "NOTIFY_TIMEOUT_S": "0.7", "NOTIFY_REST_S": "1", "NOTIFY_PER_MINUTE": "3000",
    }  # fmt: skip
    start_carrier(
        here, "casework.letters.carriers.notify.standin", "--key", KEY, "--book", str(here.book),
        "--seed", str(here.seed), "--first", FIRST, "--again", AGAIN, "--asking", ASKING,
    )  # fmt: skip
    here.settings["NOTIFY_URL"] = f"http://127.0.0.1:{here.port}"


def _smtp(here: Town) -> None:
    here.settings |= {"LETTER_CARRIERS": "casework.letters.carriers.in_use.CARRIERS"}
    start_carrier(here, "tests.faults.recording_smtp", str(here.book), str(here.seed))
    here.settings |= {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(here.port)}


_OPEN = {
    "print room": _print_room,
    "hybrid mail": _hybrid_mail,
    "notify": _notify,
    "smtp": _smtp,
}

READERS_BY_EMAIL = """
INSERT INTO casework_accessneedterm (code, label, "group", letter_format)
VALUES ('RUN-EMAIL', 'Information by e-mail', 'Information format', 'email')
ON CONFLICT DO NOTHING;
UPDATE casework_person SET email = 'p' || id || '@example.com', safe_by_email = 'safe';
INSERT INTO casework_accessneed (person_id, term_id, source, note, share, recorded_on,
                                 review_due_on)
SELECT id, 'RUN-EMAIL', 'asked', '', true, DATE '2026-01-05', DATE '2099-01-05'
FROM casework_person;
"""


def lists(folder: Path) -> dict[str, list[str]]:
    """The references on the list of each closed batch."""
    found = {}
    for path in sorted(folder.glob("*/manifest.csv")):
        with path.open(newline="") as file:
            found[path.parent.name] = [row["reference"] for row in csv.DictReader(file)]
        assert (path.parent / "count.txt").read_text().strip() == str(len(found[path.parent.name]))
    return found
