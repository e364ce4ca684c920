# ruff: noqa: PLC0415 - Django must be set up before what needs it.
"""django-helpdesk's own escalation command: once with tickets due, then with none."""

import json
import time

import django


class Counter:
    """Counts the statements of a block."""

    number = 0

    def __call__(self, execute, *arguments):
        self.number += 1
        return execute(*arguments)


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from helpdesk.models import FollowUp

    had, counter, began = FollowUp.objects.count(), Counter(), time.perf_counter()
    with connection.execute_wrapper(counter):
        call_command("escalate_tickets")
    seconds = time.perf_counter() - began
    made = FollowUp.objects.count() - had
    began = time.perf_counter()
    call_command("escalate_tickets")
    idle = (time.perf_counter() - began) * 1000
    told = {"seconds": seconds, "made": made, "sql": counter.number, "idle_ms": idle}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
