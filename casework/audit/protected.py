"""The tables that are only added to: what was done, who looked, who was let in, and who signed in.

The application's own database role may add to them and read them, and nothing else
(``app_role.py``); a trigger refuses every change to their owner too.
"""

APPEND_ONLY = (
    "casework_event",
    "casework_look",
    "casework_search",
    "casework_grant",
    "casework_staffact",
    "casework_importtaken",
    "casework_wordingact",
    "casework_historymoved",
)
# What only a migration writes.
READ_ONLY = ("django_migrations",)
