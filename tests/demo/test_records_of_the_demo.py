"""Are there likely doubles of each sort, a joined pair, and a team that was merged?"""

import pytest
from django.urls import reverse

from casework.demo import records
from casework.models import Case, LikelyDouble, Merge, StaffAct, Team, User

# "loaded" is wider than one test, so this mark alone asks for a test database.
pytestmark = pytest.mark.django_db


def test_likely_doubles_stand_on_the_list_and_on_today(loaded, client):
    assert LikelyDouble.objects.count() >= 5
    client.force_login(User.objects.get(username="support"))
    page = client.get(reverse("likely-doubles")).content.decode()
    assert "The same name in another spelling" in page or "Nearly the same name" in page
    tiles = client.get(reverse("today")).context["tiles"]
    assert "likely doubles" in {tile.label for tile in tiles}


def test_a_joined_pair_says_who_joined_it_and_when(loaded):
    made = Merge.objects.get()
    assert made.by.username == "support"
    said = made.kept.events.get(verb="merged")
    assert said.by == made.by
    assert said.at.date() == loaded
    assert made.kept.other_names.exists() or made.kept.name == made.ended.name


def test_a_team_was_merged_with_its_cases_and_people(loaded):
    team = Team.objects.get(name=records.TRIED)
    assert (team.closed_on, team.merged_into is None) == (loaded, False)
    assert not Case.objects.still_open().of_team(team).exists()
    assert StaffAct.objects.filter(act=StaffAct.Act.TEAM_MERGED, team=team).exists()
    moved = Case.objects.filter(stays__team=team).distinct()
    assert {case.team for case in moved} == {team.merged_into}
    assert moved.count() == records.MOVED
