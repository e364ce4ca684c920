"""The same application with bells that ring each second, for a beat under test."""

from datetime import timedelta

from celery.schedules import schedule

from config.celery import app

OFTEN = {
    "send_letters": 1, "prepare_letters": 2, "escalate": 2, "check_promises": 5,
    "close_batch": 3, "follow_letters": 3,
}  # fmt: skip

app.finalize()
app.conf.beat_schedule = {
    name: {"task": f"casework.tasks.{name}", "schedule": schedule(timedelta(seconds=seconds))}
    for name, seconds in OFTEN.items()
}
app.conf.beat_max_loop_interval = 1
