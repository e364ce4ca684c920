"""The database role of the running application: it works with every table and changes no history.

Migrations run as the owner of the tables (``DATABASE_OWNER_URL``), everything else as this role
(``DATABASE_URL``). See docs/adr/0022.
"""

from django.db import connection, transaction
from psycopg import sql

from casework.audit.protected import APPEND_ONLY, READ_ONLY

# Whether the role in use could change what it may only add to. An owner can give itself any right.
_MAY_CHANGE = """
SELECT coalesce(bool_or(
    has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
    OR pg_has_role(relowner, 'MEMBER')
), false)
FROM pg_class WHERE oid IN (SELECT name::regclass FROM unnest(%s::text[]) AS name)
"""


class NoSuchRole(Exception):
    """The role does not exist and the owner may not make it; the text says what to do."""


def may_change_history() -> bool:
    """Whether the role of this connection could change, empty or disarm an append-only table."""
    with connection.cursor() as cursor:
        cursor.execute(_MAY_CHANGE, [list(APPEND_ONLY)])
        return bool(cursor.fetchone()[0])


def is_own(role: str) -> bool:
    """Whether the connection in hand is this role's: then there is nobody to give rights to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        return bool(cursor.fetchone()[0] == role)


@transaction.atomic
def grant(role: str, *, password: str = "") -> None:
    """Give the role what the application needs and take the rest away; may be run again.

    It is made where it is missing. Raises ``NoSuchRole`` where this connection may not do that.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
        if cursor.rowcount == 0:
            _make(role, password)
        cursor.execute("SELECT current_database()")
        names = {"role": sql.Identifier(role), "database": sql.Identifier(cursor.fetchone()[0])}
        for statement in (*_RIGHTS, *_append_only(_parts())):
            cursor.execute(sql.SQL(statement).format(**names).as_string(connection.connection))


_RIGHTS = (
    "GRANT CONNECT ON DATABASE {database} TO {role}",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    "REVOKE ALL ON SCHEMA public FROM {role}",
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    # A part that is made later is read by a backup.
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
)


def _append_only(parts: list[str]) -> list[str]:
    return [
        *(f"REVOKE UPDATE, DELETE ON {table} FROM {{role}}" for table in APPEND_ONLY),
        *(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {{role}}" for table in READ_ONLY),
        # Rows come to the parts through their whole.
        *(f'REVOKE INSERT, UPDATE, DELETE ON "{part}" FROM {{role}}' for part in parts),
    ]


def _parts() -> list[str]:
    """The months of the access log, which are tables too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = ANY (SELECT name::regclass FROM unnest(%s::text[]) AS name)",
            [list(APPEND_ONLY)],
        )
        return [name for (name,) in cursor.fetchall()]


def _make(role: str, password: str) -> None:
    """Make it. The server is told the password's digest, so that no log of it has the password."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )
        if not cursor.fetchone()[0]:
            message = (
                f"There is no database role {role}. As an administrator of the server, run: "
                f"CREATE ROLE {role} LOGIN PASSWORD '…'"
            )
            raise NoSuchRole(message)
        made = sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role))
        if password:
            raw = connection.connection.pgconn
            secret = raw.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
            made += sql.SQL(" PASSWORD {}").format(sql.Literal(secret.decode()))
        cursor.execute(made.as_string(connection.connection))
