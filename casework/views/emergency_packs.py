"""The emergency packs: whether each team has one of today, who took one away, and the files."""

from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from casework import access
from casework.audit import security_log
from casework.disasters.pack import making
from casework.models import EmergencyPack, PackFetch, Person, User
from casework.permissions import duties_of
from casework.roles import Right
from casework.views.asking import demand, user_of

SHOWN = 60
FETCHES = 20


def packs(request: HttpRequest) -> HttpResponse:
    """The last packs of the teams that the user answers for, and who took one away."""
    demand(request, Right.EXPORT)
    mine = _of(user_of(request))
    there = mine.exclude(size=0).defer("people").select_related("team").order_by("-made_at", "team")
    fetched = PackFetch.objects.filter(pack__in=mine).select_related("by__worker", "pack__team")
    context = {
        "packs": there[:SHOWN], "fetches": fetched.order_by("-pk")[:FETCHES],
        "is_set_up": bool(settings.PACK_PASSWORD), "folder": settings.PACKS,
        "missing": making.without_one(now=timezone.now()), "kept": settings.PACK_DAYS,
        "restricted": bool(settings.PACK_RESTRICTED_PASSWORD),
    }  # fmt: skip
    return render(request, "casework/jobs/packs.html", context)


def _of(user: User) -> QuerySet[EmergencyPack]:
    """Their own team's, or of every team; that of restricted records is fetched by nobody here."""
    duties, post = duties_of(user), user.post
    asked = EmergencyPack.objects.exclude(what=EmergencyPack.What.RESTRICTED)
    if duties is None or post is None:
        return asked.none()
    return asked if duties.whole_council else asked.filter(Q(team=post.team_id))


@access.record_page
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """The encrypted file. Taking it away is a look at everybody in it."""
    demand(request, Right.EXPORT)
    user = user_of(request)
    asked = get_object_or_404(_of(user), pk=pk)
    path = Path(settings.PACKS) / asked.file
    if not path.exists() or _holds_hidden(asked, user):
        raise Http404
    people = [Person(pk=number) for number in asked.people]
    access.saw_people(user, people=people, screen="emergency pack")
    PackFetch.objects.create(pack=asked, by=user, at=timezone.now())
    security_log.write("emergency pack", user=user.pk)
    answer = HttpResponse(path.read_bytes(), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{path.name}"'
    return answer


def _holds_hidden(asked: EmergencyPack, user: User) -> bool:
    """Whether somebody's record was restricted after the pack was made: a newer one leaves it out.

    Answered as one that is not there is.
    """
    hidden = Person.objects.filter(pk__in=asked.people, is_restricted=True)
    return hidden.exclude(pk__in=Person.objects.visible_to(user).values("pk")).exists()
