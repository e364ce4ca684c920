"""The order of a run: build, copy, serve, ask, and say what came of it."""

import time
from collections.abc import Callable

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connections

from bench import by_hand, data, database, figures, jobs_measured, pages, serving
from bench.calls import Cast
from bench.progress import say
from casework.calendar import local_today
from casework.models import Worker
from casework.web.sessions import SessionStore

SCHEMAS = {"helpdesk": "helpdesk", "admin": "wards"}


def all_sizes(
    sizes: list[int], *, quick: bool, done: Callable[[dict[int, figures.Results]], None]
) -> None:
    """Each size in turn, the whole so far handed to ``done`` after each."""
    found: dict[int, figures.Results] = {}
    for size in sizes:
        say(f"{size:,} open cases: building")
        connections.close_all()
        database.make_again()
        found[size] = one_size(size, quick=quick)
        done(found)


def one_size(size: int, *, quick: bool) -> figures.Results:
    day, began = local_today(), time.monotonic()
    data.build(size, day=day)
    sites = {"ours": serving.ours(), **serving.peers()}
    _copy_to_peers(sites)
    sites["ours"].sessions = [_session(number) for number in range(1, pages.CROWD + 1)]
    say(f"built and checked in {time.monotonic() - began:.0f} s; measuring pages")
    cast = Cast.chosen(day)
    with serving.served(*sites.values()):
        results = pages.measure(sites, cast, quick=quick)
        jobs_measured.export(sites["ours"], cast, results)
        _memory(sites, results)
    pages.statements(sites, cast, results)
    say("measuring by hand and jobs")
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
        sites[name].sessions = [told["session"]]
        with database.connect(schema=schema) as server:
            server.execute((data.SQL / f"{schema}.sql").read_text())
            server.execute("VACUUM ANALYZE")


def _session(number: int = 1) -> str:
    """A manager has signed in: the first is that of the biggest team."""
    user = Worker.objects.select_related("user").get(user__username=f"staff{number}").user
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
