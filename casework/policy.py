"""Every number and list that a council could argue about, with its name and its source.

The defaults stand here; a manager's dated overrides are rows (``models/policy_number.py``), and
``PolicyInForce`` is the two together on one day. Nothing here imports anything of ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from django.db.models import TextChoices

from casework.rules.rating import (
    RAG_MEANING,
    RAG_REASONS,
    RAG_REASONS_VERSION,
    Rag,
    RagReason,
    Urgency,
    suggest_rag,
)

# Ratings are policy too, and are found here by who asks for a number.
__all__ = [
    "RAG_MEANING", "RAG_REASONS", "RAG_REASONS_VERSION", "Rag", "RagReason", "Urgency",
    "suggest_rag",
]  # fmt: skip

type_unit = Literal[
    "years", "days", "working days", "percent", "points", "cases", "letters", "times"
]


class Basis(TextChoices):
    """How binding a number is. Only the first may be spoken of as law."""

    STATUTORY = "statutory", "Statutory"
    GUIDANCE = "guidance", "Guidance"
    LOCAL = "local", "Local target"
    PROPOSED = "proposed", "Our proposal"


@dataclass(frozen=True)
class Number:
    """One threshold: its default, its unit, and who says so."""

    default: int
    unit: type_unit
    label: str
    source: str
    basis: Basis
    least: int = 0
    most: int = 3650


class Role(TextChoices):
    """What a member of staff does here (rules.md 6.1)."""

    PRACTITIONER = "practitioner", "Practitioner"
    SENIOR_PRACTITIONER = "senior_practitioner", "Senior practitioner"
    TEAM_MANAGER = "team_manager", "Team manager"
    SERVICE_MANAGER = "service_manager", "Service manager"
    HEAD_OF_SERVICE = "head_of_service", "Head of service"
    DIRECTOR = "director", "Director of adult social services"
    BUSINESS_SUPPORT = "business_support", "Business support"
    ANALYST = "analyst", "Performance analyst"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"
    INFORMATION_GOVERNANCE = "information_governance", "Information governance lead"
    PARTNER = "partner", "Partner organisation"


# Who is told next when nobody acknowledges (rules.md 2.4) [P].
CLIMB: tuple[Role, ...] = (
    Role.TEAM_MANAGER,
    Role.SERVICE_MANAGER,
    Role.HEAD_OF_SERVICE,
    Role.DIRECTOR,
)


def one_rung_up(role: Role) -> Role:
    """The role above this one on the ladder; the director is told again."""
    return CLIMB[min(CLIMB.index(role) + 1, len(CLIMB) - 1)]


@dataclass(frozen=True)
class Rung:
    """One threshold of the escalation ladder: how long, and which role is told.

    ``rags`` empty means every rating, and unrated too; ``None`` in it means unrated.
    ``every`` repeats the rung each so many days after the first (365 days: each month).
    ``asks_why``: whoever answers says by a reason of ``WAIT_REASONS`` why the wait went so far.
    """

    code: str
    number: str
    told: Role
    says: str
    rags: frozenset[Rag | None] = field(default_factory=frozenset)
    every: int = 0
    asks_why: bool = False


# These two end by themselves once they are put right: somebody rates, or somebody is given it.
UNRATED = Rung(
    "unrated", "escalate.unrated", Role.TEAM_MANAGER, "nobody has rated the risk", frozenset({None})
)
RED_WAITING = Rung(
    "red_waiting", "escalate.red", Role.TEAM_MANAGER, "red and still waiting", frozenset({Rag.RED})
)

# rules.md 2.4 [P]. Red is told one rung up at once (``told_for``).
LADDER: tuple[Rung, ...] = (
    UNRATED,
    RED_WAITING,
    Rung("wait_42", "escalate.team_manager", Role.TEAM_MANAGER, "the wait needs a manager's entry"),
    Rung("wait_56", "escalate.service_manager", Role.SERVICE_MANAGER, "the service manager's list"),
    Rung("wait_84", "escalate.head_of_service", Role.HEAD_OF_SERVICE, "needs a reason code",
         asks_why=True),
    Rung("wait_182", "escalate.director", Role.DIRECTOR, "over six months", asks_why=True),
    Rung("wait_365", "escalate.director_monthly", Role.DIRECTOR, "over a year: monthly sign-off",
         every=30, asks_why=True),
)  # fmt: skip
ASK_WHY = frozenset(rung.code for rung in LADDER if rung.asks_why)

# Why a wait went so far. rules.md 2.4 asks for a code from 84 days on; no list of them is
# published, so this one is our proposal [P]. A code is kept with the answer: never reuse one.
WAIT_REASONS: Mapping[str, str] = {
    "capacity": "No worker was free to take it",
    "skills": "No worker with the skills that it needs",
    "vacancy": "Its worker was away or left, or the post is vacant",
    "others_first": "Others at greater risk went first",
    "not_reached": "The person could not be reached",
    "person": "The person asked to wait, or is in hospital or away",
    "partner": "Waiting for a partner, a provider or information",
    "overlooked": "It was overlooked",
    "other": "Something else: say what in your own words",
}

# Beside the ladder, since it counts an absence and not a wait: work in the hands of someone who
# cannot do it. A carer waited 530 days because nobody was told (S27).
STRANDED = Rung(
    "stranded", "stranded.absence", Role.TEAM_MANAGER, "its worker has left or is away too long"
)


# Told by the people at an allocation meeting, and by no clock (S20).
BY_A_MEETING = "meeting"


def told_for(rung: Rung, rag: int | None) -> Role:
    """Who is told: the rung's own role, or the one above when the case is red."""
    if rag == Rag.RED and not rung.rags:
        return one_rung_up(rung.told)
    return rung.told


