"""Run the morning's jobs once, in order, and say what they did."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count

from casework import jobs
from casework.calendar import local_today
from casework.models import Case, PolicyNumber
from casework.policy import Urgency
from casework.queues import Queue, who_cannot_work, with_queue


class Command(BaseCommand):
    help = "Run the morning's jobs once, and print queues, letters and escalations."

    def handle(self, *args: Any, **options: Any) -> None:
        for name in jobs.DAYS_JOBS:
            run = jobs.run(name)
            counts = {what.replace("_", " "): count for what, count in run.counts.items()}
            done = ", ".join(f"{count:,} {what}" for what, count in counts.items())
            self.stdout.write(f"  {jobs.JOBS[name].says}: {done}")
        self._print_queues()

    def _print_queues(self) -> None:
        today = local_today()
        cannot = who_cannot_work(today, PolicyNumber.objects.in_force(today))
        cases: Any = with_queue(Case.objects.still_open(), cannot_work=cannot)
        counts = dict(cases.values_list("queue").annotate(Count("pk")).order_by())
        self.stdout.write("  Queues:")
        for queue in Queue:
            self.stdout.write(f"    {queue.label}: {counts.get(queue.value, 0):,}")
        rated = cases.filter(worker=None).values_list("urgency").annotate(Count("pk")).order_by()
        says = ", ".join(
            f"{count:,} {Urgency(place).label.lower()}" for place, count in sorted(rated)
        )
        self.stdout.write(f"  Waiting by rating: {says}")
