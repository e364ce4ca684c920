"""The invented council, loaded once for all the tests that read it."""

from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings

# Two days after a leap day, so that the year behind has one.
LOADED_ON = date(2028, 3, 2)


@pytest.fixture(scope="package")
def loaded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[date]:
    """The whole demo in the database, its import too; it stays ``LOADED_ON`` throughout."""
    folder = tmp_path_factory.mktemp("demo")
    here = override_settings(VAR_DIR=folder, MEDIA_ROOT=folder / "media", HTTPS=False)
    with (
        django_db_blocker.unblock(),
        time_machine.travel(f"{LOADED_ON}T10:00:00+00:00"),
        here,
        transaction.atomic(),
    ):
        assert str(connection.settings_dict["NAME"]).startswith("test_")
        call_command("load_demo", "--yes-invented-data", stdout=StringIO())
        # The guards that wait for the commit must speak now, for there will be no commit.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            # No vacuum sees these rows either, and a plan made for empty tables takes minutes.
            cursor.execute("ANALYZE")
        yield LOADED_ON
        transaction.set_rollback(True)
