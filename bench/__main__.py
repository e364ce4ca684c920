# ruff: noqa: PLC0415 - Django must be set up before what needs it.
"""script/bench: builds the data at each size, measures ours and the peers, prints the tables."""

import argparse
import os
import sys
import time
from pathlib import Path


def main() -> None:
    """Everything, one size after another, in one run."""
    arguments = _arguments()
    from bench import database

    database.make_again()
    os.environ["DATABASE_URL"] = database.address()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from bench import run

    began = time.monotonic()
    sizes = [int(size.replace("_", "")) for size in arguments.sizes.split(",")]
    told = run.all_sizes(sizes, quick=arguments.quick)
    told += f"\nThe run took {(time.monotonic() - began) / 60:.0f} minutes.\n"
    print(told)
    if arguments.write:
        Path(arguments.write).write_text(told)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--sizes", default="10000,100000", help="open cases, by commas")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    parser.add_argument("--write", help="a file for the tables, besides the terminal")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
