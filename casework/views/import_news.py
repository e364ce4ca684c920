"""What a file says about people who are here: shown, decided, exported; and an import undone."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from casework import access
from casework.calendar import local_today
from casework.exports import csv_response
from casework.forms.import_news import APPLY, DecideForm, UndoForm
from casework.identity import strip_of, strips_of_people
from casework.imports import deciding, undoing, work
from casework.imports.gone import is_suspicious
from casework.imports.news_words import new, old, title_of
from casework.models import (
    HOLDS_LETTERS,
    Import,
    ImportNews,
    ImportRow,
    NewsState,
    Person,
    User,
    What,
)
from casework.permissions import may
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, user_of, visible_person

PAGE = 50
SCREEN = "import news"
# What somebody needs to say whose a row is, or to ask about needs.
_OF_A_ROW = (Right.IMPORT, Right.RECEIVE, Right.WORK)


def _batch(request: HttpRequest, pk: int) -> Import:
    demand(request, Right.IMPORT)
    demand(request, Right.SEE_RECORDS)
    return get_object_or_404(Import.objects.select_related("by__worker"), pk=pk)


def seen_by(batch: Import, user: User) -> QuerySet[ImportNews]:
    """The news of an import, of the people whose record this user may see."""
    return deciding.visible(batch.news.all(), by=user)


def counts_of(news: QuerySet[ImportNews]) -> list[dict[str, Any]]:
    """How many of each kind are open, on their way, applied and refused; the gravest first."""
    rows = news.values_list("what", "state").annotate(Count("pk")).order_by()
    found: dict[str, dict[str, int]] = {}
    for what, state, count in rows:
        found.setdefault(what, {})[state] = count
    return [
        {"what": what.value, "label": what.label, "holds": what in HOLDS_LETTERS,
         **{state.value: found[what].get(state, 0) for state in NewsState}}
        for what in What if what in found
    ]  # fmt: skip


@access.record_page
def import_news(request: HttpRequest, pk: int) -> HttpResponse:
    """New, changed and gone: by kind, and then one by one."""
    batch, user = _batch(request, pk), user_of(request)
    news = seen_by(batch, user)
    what = request.GET.get("what", "")
    after = request.GET.get("after", "")
    listed = news.filter(what=what) if what in What.values else news.none()
    listed = listed.filter(pk__gt=int(after) if after.isdecimal() and len(after) < 18 else 0)
    rows = list(listed.select_related("person", "case").order_by("pk")[: PAGE + 1])
    access.saw_people(user, people=[row.person for row in rows[:PAGE]], screen=SCREEN)
    context = {
        "batch": batch, "counts": counts_of(news), "what": what,
        "what_says": What(what).label if what in What.values else "",
        "rows": [(row, old(row), new(row)) for row in rows[:PAGE]],
        "next_after": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "hidden": batch.news.count() - news.count(), "is_suspicious": is_suspicious(batch),
    }  # fmt: skip
    return render(request, "casework/imports/news.html", context)


@access.record_page
def import_news_kind(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Decide all news of one kind at once."""
    batch, user = _batch(request, pk), user_of(request)
    here = reverse("import-news", args=[pk])
    open_news = seen_by(batch, user).filter(what=what, state=NewsState.OPEN)
    count = open_news.count()
    label = What(what).label if what in What.values else "Nothing"
    rows = list(open_news.select_related("person", "case").order_by("pk")[:PAGE])
    access.saw_people(user, people=[row.person for row in rows], screen=SCREEN)

    def act(form: DecideForm) -> Done:
        because, reason = form.cleaned_data["because"], form.cleaned_data.get("reason", "")
        if form.cleaned_data["decision"] != APPLY:
            kept = deciding.refuse_by_kind(batch, what, because=because, by=user)
            return Done(f"{kept:,} kept as they are.", here)
        agreed = deciding.agree_by_kind(batch, what, by=user, reason=reason)
        if agreed <= work.SMALL_NEWS:
            deciding.work_agreed(batch, on=local_today(), most=work.SMALL_NEWS)
        return Done(f"{agreed:,} agreed: {label.lower()}.", here, then=_how_far(batch, what))

    return FormPage(
        template="casework/imports/decide.html",
        make=lambda data: DecideForm(data, what=what),
        act=act,
        context={
            "title": f"{label}: {count:,} to decide", "verb": "Decide all of these",
            "back": f"{here}?what={what}", "rows": _with_strips(rows), "more": count - len(rows),
            "lede": "One decision for every one whose record you may see.",
            "is_suspicious": what == What.GONE and is_suspicious(batch),
        },
    ).respond(request)  # fmt: skip


def _with_strips(rows: Sequence[ImportNews]) -> list[tuple[ImportNews, str, str, dict[str, Any]]]:
    """Each with both values and what nobody may overlook: one statement for all of them."""
    strips = strips_of_people([row.person for row in rows], local_today())
    return [(row, old(row), new(row), strips[row.person_id]) for row in rows]


