"""Does the invented council wait as the CQC report says that one council did?"""

from datetime import date, timedelta

import pytest

from carers import figures as carers
from casework.demo import figures, virtual_worker, words
from casework.demo.people import NEEDS
from casework.models import AccessNeed, Case, Ethnicity, Import, Person
from casework.policy import Safety

# "loaded" is wider than one test, so this mark alone asks for a test database.
# One process loads the council once for all of these.
pytestmark = pytest.mark.django_db

OWN = Case.objects.filter(references=None)


def test_people_in_service_are_as_many_as_published(loaded):
    assert figures.in_service(words.LONG_TERM) == 3570
    assert figures.in_service(words.SHORT_TERM) == 1670


@pytest.mark.parametrize("population", [figures.waiting_now, figures.ended_in_year])
class TestBothTheListAndTheYear:
    """The shape holds for those who wait and for the year's ended waits."""

    @pytest.mark.parametrize(
        ("kind", "mean"),
        [("care_act", 15), ("direct_payment", 73), ("review", 145)],
    )
    def test_the_mean_is_the_published_one_to_the_day(self, loaded, population, kind, mean):
        """S24, S81, S49."""
        waits = population(kind, as_of=loaded)
        assert sum(waits.days) == mean * waits.count

    @pytest.mark.parametrize(
        ("kind", "median", "longest"),
        [("occupational_therapy", 42, 356), ("financial", 181, 368)],
    )
    def test_the_median_and_the_longest(self, loaded, population, kind, median, longest):
        """S94, S76."""
        waits = population(kind, as_of=loaded)
        assert (waits.median, waits.longest) == (median, longest)


def test_twenty_one_carers_wait_and_one_has_waited_530_days(loaded):
    """S64."""
    waits = figures.waiting_now("carer_assessment", as_of=loaded)
    assert (waits.count, waits.longest) == (21, 530)
    assert waits.percent_within(28) == 81


def test_carers_reached_in_the_year_waited_29_days_and_86_in_a_hundred_within_28(loaded):
    """S64."""
    waits = figures.ended_in_year("carer_assessment", as_of=loaded)
    assert sum(waits.days) == 29 * waits.count
    assert waits.percent_within(28) == 86


def test_the_carers_page_gives_the_same_figures_as_the_demo(loaded):
    """S64, S65: 21 wait, the longest 530; of the year's the mean is 29, and 86 % within 28."""
    now, year = carers.waits_now(as_of=loaded), carers.waits_of_year(as_of=loaded)
    assert (now.count, now.longest) == (21, 530)
    assert (year.mean, year.percent_within(28)) == (29, 86)


def test_the_longest_waiting_carer_was_lost_with_a_sick_worker(loaded):
    """S27."""
    case = Case.objects.waiting().get(
        kind="carer_assessment", received_on=loaded - timedelta(days=530)
    )
    given = case.allocations.get()
    absence = given.worker.absences.get()
    assert case.spell == 2
    assert not given.worker.is_in_post(loaded)
    assert given.ended_on is not None
    assert given.starts_on < absence.starts_on < given.ended_on


def test_a_virtual_workers_912_cases_came_by_the_import(loaded):
    """S28."""
    came = Case.objects.filter(references__number__startswith="WS-")
    assert came.count() == 912
    assert came.filter(worker=None, rag=None, closed_on=None).count() == 912
    assert came.values("received_on").distinct().count() == 45
    assert min(came.values_list("received_on", flat=True)) == loaded - timedelta(days=700)


def test_the_list_came_again_and_said_what_changed(loaded):
    again = Import.objects.order_by("-pk")[0]
    assert (again.accepted, again.changed, again.gone) == (
        virtual_worker.NEW,
        23,
        virtual_worker.GONE,
    )
    applied = again.news.filter(state="applied").values_list("what", flat=True)
    assert {"died", "reported_dead", "unsafe"} <= set(applied)
    assert again.news.filter(state="open", what="gone").count() == virtual_worker.GONE
    assert again.news.filter(state="open", what="moved").count() == 6


def test_ethnicity_is_near_the_published_shares(loaded):
    """S165: 84 white, 6 Asian, 5 black, 5 mixed or other in a hundred."""
    codes = list(Person.objects.values_list("ethnicity", flat=True))
    shares = {
        group: 100 * sum(Ethnicity(code).label.startswith(group) for code in codes) / len(codes)
        for group in ("White", "Asian", "Black")
    }
    assert shares == pytest.approx({"White": 84, "Asian": 6, "Black": 5}, abs=1.5)


def test_the_first_run_has_a_mornings_work_and_not_a_years(loaded: date):
    assert 60 <= OWN.filter(letter_due_on__lte=loaded).count() <= 300
    # Those with a worker too, whose assessment has not started in time.
    assert 30 <= OWN.filter(escalation_due_on__lte=loaded).count() <= 120


def test_there_is_every_reason_not_to_write(loaded):
    waiting = Person.objects.filter(cases__in=OWN.filter(closed_on=None))
    assert waiting.filter(reported_dead_on__isnull=False).exists()
    assert waiting.filter(addresses__returned_on__isnull=False).exists()
    assert waiting.filter(addresses__kind="hospital").exists()
    assert waiting.filter(safe_by_post=Safety.UNSAFE).exclude(reach_note="").exists()
    assert waiting.filter(safe_by_post=Safety.NOT_ASKED).exists()
    assert waiting.filter(do_not_write=True).exists()
    assert waiting.filter(is_restricted=True, grants__isnull=False).exists()
    assert waiting.filter(access_needs_asked_on=None).exists()
    assert Person.objects.filter(died_on__isnull=False, letters__state="sent").exists()


def test_every_need_that_changes_a_letter_is_somebodys(loaded):
    live = set(AccessNeed.objects.values_list("term", flat=True))
    assert {code for code, _ in NEEDS} <= live


def test_ages_run_from_eighteen_to_a_hundred_and_four(loaded):
    people = Person.objects.filter(cases__in=OWN)
    ages = [person.age(loaded) or 0 for person in people]
    assert (min(ages), max(ages)) == (18, 104)
