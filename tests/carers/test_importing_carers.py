"""A file of open work brings no young carer on to the adults' list: the row says where to go."""

from datetime import date

import pytest
from django.core.files.base import ContentFile

from carers.kinds import CARER_ASSESSMENT
from casework.imports import mapping, work
from casework.models import Case, Import
from tests import factory
from tests.conftest import Cast
from tests.imports import files
from tests.imports.conftest import kept_apart, problems, stepped

pytestmark = pytest.mark.django_db
__all__ = ["kept_apart"]

ASKED = "2026-08-03"
NHS = files.synthetic_nhs_number(1)
CARER = {"Case type": "Carer assessment", "Referral date": ASKED}


def brought(cast: Cast, *changes: dict[str, str]) -> Import:
    """The import of these rows, checked and applied."""
    rows = files.csv_bytes(files.rows(*({**CARER, **change} for change in changes)))
    batch = work.take_in(
        name="carers.csv", content=ContentFile(rows), team=cast.team, by=cast.manager.user
    )
    mapped = mapping.guess(batch.headings)
    batch = stepped(work.confirm(batch, mapped=mapped, team=cast.team))
    return stepped(batch) if work.ask_to_apply(batch) else batch


@pytest.mark.parametrize(
    ("born", "taken"), [("2008-08-03", 1), ("2008-08-04", 0), ("2015-01-01", 0), ("", 1)]
)
def test_under_18_on_the_day_of_the_request_is_refused_in_the_words_of_the_page(
    cast, today, born, taken
):
    batch = brought(cast, {"DOB": born})
    assert Case.objects.filter(kind=CARER_ASSESSMENT.code).count() == taken
    assert (batch.accepted, batch.rejected) == (taken, 1 - taken)
    if not taken:
        said = problems(batch)["W1"]
        assert any("Under 18, children's services assess a young carer" in says for says in said)


def test_the_birth_that_we_know_counts_and_not_the_one_in_the_file(cast, today):
    factory.a_person("Kemp", given_names="Doris", nhs_number=NHS, born_on=date(2012, 5, 4))
    batch = brought(cast, {"NHS No": NHS, "DOB": "1935-05-04"}, {"NHS No": NHS, "DOB": ""})
    # One number and two births are never one person: the first row waits for an answer.
    assert (batch.accepted, batch.asked) == (0, 1)
    assert set(problems(batch)) == {"W2"}
    assert not Case.objects.exists()


def test_a_birth_told_on_an_earlier_row_of_the_same_person_counts_too(cast, today):
    told = {"Person ID": "P9", "DOB": "2012-05-04", "Case type": "OT"}
    batch = brought(cast, told, {"Person ID": "P9", "DOB": ""})
    assert set(problems(batch)) == {"W2"}
    assert (batch.asked, batch.rows.get(verdict="asked").line) == (1, 2)


def test_another_kind_of_case_is_refused_at_no_age(cast, today):
    """The guard is the carers' own: a young person's other work is asked about, as any child's."""
    batch = brought(cast, {"DOB": "2015-01-01", "Case type": "OT"})
    assert (batch.asked, batch.rejected) == (1, 0)
