"""Who signs in. What they may do follows from the post they hold (``Worker``), not from flags."""

from django.contrib.auth.models import AbstractUser
from django.utils.functional import cached_property

from casework.calendar import local_today
from casework.models.worker import Worker


class User(AbstractUser):
    """A sign-in. Without a post that is current today it opens nothing."""

    @cached_property
    def post(self) -> Worker | None:
        """The post this person holds today, or None: never held one, not started, or left."""
        worker: Worker | None = getattr(self, "worker", None)
        return worker if worker and worker.is_in_post(local_today()) else None

    @property
    def name(self) -> str:
        """The name of whoever it is, in post or not: a leaver's notes keep their name."""
        worker: Worker | None = getattr(self, "worker", None)
        return worker.name if worker else self.get_username()

    def __str__(self) -> str:
        return self.name
