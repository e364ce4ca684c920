"""The bells that Celery rings. A message carries nothing; losing or repeating one does no harm."""

from celery import shared_task

from casework import jobs


@shared_task(name="casework.tasks.apply_policy")
def apply_policy() -> None:
    jobs.run("apply_policy")


@shared_task(name="casework.tasks.move_staff")
def move_staff() -> None:
    jobs.run("move_staff")


@shared_task(name="casework.tasks.prepare_letters")
def prepare_letters() -> None:
    jobs.run("prepare_letters")


@shared_task(name="casework.tasks.look_again")
def look_again() -> None:
    jobs.run("look_again")


@shared_task(name="casework.tasks.check_promises")
def check_promises() -> None:
    jobs.run("check_promises")


@shared_task(name="casework.tasks.send_letters")
def send_letters() -> None:
    jobs.run("send_letters")


@shared_task(name="casework.tasks.follow_letters")
def follow_letters() -> None:
    jobs.run("follow_letters")


@shared_task(name="casework.tasks.close_batch")
def close_batch() -> None:
    jobs.run("close_batch")


@shared_task(name="casework.tasks.find_stranded")
def find_stranded() -> None:
    jobs.run("find_stranded")


@shared_task(name="casework.tasks.each_morning")
def each_morning() -> None:
    jobs.run("each_morning")


@shared_task(name="casework.tasks.escalate")
def escalate() -> None:
    jobs.run("escalate")


@shared_task(name="casework.tasks.send_digests")
def send_digests() -> None:
    jobs.run("send_digests")


@shared_task(name="casework.tasks.process_imports")
def process_imports() -> None:
    jobs.run("process_imports")


@shared_task(name="casework.tasks.make_months")
def make_months() -> None:
    jobs.run("make_months")


@shared_task(name="casework.tasks.compare_people")
def compare_people() -> None:
    jobs.run("compare_people")


@shared_task(name="casework.tasks.backup")
def backup() -> None:
    jobs.run("backup")


@shared_task(name="casework.tasks.emergency_packs")
def emergency_packs() -> None:
    jobs.run("emergency_packs")


@shared_task(name="casework.tasks.tidy")
def tidy() -> None:
    jobs.run("tidy")


@shared_task(name="casework.tasks.seal_audit")
def seal_audit() -> None:
    jobs.run("seal_audit")


@shared_task(name="casework.tasks.verify_audit")
def verify_audit() -> None:
    jobs.run("verify_audit")
