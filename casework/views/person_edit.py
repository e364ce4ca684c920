"""Change a person's details; when two do so at once, each sees both texts and chooses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from casework import access
from casework.acts import people
from casework.forms.people import DetailsForm
from casework.identity import top
from casework.models import Event, Person
from casework.templatetags.casework import long_date, nhs_number
from casework.views.asking import Done, FormPage
from casework.views.people import About

MINE, THEIRS = "mine", "theirs"
# What the comparing page adds to the boxes of the form itself.
_LISTED = "listed"
_NOT_TYPED = ("csrfmiddlewaretoken", "version", _LISTED)


class _Clash(Exception):
    """The record moved while it was being changed; ``unanswered`` were not chosen between."""

    def __init__(self, current: Person, form: DetailsForm, unanswered: frozenset[str]) -> None:
        super().__init__()
        self.current, self.form, self.unanswered = current, form, unanswered


@access.record_page
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """All the details that are boxes; a death, an address and access needs have their own pages."""
    about = About.of(request, pk, screen="change details")
    page = FormPage(
        make=lambda data: DetailsForm.of(about.person, data, as_of=about.today),
        act=lambda form: _amend(form, about),
        **about.page("edit", "Change details", "Save the details"),
    )
    try:
        return page.respond(request)
    except _Clash as clash:
        return _compare(request, about, clash)


def _amend(form: DetailsForm, about: About) -> Done:
    unanswered = {name for name in _posted(form).getlist(_LISTED) if not _choice(form, name)}
    if unanswered:
        raise _Clash(about.person, form, frozenset(unanswered))
    changes = {name: value for name, value in form.changes.items() if _choice(form, name) != THEIRS}
    version = form.cleaned_data["version"]
    try:
        people.amend(about.person, changes, version=version, by=about.user)
    except people.Changed as changed:
        raise _Clash(changed.current, form, frozenset()) from changed
    return Done("Details saved.", about.url, then="What they were before is kept in the timeline.")


def _posted(form: DetailsForm) -> QueryDict:
    return cast(QueryDict, form.data)


def _choice(form: DetailsForm, name: str) -> str:
    chosen = form.data.get(f"keep_{name}", "")
    return chosen if chosen in (MINE, THEIRS) else ""


@dataclass(frozen=True)
class Difference:
    """One detail that stands differently in the form and in the record."""

    name: str
    label: str
    mine: str
    theirs: str
    keep: str
    is_unanswered: bool


def _compare(request: HttpRequest, about: About, clash: _Clash) -> HttpResponse:
    form, current = clash.form, clash.current
    seen = form.cleaned_data["version"]
    between = list(people.changes_since(current, seen))
    differences = list(_differences(clash, between))
    typed = [
        (name, value)
        for name, values in _posted(form).lists()
        if name not in _NOT_TYPED and not name.startswith("keep_")
        for value in values
    ]
    context = {
        **top(current, about.today), "back": about.url,
        "differences": differences, "between": between, "typed": typed,
        "unanswered": any(difference.is_unanswered for difference in differences),
    }  # fmt: skip
    return render(request, "casework/people/conflict.html", context, status=409)


def _differences(clash: _Clash, between: list[Event]) -> Iterator[Difference]:
    before: dict[str, str] = {}
    for event in between:
        for name, (old, _) in event.data.get("changes", {}).items():
            before.setdefault(name, old)
    for name, value in clash.form.changes.items():
        stands = getattr(clash.current, name)
        if value == stands:
            continue
        keep = _choice(clash.form, name) or _keeps(str(value), before.get(name))
        yield Difference(
            name, str(clash.form.fields[name].label), _shown(clash.form, name, value),
            _shown(clash.form, name, stands), keep, name in clash.unanswered,
        )  # fmt: skip


def _keeps(mine: str, before: str | None) -> str:
    """Whose text is chosen to begin with; nobody's where both wrote something new."""
    if before is None:
        return MINE
    return THEIRS if mine == before else ""


def _shown(form: DetailsForm, name: str, value: Any) -> str:
    """A value in words, as the form would show it."""
    field = form.fields[name]
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name == "nhs_number":
        return nhs_number(value) or "Empty"
    label = dict(getattr(field, "choices", ())).get(value, value)
    return str(label) if label else "Empty"
