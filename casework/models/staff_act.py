"""Who did what about teams, posts and sign-ins, and when: added to, and never changed."""

from django.db import models
from django.db.models import Q

from casework.models.day_field import DayField
from casework.models.team import Team
from casework.models.worker import Worker
from casework.policy import Role

_BY = "casework.User"


class StaffAct(models.Model):
    """One act about one team or one worker. ``by`` is empty for a command of the council's IT."""

    class Act(models.TextChoices):
        TEAM_ADDED = "team_added", "Team added"
        TEAM_CORRECTED = "team_corrected", "Team corrected"
        TEAM_CLOSED = "team_closed", "Team closed"
        TEAM_TAKES = "team_takes", "What it takes"
        TEAM_MERGED = "team_merged", "Teams merged"
        TEAM_SPLIT = "team_split", "Team split"
        TEAM_PUT_BACK = "team_put_back", "Merger or split undone"
        APPOINTED = "appointed", "Post added"
        CORRECTED = "corrected", "Post corrected"
        WILL_MOVE = "will_move", "Move recorded"
        MOVED = "moved", "Moved"
        LEAVES = "leaves", "Leaving recorded"
        MORE_ASKED = "more_asked", "Larger caseload asked for"
        MORE_AGREED = "more_agreed", "Larger caseload agreed to"
        MORE_ENDED = "more_ended", "Larger caseload ended"
        LINK_ASKED = "link_asked", "Sign-in link asked for"
        LINK_MADE = "link_made", "Sign-in link made"
        LINK_WITHDRAWN = "link_withdrawn", "Sign-in link withdrawn"
        PASSWORD_SET = "password_set", "Own password set"
        SERVICE_ACCOUNT = "service_account", "Service account"
        SIGN_ON_LINKED = "sign_on_linked", "Council account linked"
        FACTOR_ADDED = "factor_added", "Second factor added"
        FACTOR_REMOVED = "factor_removed", "Second factor removed"
        FACTOR_RESET = "factor_reset", "Second factor reset"

    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="acts")
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, blank=True, related_name="acts")
    act = models.CharField(max_length=20, choices=Act)
    says = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(_BY, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="staff_act_about_a_team_or_a_worker",
                condition=Q(team=None, worker__isnull=False) | Q(team__isnull=False, worker=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.worker or self.team}"


class PostChange(models.Model):
    """Another team or role from a day to come; the job ``move_staff`` does it on that morning."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="post_changes")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role)
    from_on = DayField()
    by = models.ForeignKey(_BY, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="post_change_one_to_come",
                fields=["worker"],
                condition=Q(applied_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.worker}: {self.get_role_display()} in {self.team} from {self.from_on}"
