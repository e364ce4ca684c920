"""Our own web server over the test database, for the tests that attack it."""

from urllib.parse import quote

from django.db import connection


def database_url() -> str:
    """The test database, as another process is told of it."""
    known = connection.settings_dict
    where = f"{quote(known['HOST'], safe='')}:{known['PORT']}".rstrip(":")
    return f"postgres://{known['USER']}:{known['PASSWORD']}@{where}/{known['NAME']}"