_PROPOSED = Basis.PROPOSED
_LADDER_SOURCE = "Our proposal; six months is how the ADASS survey counts long waits"
_RAG_SOURCE = "Our proposal; there is no national definition of a rating"


def _proposed(default: int, label: str, source: str, unit: type_unit = "days") -> Number:
    return Number(default, unit, label, source, _PROPOSED, least=1)


# The numbers a council may override from a date, with a reason. Standards of a kind of case are
# added by its registration (casework/kinds.py) under "standard.<kind>".
NUMBERS: dict[str, Number] = {
    "request.youngest": Number(
        14, "years", "A request is taken from the age of",
        "Care and support statutory guidance, chapter 16: planning for the move to adult care "
        "begins in year 9", Basis.GUIDANCE, most=18,
    ),
    "letter.first": Number(
        28, "days", "Waiting Well: first letter after", "CQC assessment of Medway, January 2025",
        Basis.LOCAL, least=1,
    ),
    "letter.every": _proposed(
        28, "Waiting Well: again each", "Our proposal: asks again whether things have changed"
    ),
    "letter.late": _proposed(
        14, "Waiting Well: ask a person when a letter is later than",
        "Our proposal: no stale letter goes unasked",
    ),
    "letter.task": _proposed(
        2, "A letter in a form that we cannot print: given by hand within",
        "Our proposal: the news waits no longer for those who need it in another form",
        "working days",
    ),
    "request.oldest": Number(
        7305, "days", "A request is refused as mistyped when it is older than",
        "Our proposal: twenty years; a year typed wrongly made a wait of a century", _PROPOSED,
        least=365, most=18_263,
    ),
    "look.unrated": _proposed(1, "Unrated: look again within", _RAG_SOURCE),
    "look.1": _proposed(7, "Red: look again within", _RAG_SOURCE),
    "look.2": _proposed(14, "Amber: look again within", _RAG_SOURCE),
    "look.3": _proposed(28, "Green: look again within", _RAG_SOURCE),
    "look.4": _proposed(28, "Blue: look again within", _RAG_SOURCE),
    "look.allocated": _proposed(28, "With a worker: look again within", _RAG_SOURCE),
    # Red is spoken to on the same day: no day may pass.
    "first_contact.unrated": _proposed(1, "Unrated: first spoken to within", _RAG_SOURCE),
    "first_contact.1": Number(
        0, "days", "Red: first spoken to within", _RAG_SOURCE, _PROPOSED
    ),
    "first_contact.2": _proposed(
        3, "Amber: first spoken to within", _RAG_SOURCE, "working days"
    ),
    "first_contact.3": _proposed(
        5, "Green: first spoken to within", _RAG_SOURCE, "working days"
    ),
    "first_contact.4": _proposed(28, "Blue: first spoken to within", _RAG_SOURCE),
    "allocate.1": _proposed(2, "Red: allocate within", _RAG_SOURCE, "working days"),
    "allocate.2": _proposed(10, "Amber: allocate within", _RAG_SOURCE, "working days"),
    "allocate.3": _proposed(28, "Green: allocate within", _RAG_SOURCE),
    "contact.unrated": _proposed(1, "Unrated: speak to the person within", _RAG_SOURCE),
    "contact.1": _proposed(7, "Red: speak to the person each", _RAG_SOURCE),
    "contact.2": _proposed(14, "Amber: speak to the person each", _RAG_SOURCE),
    "contact.3": _proposed(28, "Green: speak to the person each", _RAG_SOURCE),
    "contact.4": _proposed(28, "Blue: speak to the person each", _RAG_SOURCE),
    "rate.within": _proposed(1, "Unrated: rated within", _RAG_SOURCE, "working days"),
    "escalate.unrated": _proposed(
        2, "Unrated: tell the team manager after", _LADDER_SOURCE, "working days"
    ),
    "escalate.red": _proposed(
        2, "Red and waiting: tell the team manager after", _LADDER_SOURCE, "working days"
    ),
    "escalate.team_manager": _proposed(42, "Waiting: team manager's entry after", _LADDER_SOURCE),
    "escalate.service_manager": _proposed(56, "Waiting: service manager after", _LADDER_SOURCE),
    "escalate.head_of_service": _proposed(84, "Waiting: head of service after", _LADDER_SOURCE),
    "escalate.director": _proposed(182, "Waiting: director after", _LADDER_SOURCE),
    "escalate.director_monthly": _proposed(
        365, "Waiting: director's monthly sign-off after", _LADDER_SOURCE
    ),
    "escalate.acknowledge": _proposed(
        3, "Escalation: climbs when not acknowledged within", _LADDER_SOURCE, "working days"
    ),
    "stranded.absence": _proposed(
        5, "Work is stranded when its worker is away longer than",
        "Our proposal, after a carer who waited 530 days (CQC 2025)", "working days",
    ),
    "emergency.review": _proposed(
        5, "Emergency access: reviewed within", "Our proposal (trust.md S5)", "working days",
    ),
    "restricted.warn": _proposed(
        5, "Restricted record: whoever may open it last is told, before that ends",
        "Our proposal (trust.md S5)",
    ),
    "stranded.again": _proposed(
        14, "Stranded work: told again when it was answered and is still stranded after",
        "Our proposal, after a carer who waited 530 days (CQC 2025)",
    ),
    "caseload.full_time": _proposed(
        25, "Usual caseload of a full-time worker",
        "Our proposal; one county works to 25 (Leicestershire)", "cases",
    ),
    "caseload.impossible": _proposed(
        60, "A caseload no one person can hold: two people must agree to more",
        "Our proposal, after the peer review of 2022", "cases",
    ),
    "welfare.failed": _proposed(
        2, "Welfare visits that failed, on so many days: the risk is looked at today",
        "Our proposal: two failed welfare contacts ask for a look", "cases",
    ),
    "no_contact.tries": _proposed(
        3, "“We could not reach them”: tries since the last talk, at least",
        "Our proposal: calls on one day count as one try", "times",
    ),
    "no_contact.days": _proposed(
        2, "“We could not reach them”: on so many different days, at least",
        "Our proposal: two calls in a minute are one try",
    ),
    "no_contact.ways": _proposed(
        2, "“We could not reach them”: in so many different ways, at least",
        "Our proposal: by telephone and by visit, letter, text or e-mail", "times",
    ),
    "chased.senior_look": _proposed(
        2, "Chased this often in 14 days: a senior looks", "Our proposal", "times"
    ),
    "meeting.every": Number(
        7, "days", "Waiting: discussed at an allocation meeting within",
        "Lists are checked weekly at allocation meetings: CQC assessment of Medway, January 2025",
        Basis.LOCAL, least=1,
    ),
}  # fmt: skip


