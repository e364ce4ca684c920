"""The first single sign-on links the council's account to a sign-in, and its owner is told."""

from django.db import transaction

from casework.acts.staffing import write
from casework.acts.telling_owners import tell_owner
from casework.models import StaffAct, User, Worker


@transaction.atomic
def told(user: User) -> None:
    """Write down that the directory's account of this address is theirs from now on."""
    worker: Worker | None = getattr(user, "worker", None)
    if worker is not None:
        write(worker, StaffAct.Act.SIGN_ON_LINKED, "By the e-mail address", by=user)
    says = "Your council account now signs you in here. It was linked by your e-mail address."
    tell_owner(user, "Your council account is linked", says)
