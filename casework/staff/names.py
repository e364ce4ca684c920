"""The names by which files know the teams: today's, and those that teams had before."""

from datetime import date

from casework.models import Team


def names_of_teams(day: date) -> dict[str, int]:
    """Each name with the id of the open team that it means on a day.

    A team that became part of another is known by its name there, and one that was renamed by its
    former names; a name of today wins.
    """
    every = list(Team.objects.order_by("pk"))
    by_id = {team.pk: team for team in every}
    found: dict[str, int] = {}
    for team in every:
        heir = _heir(team, by_id)
        if heir.is_open_on(day):
            found.update(dict.fromkeys((*team.former_names, team.name), heir.pk))
    found.update({team.name: team.pk for team in every if team.is_open_on(day)})
    return found


def _heir(team: Team, by_id: dict[int, Team]) -> Team:
    """The team that it became part of in the end, or itself."""
    passed = set()
    while team.merged_into_id is not None and team.pk not in passed:
        passed.add(team.pk)
        team = by_id[team.merged_into_id]
    return team
