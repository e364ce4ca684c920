"""How fast do the pages answer, with one client and with eight, each contestant in its turn?"""

import json
import subprocess
import sys
from pathlib import Path

from bench.calls import Cast, all_calls
from bench.figures import Figure, Results
from bench.progress import say, say_row
from bench.serving import Site

CROWDED = ("Waiting list, HTML", "Waiting list, JSON")
CROWD = 8
ONCE_ONLY = ("Create a case", "Allocate a case")


def measure(sites: dict[str, Site], cast: Cast, *, quick: bool) -> Results:
    """Every workload over HTTP, the slowest contestants asked fewer times."""
    calls = all_calls(cast)
    rounds, each = (2, 10) if quick else (5, 19)
    found: Results = {}
    for name, by_site in calls.items():
        answers = _asked(sites, by_site, rounds=rounds, each=each, threads=1)
        found[name] = {who: Figure.of(told["times"]) for who, told in answers.items()}
        say_row(name, found[name])
    for name in CROWDED:
        answers = _asked(sites, calls[name], rounds=rounds, each=each * CROWD, threads=CROWD)
        found[f"{name}, eight clients"] = {
            who: Figure(len(told["times"]) / told["busy"], unit="/s")
            for who, told in answers.items()
        }
        say_row(f"{name}, eight clients", found[f"{name}, eight clients"])
    return found


def _asked(sites: dict[str, Site], by_site: dict, *, rounds: int, each: int, threads: int) -> dict:
    plan = {
        "rounds": rounds, "threads": threads,
        "targets": [
            {"name": who, "port": sites[who].port, "cookies": sites[who].sessions or [""],
             "each": each, "seconds": 6, "most_seconds": 45, "calls": calls}
            for who, calls in by_site.items()
        ],
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("client.py")],
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return _without_faults(json.loads(done.stdout))


def _without_faults(answers: dict) -> dict:
    """A peer that breaks has no figure, and the terminal says why; ours may not break."""
    for who, told in answers.items():
        if told["fault"]:
            say(f"{who} failed: {told['fault'][:300]}")
    if answers["ours"]["fault"]:
        raise RuntimeError(answers["ours"]["fault"])
    return {who: told for who, told in answers.items() if told["times"] and not told["fault"]}


def statements(sites: dict[str, Site], cast: Cast, results: Results) -> None:
    """Put the number of SQL statements beside each page's time."""
    calls = {name: by for name, by in all_calls(cast).items() if name not in ONCE_ONLY}
    for who, site in sites.items():
        addresses = {
            name: by[who][0][1] for name, by in calls.items() if who in results.get(name, {})
        }
        if who == "bare":
            continue
        told = site.run("counted.py", given={"session": site.sessions[0], "addresses": addresses})
        for name, count in told.items():
            was = results[name][who]
            results[name][who] = Figure(was.p50, was.p95, was.unit, count)
