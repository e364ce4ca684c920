"""The token of a sign-in link. Making or withdrawing a link ends the one before it."""

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from casework.models import StaffAct

LINK_ACTS = (StaffAct.Act.LINK_ASKED, StaffAct.Act.LINK_MADE, StaffAct.Act.LINK_WITHDRAWN)
_ENDS = (StaffAct.Act.LINK_MADE, StaffAct.Act.LINK_WITHDRAWN)


class NewestLink(PasswordResetTokenGenerator):
    """Django's token, which also ends with the next act about the owner's links."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        acts = StaffAct.objects.filter(worker__user=user.pk, act__in=_ENDS).order_by("-pk")
        newest = acts.values_list("pk", flat=True).first()
        return f"{super()._make_hash_value(user, timestamp)}{newest}"


newest_link = NewestLink()
