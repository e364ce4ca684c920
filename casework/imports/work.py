"""The steps of an import: taken in, columns chosen, checked, applied; each done once.

Whoever comes by does what is owed (``work_waiting_imports``): a request for a small file, a job
for a large one. A step that crashed leaves nothing behind and is owed again once its lease ends.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import PurePath
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.db import reset_queries, transaction
from django.db.models import Q
from django.utils import timezone

from casework.database.limits import unlimited_statements
from casework.imports import answers, applying, checking, deciding, mapping, progress
from casework.imports.problems import Unreadable
from casework.imports.reading import headings_and_size, stored
from casework.models import (
    PRESENT_SYSTEM,
    Import,
    ImportNews,
    ImportState,
    NewsState,
    Team,
    User,
)
from casework.not_done import Apart
from casework.refusals import NotAnswerable

# A file no longer than this is worked in the request that asks for it.
SMALL = 2000
_SMALL_BYTES = 4 * 1024**2
# So much agreed news is applied while somebody waits.
SMALL_NEWS = 200
LEASE = timedelta(minutes=10)

_OWED = (
    (Q(state=ImportState.UPLOADED) & ~Q(mapping={}))
    | Q(state=ImportState.CHECKING)
    | Q(state=ImportState.APPLYING)
)


def take_in(*, name: str, content: "File[bytes]", team: Team | None, by: User | None) -> Import:
    """Read the headings, and keep the file. Of one that cannot be read only the refusal is kept."""
    batch = Import(file_name=_shown_name(name), team=team, by=by, at=timezone.now())
    batch.sha256 = _sha256(content)
    try:
        _refuse_too_large(content)
        read: IO[bytes] = content.file or content
        batch.headings, _ = headings_and_size(read, name=batch.file_name, up_to=1)
    except Unreadable as refusal:
        batch.state, batch.refused_because = ImportState.REFUSED, str(refusal)
    else:
        content.seek(0)
        batch.file.save(f"{batch.sha256}{_ending(name)}", content, save=False)
    batch.save()
    return batch


def _shown_name(name: str) -> str:
    """The name of a file without its folders, and without characters that nobody sees."""
    return "".join(filter(str.isprintable, PurePath(name).name))[-200:] or "file"


def _ending(name: str) -> str:
    """The ending of a file's name where it is one of ours, for those who look in the store."""
    ending = PurePath(name).suffix.lower()
    return ending if ending in {".csv", ".xlsx", ".xlsm", ".txt"} else ""


