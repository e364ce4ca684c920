# ruff: noqa: PLC0415 - Django must be set up before what needs it.
"""How many SQL statements does each address cost? Addresses come as JSON on stdin."""

import json
import sys

import django

# Not a question to the database, but the transaction around it.
NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")


def main() -> None:
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    asked = json.load(sys.stdin)
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["sessionid"] = asked["session"]
    counts = {}
    for name, address in asked["addresses"].items():
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        counts[name] = sum(not query["sql"].startswith(NOT_COUNTED) for query in seen)
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
