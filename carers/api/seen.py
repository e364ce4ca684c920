"""Which carer's case, assessment or decision an address is about; each look is written down."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from carers.kinds import CARER_ASSESSMENT
from carers.models import Assessment, Decision
from carers.views.asking import assessment_to
from casework import access
from casework.api import base
from casework.api.on_cases import SCREEN
from casework.api.problems import Stale
from casework.models import Case
from casework.permissions import may, may_for
from casework.roles import Right
from casework.views.asking import user_of, visible_case

READ = (Right.SEE_RECORDS, Right.WORK, Right.SHARED)
EDIT = (Right.WORK, Right.SHARED)


def carers_case(request: Request, pk: int, *rights: Right) -> Case:
    """A carer's own case: to read where no right is named, or to change with one of these."""
    case, user = visible_case(request, pk), user_of(request)
    if case.kind != CARER_ASSESSMENT.code:
        raise Http404
    reads = not rights and may(user, Right.SEE_RECORDS)
    held = rights or (Right.SHARED,)
    if not (reads or any(may_for(user, right, case) for right in held)):
        raise PermissionDenied
    access.saw_case(user, case, screen=SCREEN)
    return case


def assessment(request: Request, pk: int, *rights: Right) -> Assessment:
    """An assessment that the user may read, or change with one of these rights."""
    found = assessment_to(request, pk, *(rights or READ))
    access.saw_case(user_of(request), found.case, screen=SCREEN)
    return found


def decision(request: Request, pk: int, *rights: Right) -> Decision:
    """A decision on an assessment that the user may read, or act on with one of these rights."""
    cases = Case.objects.visible_to(user_of(request)).values("pk")
    rows = Decision.objects.select_related("by__worker", "by_worker", "assessment")
    found = get_object_or_404(rows, pk=pk, assessment__case__in=cases)
    found.assessment = assessment(request, found.assessment_id, *rights)
    return found


def must_match(request: Request, found: Assessment, *, told: object) -> None:
    """Lock the assessment and refuse what rests on what it is no more.

    Raises ``MustMatch`` and ``Stale``.
    """
    version = base.version_seen(request)
    current = Assessment.objects.select_for_update(of=("self",)).get(pk=found.pk).version
    if current != version:
        raise Stale(current=told, etag=base.etag(current))