class UnknownNumber(KeyError):
    """Asked for a number that no policy names."""


@dataclass(frozen=True)
class PolicyInForce:
    """The defaults and the council's overrides together, as they stand on one day."""

    overrides: Mapping[str, int] = field(default_factory=dict)

    def __getitem__(self, code: str) -> int:
        if code not in NUMBERS:
            raise UnknownNumber(code)
        return self.overrides.get(code, NUMBERS[code].default)

    def for_rag(self, what: str, rag: int | None) -> int:
        """A number that hangs on the rating: ``for_rag("look", None)`` is the unrated one."""
        return self[f"{what}.{rag if rag is not None else 'unrated'}"]


class Safety(TextChoices):
    """Whether a way of reaching someone is safe. Nobody asked is not the same as no."""

    NOT_ASKED = "not_asked", "Not asked"
    SAFE = "safe", "Safe"
    UNSAFE = "unsafe", "Not safe: do not use"


class ServiceScope(TextChoices):
    """What another system may be used for; ``casework/systems/scopes.py`` has the rights."""

    FIGURES = "figures:read", "Figures"
    RECORDS = "records:read", "Records"
    REQUESTS = "requests:write", "Requests"
    FILES = "files:write", "Files"


class EmploymentType(TextChoices):
    PERMANENT = "permanent", "Permanent"
    FIXED_TERM = "fixed_term", "Fixed term"
    AGENCY = "agency", "Agency"
    NEWLY_QUALIFIED = "newly_qualified", "Newly qualified (ASYE)"
