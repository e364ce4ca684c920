"""A carer's assessment as a list of tasks; each section saved by itself, as the talk goes."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from carers import sections
from carers.acts import assessing
from carers.acts.assessing import SectionChanged, needs_sign_off
from carers.eligibility import conclude
from carers.forms.section import SectionForm
from carers.forms.work import CompleteForm, PerformerForm, SignOffForm
from carers.models import Assessment
from carers.sections import SECTIONS, Section
from carers.views.asking import about_case, assessment_to, carers_case_to
from casework import access
from casework.calendar import local_today
from casework.identity import top
from casework.permissions import may_for
from casework.roles import Right
from casework.templatetags.casework import long_date
from casework.views.asking import Done, FormPage, user_of

EDIT = (Right.WORK, Right.SHARED)
READ = (Right.SEE_RECORDS, Right.WORK, Right.SHARED)


def tasks_url(assessment: Assessment) -> str:
    return reverse("carer-assessment", args=[assessment.pk])


@access.record_page
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with the assessment that is open, or say who makes a new one."""
    case, today = carers_case_to(request, pk, Right.WORK), local_today()
    begun = case.carer_assessments.filter(completed_on=None).first()
    if begun:
        return redirect(tasks_url(begun))
    teams = assessing.performers(case, on=today).order_by("name")

    def act(form: Any) -> Done:
        made = assessing.start(case, **form.cleaned_data, by=user_of(request), on=today)
        return Done("The assessment is begun.", tasks_url(made))

    return about_case(
        request, case,
        lambda data: PerformerForm(data, teams=teams, initial={"performed_by": case.team_id}),
        act, title="Begin the carer's assessment", verb="Begin",
        lede="It is the carer's own, and never a part of the adult's.",
    )  # fmt: skip


@access.record_page
def tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """The sections with what is still to be answered, and what comes after."""
    assessment, user = assessment_to(request, pk, *READ), user_of(request)
    case = assessment.case
    access.saw_case(user, case, screen="carer's assessment")
    left = sections.missing(assessment)
    decision = getattr(assessment, "decision", None)
    context = {
        **top(case.person, local_today()),
        "case": case,
        "assessment": assessment,
        "sections": [(item, _state(assessment, item, left)) for item in SECTIONS],
        "answers": [] if assessment.is_open else _answers(assessment, request),
        "conclusion": None if assessment.is_open else conclude(assessment.findings()),
        "decision": decision,
        "override": assessment.overrides.order_by("-id").first(),
        "waits_for_sign_off": not assessment.is_open and needs_sign_off(assessment),
        "may_work": may_for(user, Right.WORK, case),
        "may_decide": may_for(user, Right.CLOSE, case),
        "may_sign_off": may_for(user, Right.ALLOCATE, case),
        "may_edit": any(may_for(user, right, case) for right in EDIT),
    }
    return render(request, "carers/assessment.html", context)


def _answers(assessment: Assessment, request: HttpRequest) -> list[tuple[str, Any]]:
    """The whole of a completed assessment, section by section, to read and to print."""
    user = user_of(request)
    forms = (SectionForm(None, section=item, assessment=assessment, user=user) for item in SECTIONS)
    return [(form.section.title, _told(form)) for form in forms]


def _state(assessment: Assessment, section: Section, left: dict[str, list[str]]) -> str:
    if section.code not in left:
        is_optional = not section.needed and section.code == "together"
        empty = is_optional and not assessment.saved.get("together")
        return "Only if wanted" if empty else "Answered"
    return "In progress" if assessment.saved.get(section.code) else "Not started"


def _told(form: SectionForm) -> list[tuple[str, str]]:
    """What a section says, as labels and words."""
    said = ((field, form.initial.get(field.name)) for field in form if not field.is_hidden)
    return [
        (str(field.label), _in_words(field.field, value))
        for field, value in said
        if value not in (None, "", False)
    ]


def _in_words(field: Any, value: Any) -> str:
    if value is True:
        return "Yes"
    choices = dict(getattr(field, "choices", ()))
    return str(choices.get(value, long_date(value) if isinstance(value, date) else value))


class _Changed(Exception):
    """Somebody saved the section first; ``current`` is the assessment as it now stands."""

    def __init__(self, current: Assessment) -> None:
        super().__init__()
        self.current = current


class _SectionPage(FormPage):
    """As a form page; where two edit, both versions are shown and nothing typed is lost."""

    def respond(self, request: HttpRequest) -> HttpResponse:
        try:
            return super().respond(request)
        except _Changed as change:
            return self._ask_which(request, change.current)

    def _ask_which(self, request: HttpRequest, current: Assessment) -> HttpResponse:
        section: Section = self.context["section"]
        typed = request.POST.copy()
        typed["seen"] = str(current.saved.get(section.code, 0))
        theirs = SectionForm(None, section=section, assessment=current, user=user_of(request))
        return self._show(request, self.make(typed), status=409, theirs=_told(theirs))


@access.record_page
def section(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    if code not in sections.BY_CODE:
        raise Http404
    assessment, asked = assessment_to(request, pk, *EDIT), sections.BY_CODE[code]
    case, user = assessment.case, user_of(request)
    access.saw_case(user, case, screen="carer's assessment")

    def make(data: Any) -> SectionForm:
        return SectionForm(data, section=asked, assessment=assessment, user=user)

    def act(form: SectionForm) -> Done:
        seen, today = form.cleaned_data["seen"], local_today()
        try:
            assessing.save_section(assessment, code, form.answers, seen=seen, by=user, on=today)
        except SectionChanged as change:
            raise _Changed(change.current) from change
        return Done(f"Saved: {asked.title.lower()}.", _next(request, assessment, asked))

    context = {
        "title": asked.title, "verb": "Save and go on", "section": asked, "case": case,
        "back": tasks_url(assessment), "lede": "",
    }  # fmt: skip
    return _SectionPage("carers/section.html", make, act, context).respond(request)


def _next(request: HttpRequest, assessment: Assessment, done: Section) -> str:
    """The next section, or the list of tasks after the last and where that was asked for."""
    after = SECTIONS.index(done) + 1
    if "list" in request.POST or after == len(SECTIONS):
        return tasks_url(assessment)
    return reverse("carer-section", args=[assessment.pk, SECTIONS[after].code])


@access.record_page
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    assessment = assessment_to(request, pk, *EDIT)

    def act(form: Any) -> Done:
        done = assessing.complete(assessment, by=user_of(request), on=local_today())
        then = "The council signs it off next." if needs_sign_off(done) else "Next: the decision."
        return Done("The assessment is complete.", tasks_url(done), then)

    return about_case(
        request, assessment.case, CompleteForm, act, title="Complete the assessment",
        verb="Complete", back=tasks_url(assessment),
        lede="Nothing can be changed after this. Eligibility is worked out from what was found.",
    )  # fmt: skip


@access.record_page
def sign_off(request: HttpRequest, pk: int) -> HttpResponse:
    assessment = assessment_to(request, pk, Right.ALLOCATE)

    def act(form: Any) -> Done:
        assessing.sign_off(assessment, by=user_of(request), on=local_today())
        return Done("Signed off for the council.", tasks_url(assessment), "Next: the decision.")

    return about_case(
        request, assessment.case, SignOffForm, act, title="Sign off for the council",
        verb="Sign off", back=tasks_url(assessment),
        lede=f"{assessment.performed_by} made this assessment. The duty stays the council's.",
    )  # fmt: skip
