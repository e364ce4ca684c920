"""A carer's assessment: started, saved section by section, completed, signed off (s10, S70)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from carers import sections
from carers.eligibility import CarerLimb, CarerOutcome
from carers.kinds import CARER_ASSESSMENT
from carers.models import Assessment, EqualityAnswer, OutcomeFinding
from casework.acts import record
from casework.acts.sharing import is_partner
from casework.cases import completing
from casework.kinds import Until
from casework.models import Case, Team, User, Verb
from casework.policy import Role
from casework.refusals import Conflict, NotAllowed, NotAnswerable, Refusal


class SectionChanged(Conflict):
    """Somebody else saved this section first; carries the assessment as it now stands."""

    def __init__(self, current: Assessment) -> None:
        super().__init__("Somebody else saved this section while you were writing.")
        self.current = current


class NotComplete(Refusal):
    """Something is still to be asked; ``missing`` says what, by section."""

    def __init__(self, missing: Mapping[str, list[str]]) -> None:
        titles = [sections.BY_CODE[code].title for code in missing]
        first = next(iter(missing.values()))[0]
        super().__init__(f"Still to be answered in {', '.join(titles)}. First: {first}.")
        self.missing = missing


def performers(case: Case, *, on: date) -> QuerySet[Team]:
    """Who may make the assessment: the case's own team, and partners with whom it is shared."""
    partners = Team.objects.filter(shares__in=case.shares.live(on), workers__role=Role.PARTNER)
    return Team.objects.filter(Q(pk=case.team_id) | Q(pk__in=partners.values("pk")))


@transaction.atomic
def start(case: Case, *, performed_by: Team, by: User, on: date) -> Assessment:
    """Begin an assessment; gives back the open one where there is one.

    Raises ``NotOpen``, ``Refusal`` for an adult's case or a partner without the case.
    """
    case = record.lock_open(case)
    if case.kind != CARER_ASSESSMENT.code:
        raise Refusal("A carer's assessment is part of the carer's own case.")
    if begun := case.carer_assessments.filter(completed_on=None).first():
        return begun
    if is_partner(performed_by) and not case.shares.live(on).filter(team=performed_by).exists():
        message = f"Share the case with {performed_by} first."
        raise Refusal(message)
    made = Assessment.objects.create(case=case, performed_by=performed_by, started_on=on)
    record.write(case, Verb.ASSESSMENT, f"Begun by {performed_by}", by=by, assessment=made.pk)
    completing.set_by_app(case, Until.STARTED, day=on, by=by, on=on)
    return made


@transaction.atomic
def save_section(
    assessment: Assessment, code: str, answers: Mapping[str, Any], *, seen: int, by: User, on: date
) -> Assessment:
    """Keep the answers of one section; ``seen`` is how often it was saved when the form was shown.

    Raises ``SectionChanged`` when somebody saved it since, ``NotAnswerable`` once completed.
    """
    assessment = _lock_open(assessment)
    if assessment.saved.get(code, 0) != seen:
        raise SectionChanged(assessment)
    section = sections.BY_CODE[code]
    if code == "outcomes":
        _save_outcomes(assessment, answers)
    elif code == "equality":
        _save_equality(assessment, answers)
    elif code == "together":
        _refuse_wrong_company(assessment, answers, on)
    for name in section.fields:
        setattr(assessment, name, answers[name])
    assessment.saved = {**assessment.saved, code: seen + 1}
    assessment.version += 1
    assessment.save(update_fields=[*section.fields, "saved", "version"])
    says = f"Saved: {section.title.lower()}"
    record.write(assessment.case, Verb.ASSESSMENT, says, by=by, assessment=assessment.pk)
    return assessment


def _lock_open(assessment: Assessment) -> Assessment:
    rows = Assessment.objects.select_for_update(of=("self",)).select_related(
        "case__person", "case__team", "performed_by"
    )
    found = rows.get(pk=assessment.pk)
    if not found.is_open:
        message = f"This assessment was completed on {found.completed_on:%-d %B %Y}."
        raise NotAnswerable(message)
    return found


def _save_outcomes(assessment: Assessment, answers: Mapping[str, Any]) -> None:
    """``answers`` maps each outcome asked to its limb (empty: achieved) and words."""
    for outcome, (limb, words) in answers.items():
        found = {"limb": CarerLimb(limb) if limb else "", "words": words.strip()}
        assessment.outcomes.update_or_create(outcome=CarerOutcome(outcome), defaults=found)
    OutcomeFinding.objects.filter(assessment=assessment).exclude(outcome__in=answers).delete()


def _save_equality(assessment: Assessment, answers: Mapping[str, Any]) -> None:
    """``answers`` maps each prompt asked to what was said; None where they prefer not to say."""
    for prompt, said in answers.items():
        if prompt not in sections.EQUALITY:
            raise Refusal("There is no such question.")
        told = {"prefers_not": said is None, "said": said or ""}
        assessment.equality.update_or_create(prompt=prompt, defaults=told)
    EqualityAnswer.objects.filter(assessment=assessment).exclude(prompt__in=answers).delete()


def _refuse_wrong_company(assessment: Assessment, answers: Mapping[str, Any], on: date) -> None:
    with_case = answers["combined_with"]
    if with_case is not None and with_case.person_id == assessment.case.person_id:
        raise Refusal("Name the adult's case, not one of the carer's own.")
    for name in ("carer_agreed_on", "adult_agreed_on"):
        if answers[name]:
            record.not_in_future(answers[name], on)


@transaction.atomic
def complete(assessment: Assessment, *, by: User, on: date) -> Assessment:
    """Everything was asked. Raises ``NotComplete``, saying what is missing; nothing is lost."""
    assessment = _lock_open(assessment)
    if left := sections.missing(assessment):
        raise NotComplete(left)
    assessment.completed_on, assessment.completed_by = on, by
    assessment.version += 1
    assessment.save(update_fields=["completed_on", "completed_by", "version"])
    says = f"Completed by {assessment.performed_by}"
    record.write(assessment.case, Verb.ASSESSMENT, says, by=by, assessment=assessment.pk)
    return assessment


@transaction.atomic
def sign_off(assessment: Assessment, *, by: User, on: date) -> Assessment:
    """The council signs off what a partner did on its behalf (S70, s79). Harmless when repeated.

    Raises ``NotAllowed`` for the partner itself, ``Refusal`` before it is complete.
    """
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("case__person")
    assessment = rows.get(pk=assessment.pk)
    if assessment.is_open:
        raise Refusal("It is not complete yet.")
    refuse_partner(by, "The council signs off, not the organisation that made the assessment.")
    if assessment.completed_by_id == by.pk:
        raise NotAllowed("You completed it yourself: somebody else signs it off.")
    if assessment.signed_off_on:
        return assessment
    assessment.signed_off_on, assessment.signed_off_by = on, by
    assessment.version += 1
    assessment.save(update_fields=["signed_off_on", "signed_off_by", "version"])
    says = "Signed off for the council"
    record.write(assessment.case, Verb.ASSESSMENT, says, by=by, assessment=assessment.pk)
    return assessment


def refuse_partner(user: User, words: str) -> None:
    """A partner's worker may not do what the law leaves to the council."""
    if user.post is None or user.post.role == Role.PARTNER:
        raise NotAllowed(words)


def needs_sign_off(assessment: Assessment) -> bool:
    """Made by a partner and not yet signed off by the council."""
    return assessment.signed_off_on is None and is_partner(assessment.performed_by)
