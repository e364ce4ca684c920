"""What a page does a program can do too, or ``docs/api.md`` says why not. An address of neither
kind fails the build.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from django.urls import URLPattern, URLResolver

from tests.api import meeting_rights, numbers_rights, reach_rights, wording_rights
from tests.api.rights import TABLE

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs" / "api.md"

# The page that acts, and the operation that does the same.
TWINS: dict[str, str] = {
    "case-allocate": "POST api-allocation",
    "allocate-many": "POST api-allocation",
    "case-give-back": "DELETE api-allocation",
    "staff-give-back": "DELETE api-allocation",
    "staff-reallocate": "POST api-reallocation",
    "staff-return": "POST api-allocation",
    "case-rate": "POST api-rating",
    "case-contact": "POST api-contacts",
    "case-note": "POST api-notes",
    "case-change": "POST api-changes",
    "visit-many": "POST api-changes",
    "case-look": "POST api-looks",
    "case-progress": "POST api-progress",
    "progress-undo": "DELETE api-progress",
    "case-pause": "POST api-pause",
    "case-resume": "DELETE api-pause",
    "case-move": "POST api-case-offers",
    "move-many": "POST api-case-offers",
    "offer": "POST api-acceptance",
    "change-undo": "DELETE api-change",
    "changes-undo": "DELETE api-change",
    "pause-undo": "DELETE api-pause",
    "allocation-undo": "DELETE api-allocation",
    "offer-take-back": "POST api-offer-withdrawal",
    "allocations-undo": "DELETE api-allocation",
    "offers-take-back": "POST api-offer-withdrawal",
    "case-correct": "POST api-correction",
    "case-close": "POST api-closure",
    "case-reopen": "DELETE api-closure",
    "interest-add": "POST api-interests",
    "interest-end": "POST api-interest-end",
    "emergency-review": "POST api-emergency-review",
    "emergencies": "GET api-emergencies",
    "receive-request": "POST api-cases",
    "pair-apart": "POST api-apart",
    "pair-merge": "POST api-merge",
    "apart-undo": "POST api-apart-undo",
    "merge-undo": "POST api-merge-undo",
    "receive-new-person": "POST api-people",
    "person-edit": "PATCH api-person",
    "person-needs": "POST api-needs",
    "person-ask": "POST api-needs",
    "person-address": "POST api-addresses",
    "person-address-end": "POST api-address-end",
    "person-address-right": "POST api-address-right",
    "person-death": "POST api-death",
    "person-alive": "DELETE api-death",
    "person-restrict": "POST api-restriction",
    "person-grant": "POST api-access",
    "emergency-access": "POST api-emergency-access",
    "letter-release": "POST api-release",
    "letter-cancel": "POST api-cancellation",
    "letter-confirm": "POST api-confirmation",
    "letters-release": "POST api-release",
    "letter-came-back": "POST api-letter-return",
    "letter-seen-to": "POST api-letter-seen-to",
    "letter-again": "POST api-letter-again",
    "letter-reroute": "POST api-rerouting",
    "letter-take-back": "POST api-withdrawal",
    "case-letter": "POST api-case-letters",
    "case-letter-write": "POST api-case-letters",
    "case-referrer": "POST api-referrers",
    "escalation-acknowledge": "POST api-acknowledgement",
    "absence-add": "POST api-absences",
    "absence-end": "POST api-absence-end",
    "worker-caseload": "POST api-caseload",
    "worker-leave": "POST api-departure",
    "policy-number": "POST api-changes-to",
    "job-run": "POST api-job-runs",
    "imports": "POST api-imports",
    "import-map": "POST api-import-columns",
    "to-correct": "GET api-details-to-correct",
    "to-correct-settle": "POST api-detail-outcome",
    "import-values": "POST api-import-values",
    "import-apply": "POST api-import-application",
    "import-news-kind": "POST api-import-news",
    "import-news-one": "POST api-import-news-decision",
    "person-news": "POST api-import-news-decision",
    "import-answer": "POST api-import-answer",
    "import-undo": "POST api-import-undo",
    "import-news": "GET api-import-news",
    "import-news-export": "GET api-import-news",
    "import-asked": "GET api-import-rows",
    # Pages that only show.
    "waiting-list": "GET api-cases",
    "waiting-list-export": "GET api-cases",
    "waits": "GET api-waits",
    "waits-export": "GET api-waits",
    "case": "GET api-case",
    "receive": "GET api-people",
    "search": "GET api-people",
    "person": "GET api-person",
    "likely-doubles": "GET api-likely-doubles",
    "person-doubles": "GET api-person-doubles",
    "letters": "GET api-letters",
    "letter": "GET api-letter",
    "letters-export": "GET api-letters",
    "letters-to-ask": "GET api-letters",
    "letter-runs": "GET api-job",
    "letter-run": "GET api-job",
    "letter-measures": "GET api-letter-measures",
    "letter-measures-export": "GET api-letter-measures",
    "escalations": "GET api-escalations",
    "escalations-export": "GET api-escalations",
    "policy": "GET api-policy",
    "jobs": "GET api-jobs",
    "job": "GET api-job",
    "staff": "GET api-workers",
    "teams": "GET api-teams",
    "team": "GET api-team",
    "team-add": "POST api-teams",
    "team-edit": "PUT api-team",
    "team-merge": "POST api-team-merger",
    "team-split": "POST api-team-split",
    "reorganisation-undo": "DELETE api-reorganisation",
    "team-takes": "PUT api-team-takes",
    "team-close": "POST api-team-closure",
    "worker": "GET api-worker",
    "worker-add": "POST api-workers",
    "worker-edit": "PUT api-worker",
    "worker-move": "POST api-worker-moves",
    "import": "GET api-import",
    "import-progress": "GET api-import",
    "import-rejects": "GET api-import-problems",
    **meeting_rights.TWINS,
    **numbers_rights.TWINS,
    **reach_rights.TWINS,
    **wording_rights.TWINS,
}


def pages() -> Iterator[str]:
    """The names of all pages of casework; those of the other apps have tables of their own."""
    for file in sorted((ROOT / "casework").glob("urls*.py")):
        for found in import_module(f"casework.{file.stem}").urlpatterns:
            if isinstance(found, URLPattern):
                yield str(found.name)
            else:
                assert isinstance(found, URLResolver)


def without_twin() -> set[str]:
    """The pages that ``docs/api.md`` lists as pages only, each with its reason."""
    part = DOCS.read_text().split("## What only the pages do")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`.*?`) \| (.+?) \|$", part, re.M)
    return {name for names, why in rows if why for name in re.findall(r"`([a-z_-]+)`", names)}


def test_each_page_has_a_twin_or_a_reason_why_not():
    assert set(pages()) == set(TWINS) | without_twin()
    assert not set(TWINS) & without_twin()


def test_each_twin_is_an_operation_whose_rights_are_tested():
    assert set(TWINS.values()) <= {str(operation) for operation in TABLE}
