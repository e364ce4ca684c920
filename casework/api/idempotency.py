"""A request that is repeated does its act once, and gets the answer that it got the first time."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta

from django.core.files.base import File
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_400_BAD_REQUEST

from casework import access
from casework.api.problems import MEDIA_TYPE, KeyReused
from casework.models import IdempotencyKey, Person, User
from casework.models.person import people_of_shared_cases, people_visible_to
from casework.views.asking import user_of

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(hours=24)
_SHAPE = re.compile(r"[!-~]{1,200}")
_REMEMBERED_HEADERS = ("ETag", "Location")
_FORGET_AT_ONCE = 200


def once(request: Request, act: Callable[[], Response]) -> Response:
    """Do the act, or give the answer of the request that did it.

    The row of the key is the lock: a second request waits for the first, and then reads its
    answer. An act that is refused leaves no row, since it changed nothing; one whose refusal did
    change something answers with the problem itself. Raises ``KeyReused`` and ``ValidationError``.
    """
    key, mark, now = _key(request), _mark(request), timezone.now()
    _forget(request, key)
    with transaction.atomic():
        row, is_first = IdempotencyKey.objects.get_or_create(
            user=user_of(request), key=key, defaults={"sha256": mark, "made_at": now}
        )
        if not is_first:
            return _again(row, mark, user_of(request))
        with access.people_shown() as people:
            answer = act()
        # As text, since the database would sort the names of an object.
        row.status, row.body = answer.status_code, JSONRenderer().render(answer.data).decode()
        row.headers = {name: answer[name] for name in _REMEMBERED_HEADERS if name in answer}
        row.people = sorted(people)
        row.save(update_fields=["status", "body", "headers", "people"])
    return answer


def _key(request: Request) -> str:
    key: str = request.headers.get(HEADER, "")
    if not _SHAPE.fullmatch(key):
        says = "Send a key of your own, up to 200 characters, such as a UUID: one for each act."
        raise ValidationError({HEADER: [says]})
    return key


def _mark(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True, default=_fingerprint)
    return hashlib.sha256(f"{request.method} {request.path}\n{body}".encode()).hexdigest()


def _fingerprint(file: "File[bytes]") -> list[str]:
    """What stands for a file: its name and all that is in it."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return [str(file.name), digest.hexdigest()]


def _again(row: IdempotencyKey, mark: str, user: User) -> Response:
    """The first answer, to somebody who may still see whom it is about; each is a look."""
    if row.sha256 != mark:
        raise KeyReused
    seen = list(Person.objects.filter(people_visible_to(user), pk__in=row.people))
    shared = Person.objects.filter(people_of_shared_cases(user), pk__in=row.people)
    if {person.pk for person in (*seen, *shared)} != set(row.people):
        raise Http404
    access.saw_people(user, people=[*seen, *shared], screen="repeated answer")
    headers = {**row.headers, "Idempotency-Replayed": "true"}
    kind = MEDIA_TYPE if row.status and row.status >= HTTP_400_BAD_REQUEST else None
    told = json.loads(row.body or "null")
    return Response(told, status=row.status, headers=headers, content_type=kind)


def _forget(request: Request, key: str) -> None:
    """Answers hold what people's records say: none is kept longer than it is of use."""
    old = IdempotencyKey.objects.filter(made_at__lt=timezone.now() - KEPT_FOR)
    old.filter(user=user_of(request), key=key).delete()
    some = old.select_for_update(skip_locked=True).values("pk")[:_FORGET_AT_ONCE]
    IdempotencyKey.objects.filter(pk__in=some).delete()
