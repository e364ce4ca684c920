"""The order of a run: build, copy, serve, ask, and say what came of it."""

import os
import platform
import sys
import time
from importlib.metadata import version
from itertools import pairwise

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cache import SessionStore
from django.db import connections

from bench import by_hand, data, database, figures, jobs_measured, pages, serving
from bench.calls import MANAGERS, Cast
from casework.calendar import local_today
from casework.models import Worker

SCHEMAS = {"helpdesk": "helpdesk", "admin": "wards"}


def all_sizes(sizes: list[int], *, quick: bool) -> str:
    """A table for each size, and how ours grows from each to the next."""
    found: dict[int, figures.Results] = {}
    for size in sizes:
        _say(f"{size:,} open cases: building")
        connections.close_all()
        database.make_again()
        found[size] = one_size(size, quick=quick)
        print(figures.table(found[size]), flush=True)
    return "\n\n".join([_machine(), *_tables(found)])


def one_size(size: int, *, quick: bool) -> figures.Results:
    day, began = local_today(), time.monotonic()
    data.build(size, day=day)
    sites = {"ours": serving.ours(), **serving.peers()}
    _copy_to_peers(sites)
    sites["ours"].session = _session()
    _say(f"built and checked in {time.monotonic() - began:.0f} s; measuring pages")
    cast = Cast.chosen(day)
    with serving.served(*sites.values()):
        results = pages.measure(sites, cast, quick=quick)
        jobs_measured.export(sites["ours"], cast, results)
        _memory(sites, results)
    pages.statements(sites, cast, results)
    _say("measuring by hand and jobs")
    by_hand.measure(cast, results)
    jobs_measured.measure(sites["helpdesk"], results, day=day)
    if size == 100_000:
        jobs_measured.import_rows(100_000, results)
    return results


def _copy_to_peers(sites: dict[str, serving.Site]) -> None:
    for name, schema in SCHEMAS.items():
        with database.connect() as server:
            server.execute(f"CREATE SCHEMA {schema}")
        told = sites[name].run("prepare.py")
        sites[name].session = told["session"]
        with database.connect(schema=schema) as server:
            server.execute((data.SQL / f"{schema}.sql").read_text())
            server.execute("VACUUM ANALYZE")


def _session() -> str:
    """The manager of the biggest team has signed in."""
    user = Worker.objects.select_related("user").get(name=MANAGERS).user
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "casework.signed_in.StaffBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def _memory(sites: dict[str, serving.Site], results: figures.Results) -> None:
    results["Memory of a web worker, the larger"] = {
        who: figures.Figure(max(site.memory()), unit="MB") for who, site in sites.items()
    }


def _tables(found: dict[int, figures.Results]) -> list[str]:
    parts = [f"### {size:,} open cases\n\n{figures.table(cells)}" for size, cells in found.items()]
    sizes = list(found)
    for small, large in pairwise(sizes):
        parts.append(
            f"### Ours, from {small:,} to {large:,}\n\n{figures.growth(found[small], found[large])}"
        )
    return parts


def _machine() -> str:
    ours = {name: version(name) for name in ("Django", "psycopg", "gunicorn", "typst", "celery")}
    known = {"Python": platform.python_version(), **ours, **database.versions()}
    words = ", ".join(f"{name} {number}" for name, number in known.items())
    return f"{words}; {os.cpu_count()} cores; python {sys.implementation.name}."


def _say(words: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {words}", file=sys.stderr, flush=True)
