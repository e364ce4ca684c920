"""How one case is found, shown and acted on, whichever address asks."""

from collections.abc import Callable
from datetime import date
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from casework import access
from casework.acts import record
from casework.api import base, idempotency
from casework.api.problems import Stale
from casework.api.shown_cases import whole
from casework.calendar import local_today
from casework.models import Case, User
from casework.roles import Right
from casework.views.asking import demand_for, user_of, visible_case

SCREEN = "api"

Act = Callable[[Case, dict[str, Any], User, date], Any]


def seen_case(request: Request, pk: int, right: Right | None = None) -> Case:
    """The case, if the user may see it and do this to it; the look is written down."""
    case = visible_case(request, pk)
    if right is not None:
        demand_for(request, right, case)
    access.saw_case(user_of(request), case, screen=SCREEN)
    return case


def shown(case: Case, *, status: int = 200) -> Response:
    """The case as it stands at this moment, with its version."""
    cases = Case.objects.select_related("person", "team", "worker")
    current = cases.get(pk=case.pk)
    return base.answer(whole(current, as_of=local_today()), status=status, version=current.version)


Lock = Callable[[Case], Case]


def must_match(request: Request, case: Case, *, lock: Lock = record.lock) -> None:
    """Lock the case and refuse a request that rests on what it is no more.

    Raises ``MustMatch`` and ``Stale``.
    """
    seen = base.version_seen(request)
    current = lock(case)
    if current.version != seen:
        raise Stale(current=whole(current, as_of=local_today()), etag=base.etag(current.version))


def act_once(
    request: Request, pk: int, right: Right, given: type[Serializer[Any]], act: Act,
    *, lock: Lock = record.lock,
) -> Response:  # fmt: skip
    """Do one act that rests on what was seen, once a key; answers with the case."""
    case = seen_case(request, pk, right)

    def run() -> Response:
        data = base.judged(given, request)
        must_match(request, case, lock=lock)
        act(case, data, user_of(request), local_today())
        return shown(case, status=201)

    return idempotency.once(request, run)


def add_once(
    request: Request, pk: int, right: Right, given: type[Serializer[Any]], act: Act
) -> Response:
    """Add to a case what is true whatever else has changed, once a key."""
    case = seen_case(request, pk, right)

    def run() -> Response:
        act(case, base.judged(given, request), user_of(request), local_today())
        return shown(case, status=201)

    return idempotency.once(request, run)


def take_back(
    request: Request, pk: int, right: Right, given: type[Serializer[Any]], act: Act,
    *, lock: Lock = record.lock,
) -> Response:  # fmt: skip
    """End what stands on a case. What was seen must still stand, so that twice does no harm."""
    case = seen_case(request, pk, right)
    data = base.judged(given, request)
    must_match(request, case, lock=lock)
    act(case, data, user_of(request), local_today())
    return shown(case)
