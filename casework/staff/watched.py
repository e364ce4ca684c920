"""What keeps promise 2 in letter and not in spirit: cases with no person, matters told to nobody.

Counted on /health and on the page of jobs; none of it makes the service unwell by itself.
"""

from datetime import date

from casework.acts import reviewing_access
from casework.acts.record import policy_on
from casework.people import readers
from casework.staff import caseloads, takes
from casework.staff.answering import told_to_nobody


def staff_worth_watching(*, as_of: date) -> dict[str, int]:
    """Counts by what they are; each should be none."""
    policy = policy_on(as_of)
    holders = caseloads.impossible_holders(on=as_of, policy=policy)
    return {
        "cases_with_no_person": sum(each.cases for each in holders),
        "escalations_told_to_nobody": told_to_nobody(on=as_of, policy=policy).count(),
        "teams_that_have_not_said_what_they_take": takes.not_said(on=as_of).count(),
        "kinds_that_no_team_takes": len(takes.taken_by_nobody(on=as_of)),
        "restricted_records_nobody_may_open": readers.opened_by_nobody(on=as_of).count(),
        "emergencies_not_reviewed": reviewing_access.overdue(as_of=as_of, policy=policy).count(),
    }
