"""Who looked at a record, and what a member of staff looked at (promise 3)."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from casework import access, searching
from casework.audit import checking, unusual
from casework.calendar import local_today
from casework.identity import top
from casework.models import Grant, Look, Person, User, Worker
from casework.models.person import people_visible_to
from casework.paging import Order, Page, page_of
from casework.permissions import may
from casework.roles import Right
from casework.views.asking import demand, user_of, visible_person

NEWEST_FIRST = Order(("id",), falling=True)
_PAGE = 50
_MOST_STAFF = 25
_MOST_UNUSUAL = 100


def _looks_visible_to(user: User) -> QuerySet[Look]:
    """Looks at people whom the reader may see: the log is no way round a restriction."""
    looks = Look.objects.filter(people_visible_to(user, person="person"))
    return looks.select_related("user__worker__team", "person", "case")


def _page_of(request: HttpRequest, looks: QuerySet[Look]) -> Page[Look]:
    """One page, and the reader's own look at the people it names."""
    after = request.GET.get("after", "")
    page = page_of(looks, order=NEWEST_FIRST, after=after, size=_PAGE)
    named = {look.person_id: look.person for look in page.rows}
    access.saw_people(user_of(request), people=named.values(), screen="who looked")
    return page


@access.record_page
def looks(request: HttpRequest) -> HttpResponse:
    """Ask by person or by member of staff."""
    demand(request, Right.AUDIT)
    user = user_of(request)
    context: dict[str, Any] = {
        "may_grant": may(user, Right.GRANT),
        "findings": _findings(user),
        "reviews": may(user, Right.REVIEW_ACCESS),
        "person_words": request.GET.get("person", "")[: searching.LONGEST],
        "staff_words": request.GET.get("staff", "")[: searching.LONGEST],
    }
    if "unusual" in request.GET and context["reviews"]:
        context |= {"unusual": _unusual(user), "asks_unusual": True}
    elif context["person_words"]:
        context |= _by_person(request, context["person_words"])
    elif context["staff_words"] or "worker" in request.GET:
        context |= _by_staff(request, context["staff_words"])
    else:
        context["emergencies"] = _emergencies(user)
    return render(request, "casework/looks/page.html", context)


def _findings(user: User) -> list[checking.Shown]:
    """What a check of the audit found, by reference alone, for those who review who looked."""
    if not may(user, Right.REVIEW_ACCESS):
        return []
    found = checking.open_findings()
    people = Person.objects.filter(pk__in={each.person for each in found if each.person})
    access.saw_people(user, people=people, screen="audit check")
    return found


def _unusual(user: User) -> list[tuple[Worker, Person, unusual.Unusual]]:
    """Looking in the last seven days that work does not explain, by reference alone."""
    lines = unusual.unusual(until=timezone.now())[:_MOST_UNUSUAL]
    people = Person.objects.in_bulk({each.person for each in lines})
    staff = Worker.objects.in_bulk({each.worker for each in lines})
    access.saw_people(user, people=people.values(), screen="unusual looking")
    return [(staff[each.worker], people[each.person], each) for each in lines]


def _by_person(request: HttpRequest, words: str) -> dict[str, Any]:
    """A reference or an NHS number, which mean one person; a name could mean many."""
    user = user_of(request)
    try:
        meant = searching.read(searching.tidy(words), as_of=local_today())
    except ValueError:
        return {"nobody": True}
    if meant.names or meant.postcode or meant.born_on:
        return {"nobody": True}
    people = searching.find(meant, user=user, as_of=local_today()).people
    if not people:
        return {"nobody": True}
    return {
        "about": people[0],
        "page": _page_of(request, _looks_visible_to(user).filter(person=people[0])),
    }


def _by_staff(request: HttpRequest, words: str) -> dict[str, Any]:
    staff = Worker.objects.exclude(user=None).select_related("team", "user").order_by("name", "pk")
    if key := request.GET.get("worker", ""):
        is_key = key.isascii() and key.isdecimal() and len(key) < 16
        found = list(staff.filter(pk=int(key) if is_key else 0))
    else:
        plain = words.replace("\x00", " ").strip()
        found = list(staff.filter(name__icontains=plain)[:_MOST_STAFF])
    if len(found) != 1:
        return {"staff": found, "nobody": not found}
    theirs = _looks_visible_to(user_of(request)).filter(user=found[0].user)
    return {"worker": found[0], "page": _page_of(request, theirs)}


def _emergencies(user: User) -> list[Grant]:
    """Emergency access that was taken: by whom, when and why, and never to whose record."""
    if not may(user, Right.GRANT):
        return []
    taken = Grant.objects.filter(is_emergency=True).select_related("user__worker__team")
    return list(taken.order_by("-given_at")[:_PAGE])


@access.record_page
def person_looks(request: HttpRequest, pk: int) -> HttpResponse:
    """Who looked at this person's record."""
    demand(request, Right.AUDIT)
    user, today = user_of(request), local_today()
    shown: Person = visible_person(request, pk)
    access.saw_person(user, shown, screen="who looked")
    theirs = _looks_visible_to(user).filter(person=shown)
    page = page_of(theirs, order=NEWEST_FIRST, after=request.GET.get("after", ""), size=_PAGE)
    context = {**top(shown, today), "page": page}
    return render(request, "casework/looks/person.html", context)
