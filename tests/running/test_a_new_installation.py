"""What docs/deploy.md says about beginning with nothing, done step by step on an empty database."""

import re
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from casework.models import Team, User, Worker
from casework.policy import Role

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "three-words-remembered"


def told(*command: str) -> str:
    said = StringIO()
    call_command(*command, stdout=said, stderr=StringIO())
    return said.getvalue().strip()


def commands() -> list[list[str]]:
    """The commands of the step, as they stand in the document."""
    step = (ROOT / "docs" / "deploy.md").read_text().split("\n5. ")[1].split("\n6. ")[0]
    return [re.findall(r'"[^"]+"|\S+', line) for line in re.findall(r"manage\.py ([^`\n]+)", step)]


@pytest.mark.django_db
def test_an_empty_database_ends_with_the_first_team_and_worker(today: date):
    assert not User.objects.exists()
    migrate, reference, *makes = commands()
    assert (migrate, reference) == (["migrate"], ["load_reference_data"])
    told("load_reference_data")
    [first] = makes
    assert first[0] == "make_first_administrator"
    link = told(*(word.strip('"') for word in first))

    browser = Client()
    page = browser.get(re.sub(r"^https?://[^/]+", "", link), follow=True)
    typed = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    browser.post(page.request["PATH_INFO"], typed)
    browser.post("/sign-in/", {"username": "kit.moss", "password": PASSWORD})
    assert browser.get("/").status_code == 200

    team = {"name": "Central First Response", "phone": "01632 960 200", "opened_on": "2026-11-21"}
    browser.post("/teams/add/", team)
    made = Team.objects.get(name="Central First Response")
    worker = {
        "name": "Nia Rees", "username": "nia.rees", "team": made.pk, "role": "service_manager",
        "employment": "permanent", "fte": "1", "started_on": "2026-11-21",
    }  # fmt: skip
    added = browser.post("/staff/add/", worker, follow=True)
    assert "A sign-in link waits for a second person" in added.content.decode()
    assert "/sign-in/set/" not in added.content.decode()
    assert "/sign-in/set/" in told("agree_sign_in", "nia.rees")
    assert Worker.objects.get(user__username="nia.rees").role == Role.SERVICE_MANAGER
    assert "There is no team yet" not in browser.get("/teams/").content.decode()


@pytest.mark.django_db
def test_a_lost_link_is_made_again_and_no_second_administrator(today: date):
    asked = ("make_first_administrator", "Kit Moss", "--username", "kit.moss")
    first, again = told(*asked), told(*asked)
    assert "/sign-in/set/" in first
    assert "/sign-in/set/" in again
    assert Worker.objects.count() == 1
    with pytest.raises(CommandError, match="There is an administrator already"):
        told("make_first_administrator", "Eve Ash", "--username", "eve.ash")
    assert Worker.objects.count() == 1
