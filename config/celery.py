"""The Celery application: it rings the bell; casework/jobs.py says what each bell means."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("casework")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def schedule_jobs(sender: Celery, **kwargs: object) -> None:
    """The static schedule: one entry a job, each described in ``casework/jobs.py``."""
    from casework.jobs import BEAT_SCHEDULE

    sender.conf.beat_schedule = BEAT_SCHEDULE
