"""The filters of the waiting list, shared by the page, the export and the API."""

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters as filters  # type: ignore[import-untyped]
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from casework import contacts_due, kinds
from casework.calendar import LONDON, local_today
from casework.cases.wait import past_standard
from casework.clocks import rating_overdue
from casework.list_choices import choices_of
from casework.models import AccessNeed, Case, Event, Letter, Pause, User
from casework.models.case import CaseQuerySet, look_due, look_overdue
from casework.models.meeting import not_discussed
from casework.models.person import due_to_be_asked
from casework.policy import PolicyInForce, Rag, Urgency
from casework.waiting_list import changed_since_look

SHOW = (
    ("", "Waiting for a worker"),
    ("unrated", "Not rated"),
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
CHANGED = (
    ("1", "Since yesterday"),
    ("7", "In the last 7 days"),
    ("14", "In the last 14 days"),
    ("28", "In the last 28 days"),
)
# The codes stay those of ``Rag``, with 0 for unrated; the order is that of the list.
UNRATED = "0"
RATINGS = (
    (str(Rag.RED.value), Rag.RED.label),
    (UNRATED, "Unrated"),
    *((str(rag.value), rag.label) for rag in Rag if rag != Rag.RED),
)
FLAGS = (
    ("changed", "Something changed"),
    ("look", "Due a look"),
    ("overdue", "Overdue a look"),
    ("rating", "Rating overdue"),
    ("contact", "Contact overdue"),
    ("undiscussed", "Not discussed in time"),
    ("held", "Letter held"),
    ("paused", "Paused"),
    ("needs", "Has access needs"),
    ("never_asked", "Needs never asked"),
    ("ask_again", "Needs to be asked again"),
    ("interpreter", "Needs an interpreter"),
    ("do_not_write", "Do not write"),
    ("warning", "Warning for staff"),
    ("died", "Died or reported dead"),
)
_SMALL = {"class": "govuk-checkboxes--small"}
# The form of the list, by what it offers.
_forms: dict[tuple[Any, ...], type[forms.Form]] = {}
_MOST_FORMS = 100


def flag(name: str, policy: PolicyInForce) -> Q:
    """One flag as a question; each is a stop at the first row found, never a count."""
    today = local_today()
    case, person = OuterRef("pk"), OuterRef("person")
    questions: dict[str, Q] = {
        "changed": changed_since_look(),
        "rating": rating_overdue(today, policy),
        "contact": contacts_due.overdue(today, policy),
        "look": look_due(today),
        "overdue": look_overdue(today),
        "undiscussed": not_discussed(today, policy),
        "held": Q(Exists(Letter.objects.needing_a_person().filter(case=case))),
        "paused": Q(Exists(Pause.objects.filter(case=case, ended_on=None))),
        "needs": Q(Exists(AccessNeed.objects.live(today).filter(person=person))),
        "never_asked": Q(person__access_needs_asked_on=None),
        "ask_again": due_to_be_asked(today, person="person"),
        "interpreter": Q(person__interpreter_needed=True),
        "do_not_write": Q(person__do_not_write=True) | Q(person__safe_by_post="unsafe"),
        "warning": ~Q(person__safety_warning=""),
        "died": Q(person__died_on__isnull=False) | Q(person__reported_dead_on__isnull=False),
    }
    return questions[name]


def _urgency_of(code: str) -> int:
    """The place in the order of a list, for a rating as the address has it."""
    return Urgency.of(int(code)).value


class CaseFilter(filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """What someone may narrow a list of cases by. ``show`` is answered by the view."""

    show = filters.ChoiceFilter(
        label="Show", choices=SHOW[1:], empty_label=SHOW[0][1], method="ignore"
    )
    team = filters.TypedChoiceFilter(label="Team")
    kind = filters.ChoiceFilter(label="What for", choices=kinds.choices, empty_label="Everything")
    rating = filters.TypedMultipleChoiceFilter(
        label="Rating", choices=RATINGS, field_name="urgency", coerce=_urgency_of,
        widget=forms.CheckboxSelectMultiple(attrs=_SMALL),
    )  # fmt: skip
    waited = filters.ChoiceFilter(
        label="Waited", choices=WAITED, method="filter_waited", empty_label="Any time"
    )
    worker = filters.ChoiceFilter(label="Worker", empty_label="Anyone or nobody")
    need = filters.ChoiceFilter(
        label="Access need", method="filter_need", empty_label="Any, or none"
    )
    since = filters.ChoiceFilter(
        label="Changed", choices=CHANGED, method="filter_since", empty_label="At any time"
    )
    flags = filters.MultipleChoiceFilter(
        label="Only where", choices=FLAGS, method="filter_flags",
        widget=forms.CheckboxSelectMultiple(attrs=_SMALL),
    )  # fmt: skip

    class Meta:
        model = Case
        fields = (
            "show", "team", "worker", "kind", "rating", "waited", "need", "since", "flags",
        )  # fmt: skip

    def __init__(self, data: Any, *, user: User, as_of: date, policy: PolicyInForce) -> None:
        super().__init__(data, queryset=Case.objects.visible_to(user))
        self.as_of, self.policy = as_of, policy
        # Read once, for the choices and for the title: a list of cases has eight statements.
        self.choices = choices_of(data, as_of=as_of)
        teams = [("", "Every team"), *self.choices.teams.items()]
        self.filters["team"].extra.update(choices=teams, coerce=int)
        self.filters["worker"].extra.update(
            choices=list(self.choices.workers.items()),
            help_text="" if self.choices.has_team else "Choose the team first.",
        )
        self.filters["need"].extra["choices"] = list(self.choices.needs.items())
        self.form.all_optional = True

    @property
    def worker_name(self) -> str:
        """Whose cases are asked for; empty where it is nobody's in particular."""
        return self.choices.workers.get(self.data.get("worker", ""), "")

    def get_form_class(self) -> type[forms.Form]:
        """Made once for the same choices, and not for every page."""
        key = (self.choices.key, self.choices.has_team)
        if key not in _forms:
            if len(_forms) >= _MOST_FORMS:
                _forms.clear()
            _forms[key] = super().get_form_class()
        return _forms[key]

    def ignore(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        return cases

    def filter_waited(self, cases: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        if value == PAST_STANDARD:
            return cases.filter(past_standard(self.as_of, self.policy))
        return cases.waited_over(int(value), self.as_of)

    def filter_need(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        live = AccessNeed.objects.live(self.as_of).filter(term=value)
        return cases.filter(person__in=live.values("person"))

    def filter_since(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        day = self.as_of - timedelta(days=int(value))
        midnight = datetime.combine(day, time(), tzinfo=LONDON)
        happened = Event.objects.filter(at__gte=midnight, case__isnull=False)
        return cases.filter(pk__in=happened.values("case"))

    def filter_flags(self, cases: QuerySet[Case], name: str, value: list[str]) -> QuerySet[Case]:
        for each in value:
            cases = cases.filter(flag(each, self.policy))
        return cases


_drawn: dict[tuple[Any, ...], SafeString] = {}
_MOST_DRAWN = 500


def panel(narrowed: CaseFilter, *, count: int, sort: str) -> SafeString:
    """The filter beside a list. One that was drawn before, of the same choices, is not drawn again:
    it depends on nothing else, and takes as long as the list itself.
    """
    form = narrowed.form
    chosen = tuple(tuple(form.data.getlist(name)) for name in form.fields)
    key = (narrowed.choices.key, chosen, count, sort)
    if key not in _drawn:
        if len(_drawn) >= _MOST_DRAWN:
            _drawn.clear()
        shown = {"form": form, "count": count, "sort": sort, "clear_url": "?team="}
        _drawn[key] = render_to_string("components/filter.html", shown)
    return _drawn[key]
