"""Run one scheduled job now, as cron would: ``manage.py run_job NAME``."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from casework import jobs


class Command(BaseCommand):
    help = "Run one scheduled job now: " + "; ".join(
        f"{job.name} ({job.says[0].lower()}{job.says[1:]})" for job in jobs.JOBS.values()
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=sorted(jobs.JOBS))
        parser.add_argument("--as-of", type=date.fromisoformat, default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        run = jobs.run(options["name"], as_of=options["as_of"])
        done = ", ".join(f"{name} {count:,}" for name, count in run.counts.items())
        self.stdout.write(f"{run.job}: {done or 'nothing to do'}")
