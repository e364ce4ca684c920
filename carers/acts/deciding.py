"""The decision is derived from the assessment, written with reasons, and can be challenged."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from carers.acts.assessing import needs_sign_off, refuse_partner
from carers.document import written
from carers.eligibility import conclude
from carers.letters.decision import owe_decision
from carers.models import Assessment, Decision, Disagreement, Override
from casework.acts import record
from casework.cases import completing
from casework.kinds import Until
from casework.models import User, Verb, Worker
from casework.policy import Role
from casework.refusals import NeedsReason, NotAllowed, NotAnswerable, Refusal

_PROFESSIONALS = (Role.PRACTITIONER, Role.SENIOR_PRACTITIONER, Role.TEAM_MANAGER)


@transaction.atomic
def ask_override(assessment: Assessment, *, reason: str, by: User, on: date) -> Override:
    """Ask for the opposite of what the regulations gave; a second person must agree.

    Raises ``NeedsReason``, ``Refusal`` where one waits already, or it is too early or too late.
    """
    assessment = _lock_undecided(assessment)
    refuse_partner(by, "The council decides about eligibility.")
    if not reason.strip():
        raise NeedsReason("Say why the answer of the regulations is wrong for this carer.")
    if assessment.overrides.filter(agreed=None).exists():
        raise Refusal("Somebody asked already, and the second person has not answered yet.")
    derived = conclude(assessment.findings()).is_eligible
    made = Override.objects.create(
        assessment=assessment, eligible=not derived, reason=reason.strip(), asked_by=by, asked_on=on
    )
    _one_version_more(assessment)
    says = f"Override asked for: {_word(made.eligible)}"
    record.write(assessment.case, Verb.DECISION, says, by=by, note=made.reason)
    return made


@transaction.atomic
def answer_override(made: Override, *, agreed: bool, note: str, by: User, on: date) -> Override:
    """A second person agrees or does not. Raises ``NotAllowed`` for the one who asked."""
    rows = Override.objects.select_for_update(of=("self",)).select_related("assessment__case")
    made = rows.get(pk=made.pk)
    if made.agreed is not None:
        raise NotAnswerable("Somebody answered this first.")
    refuse_partner(by, "The council decides about eligibility.")
    if made.asked_by_id == by.pk:
        raise NotAllowed("You asked for it. A second person has to agree.")
    if not note.strip():
        raise NeedsReason("Say why you agree or do not.")
    made.agreed, made.answer_note = agreed, note.strip()
    made.answered_by, made.answered_on = by, on
    made.save(update_fields=["agreed", "answer_note", "answered_by", "answered_on"])
    _one_version_more(made.assessment)
    says = f"Override {'agreed' if agreed else 'not agreed'}: {_word(made.eligible)}"
    record.write(made.assessment.case, Verb.DECISION, says, by=by, note=made.answer_note)
    return made


@transaction.atomic
def decide(assessment: Assessment, *, reasons: str, advice: str, by: User, on: date) -> Decision:
    """Issue the written decision: what the regulations give, or an override that was agreed.

    Raises ``NeedsReason`` without reasons, or without advice for a no (s13(5)); ``Refusal`` before
    it is complete and signed off, or while an override waits for its second person.
    """
    assessment = _lock_undecided(assessment)
    refuse_partner(by, "The council decides about eligibility.")
    if needs_sign_off(assessment):
        raise Refusal("The council has not signed off this assessment yet.")
    if assessment.overrides.filter(agreed=None).exists():
        raise Refusal("An override waits for a second person.")
    conclusion = conclude(assessment.findings())
    override = assessment.overrides.filter(agreed=True).order_by("-id").first()
    eligible = override.eligible if override else conclusion.is_eligible
    if not reasons.strip():
        raise NeedsReason("Write the reasons: the carer is owed them (section 13).")
    if not eligible and not advice.strip():
        raise NeedsReason("Write advice on what can meet, reduce or prevent their needs (s13(5)).")
    made = Decision.objects.create(
        assessment=assessment, derived=conclusion.is_eligible, eligible=eligible,
        override=override, reasons=reasons.strip(), advice=advice.strip(), decided_on=on, by=by,
        by_worker=_worker_of(by),
        document=written(
            assessment.case, conclusion, eligible=eligible, reasons=reasons.strip(),
            advice=advice.strip(), on=on,
        ),
    )  # fmt: skip
    _one_version_more(assessment)
    record.write(assessment.case, Verb.DECISION, _word(eligible).capitalize(), by=by,
                 note=made.reasons)  # fmt: skip
    completing.set_by_app(assessment.case, Until.DONE, day=on, by=by, on=on)
    owe_decision(made, by=by, on=on)
    return made


def _lock_undecided(assessment: Assessment) -> Assessment:
    rows = Assessment.objects.select_for_update(of=("self",)).select_related(
        "case__person", "case__team", "performed_by"
    )
    found = rows.get(pk=assessment.pk)
    if found.is_open:
        raise Refusal("Complete the assessment first.")
    if Decision.objects.filter(assessment=found).exists():
        raise NotAnswerable("The decision has been made. Record a disagreement instead.")
    return found


def _one_version_more(assessment: Assessment) -> None:
    """What was decided about an assessment is part of what its reader saw."""
    assessment.version += 1
    assessment.save(update_fields=["version"])


def _worker_of(user: User) -> Worker:
    if user.post is None:
        raise NotAllowed("Only staff in post decide.")
    return user.post


def _word(eligible: bool) -> str:
    return "eligible" if eligible else "not eligible"


@dataclass(frozen=True)
class Objection:
    """Who disagrees with a decision, on what ground, and by which route it is looked at."""

    raised_by: str
    raised_on: date
    ground: str
    words: str
    route: str
    reviewer: Worker | None = None


def reviewers(decision: Decision, *, on: date) -> QuerySet[Worker]:
    """Who may look at a decision again: professionals in post, of another team (S45)."""
    others = Worker.objects.in_post(on).exclude(team=decision.by_worker.team_id)
    return others.filter(role__in=_PROFESSIONALS)


@transaction.atomic
def disagree(decision: Decision, objection: Objection, *, by: User, on: date) -> Disagreement:
    """Record that someone is unhappy with a decision (S45).

    Raises ``NotAllowed`` for a reviewer who decided it or works in the same team, ``NeedsReason``.
    """
    record.not_in_future(objection.raised_on, on)
    if objection.raised_on < decision.decided_on:
        raise Refusal("The decision had not been made on that day.")
    if not objection.words.strip() or not objection.raised_by.strip():
        raise NeedsReason("Say who disagrees, and what they say.")
    if objection.route == Disagreement.Route.PEER_REVIEW:
        _refuse_reviewer(decision, objection.reviewer)
    made = Disagreement.objects.create(
        decision=decision, raised_by=objection.raised_by.strip(), raised_on=objection.raised_on,
        ground=objection.ground, words=objection.words.strip(), route=objection.route,
        reviewer=objection.reviewer, recorded_by=by,
    )  # fmt: skip
    says = f"Disagreement: {made.get_ground_display().lower()}. {made.get_route_display()}"
    record.write(decision.assessment.case, Verb.DECISION, says, by=by, note=made.words)
    return made


def _refuse_reviewer(decision: Decision, reviewer: Worker | None) -> None:
    if reviewer is None:
        raise NeedsReason("Name the professional of another team who reviews it.")
    decider = decision.by_worker
    if reviewer.pk == decider.pk or reviewer.team_id == decider.team_id:
        message = f"{reviewer} decided it, or works in the same team. Name someone of another team."
        raise NotAllowed(message)


@transaction.atomic
def settle(made: Disagreement, *, outcome: str, words: str, by: User, on: date) -> Disagreement:
    """How the disagreement ended. Raises ``NotAnswerable`` the second time, ``NotAllowed``."""
    rows = Disagreement.objects.select_for_update(of=("self",)).select_related(
        "decision__assessment__case"
    )
    made = rows.get(pk=made.pk)
    if made.outcome:
        raise NotAnswerable("Somebody recorded the outcome first.")
    if outcome not in Disagreement.Outcome.values or not words.strip():
        raise NeedsReason("Say how it ended, and why.")
    if made.decision.by_id == by.pk and outcome != Disagreement.Outcome.WITHDRAWN:
        raise NotAllowed("You made the decision: somebody else says whether it stands.")
    made.outcome, made.outcome_words, made.outcome_on = outcome, words.strip(), on
    made.save(update_fields=["outcome", "outcome_words", "outcome_on"])
    says = f"Disagreement ended: {made.get_outcome_display().lower()}"
    record.write(made.decision.assessment.case, Verb.DECISION, says, by=by, note=made.outcome_words)
    return made
