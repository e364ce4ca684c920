"""Each use of emergency access is reviewed by the information governance lead (trust.md S5)."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from casework.acts import record
from casework.calendar import add_working_days, local_day, local_today
from casework.models import Grant, GrantReview, User, Verb, Worker
from casework.policy import CLIMB, PolicyInForce
from casework.refusals import NeedsReason, NotAllowed, NotAnswerable
from casework.staff import mailing


@transaction.atomic
def review(taken: Grant, *, in_order: bool, says: str, by: User) -> GrantReview:
    """Say of one use of emergency access whether it was in order, and why.

    Where it was not, those who manage its user are told. Raises ``NeedsReason``, ``NotAllowed``
    for one's own, ``NotAnswerable`` for what was reviewed already.
    """
    if not says.strip():
        raise NeedsReason("Say what you found.")
    taken = Grant.objects.select_for_update(of=("self",)).select_related("person").get(pk=taken.pk)
    if not Grant.objects.to_review().filter(pk=taken.pk).exists():
        raise NotAnswerable("Somebody reviewed this first.")
    if taken.user_id == by.pk:
        raise NotAllowed("You took this access, so somebody else must review it.")
    made = GrantReview.objects.create(
        grant=taken, was_in_order=in_order, says=says.strip()[:300], by=by, at=timezone.now()
    )
    word = "in order" if in_order else "not in order"
    told = f"Emergency access of {taken.user.name} was {word}: {made.says}"
    record.write_for(taken.person, Verb.ACCESS_GRANTED, told, by=by)
    if not in_order:
        transaction.on_commit(lambda: _tell_managers(taken.user), robust=True)
    return made


def overdue(*, as_of: date, policy: PolicyInForce) -> QuerySet[Grant]:
    """What nobody has reviewed within the working days that policy gives."""
    waiting = Grant.objects.to_review().order_by("given_at")
    days = policy["emergency.review"]
    late = [
        taken.pk
        for taken in waiting.only("given_at")[:1000]
        if add_working_days(local_day(taken.given_at), days) < as_of
    ]
    return waiting.filter(pk__in=late)


def _tell_managers(user: User) -> None:
    """An e-mail without a name of anybody served: that a use was not in order, and by whom."""
    post = user.post
    if post is None:
        return
    managers = Worker.objects.can_take_work(local_today()).filter(team=post.team_id, role__in=CLIMB)
    reached = managers.exclude(user=None).exclude(user__email="").exclude(user=user)
    context = {"who": user.name, "url": settings.SITE_URL, "council": settings.COUNCIL}
    body = render_to_string("casework/looks/not_in_order.txt", context)
    mailing.mail_each(reached.select_related("user"), "Emergency access was not in order", body)
