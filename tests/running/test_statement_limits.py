"""How long a statement may run belongs to the code that asks, and never to the connection."""

import pytest
from django.db import OperationalError, connection, transaction

from casework.database.limits import statements_within, unlimited_statements

pytestmark = pytest.mark.django_db(transaction=True)


def limit_now() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return str(cursor.fetchone()[0])


def sleep(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])


@pytest.fixture(params=["directly", "through a pooler"], autouse=True)
def way(request, settings):
    """Behind a pooler the connection is opened without a limit, and all is set by transaction."""
    if request.param == "through a pooler":
        settings.TRANSACTION_POOLER = True
        settings.STATEMENT_TIMEOUT_MS = 300
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', '0', false)")
    yield str(request.param)
    if request.param == "through a pooler":
        connection.close()


def test_a_limit_holds_outside_and_inside_of_a_transaction_and_ends_with_its_block():
    before = limit_now()
    with statements_within(seconds=0.05):
        with pytest.raises(OperationalError):
            sleep(1)
        assert limit_now() == "50ms"
        with transaction.atomic():
            assert limit_now() == "50ms"
            with pytest.raises(OperationalError), transaction.atomic():
                sleep(1)
            assert limit_now() == "50ms"
    assert limit_now() == before


def test_a_limit_within_a_transaction_ends_with_its_block():
    with transaction.atomic():
        before = limit_now()
        with unlimited_statements():
            assert limit_now() == "0"
        assert limit_now() == before


def test_a_limit_that_was_undone_with_a_savepoint_is_set_again():
    with transaction.atomic():
        before = limit_now()
        undone = transaction.savepoint()
        with unlimited_statements():
            assert limit_now() == "0"
        transaction.savepoint_rollback(undone)
        assert limit_now() == before
        with unlimited_statements():
            assert limit_now() == "0"


def test_what_cannot_be_in_a_transaction_still_runs():
    with unlimited_statements(), connection.cursor() as cursor:
        cursor.execute("VACUUM casework_turn")


def test_a_page_has_the_limit_of_the_setting_however_the_connection_was_opened(way):
    if way == "through a pooler":
        assert limit_now() == "300ms"
        with transaction.atomic():
            assert limit_now() == "300ms"
