"""Two schedulers at one import do it once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from casework.imports import work
from casework.models import Case, Import
from tests.conftest import TODAY, Cast
from tests.imports import files
from tests.imports.conftest import Bring

pytestmark = pytest.mark.django_db(transaction=True)


def _tick() -> int:
    try:
        return work.work_waiting_imports(as_of=TODAY)["applied"]
    finally:
        connection.close()


@pytest.mark.parametrize("lease_ended", [False, True])
def test_two_schedulers_at_once_apply_an_import_once(
    transactional_db: None, cast: Cast, bring: Bring, lease_ended, monkeypatch
):
    if lease_ended:
        # Even when the lease is worth nothing, the lock on the import holds.
        monkeypatch.setattr(work, "LEASE", work.LEASE * 0)
    batch = bring(files.csv_bytes(files.rows(*({} for _ in range(300)))), apply=False)
    work.ask_to_apply(batch)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: _tick(), range(4)))
    assert sum(done) == 1
    assert Case.objects.count() == Import.objects.get().accepted == 300
