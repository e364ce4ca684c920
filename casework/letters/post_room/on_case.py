"""The letters of one case, and who referred them, as its page shows them."""

from dataclasses import dataclass
from datetime import date

from casework import access
from casework.extensions import Section, added
from casework.letters.owed import by_hand
from casework.models import Case, Letter, Referrer, User
from casework.permissions import may, may_for
from casework.roles import Right

SHOWN = 6


@dataclass(frozen=True)
class OnCase:
    """The newest letters; a person without access to another recipient sees none of theirs."""

    case: Case
    letters: list[Letter]
    referrers: list[Referrer]
    may_write: bool

    @property
    def has_more(self) -> bool:
        return len(self.letters) > SHOWN

    @property
    def newest(self) -> list[Letter]:
        return self.letters[:SHOWN]


def section(case: Case, user: User, as_of: date) -> Section | None:
    """None for a partner: letters are between the council and the person."""
    if not may(user, Right.SEE_RECORDS):
        return None
    letters = Letter.objects.visible_to(user).filter(case=case).select_related("person")
    may_write = may_for(user, Right.WORK, case) and bool(by_hand.kinds_for(case))
    shows = OnCase(
        case, list(letters.order_by("-due_on", "-created_at")[: SHOWN + 1]),
        list(case.referrers.who_hear().order_by("pk")), may_write,
    )  # fmt: skip
    others = {each.person for each in shows.newest if each.person_id != case.person_id}
    access.saw_people(user, people=others, screen="has letters about a case")
    return Section("casework/letters/_on_case.html", shows)


def register() -> None:
    added.case_sections.append(section)
