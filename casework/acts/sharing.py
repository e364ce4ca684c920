"""A case is shown to a partner organisation, for a reason, until it is shown no more (S67)."""

from datetime import date

from django.db import transaction

from casework.acts import record, restricting
from casework.models import Case, Share, Team, User, Verb
from casework.policy import Role
from casework.refusals import NeedsReason, NotAnswerable, Refusal


def is_partner(team: Team) -> bool:
    """Whether this team is a partner organisation: its people work here as partners."""
    return team.workers.filter(role=Role.PARTNER).exists()


@transaction.atomic
def share(case: Case, *, team: Team, reason: str, by: User, on: date) -> Share:
    """Let a partner's workers see one open case. Harmless when they see it already.

    Raises ``NeedsReason``, ``NotOpen``, ``Refusal`` for a team that is no partner.
    """
    case = record.lock_open(case)
    restricting.refuse_in_an_emergency(case.person, by)
    if not reason.strip():
        raise NeedsReason("Say why they need to see this case.")
    if not is_partner(team):
        message = f"{team} is a team of the council: it sees the case without this."
        raise Refusal(message)
    live = case.shares.filter(team=team, ended_on=None).first()
    if live:
        return live
    made = Share.objects.create(
        case=case, team=team, reason=reason.strip()[:300], by=by, starts_on=on
    )
    record.write(case, Verb.SHARED, f"With {team}: {made.reason}", by=by, team=team.pk)
    return made


@transaction.atomic
def stop(made: Share, *, by: User, on: date) -> Share:
    """The partner sees the case no more, from today. Raises ``NotAnswerable`` the second time."""
    made = Share.objects.select_for_update(of=("self",)).select_related("team").get(pk=made.pk)
    if made.ended_on is not None:
        raise NotAnswerable("Somebody stopped sharing this case first.")
    made.ended_on, made.ended_by = on, by
    made.save(update_fields=["ended_on", "ended_by"])
    case = record.lock(made.case)
    record.write(case, Verb.SHARED, f"No longer with {made.team}", by=by, team=made.team_id)
    return made
