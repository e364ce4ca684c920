"""Which commands run as the owner of the tables, and not as the application's own role."""

import os
from collections.abc import Sequence

# What makes tables, gives rights, or loads the history of an invented council.
COMMANDS = frozenset({"migrate", "grant_rights", "flush", "sqlflush", "load_demo", "restore"})
FLAG = "CASEWORK_AS_OWNER"


def become_for(command: Sequence[str]) -> None:
    """Let the settings connect as the owner, where the command needs that."""
    if COMMANDS.intersection(command[:1]):
        os.environ[FLAG] = "1"
