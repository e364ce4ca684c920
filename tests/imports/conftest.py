"""What every test of the import starts from: a council, and files kept out of the way."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from casework.imports import mapping, work
from casework.models import Import, ImportState, Team, User
from tests import factory
from tests.conftest import TODAY, Cast
from tests.imports import files

Bring = Callable[..., Import]


@pytest.fixture(autouse=True)
def kept_apart(settings: Any, tmp_path: Path) -> None:
    """Uploaded files go to a folder of the test; progress is told to memory."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture
def importer(cast: Cast) -> User:
    """Whoever uploads: a service manager of the cast."""
    return factory.user_of(cast.service_manager)


@pytest.fixture
def bring(importer: User, today: date) -> Bring:
    """Take a file in and check it; with ``apply`` also bring its cases in."""

    def _bring(
        content: bytes,
        *,
        name: str = "open-work.csv",
        team: Team | None = None,
        apply: bool = True,
        by: User | None = importer,
        part: str = "",
    ) -> Import:
        batch = work.take_in(name=name, content=ContentFile(content), team=team, by=by)
        if batch.state == ImportState.REFUSED:
            return batch
        mapped = mapping.guess(batch.headings)
        batch = stepped(work.confirm(batch, mapped=mapped, team=team, part=part))
        if apply and work.ask_to_apply(batch):
            batch = stepped(batch)
        return batch

    return _bring


def stepped(batch: Import) -> Import:
    """The import after its next step."""
    done = work.work_on(batch.pk, as_of=TODAY)
    assert done is not None
    return done


def problems(batch: Import) -> dict[str, list[str]]:
    """What is wrong with each rejected row, by its case reference."""
    rejected = batch.rows.filter(verdict="rejected")
    return {
        row.clean.get("external_reference", ""): [item["says"] for item in row.problems]
        for row in rejected
    }


def bring_rows(bring: Bring, *changes: dict[str, str], **how: object) -> Import:
    return bring(files.csv_bytes(files.rows(*changes)), **how)
