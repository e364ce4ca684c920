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
        return (
            Worker.objects.select_related("team").in_post(local_today()).filter(user=self).first()
        )

    @property
    def name(self) -> str:
        return self.post.name if self.post else self.get_username()

    def __str__(self) -> str:
        return self.name
