# ruff: noqa: PLC0415 - Django must be set up before what needs it.
"""What do the scheduled jobs, the export and the import cost, and how large do they grow?"""

import csv
import json
import subprocess
import sys
import threading
import time
import urllib.request
from datetime import date, timedelta
from pathlib import Path

import psutil
from django.db import connection

from bench import serving
from bench.calls import Cast
from bench.figures import Figure, Results
from casework.models import JobRun

WAIT_SECONDS = 600
EXPORT_SECONDS = 300


def measure(helpdesk: serving.Site, results: Results, *, day: date) -> None:
    """Sweeps with one case in twenty due and with none, letters made, and the worker's memory."""
    told = helpdesk.run("sweep.py")
    results["Escalate, per due case"]["helpdesk"] = _per_case(told)
    results["Escalate, nothing due"] = {"helpdesk": Figure(told["idle_ms"])}
    for name, words in (("escalate", "Escalate"), ("letters", "Prepare letters")):
        told = _job(name, day)
        results.setdefault(f"{words}, per due case", {})["ours"] = _per_case(told)
        results.setdefault(f"{words}, nothing due", {})["ours"] = Figure(told["idle_ms"])
        results[f"Memory at most, {words.lower()}"] = {"ours": Figure(told["peak_mb"], unit="MB")}
    for name, words in (("standard", "12 point"), ("large", "28 point")):
        told = _job(name, day)
        results[f"Letters printed, {words}, a core"] = {
            "ours": Figure(told["a_core_second"], unit="/s")
        }
    results["Memory of a Celery worker process, the larger"] = {
        "ours": Figure(_celery_memory(), unit="MB")
    }


def _per_case(told: dict) -> Figure:
    made = max(told["made"], 1)
    return Figure(told["seconds"] * 1_000_000 / made, unit="µs", sql=told["sql"] / made)


def _job(name: str, day: date) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "bench.job", name, day.isoformat()],
        env=serving.ours().environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


def _celery_memory() -> float:
    """A worker of two processes does both daily jobs with one case in twenty to look at."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            "UPDATE casework_case SET escalation_due_on = current_date, letter_due_on = "
            "CASE WHEN letter_due_on IS NULL THEN NULL ELSE current_date END "
            "WHERE closed_on IS NULL AND worker_id IS NULL AND id % 20 = 3"
        )
    log = serving.VAR / "log" / "bench-celery.log"
    line = [sys.executable, "-m", "celery", "--app", "config", "worker", "--concurrency=2"]
    with log.open("wb") as output:
        worker = subprocess.Popen(
            line, env=serving.ours().environment, stdout=output, stderr=output, cwd=serving.ROOT
        )
    try:
        _ring_and_wait()
        family = psutil.Process(worker.pid).children(recursive=True)
        return max(each.memory_full_info().pss / 1e6 for each in family)
    finally:
        worker.terminate()
        worker.wait(timeout=60)


def _ring_and_wait() -> None:
    from casework import tasks

    jobs = (tasks.escalate, tasks.prepare_letters)
    before = JobRun.objects.filter(ended_at__isnull=False, error="").count()
    for task in jobs:
        task.delay()
    ends = time.monotonic() + WAIT_SECONDS
    while JobRun.objects.filter(ended_at__isnull=False, error="").count() < before + len(jobs):
        if time.monotonic() > ends:
            raise RuntimeError("the Celery worker did not do its jobs; see bench-celery.log")
        time.sleep(0.2)


def export(site: serving.Site, cast: Cast, results: Results) -> None:
    """All open cases as one CSV; how long, and by how much the web worker grew meanwhile.

    After five minutes it is cut off, and only its rows a second are told.
    """
    before, peak, done = max(site.memory()), [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.25):
            peak[0] = max(peak[0], *site.memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    began, lines, is_cut_off = time.perf_counter(), 0, False
    try:
        request = urllib.request.Request(
            f"http://127.0.0.1:{site.port}/waiting/export.csv?team=&show=open",
            headers={"Cookie": f"sessionid={site.sessions[0]}"},
        )
        with urllib.request.urlopen(request, timeout=3600) as answer:
            for _ in answer:
                lines += 1
                if is_cut_off := time.perf_counter() - began > EXPORT_SECONDS:
                    break
    finally:
        done.set()
        watcher.join()
    took = time.perf_counter() - began
    if not is_cut_off:
        results["Export of everything"] = {"ours": Figure(took, unit="s")}
    results["Export, rows a second"] = {"ours": Figure(lines / took, unit="/s")}
    results["Export, growth of the web worker"] = {
        "ours": Figure(max(peak[0] - before, 0.0), unit="MB")
    }


def import_rows(rows: int, results: Results) -> None:
    """A file of open work through the command; its checks, its people and its cases."""
    path = serving.VAR / "import.csv"
    _write(path, rows)
    command = [sys.executable, "manage.py", "import_open_work", str(path), "--team", "Team 2"]
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=serving.ours().environment, cwd=serving.ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    said, _ = process.communicate()
    took = time.perf_counter() - began
    if process.returncode or f"{rows:,} cases came in" not in said:
        raise RuntimeError(said[-2000:])
    results[f"Import of {rows:,} rows"] = {"ours": Figure(took, unit="s")}


def _write(path: Path, rows: int) -> None:
    day = date(2026, 9, 1)
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["Case ref", "Person ID", "Surname", "Forename", "DOB", "Address 1",
                      "Postcode", "Case type", "Date received"])  # fmt: skip
        for n in range(rows):
            out.writerow([
                f"IMP-{n}", f"IP-{n}", f"Import{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}ley",
                f"Given{chr(97 + n // 676 % 26)}{chr(97 + n // 17576 % 26)}",
                date(1930, 1, 1) + timedelta(days=n % 25000), f"{n % 90 + 1} Example Street",
                f"ZZ{n % 20 + 1} {n % 10}AB", "Care Act assessment", day - timedelta(days=n % 300),
            ])  # fmt: skip
