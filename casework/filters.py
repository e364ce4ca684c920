"""The filters of the waiting list, shared by the page, the export and the API."""

from typing import Any

import django_filters as filters  # type: ignore[import-untyped]
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from casework import kinds
from casework.calendar import local_today
from casework.models import AccessNeed, Case, Letter, Pause, Team, User
from casework.models.case import CaseQuerySet, look_due, look_overdue, past_standard
from casework.policy import PolicyInForce, Rag
from casework.waiting_list import changed_since_look

SHOW = (
    ("", "Waiting for a worker"),
    ("stranded", "Worker away or left"),
    ("mine", "My cases"),
    ("with_worker", "With a worker"),
    ("open", "All open"),
)
PAST_STANDARD = "standard"
WAITED = (
    (PAST_STANDARD, "Past the standard"),
    ("28", "Over 28 days"),
    ("56", "Over 56 days"),
    ("84", "Over 84 days"),
    ("182", "Over 6 months"),
)
RATINGS = (("0", "Unrated"), *((str(rag.value), rag.label) for rag in Rag))
FLAGS = (
    ("changed", "Something changed"),
    ("look", "Due a look"),
    ("overdue", "Overdue a look"),
    ("held", "Letter held"),
    ("paused", "Paused"),
    ("needs", "Has access needs"),
    ("never_asked", "Needs never asked"),
    ("interpreter", "Needs an interpreter"),
    ("do_not_write", "Do not write"),
    ("warning", "Warning for staff"),
    ("died", "Died or reported dead"),
)
_SMALL = {"class": "govuk-checkboxes--small"}
# The form of the list, by the teams that it offers.
_forms: dict[tuple[tuple[str, str], ...], type[forms.Form]] = {}


def flag(name: str) -> Q:
    """One flag as a question; each is a stop at the first row found, never a count."""
    today = local_today()
    case, person = OuterRef("pk"), OuterRef("person")
    questions: dict[str, Q] = {
        "changed": changed_since_look(),
        "look": look_due(today),
        "overdue": look_overdue(today),
        "held": Q(Exists(Letter.objects.needing_a_person().filter(case=case))),
        "paused": Q(Exists(Pause.objects.filter(case=case, ended_on=None))),
        "needs": Q(Exists(AccessNeed.objects.live(today).filter(person=person))),
        "never_asked": Q(person__access_needs_asked_on=None),
        "interpreter": Q(person__interpreter_needed=True),
        "do_not_write": Q(person__do_not_write=True) | Q(person__safe_by_post="unsafe"),
        "warning": ~Q(person__safety_warning=""),
        "died": Q(person__died_on__isnull=False) | Q(person__reported_dead_on__isnull=False),
    }
    return questions[name]


class CaseFilter(filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """What someone may narrow a list of cases by. ``show`` is answered by the view."""

    show = filters.ChoiceFilter(
        label="Show", choices=SHOW[1:], empty_label=SHOW[0][1], method="ignore"
    )
    team = filters.TypedChoiceFilter(label="Team")
    kind = filters.ChoiceFilter(label="What for", choices=kinds.choices, empty_label="Everything")
    rating = filters.MultipleChoiceFilter(
        label="Rating", choices=RATINGS, field_name="urgency",
        widget=forms.CheckboxSelectMultiple(attrs=_SMALL),
    )  # fmt: skip
    waited = filters.ChoiceFilter(
        label="Waited", choices=WAITED, method="filter_waited", empty_label="Any time"
    )
    flags = filters.MultipleChoiceFilter(
        label="Only where", choices=FLAGS, method="filter_flags",
        widget=forms.CheckboxSelectMultiple(attrs=_SMALL),
    )  # fmt: skip

    class Meta:
        model = Case
        fields = ("show", "team", "kind", "rating", "waited", "flags")

    def __init__(
        self, data: Any, *, teams: QuerySet[Team], user: User, policy: PolicyInForce
    ) -> None:
        super().__init__(data, queryset=Case.objects.visible_to(user))
        self.policy = policy
        # Read once, for the choices and for the title: a list of cases has eight statements.
        self.team_names = {str(pk): name for pk, name in teams.values_list("pk", "name")}
        choices = [("", "Every team"), *self.team_names.items()]
        self.filters["team"].extra.update(choices=choices, coerce=int)
        self.form.all_optional = True

    def get_form_class(self) -> type[forms.Form]:
        """Made once for the same teams, and not for every page."""
        key = tuple(self.team_names.items())
        if key not in _forms:
            _forms.clear()
            _forms[key] = super().get_form_class()
        return _forms[key]

    def ignore(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        return cases

    def filter_waited(self, cases: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        if value == PAST_STANDARD:
            return cases.filter(past_standard(local_today(), self.policy))
        return cases.waited_over(int(value), local_today())

    def filter_flags(self, cases: QuerySet[Case], name: str, value: list[str]) -> QuerySet[Case]:
        for each in value:
            cases = cases.filter(flag(each))
        return cases


_drawn: dict[tuple[Any, ...], SafeString] = {}
_MOST_DRAWN = 500


def panel(narrowed: CaseFilter, *, count: int, sort: str) -> SafeString:
    """The filter beside a list. One that was drawn before, of the same choices, is not drawn again:
    it depends on nothing else, and takes as long as the list itself.
    """
    form = narrowed.form
    chosen = tuple(tuple(form.data.getlist(name)) for name in form.fields)
    key = (tuple(form.fields["team"].choices), chosen, count, sort)
    if key not in _drawn:
        if len(_drawn) >= _MOST_DRAWN:
            _drawn.clear()
        shown = {"form": form, "count": count, "sort": sort, "clear_url": "?team="}
        _drawn[key] = render_to_string("components/filter.html", shown)
    return _drawn[key]
