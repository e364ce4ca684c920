"""Run several of Django's commands in one process: each start of Django costs a second or two.

``python -m config.commands "migrate --verbosity=0" load_demo``
"""

import os
import shlex
import sys

import django
from django.core.management import call_command

from config import owner


def main(commands: list[str]) -> None:
    """Run them in order; the last line of a failure names the command and says what went wrong.

    All of them run as the owner of the tables where one of them needs that.
    """
    for command in commands:
        owner.become_for(shlex.split(command))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for command in commands:
        try:
            call_command(*shlex.split(command))
        except Exception as problem:
            sys.excepthook(type(problem), problem, problem.__traceback__)
            said = " ".join(str(problem).split())
            sys.exit(f"manage.py {command}: {type(problem).__name__}: {said}")


if __name__ == "__main__":
    main(sys.argv[1:])
