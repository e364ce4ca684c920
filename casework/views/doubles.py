"""Two records that may be one person's: found, compared, told apart, or joined."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from casework import access
from casework.calendar import local_today
from casework.forms.doubles import ApartForm, MergeForm
from casework.identity import top
from casework.messages import tell
from casework.models import Case, Merge, Person, ToldApart
from casework.paging import Order, page_of
from casework.people import doubles, kept_values, merging, telling_apart
from casework.permissions import may
from casework.refusals import Refusal
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, user_of, visible_person

NEWEST_FIRST = Order(("id",), falling=True)
SCREEN = "likely doubles"


@access.record_page
def likely_doubles(request: HttpRequest) -> HttpResponse:
    """Every pair that the nightly comparison found, the newest first."""
    demand(request, Right.MERGE)
    user = user_of(request)
    pairs = doubles.visible_to(user)
    page = page_of(pairs, order=NEWEST_FIRST, after=request.GET.get("after", ""))
    shown = {person for pair in page.rows for person in (pair.one, pair.other)}
    access.saw_people(user, people=shown, screen=SCREEN)
    context = {"page": page, "number": pairs.count()}
    return render(request, "casework/doubles/list.html", context)


@access.record_page
def person_doubles(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is like this person, from whom they were told apart, and what was joined to them."""
    demand(request, Right.SEE_RECORDS)
    user = user_of(request)
    person = visible_person(request, pk)
    alike = doubles.of_person(person, user=user)
    apart = _apart_from(request, person)
    access.saw_people(
        user, people=[person, *(one for one, _ in alike), *(one for one, _ in apart)], screen=SCREEN
    )
    context = {
        **top(person, local_today()),
        "alike": alike,
        "apart": apart,
        "merges": person.merges.filter(undone_at=None).select_related("ended", "by__worker"),
        "may_merge": may(user, Right.MERGE),
        "back": reverse("person", args=[pk]),
    }
    return render(request, "casework/doubles/person.html", context)


def _apart_from(request: HttpRequest, person: Person) -> list[tuple[Person, ToldApart]]:
    said = telling_apart.standing_of(person)
    others = {(one.other_id if one.one_id == person.pk else one.one_id): one for one in said}
    seen = Person.objects.visible_to(user_of(request)).in_bulk(list(others))
    return [(seen[pk], one) for pk, one in others.items() if pk in seen]


@access.record_page
def pair_apart(request: HttpRequest, pk: int, other_pk: int) -> HttpResponse:
    """Say that they are two people."""
    one, other = _both(request, pk, other_pk)
    back = reverse("person-doubles", args=[one.pk])

    def act(form: ApartForm) -> Done:
        because = form.cleaned_data["because"]
        made = telling_apart.tell_apart(one, other, because=because, by=user_of(request))
        return Done(
            f"{one.reference} and {other.reference} are two people.",
            back,
            then="Letters that were held for it are looked at again within the hour.",
            undo_url=reverse("apart-undo", args=[made.pk]),
        )

    return FormPage(
        template="casework/people/form.html",
        make=ApartForm,
        act=act,
        context={
            **top(one, local_today()),
            "title": f"They are two people: not {other.name}, {other.reference}",
            "verb": "They are two people",
            "back": back,
        },
    ).respond(request)


@access.record_page
def pair_merge(request: HttpRequest, pk: int, other_pk: int) -> HttpResponse:
    """Side by side: what is kept of which, what moves, and whether they can be joined at all."""
    kept, ended = _both(request, pk, other_pk)
    compared = kept_values.compared(kept, ended)
    to_choose = [one for one in compared if one.may_choose]
    now = {"version": kept.version, "other_version": ended.version}

    def act(form: MergeForm) -> Done:
        data = form.cleaned_data
        asked = merging.Asked(
            kept=kept, ended=ended, versions=(data["version"], data["other_version"]),
            because=data["because"], choices=form.choices,
        )  # fmt: skip
        made = merging.merge(asked, by=user_of(request), on=local_today())
        return Done(
            f"{ended.reference} was joined to {kept.reference}.",
            reverse("person", args=[kept.pk]),
            then="Both references lead here. It can be undone until something else happens.",
            undo_url=reverse("merge-undo", args=[made.pk]),
        )

    return FormPage(
        template="casework/doubles/merge.html",
        make=lambda data: MergeForm(data, differing=to_choose, initial=now),
        act=act,
        context={
            **top(kept, local_today()),
            "title": "Join two records of one person",
            "verb": f"Join {ended.reference} to {kept.reference}",
            "grave": True,
            "back": reverse("person-doubles", args=[kept.pk]),
            "kept": kept,
            "ended": ended,
            "differing": [one for one in compared if not one.is_same],
            "same": [one for one in compared if one.is_same],
            "moving": _moving(ended),
            "refused": merging.why_not(kept, ended),
        },
    ).respond(request)


def _moving(ended: Person) -> list[str]:
    """What goes to the record that is kept, in numbers."""
    counted = (
        ("case", "cases", Case.objects.filter(person=ended).count()),
        ("letter", "letters", ended.letters.count()),
        ("address", "addresses", ended.addresses.count()),
        ("access need", "access needs", ended.access_needs.count()),
        ("entry of the timeline", "entries of the timeline", ended.events.count()),
        ("entry of the access log", "entries of the access log", ended.looks.count()),
    )
    return [f"{number} {one if number == 1 else many}" for one, many, number in counted if number]


def _both(request: HttpRequest, pk: int, other_pk: int) -> tuple[Person, Person]:
    """Both, if the user may see both; the look at each is written down."""
    demand(request, Right.MERGE)
    both = visible_person(request, pk), visible_person(request, other_pk)
    access.saw_people(user_of(request), people=both, screen=SCREEN)
    return both


@access.record_page
@require_POST
def undo_apart(request: HttpRequest, pk: int) -> HttpResponse:
    """They may be one person after all."""
    demand(request, Right.MERGE)
    said = get_object_or_404(ToldApart, pk=pk)
    visible_person(request, said.one_id), visible_person(request, said.other_id)
    return _undo(
        request, said.one, lambda: telling_apart.undo(said, by=user_of(request)),
        "They may be one person again.",
    )  # fmt: skip


@access.record_page
@require_POST
def undo_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Each is a record of its own again."""
    demand(request, Right.MERGE)
    made = get_object_or_404(Merge.objects.select_related("kept", "ended"), pk=pk)
    visible_person(request, made.kept_id)
    return _undo(
        request, made.kept, lambda: merging.undo(made, by=user_of(request)),
        f"{made.ended.reference} is a record of its own again.",
    )  # fmt: skip


def _undo(
    request: HttpRequest, person: Person, act: Callable[[], Any], happened: str
) -> HttpResponse:
    access.saw_person(user_of(request), person, screen="undo")
    try:
        act()
    except Refusal as refusal:
        tell(request, "It was not undone.", then=str(refusal))
    else:
        tell(request, happened)
    return redirect("person", person.pk)
