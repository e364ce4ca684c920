"""``python -m tests.security.packages``: are there known faults in what we install?

Asks pip-audit and npm audit. Where a feed is out of reach, or does not know a package, it says "not
audited": an audit that did not take place is never green and never red. 1 where a fault is known.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 90


def main() -> int:
    known = [python_packages(), npm_packages()]
    return 1 if any(known) else 0


def python_packages() -> bool:
    """Whether a fault is known of a package of production. Says what came of it."""
    told = asked(
        sys.executable, "-m", "pip_audit", "--strict", "--disable-pip", "--progress-spinner=off",
        "--format=json", "--requirement=requirements/base.txt",
    )  # fmt: skip
    faults = [
        f"{package['name']} {package['version']}: {fault['id']}"
        for package in told.get("dependencies", ())
        for fault in package.get("vulns", ())
    ]
    return say("Python packages", told, faults)


def npm_packages() -> bool:
    """The same of what the pages are built from."""
    told = asked("npm", "audit", "--json", "--package-lock-only")
    if "vulnerabilities" not in told:
        told = {}
    faults = [
        f"{name}: {fault['severity']}" for name, fault in told.get("vulnerabilities", {}).items()
    ]
    return say("npm packages", told, faults)


def say(what: str, told: dict[str, Any], faults: list[str]) -> bool:
    if not told:
        print(f"{what}: not audited (no feed of known faults was reached)")
    elif not faults:
        print(f"{what}: no fault is known")
    else:
        print(f"{what}:", *faults, sep="\n  ")
    return bool(faults)


def asked(*command: str) -> dict[str, Any]:
    """The JSON that a program printed; empty where it could not ask."""
    try:
        ran = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE_S
        )
        told = json.loads(ran.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return {}
    return told if isinstance(told, dict) else {}


if __name__ == "__main__":
    sys.exit(main())
