"""The numbers of the policy about staff: who can hold cases, and what one time away is."""

from casework.policy import NUMBERS, Basis, Number

_S27 = "Our proposal, after a carer who waited 530 days (CQC 2025)"
_S28 = "Our proposal, after the peer review of 2022"

STAFF_NUMBERS = {
    "caseload.more_days": Number(
        28, "days", "A larger caseload that two people agreed to ends within", _S28,
        Basis.PROPOSED, least=1,
    ),
    "staff.never_signed_in": Number(
        14, "days", "A worker who has never signed in is given no cases after", _S28,
        Basis.PROPOSED, least=1,
    ),
    "absence.gap": Number(
        1, "working days", "Absences are one time away with at most so much between them", _S27,
        Basis.PROPOSED, most=5,
    ),
}  # fmt: skip


def register() -> None:
    """Let a council change these like any other number."""
    NUMBERS.update(STAFF_NUMBERS)