def _sha256(content: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()


def _refuse_too_large(content: "File[bytes]") -> None:
    if content.size > settings.IMPORT_MAX_BYTES:
        message = (
            f"The file is {content.size / 1024**2:,.0f} MB; no more than "
            f"{settings.IMPORT_MAX_BYTES / 1024**2:,.0f} MB can be taken. Split it by team."
        )
        raise Unreadable(message)


def _headings_and_size(batch: Import, *, up_to: int) -> tuple[list[str], int]:
    with stored(batch) as file:
        return headings_and_size(file, name=batch.file_name, up_to=up_to)


def is_small(batch: Import) -> bool:
    """Whether the next step is short enough to wait for."""
    if batch.state in {ImportState.CHECKED, ImportState.APPLYING}:
        return batch.read <= SMALL
    if batch.file.size > _SMALL_BYTES:
        return False
    try:
        return _headings_and_size(batch, up_to=SMALL + 1)[1] <= SMALL
    except Unreadable:
        # Checking will find the same and say it.
        return True


@transaction.atomic
def confirm(
    batch: Import, *, mapped: Mapping[str, str], team: Team | None, system: str = PRESENT_SYSTEM,
    part: str = "",
) -> Import:  # fmt: skip
    """The columns are chosen, and remembered: the file is to be checked, perhaps again.

    ``system`` is where the numbers come from; ``part`` is the part of its list that this is, such
    as a team, and empty for all of it: what is gone is told from the last file of the same.

    Raises ``Unreadable`` for columns that cannot be, ``NotAnswerable`` once it is being applied.
    """
    chosen = mapping.checked(mapped, headings=batch.headings, has_team=team is not None)
    locked = Import.objects.select_for_update().get(pk=batch.pk)
    if locked.state not in {ImportState.UPLOADED, ImportState.CHECKED}:
        message = f"{locked}: {locked.get_state_display().lower()}. Its columns stay as they are."
        raise NotAnswerable(message)
    locked.mapping, locked.team, locked.state = chosen, team, ImportState.UPLOADED
    locked.claimed_until = None
    locked.system, locked.part = " ".join(system.split())[:60] or PRESENT_SYSTEM, part.strip()[:60]
    locked.save(update_fields=["mapping", "team", "state", "claimed_until", "system", "part"])
    mapping.remember(locked.headings, chosen)
    return locked


def ask_to_apply(batch: Import) -> bool:
    """The preview is accepted. False, and harmless, when somebody said so before.

    Raises ``SaidFirst`` while the order of a column's days must be said.
    """
    answers.refuse_unsaid(batch)
    checked = Import.objects.filter(pk=batch.pk, state=ImportState.CHECKED)
    return bool(checked.update(state=ImportState.APPLYING, claimed_until=None))


def work_waiting_imports(*, as_of: date) -> dict[str, int]:
    """Do what every import is owed now; says how many were checked, applied and refused."""
    done, apart = {"checked": 0, "applied": 0, "refused": 0}, Apart()
    for pk in list(Import.objects.filter(_OWED).order_by("at").values_list("pk", flat=True)):
        step = partial(work_on, pk, as_of=as_of)
        batch = apart.do("process_imports", step, None, what=f"import {pk}")
        if batch is not None and batch.state in done:
            done[batch.state] += 1
    apart.do("process_imports", partial(work_agreed_news, as_of=as_of), None, what="agreed news")
    apart.raise_if_any(done=done)
    return done


def work_agreed_news(*, as_of: date) -> None:
    """Apply the news that somebody agreed to by kind, a transaction each."""
    agreed = ImportNews.objects.filter(state=NewsState.AGREED).values("batch")
    for batch in Import.objects.filter(pk__in=agreed):
        while deciding.work_agreed(batch, on=as_of, most=SMALL_NEWS):
            reset_queries()


def work_on(pk: int, *, as_of: date, say: checking.Tell | None = None) -> Import | None:
    """Do the next step of one import; None when somebody else has it or nothing is owed.

    ``say`` is told how far it is, beside whoever looks at its page.
    """
    claimed = _claim(pk)
    if claimed is None:
        return None
    with _long_work():
        # The lock outlasts the lease: a step that takes longer is still done by one alone.
        batch = Import.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
        if batch is None or batch.state != claimed.state:
            return None
        step = _check if batch.state == ImportState.CHECKING else _apply
        step(batch, as_of, _tell(batch, say))
        batch.claimed_until = None
        batch.save()
    return batch


@transaction.atomic
def _claim(pk: int) -> Import | None:
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    owed = Import.objects.select_for_update(skip_locked=True).filter(_OWED, free, pk=pk)
    batch = owed.first()
    if batch is None:
        return None
    if batch.state == ImportState.UPLOADED:
        batch.state = ImportState.CHECKING
    batch.claimed_until = now + LEASE
    batch.save(update_fields=["state", "claimed_until"])
    progress.tell(pk, done=0, about=batch.read)
    return batch


@contextmanager
def _long_work() -> Iterator[None]:
    """One transaction that may take minutes: the limit of a page does not hold for it."""
    with unlimited_statements(), transaction.atomic():
        yield


def _check(batch: Import, as_of: date, tell: checking.Tell) -> None:
    try:
        with transaction.atomic():
            checking.check(batch, as_of=as_of, tell=tell)
    except Unreadable as refusal:
        for count in checking.COUNTS:
            setattr(batch, count, 0)
        batch.state, batch.refused_because = ImportState.REFUSED, str(refusal)
        name, store = batch.file.name, batch.file.storage
        batch.file = ""
        transaction.on_commit(lambda: store.delete(name) if name else None)
    else:
        batch.state = ImportState.CHECKED


def _apply(batch: Import, as_of: date, tell: checking.Tell) -> None:
    applying.apply(batch, as_of=as_of, tell=tell)
    batch.state, batch.applied_at = ImportState.APPLIED, timezone.now()


def _tell(batch: Import, say: checking.Tell | None) -> checking.Tell:
    def tell(done: int, about: int) -> None:
        progress.tell(batch.pk, done=done, about=about)
        if say is not None:
            say(done, about)

    return tell
