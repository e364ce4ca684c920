"""Who signs in. What they may do follows from the post they hold (``Worker``), not from flags."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.utils.functional import cached_property

from casework.calendar import local_today
from casework.models.worker import Worker
from casework.policy import Role
from casework.roles import ROLES, Right
from casework.systems.scopes import rights_of

if TYPE_CHECKING:
    from casework.models.service_account import ServiceAccount


class User(AbstractUser):
    """A sign-in. Without a post that is current today it opens nothing."""

    # What a request of another system may be used for: set by its access token, and nothing else.
    service_scopes: tuple[str, ...] = ()

    @cached_property
    def post(self) -> Worker | None:
        """The post this person holds today, or None: never held one, not started, or left."""
        worker: Worker | None = getattr(self, "worker", None)
        return worker if worker and worker.is_in_post(local_today()) else None

    @property
    def rights(self) -> frozenset[Right]:
        """What the post of today lets them do; of another system, what its token is for."""
        if self.service_scopes:
            return rights_of(self.service_scopes)
        return ROLES[Role(self.post.role)].rights if self.post else frozenset()

    @property
    def name(self) -> str:
        """The name of whoever it is, in post or not: a leaver's notes keep their name."""
        worker: Worker | None = getattr(self, "worker", None)
        if worker:
            return worker.name
        account: ServiceAccount | None = getattr(self, "service_account", None)
        return account.name if account else self.get_username()

    def __str__(self) -> str:
        return self.name
