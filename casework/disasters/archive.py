"""Does the write-ahead log reach its archive in time? Where it is archived at all (docs/deploy.md).

What is not in the archive is lost with the machine: with archive_timeout at five minutes that is
five minutes at most, and an archive that stands still is an alarm after two of them.
"""

from datetime import timedelta

from django.db import connection

AT_MOST = timedelta(minutes=10)

_ASK = """
SELECT current_setting('archive_mode') <> 'off' AND NOT pg_is_in_recovery(),
       last_archived_time, failed_count > 0 AND last_failed_time > coalesce(last_archived_time,
       '-infinity'), clock_timestamp() - coalesce(last_archived_time, stats_reset,
       pg_postmaster_start_time())
FROM pg_stat_archiver
"""


def why_behind() -> str:
    """In words for whoever runs the servers; empty where it is not archived, or is in time."""
    with connection.cursor() as cursor:
        cursor.execute(_ASK)
        is_on, last, fails, ago = cursor.fetchone()
    if not is_on or (ago <= AT_MOST and not (fails and last is None)):
        return ""
    since = f"{last:%-d %B %Y, %H:%M} UTC" if last else "the server started"
    return f"The archive of the database's log has stood still since {since}."
