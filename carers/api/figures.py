"""The figures about carers: counts and no names, the same for everyone who may read them."""

from collections.abc import Iterator
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from carers import disagreements, figures
from carers.api.shown import CarerFiguresShown
from carers.kinds import CARER_ASSESSMENT
from casework.acts.record import policy_on
from casework.api import base, paging, schema
from casework.calendar import local_today
from casework.roles import Right
from casework.views.asking import demand


class Figures(base.ApiView):
    @schema.operation(
        "readFigures", "Figures about carers", answer=CarerFiguresShown, problems=(400,),
        says="How many wait and how long, by kind and by ethnic group; who disagrees with a "
        "decision, by reason. Small groups are left out.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.FIGURES)
        paging.known_only(request, ())
        today = local_today()
        standard = policy_on(today)[CARER_ASSESSMENT.standard]
        told = {
            "figures": figures.figures(as_of=today, standard=standard),
            "tables": list(_tables()),
        }
        return base.answer(CarerFiguresShown(told).data)


def _tables() -> Iterator[dict[str, Any]]:
    today = local_today()
    for label, query, groups in (
        ("Who wait, by kind of carer", "carers_by_kind", figures.by_kind()),
        ("Who wait, by ethnic group", "carers_by_ethnicity", figures.by_ethnicity()),
        ("Disagreements, by reason", "carer_disagreements_by_reason",
         disagreements.by_reason(as_of=today)),
        ("Disagreements, by how they ended", "carer_disagreements_by_outcome",
         disagreements.by_end(as_of=today)),
    ):  # fmt: skip
        yield {"label": label, "query": query, "groups": groups}
    for made in disagreements.by_characteristic(as_of=today):
        groups = [figures.Group(row.label, row.disagreed) for row in made.rows]
        label = f"Carers who disagree, by {made.label.lower()}"
        yield {"label": label, "query": made.query, "groups": groups}
