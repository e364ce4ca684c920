"""Policy: every number that a council could argue about, who says so, and how it is changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from casework import policy_changes
from casework.acts.record import policy_on
from casework.calendar import local_today
from casework.cases import review_limits
from casework.forms.running import NumberForm
from casework.models import Case, PolicyNumber, User
from casework.policy import (
    LADDER,
    NUMBERS,
    RAG_MEANING,
    RAG_REASONS,
    RAG_REASONS_VERSION,
    STRANDED,
    Basis,
    Number,
    PolicyInForce,
    Rag,
    Role,
    type_unit,
)
from casework.roles import ROLES, Right
from casework.rules.triggers import RETRIAGE_TRIGGERS
from casework.views.asking import Done, FormPage, demand, user_of

# Beyond this many waiting cases the clocks are set by the job, and not while someone waits.
SET_AT_ONCE = 5000

# How the numbers are grouped: the beginning of a code, and what the group is called.
_GROUPS: tuple[tuple[str, str, str], ...] = (
    ("request", "Taking requests", "What is taken for a mistake when a request is written down."),
    ("standard", "Standards by kind of case", "Within how many days each kind should be reached."),
    ("letter", "Waiting Well letters", "When someone who waits is written to."),
    ("look", "Looking again", "How soon somebody looks at a case again, by its rating."),
    ("first_contact", "Speaking to the person for the first time",
     "How soon somebody first speaks to them, from the day of the rating; 0 is the same day."),
    ("allocate", "Giving it to a worker", "How soon a case is given to a worker, by its rating."),
    ("contact", "Speaking to the person", "How often somebody speaks to them, by rating."),
    ("escalate", "Escalation", "After how long each role is told."),
    ("", "Work", "Absences, caseloads, imports, meetings and being chased."),
)  # fmt: skip

BASIS_TONE: dict[Basis, str] = {
    Basis.STATUTORY: "govuk-tag--purple",
    Basis.GUIDANCE: "govuk-tag--blue",
    Basis.LOCAL: "govuk-tag--grey",
    Basis.PROPOSED: "govuk-tag--yellow",
}

# What each right allows, in words that a manager can check.
RIGHT_SAYS: dict[Right, str] = {
    Right.SEE_RECORDS: "open records",
    Right.RECEIVE: "receive requests",
    Right.MERGE: "join two records of one person, and take them apart",
    Right.WORK: "record contacts, notes and what changed; and, of a person of any team, details, "
    "addresses and a death, which is recorded at once by whoever hears of it",
    Right.RATE: "rate the risk, look again, pause and end a pause",
    Right.ALLOCATE: "allocate, and give back for anyone",
    Right.REVIEW_ACCESS: "review each use of emergency access",
    Right.GIVE_BACK: "give back what they hold",
    Right.MOVE: "offer and accept moves",
    Right.CLOSE: "close and reopen",
    Right.CLOSE_AT_RISK: "close what is red or not rated",
    Right.ACKNOWLEDGE: "answer escalations",
    Right.LETTERS: "decide about letters",
    Right.EXPORT: "export lists",
    Right.IMPORT: "import files",
    Right.POLICY: "change the policy",
    Right.ABSENCES: "record absences and leavers",
    Right.STAFFING: "add teams, posts and roles, though never their own, and make sign-ins",
    Right.GRANT: "give access to restricted records",
    Right.AUDIT: "see who looked at records",
    Right.JOBS: "see the scheduled jobs",
    Right.FIGURES: "see the figures",
    Right.WORDING: "write what letters say",
    Right.APPROVE_WORDING: "agree to what another wrote for letters",
    Right.SHARED: "work the cases that were shared with their organisation",
}


def amount(number: int, unit: type_unit) -> str:
    """As in "1 day", "2 working days", "60 cases"."""
    return f"{number:,} {unit.removesuffix('s') if number == 1 else unit}"


@dataclass(frozen=True)
class Line:
    """One number as the page shows it."""

    code: str
    number: Number
    now: int
    next_change: PolicyNumber | None

    @property
    def amount(self) -> str:
        return amount(self.now, self.number.unit)

    @property
    def is_changed(self) -> bool:
        return self.now != self.number.default

    @property
    def tone(self) -> str:
        return BASIS_TONE[self.number.basis]


@dataclass(frozen=True)
class Group:
    title: str
    says: str
    lines: list[Line]


def policy(request: HttpRequest) -> HttpResponse:
    """Every number in force today, and the lists and roles that stand beside them."""
    demand(request, Right.POLICY)
    today = local_today()
    in_force = policy_on(today)
    context = {
        "groups": list(_groups(in_force, _next_changes(today))),
        "ladder": list(_ladder(in_force)),
        "ratings": [(rag, RAG_MEANING[rag]) for rag in Rag],
        "reasons": RAG_REASONS.values(),
        "reasons_version": RAG_REASONS_VERSION,
        "triggers": RETRIAGE_TRIGGERS.values(),
        "roles": list(_roles()),
        "today": today,
    }
    return render(request, "casework/policy/numbers.html", context)


def _next_changes(today: date) -> dict[str, PolicyNumber]:
    """The first change to come of each number. Of two from one day the later entry wins."""
    coming = PolicyNumber.objects.filter(from_on__gt=today).order_by("-from_on", "id")
    return {change.code: change for change in coming}


def _groups(in_force: PolicyInForce, coming: dict[str, PolicyNumber]) -> Iterator[Group]:
    left = dict(NUMBERS)
    for prefix, title, says in _GROUPS:
        codes = [code for code in left if code.startswith(prefix)]
        lines = [Line(code, left.pop(code), in_force[code], coming.get(code)) for code in codes]
        yield Group(title, says, lines)


@dataclass(frozen=True)
class Step:
    """One rung of the ladder in words."""

    after: str
    of: str
    told: str
    says: str
    every: int


def _ladder(in_force: PolicyInForce) -> Iterator[Step]:
    for rung in (*LADDER, STRANDED):
        ratings = [Rag(rag).label if rag else "Unrated" for rag in rung.rags]
        anyone = "With a worker" if rung is STRANDED else "Any rating"
        yield Step(
            after=amount(in_force[rung.number], NUMBERS[rung.number].unit),
            of=", ".join(ratings) or anyone, told=rung.told.label, says=rung.says,
            every=rung.every,
        )  # fmt: skip


@dataclass(frozen=True)
class RoleLine:
    name: str
    says: str
    rights: str
    reach: str


def _roles() -> Iterable[RoleLine]:
    for role, duties in ROLES.items():
        rights = [words for right, words in RIGHT_SAYS.items() if right in duties.rights]
        reach = "Every team" if duties.whole_council else "Own team"
        yield RoleLine(Role(role).label, duties.says, ", ".join(rights).capitalize(), reach)


def policy_number(request: HttpRequest, code: str) -> HttpResponse:
    """One number: its history, and the form that changes it from a day."""
    demand(request, Right.POLICY)
    number = NUMBERS.get(code)
    if number is None:
        raise Http404
    today = local_today()
    line = Line(code, number, policy_on(today)[code], None)
    page = FormPage(
        template="casework/policy/number.html",
        make=lambda data: NumberForm(data, number=number, today=today),
        act=lambda form: _override(line, form.cleaned_data, by=user_of(request), today=today),
        context={
            "title": number.label, "verb": "Change the number", "back": reverse("policy"),
            "line": line, "today": today, "history": _history(code),
            "sooner": review_limits.preview(code, policy_on(today)[code], as_of=today),
        },
    )  # fmt: skip
    return page.respond(request)


def _history(code: str) -> list[PolicyNumber]:
    changes = PolicyNumber.objects.filter(code=code).order_by("-from_on", "-id")
    return list(changes.annotate(by_name=F("by__worker__name"))[:100])


def _override(line: Line, chosen: dict[str, Any], *, by: User, today: date) -> Done:
    change = policy_changes.override(
        line.code, value=chosen["value"], from_on=chosen["from_on"], reason=chosen["reason"],
        by=by, on=today,
    )  # fmt: skip
    happened = f"{line.number.label}: {amount(change.value, line.number.unit)}"
    if change.from_on > today:
        day = f"{change.from_on.day} {change.from_on:%B %Y}"
        return Done(f"{happened} from {day}.", to=_page_of(line), then=_THEN_ON_ITS_DAY)
    return Done(f"{happened} from today.", to=_page_of(line), then=apply_now(today))


def _page_of(line: Line) -> str:
    return reverse("policy-number", args=[line.code])


_THEN_ON_ITS_DAY = "The clocks of waiting cases are set again on that morning."


def apply_now(today: date) -> str:
    """Set the clocks now where that is quick; say which of the two happened."""
    waiting = Case.objects.waiting().values("pk")[: SET_AT_ONCE + 1].count()
    if waiting > SET_AT_ONCE:
        return (
            f"More than {SET_AT_ONCE:,} cases wait, so the job “apply_policy” sets their clocks. "
            "It runs at 5.30am, or when somebody runs it on the page Jobs."
        )
    done = policy_changes.apply(as_of=today)
    cases = "1 waiting case" if done["cases"] == 1 else f"{done['cases']:,} waiting cases"
    return f"The clocks of {cases} were set again just now."
