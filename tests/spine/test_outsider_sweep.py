"""Every page with every method, asked by those who open no record: refused, unless listed (S1).

The addresses come from the URLconf. A new one is refused to all of these, or named in the table.
"""

import re
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from casework.models import AllocationMeeting, Escalation, Letter, ServiceAccount, Worker
from casework.systems import accounts
from tests.api import world
from tests.conftest import Cast, signed_in
from tests.test_repository import PAGES, SHOWS_NOBODY, SIGNED_OUT

OUTSIDERS = ("analyst", "administrator", "partner")
ODD = ("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "PROPFIND", "NONSENSE")
REFUSED = {403, 404, 405}
EVERYONE = set(OUTSIDERS)
# What each page may be opened by. All others are refused to all three, whatever the method.
OPENS: dict[str, set[str]] = {
    "today": EVERYONE,
    "keep-draft": EVERYONE,
    # One's own account. What changes a factor asks first for a password or a code.
    **dict.fromkeys(("own-account", "own-session-end", "second-factor"), EVERYONE),
    "save-view": EVERYONE,
    # Counts, in which no name is.
    **{
        name: {"analyst"}
        for name in ("carers-figures", "carers-disagreements", "carers-disagreements-export",
                     "letter-measures", "letter-measures-export", "waits", "waits-export")
    },
    "call-sheet": {"partner"},
    "shared-with-us": {"partner"},
    **{
        name: {"administrator"}
        for name in ("jobs", "job", "imports", "import", "import-map", "import-apply",
                     "import-values", "import-progress", "teams", "team", "team-add",
                     "team-edit",
                     "team-takes", "team-merge", "team-split",
                     "team-close", "worker", "worker-add", "worker-edit",
                     "worker-move", "worker-sign-in", "worker-sign-in-agree",
                     "worker-sign-in-withdraw", "worker-leave", "staff-import",
                     "systems", "system", "system-add", "system-agree", "system-secret",
                     "system-sponsor", "system-end", "worker-factor-reset")
    },
}  # fmt: skip
# The words of letters, in which nobody's record is shown, are an administrator's to set up.
WORDS = {name for name in SHOWS_NOBODY if name.startswith("wording")}


@pytest.fixture
def story(cast: Cast, today: date) -> world.World:
    return world.build(cast, today)


@pytest.fixture
def clients(cast: Cast, story: world.World) -> dict[str, Client]:
    _a_system(cast)
    # Nothing is shared with this organisation.
    story.waiting.shares.all().delete()
    who: dict[str, Worker] = {
        "analyst": cast.analyst, "administrator": cast.administrator, "partner": story.partner,
    }  # fmt: skip
    return {name: signed_in(worker) for name, worker in who.items()}


def _a_system(cast: Cast) -> None:
    assert cast.service_manager.user
    wanted = accounts.Wanted(
        name="Payments", purpose="Figures", sponsor=cast.manager, scopes=["figures:read"]
    )
    accounts.ask(wanted, by=cast.service_manager.user, at=timezone.now())


def real(name: str, url: str, story: world.World) -> str:
    """The address of something that is there, where there is one of its kind."""
    ids = {
        "cases": story.waiting.pk, "people": story.person.pk, "offers": story.offered_here.pk,
        "staff": story.cast.practitioner.pk, "teams": story.cast.team.pk,
        "imports": story.checked.pk, "receive": story.person.pk,
        "escalations": Escalation.objects.order_by("pk")[0].pk,
        "meetings": AllocationMeeting.objects.order_by("pk")[0].pk,
        "systems": ServiceAccount.objects.values_list("pk", flat=True).first() or 1,
    }  # fmt: skip
    first = url.split("/")[1]
    if first == "letters":
        return re.sub(r"[0-9a-f]{8}-[-0-9a-f]+", str(Letter.objects.all()[0].pk), url)
    return re.sub(r"(?<=/)1(?=/)", str(ids.get(first, 1)), url, count=1)


def answers(client: Client, methods: Any, url: str) -> dict[str, int]:
    told = {}
    for method in methods:
        with transaction.atomic():
            answer = client.generic(method, url)
            told[method] = answer.status_code
            # Read to its end: a stream that nobody reads would count as one at work (AtOnce).
            b"".join(answer)
            transaction.set_rollback(True)
    return told


@pytest.mark.parametrize("role", OUTSIDERS)
def test_no_outsider_opens_what_is_not_listed(role, clients, story):
    opened = {}
    for name, url, _ in PAGES:
        if name in SIGNED_OUT:
            continue
        methods = ("GET", "POST", *ODD[:1])
        told = answers(clients[role], methods, real(name, url, story))
        if set(told.values()) - REFUSED:
            opened[name] = told
    if role == "administrator":
        opened = {name: told for name, told in opened.items() if name not in WORDS}
    assert set(opened) == {name for name, who in OPENS.items() if role in who}, opened


def test_no_method_opens_a_page_to_a_stranger(story):
    client = Client()
    for name, url, _ in PAGES:
        if name not in SIGNED_OUT:
            assert set(answers(client, ODD, url).values()) == {302}, name
