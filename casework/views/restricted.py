"""Hide a record, let someone in, and get in when someone is at risk (trust.md S5)."""

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from casework import access, searching
from casework.acts import restricting
from casework.calendar import local_today
from casework.forms.restricted import EmergencyForm, GrantForm, LiftForm, RestrictForm
from casework.identity import top
from casework.models import Case, Grant, Person, User
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, user_of, visible_person

_MOST = 100


@access.record_page
def person_restrict(request: HttpRequest, pk: int) -> HttpResponse:
    """Hide the record from all but the named; or, where it is hidden, end that."""
    demand(request, Right.GRANT)
    user, today = user_of(request), local_today()
    person = visible_person(request, pk)
    access.saw_person(user, person, screen="restrict")
    if person.is_restricted:
        return _lift_page(person, user).respond(request)

    def act(form: RestrictForm) -> Done:
        data = form.cleaned_data
        readers = [worker.user for worker in data["to"]]
        restricting.restrict(
            person, reason=data["reason"], to=readers, length=data["length"], by=user
        )
        # Whoever took themselves off the list finds the record no more.
        to = _page_of(person) if user in readers else reverse("search")
        then = "Nobody else finds it, in any list, search or count."
        return Done("The record is restricted.", to, then=then)

    usual = {"to": [user.post.pk] if user.post else []}
    return FormPage(
        template="casework/people/form.html",
        make=lambda data: RestrictForm(data, as_of=today, initial=usual),
        act=act,
        context=_context(person, "Restrict this record", "Restrict the record", grave=True),
    ).respond(request)


def _lift_page(person: Person, user: User) -> FormPage:
    def act(form: LiftForm) -> Done:
        restricting.lift(person, reason=form.cleaned_data["reason"], by=user)
        return Done("The record is not restricted any more.", _page_of(person))

    return FormPage(
        template="casework/people/form.html",
        make=LiftForm,
        act=act,
        context=_context(person, "End the restriction", "End the restriction", grave=True),
    )


@access.record_page
def person_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one more member of staff see a restricted record, for a time."""
    demand(request, Right.GRANT)
    user, today = user_of(request), local_today()
    person = visible_person(request, pk)
    access.saw_person(user, person, screen="give access")

    def act(form: GrantForm) -> Done:
        data = form.cleaned_data
        made = restricting.grant(
            person, to=data["to"].user, reason=data["reason"], length=data["length"], by=user
        )
        until = f"until {timezone.localtime(made.ends_at):%d %B %Y}"
        return Done(f"{data['to'].name} can find the record {until}.", _page_of(person))

    live = Grant.objects.filter(person=person, ends_at__gt=timezone.now())
    context = _context(person, "Who may see this record", "Give access")
    context["grants"] = live.select_related("user__worker__team").order_by("ends_at")
    return FormPage(
        template="casework/people/grant.html",
        make=lambda data: GrantForm(data, as_of=today),
        act=act,
        context=context,
    ).respond(request)


@access.record_page
def restricted_records(request: HttpRequest) -> HttpResponse:
    """The restricted records that the reader may open, whose leave ends first before all."""
    demand(request, Right.GRANT)
    user = user_of(request)
    ends = Grant.objects.live(timezone.now()).filter(person=OuterRef("pk"), user=user)
    found = Person.objects.visible_to(user).filter(is_restricted=True)
    people = list(
        found.annotate(ends_at=Subquery(ends.order_by("-ends_at").values("ends_at")[:1])).order_by(
            "ends_at", "pk"
        )[:_MOST]
    )
    access.saw_people(user, people=people, screen="restricted records")
    return render(request, "casework/people/restricted.html", {"people": people})


def _context(person: Person, title: str, verb: str, **more: object) -> dict[str, object]:
    back = _page_of(person)
    about = top(person, local_today())
    return {"title": title, "verb": verb, "back": back, **about, **more}


def _page_of(person: Person) -> str:
    return reverse("person", args=[person.pk])


@access.record_page
def emergency_access(request: HttpRequest) -> HttpResponse:
    """Take access for three hours. The answer is the same whether or not there is a record."""
    demand(request, Right.SEE_RECORDS)
    user = user_of(request)

    def act(form: EmergencyForm) -> Done:
        words, reason = form.cleaned_data["words"], form.cleaned_data["reason"]
        access.searched(user, f"Emergency access: {words}", found=0)
        restricting.break_glass(whose_record(words), reason=reason, by=user)
        return Done(
            "If there is such a record, you can now find it for 3 hours.",
            reverse("search"),
            then="This was written down and reported to the service managers.",
        )

    return FormPage(
        template="casework/people/emergency.html",
        make=EmergencyForm,
        act=act,
        context={
            "title": "Emergency access",
            "verb": "Get access for 3 hours",
            "back": reverse("search"),
            "grave": True,
        },
    ).respond(request)


def whose_record(words: str) -> Person | None:
    """The one person of a reference or an NHS number: the only look past ``visible_to``."""
    try:
        meant = searching.read(searching.tidy(words), as_of=local_today())
    except ValueError:
        return None
    if meant.nhs_number:
        named = Person.objects.filter(nhs_number=meant.nhs_number)
        return named.order_by("-is_restricted").first()
    if meant.person:
        return Person.objects.filter(pk=meant.person).first()
    if meant.case:
        case = Case.objects.filter(pk=meant.case).select_related("person").first()
        return case.person if case else None
    return None
