"""The Celery application: it rings the bell; casework/jobs.py says what each bell means."""

import os

from celery import Celery
from celery.signals import worker_process_init

from config.log_lines import log_what_nobody_catches

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("casework")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def log_what_breaks(**kwargs: object) -> None:
    if os.environ.get("LOG_FORMAT", "json") == "json":
        log_what_nobody_catches()


@app.on_after_finalize.connect
def schedule_jobs(sender: Celery, **kwargs: object) -> None:
    """The static schedule: one entry a job, each described in ``casework/jobs.py``."""
    from casework.jobs import BEAT_SCHEDULE

    sender.conf.beat_schedule = BEAT_SCHEDULE
