"""The written record of a decision, as it is given to the carer: headings and plain sentences."""

from datetime import date

from carers.eligibility import Conclusion
from casework.models import Case

Part = dict[str, str]


def written(
    case: Case, conclusion: Conclusion, *, eligible: bool, reasons: str, advice: str, on: date
) -> list[Part]:
    """The parts of the document, in order; said to the carer, and about nobody else."""
    said = [
        _part("Our decision", _answer(eligible)),
        _part("How we decided", _conditions(conclusion)),
        _part("Our reasons", reasons),
    ]
    if advice:
        said.append(_part("Advice and information for you", advice))
    return [
        *said,
        _part("What happens next", _next(eligible)),
        _part("If you do not agree", _disagree(case)),
        _part("About this decision", f"Reference {case.reference}. Decided on {on:%-d %B %Y}."),
    ]


def _part(heading: str, text: str) -> Part:
    return {"heading": heading, "text": text}


def _answer(eligible: bool) -> str:
    if eligible:
        return "You have needs as a carer that the council must help with if you would like it to."
    return "We found that your needs as a carer do not meet the national rules at present."


def _conditions(conclusion: Conclusion) -> str:
    lead = "The law asks three questions about every carer, and all three must be met."
    lines = [
        f"{item.says}: {'yes' if item.met else 'no'}. {item.because}."
        for item in conclusion.conditions
    ]
    return "\n".join([lead, *lines])


def _next(eligible: bool) -> str:
    if eligible:
        return "We will agree a support plan with you, and a day on which we look at it again."
    return "You can ask us again at any time, and you need no reason. Tell us if anything changes."


def _disagree(case: Case) -> str:
    phone = f" or ring {case.team.phone}" if case.team.phone else ""
    return (
        f"Tell {case.team.name}{phone}. Someone from another team can look at the decision, or we "
        "can assess you again. You can also complain, and take a complaint to the Ombudsman."
    )
