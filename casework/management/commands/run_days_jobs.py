"""Run the morning's jobs once, in order, and say what they did."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count

from casework import jobs
from casework.calendar import local_today
from casework.models import Case, JobRun, PolicyNumber
from casework.not_done import NotAllDone, place_of
from casework.policy import Urgency
from casework.queues import Queue, who_cannot_work, with_queue


class Command(BaseCommand):
    help = "Run the morning's jobs once, and print queues, letters and escalations."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = [name for name in jobs.DAYS_JOBS if not self._run(name)]
        self._print_queues()
        if failed:
            message = f"Not all was done: {', '.join(failed)}. The jobs page says what broke."
            raise CommandError(message)

    def _run(self, name: str) -> bool:
        """Whether the job went well. One that fails delays no later one."""
        try:
            run = jobs.run(name)
        except Exception as error:
            self.stderr.write(f"  {jobs.JOBS[name].says}: {_in_words(error)}")
            return False
        self.stdout.write(f"  {jobs.JOBS[name].says}: {_done(run)}")
        return True

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


def _done(run: JobRun) -> str:
    counts = {what.replace("_", " "): count for what, count in run.counts.items()}
    return ", ".join(f"{count:,} {what}" for what, count in counts.items())


def _in_words(error: Exception) -> str:
    """What broke. An error's own message may hold a person's details: only its place is said."""
    return str(error) if isinstance(error, NotAllDone) else place_of(error)
