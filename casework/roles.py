"""Roles as data: what each may do, in words that a manager can check (rules.md 6.1)."""

from dataclasses import dataclass
from enum import Enum, auto

from casework.policy import Role


class Right(Enum):
    """One thing that a role may do."""

    SEE_RECORDS = auto()
    RECEIVE = auto()
    # Say of two records that they are two people's, or join them as one person's.
    MERGE = auto()
    WORK = auto()
    RATE = auto()
    ALLOCATE = auto()
    # What they hold themselves; whoever may allocate a case gives it back for anyone.
    GIVE_BACK = auto()
    MOVE = auto()
    CLOSE = auto()
    # A case that is red, or that nobody has rated.
    CLOSE_AT_RISK = auto()
    ACKNOWLEDGE = auto()
    LETTERS = auto()
    EXPORT = auto()
    IMPORT = auto()
    POLICY = auto()
    ABSENCES = auto()
    # Who works here: teams, posts and roles, and a first way in for each.
    STAFFING = auto()
    GRANT = auto()
    AUDIT = auto()
    # Say of each use of emergency access whether it was in order.
    REVIEW_ACCESS = auto()
    JOBS = auto()
    FIGURES = auto()
    # What letters say, in every language: to write it, and to agree to what another wrote.
    WORDING = auto()
    APPROVE_WORDING = auto()
    # What a partner organisation is shown, and nothing beside it.
    SHARED = auto()


@dataclass(frozen=True)
class Duties:
    """What a role may do, said so that a manager can check it."""

    rights: frozenset[Right]
    says: str
    # Changes cases of every team, and not only of their own.
    whole_council: bool = False


_WORK = frozenset({
    Right.SEE_RECORDS, Right.RECEIVE, Right.WORK, Right.RATE, Right.MOVE, Right.GIVE_BACK,
})  # fmt: skip
_MANAGE = _WORK | {
    Right.ALLOCATE, Right.CLOSE, Right.CLOSE_AT_RISK, Right.ACKNOWLEDGE, Right.LETTERS,
    Right.EXPORT, Right.ABSENCES, Right.FIGURES, Right.JOBS, Right.WORDING, Right.MERGE,
}  # fmt: skip
_SERVICE = _MANAGE | {
    Right.IMPORT, Right.POLICY, Right.GRANT, Right.AUDIT, Right.APPROVE_WORDING, Right.STAFFING,
}  # fmt: skip

ROLES: dict[Role, Duties] = {
    Role.PRACTITIONER: Duties(
        _WORK | {Right.CLOSE},
        "Works cases of their own team: rates, pauses, contacts, notes, offers moves; gives back "
        "what they hold",
    ),
    Role.SENIOR_PRACTITIONER: Duties(
        _WORK | {Right.CLOSE, Right.CLOSE_AT_RISK, Right.ALLOCATE, Right.LETTERS, Right.MERGE},
        "As a practitioner, and allocates the team's cases, closes those that are red or unrated, "
        "decides about held letters and joins two records of one person",
    ),
    Role.TEAM_MANAGER: Duties(
        _MANAGE,
        "Runs a team: allocates, answers escalations, records absences, exports; words letters; "
        "joins two records of one person",
    ),
    Role.SERVICE_MANAGER: Duties(
        _SERVICE,
        "Runs a service: every team and who works in it, imports, policy, access to restricted "
        "records; agrees to the words of letters",
        True,
    ),
    Role.HEAD_OF_SERVICE: Duties(_SERVICE, "As a service manager, for the whole service", True),
    Role.DIRECTOR: Duties(
        frozenset({Right.SEE_RECORDS, Right.ACKNOWLEDGE, Right.FIGURES, Right.JOBS, Right.AUDIT}),
        "Sees figures and the longest waits, and signs them off; looks are written down like all",
        True,
    ),
    Role.BUSINESS_SUPPORT: Duties(
        frozenset(
            {
                Right.SEE_RECORDS,
                Right.RECEIVE,
                Right.WORK,
                Right.LETTERS,
                Right.WORDING,
                Right.MERGE,
            }
        ),
        "Receives requests, records contacts, details and deaths, joins two records of one "
        "person, runs the post, words letters; "
        "neither rates, pauses, allocates nor gives back",
    ),
    Role.ANALYST: Duties(frozenset({Right.FIGURES}), "Sees counts, never a name or a note", True),
    Role.AUDITOR: Duties(
        frozenset({Right.SEE_RECORDS, Right.AUDIT, Right.FIGURES, Right.JOBS}),
        "Reads records and who looked at them; changes nothing",
        True,
    ),
    Role.ADMINISTRATOR: Duties(
        frozenset({Right.JOBS, Right.IMPORT, Right.WORDING, Right.STAFFING}),
        "Configures, imports, adds teams, posts and sign-ins, words letters; opens no case",
        True,
    ),
    Role.INFORMATION_GOVERNANCE: Duties(
        frozenset({Right.SEE_RECORDS, Right.AUDIT, Right.REVIEW_ACCESS}),
        "Reads who looked at which record, and reviews each use of emergency access; changes no "
        "record",
        True,
    ),
    Role.PARTNER: Duties(
        frozenset({Right.SHARED}),
        "Works for a partner organisation: sees and helps with the cases shared with it, no others",
    ),
}
