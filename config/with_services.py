"""Run one command while a database and a broker are up: ``python -m config.with_services CMD…``."""

import os
import signal
import subprocess
import sys
from types import FrameType

from config.embedded import ServiceFailed, services


def main(command: list[str]) -> int:
    """Run the command with the services' addresses in its environment; give back its exit code."""
    signal.signal(signal.SIGTERM, _as_exit)
    try:
        with services() as addresses:
            return _run(command, addresses)
    except ServiceFailed as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(command: list[str], addresses: dict[str, str]) -> int:
    with subprocess.Popen(command, env=os.environ | addresses) as child:
        # Ctrl-C at the terminal reaches the command too; what it means is for the command to say.
        signal.signal(signal.SIGINT, lambda _number, _frame: None)
        try:
            return child.wait()
        except SystemExit:
            child.terminate()
            raise


def _as_exit(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
