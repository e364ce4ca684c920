"""The tables that are only added to: what was done, who looked, who was let in, and who signed in.

The application's own database role may add to them and read them, and nothing else
(``app_role.py``); a trigger refuses every change to their owner too; and what is in them is sealed
(``sealing.py``).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class History:
    """One such table, and how its rows are hashed.

    ``record`` is the column by which its chains are kept; a merge may give a row to another person
    where it is ``person_id``. ``columns`` are all others, in the order in which they are hashed.
    """

    name: str
    says: str
    record: str
    columns: str
    at: str = "at"

    @property
    def table(self) -> str:
        return f"casework_{self.name}"

    @property
    def moves(self) -> bool:
        return self.record == "person_id"


HISTORIES: dict[str, History] = {
    each.name: each
    for each in (
        History("event", "What was done", "person_id", "id, case_id, verb, says, data, by_id, at"),
        History("look", "Who looked", "person_id", "id, user_id, case_id, screen, at"),
        History("search", "What was searched for", "user_id", "id, query, found, at"),
        History(
            "grant",
            "Who was let in",
            "person_id",
            "id, user_id, reason, given_by_id, given_at, ends_at, is_emergency",
            at="given_at",
        ),
        History(
            "securityact",
            "Sign-ins, exports and refusals",
            "user_id",
            "id, act, page, asked, rows, address, at",
        ),
        History("staffact", "Teams and posts", "worker_id", "id, team_id, act, says, by_id, at"),
        History("importtaken", "Files of an import taken away", "batch_id", "id, by_id, at"),
        History("wordingact", "Words of letters", "wording_id", "id, act, by_id, at, because"),
        History("historymoved", "Moved by a merge", "was", "id, history, row, became, at"),
    )
}
# A seal is added to as well: who could write it again could hide a change from all but the file.
SEALS = (
    "casework_auditseal", "casework_sealedbatch", "casework_sealedlink", "casework_sealedmonth",
)  # fmt: skip
APPEND_ONLY = (*(each.table for each in HISTORIES.values()), *SEALS)
# What only a migration writes.
READ_ONLY = ("django_migrations",)
