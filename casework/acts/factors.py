"""A second factor is added, taken away or reset: written down, told, and other sessions ended."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from casework.acts.staffing import write
from casework.acts.telling_owners import tell_managers, tell_owner
from casework.models import StaffAct, User, Worker
from casework.refusals import NotAllowed, Refusal
from casework.staff import second_factor, sessions

CHANGED = "Your second factor has changed"


@transaction.atomic
def added(factor: Authenticator, *, session: str | None) -> None:
    """Every session but this one has to sign in again, with the new factor."""
    _changed(factor.user, StaffAct.Act.FACTOR_ADDED, f"{_name(factor)} was added", session)


@transaction.atomic
def removed(user: User, what: str, *, session: str | None) -> None:
    """End the other sessions of the owner, who took it away."""
    _changed(user, StaffAct.Act.FACTOR_REMOVED, f"{what} was removed", session)


@transaction.atomic
def codes_made(user: User, *, session: str | None) -> None:
    """New recovery codes end the old ones."""
    _changed(user, StaffAct.Act.FACTOR_ADDED, "New recovery codes were made", session)


@transaction.atomic
def reset(worker: Worker, *, by: User, because: str) -> None:
    """Take away every factor of somebody who has lost theirs; they set up a new one at sign-in.

    Their password is still asked for. Raises ``NotAllowed`` for oneself, ``Refusal`` without a
    sign-in, a factor or a reason.
    """
    user = worker.user
    if user is None:
        message = f"{worker} has no sign-in."
        raise Refusal(message)
    if user == by:
        raise NotAllowed("Ask somebody else to reset your own second factor.")
    if not because.strip():
        raise Refusal("Enter how you know that it is them.")
    gone, _ = second_factor.factors(user).delete()
    if not gone:
        message = f"{worker} has no second factor."
        raise Refusal(message)
    sessions.end_all(user)
    write(worker, StaffAct.Act.FACTOR_RESET, because.strip(), by=by)
    says = f"The second factor of {worker} was taken away by {by.name}, because it was lost."
    tell_owner(user, CHANGED, says)
    tell_managers(worker, "A second factor was reset", says)


def _changed(user: User, act: StaffAct.Act, says: str, session: str | None) -> None:
    sessions.end_others(user, keep=session)
    worker: Worker | None = getattr(user, "worker", None)
    if worker is not None:
        write(worker, act, says, by=user)
    tell_owner(user, CHANGED, f"{says}, and every other session of yours was ended.")


def _name(factor: Authenticator) -> str:
    if factor.type == Authenticator.Type.TOTP:
        return "An app for codes"
    return f"The passkey “{factor}”"