def _how_far(batch: Import, what: str) -> str:
    left = batch.news.filter(what=what, state=NewsState.AGREED).count()
    back = batch.news.filter(what=what, state=NewsState.OPEN).exclude(because="").count()
    said = f"{left:,} are still being applied." if left else "All of them were worked."
    return f"{said} {back:,} could not be applied: see why in the list." if back else said


@access.record_page
def import_news_one(request: HttpRequest, pk: int, news_pk: int) -> HttpResponse:
    """Decide one piece of news."""
    batch, user = _batch(request, pk), user_of(request)
    news = get_object_or_404(seen_by(batch, user).select_related("person", "case"), pk=news_pk)
    access.saw_person(user, news.person, screen=SCREEN)
    back = f"{reverse('import-news', args=[pk])}?what={news.what}"
    return _decide_page(request, news, user, back)


def _decide_page(request: HttpRequest, news: ImportNews, user: User, back: str) -> HttpResponse:
    def act(form: DecideForm) -> Done:
        because, reason = form.cleaned_data["because"], form.cleaned_data.get("reason", "")
        if form.cleaned_data["decision"] == APPLY:
            deciding.apply(news, by=user, on=local_today(), reason=reason)
            return Done(f"Applied to the record of {news.person.name}.", back)
        deciding.refuse(news, because=because, by=user)
        return Done(f"The record of {news.person.name} stays as it is.", back)

    return FormPage(
        template="casework/imports/decide.html",
        make=lambda data: DecideForm(data, what=news.what),
        act=act,
        context={
            "title": f"{news.person.name}: {title_of(news).lower()}",
            "verb": "Decide", "back": back, "news": news, "old": old(news), "new": new(news),
            "about_people": [news.person],
        },
    ).respond(request)  # fmt: skip


@access.record_page
def person_news(request: HttpRequest, pk: int) -> HttpResponse:
    """What files say about one person and nobody has decided; letters wait for it."""
    demand(request, Right.WORK)
    user = user_of(request)
    person = visible_person(request, pk)
    access.saw_person(user, person, screen=SCREEN)
    found = list(_undecided(person))
    chosen = request.GET.get("news", "")
    news = next((each for each in found if str(each.pk) == chosen), None)
    if news is not None:
        return _decide_page(request, news, user, reverse("person-news", args=[pk]))
    context = {
        "person": person,
        "rows": [(each, title_of(each), old(each), new(each)) for each in found],
        "asked_rows": ImportRow.objects.holds_letters(pk).select_related("batch").order_by("pk"),
        "may": {right.name.lower(): may(user, right) for right in _OF_A_ROW},
        **strip_of(person, local_today()),
    }
    return render(request, "casework/imports/person_news.html", context)


def _undecided(person: Person) -> QuerySet[ImportNews]:
    return ImportNews.objects.undecided().filter(person=person).select_related("batch", "person")


@access.looks_first
def import_news_export(request: HttpRequest, pk: int) -> Any:
    """Everything that the file proposed, what was decided, and by whom, as CSV."""
    batch, user = _batch(request, pk), user_of(request)
    demand(request, Right.EXPORT)
    news = list(
        seen_by(batch, user).select_related("person", "case", "decided_by__worker").order_by("pk")
    )
    people = {each.person_id: each.person for each in news}
    access.saw_people(user, people=people.values(), screen=SCREEN)
    return csv_response(f"import-{pk}-news", _exported(news))


def _exported(news: list[ImportNews]) -> Iterator[tuple[Any, ...]]:
    yield ("Line", "Person", "Name", "Case", "News", "Our record", "The file", "State", "By", "Why")
    for each in news:
        case = each.case.reference if each.case else ""
        by = each.decided_by.name if each.decided_by else ""
        yield (
            each.line or "", each.person.reference, each.person.name, case,
            title_of(each), old(each), new(each), each.get_state_display(), by,
            each.because,
        )  # fmt: skip


@access.record_page
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the import as a whole; what cannot be undone is named, case by case."""
    batch, user = _batch(request, pk), user_of(request)
    kept: list[undoing.Kept] = []

    def act(form: UndoForm) -> Done:
        done = undoing.undo(batch, by=user, on=local_today())
        kept.extend(done.kept)
        return Done(
            f"{done.cases:,} cases and {done.news:,} changes were undone.",
            reverse("import", args=[pk]), then=f"{len(kept):,} could not be undone."
        )  # fmt: skip

    answer = FormPage(
        template="casework/imports/undo.html", make=UndoForm, act=act,
        context={"title": f"Undo import {pk}", "verb": "Undo this import", "grave": True,
                 "back": reverse("import", args=[pk]), "batch": batch},
    ).respond(request)  # fmt: skip
    if not kept:
        return answer
    seen = Person.objects.visible_to(user).filter(pk__in=[_person(each) for each in kept])
    shown = {person.pk: person for person in seen}
    access.saw_people(user, people=shown.values(), screen=SCREEN)
    rows = [(each, shown[_person(each)]) for each in kept if _person(each) in shown]
    context = {"batch": batch, "rows": rows, "hidden": len(kept) - len(rows)}
    return render(request, "casework/imports/undone.html", context)


def _person(kept: undoing.Kept) -> int:
    return kept.case.person_id if kept.case else (kept.news.person_id if kept.news else 0)
