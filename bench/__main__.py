# ruff: noqa: PLC0415 - Django must be set up before what needs it.
"""script/bench: builds the data at each size, measures ours and the peers, prints the tables."""

import argparse
import os
import signal
import sys
import time
from pathlib import Path


def main() -> None:
    """Everything, one size after another, in one run; what is known is written after each."""
    arguments = _arguments()
    # Whoever ends the run ends the sites that it serves.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    from bench import database

    database.make_again()
    os.environ["DATABASE_URL"] = database.address()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from bench import report, run

    began, command = time.monotonic(), " ".join(["script/bench", *sys.argv[1:]])

    def done(found) -> None:
        minutes = (time.monotonic() - began) / 60
        told = report.whole(found, command=command, minutes=minutes)
        print(told, flush=True)
        if arguments.write:
            path = Path(arguments.write)
            path.write_text(report.placed(told, path.read_text() if path.exists() else ""))

    sizes = [int(size.replace("_", "")) for size in arguments.sizes.split(",")]
    run.all_sizes(sizes, quick=arguments.quick, done=done)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--sizes", default="10000,100000", help="open cases, by commas")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    parser.add_argument(
        "--write", help="a file for the tables as well; in one that has them, they take their place"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
