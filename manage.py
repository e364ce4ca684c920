#!/usr/bin/env python
"""Django's command line for this product; see README.md for the two commands that start it."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from config import owner

    owner.become_for(sys.argv[1:])
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
