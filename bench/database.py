"""Which database does the benchmark build, and how is it reached by whom?"""

import os
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

NAME = "bench"


def address(*, database: str = NAME) -> str:
    """A database of the server that DATABASE_URL names; the one it names is never touched."""
    parts = urlsplit(_own())
    return urlunsplit(parts._replace(path=f"/{database}"))


def connect(*, schema: str = "public", database: str = NAME) -> psycopg.Connection:
    """A connection that commits each statement by itself."""
    options = f"-c search_path={schema},public"
    return psycopg.connect(address(database=database), autocommit=True, options=options)


def make_again() -> None:
    """An empty database, whatever an earlier run left."""
    own = urlsplit(_own()).path.lstrip("/")
    with connect(database="postgres" if own == NAME else own) as server:
        name = sql.Identifier(NAME)
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))


def _own() -> str:
    """The owner's address, who may make a database."""
    return os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]


def versions() -> dict[str, str]:
    """What the server says it is."""
    with connect() as server:
        row = server.execute("SELECT current_setting('server_version')").fetchone()
    return {"PostgreSQL": str(row[0]) if row else "unknown"}
