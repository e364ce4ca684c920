"""Is the invented council one that the product itself could have made?"""

import re
from collections import Counter
from datetime import datetime
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db.models import Count, Max, Q
from django.test import RequestFactory
from django.utils import timezone

from casework import clocks
from casework.demo import sign_ins
from casework.models import (
    WAITING_WELL,
    Address,
    Case,
    Contact,
    Escalation,
    Event,
    Letter,
    LetterState,
    Pause,
    Person,
    Rating,
    User,
    Worker,
)
from casework.policy import PolicyInForce, Role, suggest_rag
from casework.queues import Queue, queue_of, who_cannot_work, with_queue

# "loaded" is wider than one test, so this mark alone asks for a test database.
# One process loads the council once for all of these.
pytestmark = pytest.mark.django_db

POLICY = PolicyInForce()


def test_every_open_case_is_in_one_queue_and_every_queue_has_cases(loaded):
    cannot = who_cannot_work(loaded, POLICY)
    paused = set(Pause.objects.filter(ended_on=None).values_list("case", flat=True))
    cases = with_queue(Case.objects.still_open(), cannot_work=cannot)
    found: set[Queue | None] = set()
    for case in cases:
        queue = queue_of(case, is_paused=case.pk in paused, cannot_work=cannot)
        assert vars(case)["queue"] == queue
        found.add(queue)
    assert found == set(Queue)


def test_stored_dates_are_the_ones_that_the_clocks_work_out(loaded):
    last: dict[int, int] = {}
    days_of_waits = Letter.objects.filter(kind=WAITING_WELL)
    for case_id, milestone in days_of_waits.values_list("case", "milestone"):
        last[case_id] = max(milestone, last.get(case_id, 0))
    raised: dict[tuple[int, int], set[tuple[str, int]]] = {}
    for row in Escalation.objects.all():
        raised.setdefault((row.case_id, row.spell), set()).add((row.rung, row.threshold))
    for case in Case.objects.still_open().prefetch_related("allocations"):
        ended = [given.ended_on for given in case.allocations.all() if given.ended_on]
        letter = clocks.letter_due_on(
            case, last=last.get(case.pk, 0), known_on=max([case.joined_on, *ended]), policy=POLICY
        )
        before = raised.get((case.pk, case.spell), set())
        escalation = clocks.escalation_due_on(case, as_of=loaded, policy=POLICY, raised=before)
        assert (case.letter_due_on, case.escalation_due_on) == (letter, escalation), case.reference


def test_a_case_keeps_the_day_of_its_last_talk(loaded):
    talks = Contact.objects.spoken().values_list("case").annotate(Max("on"))
    kept = Case.objects.exclude(spoken_on=None).values_list("pk", "spoken_on")
    assert dict(kept) == dict(talks)


def test_nobody_waits_twice_for_the_same_thing(loaded):
    twice = (
        Case.objects.still_open()
        .values("person", "kind")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
    )
    assert not twice.exists()


def test_nobody_is_written_to_twice_in_a_day_or_after_they_died(loaded):
    sent = Letter.objects.in_state(LetterState.SENT).select_related("person")
    days = Counter(
        (one.referrer_id or f"person {one.person_id}", one.sent_at and one.sent_at.date())
        for one in sent
    )
    assert max(days.values()) == 1
    assert not [one for one in sent if one.person.died_on and one.due_on > one.person.died_on]


def test_nothing_has_happened_that_is_yet_to_come(loaded):
    now = timezone.now()
    assert not Event.objects.filter(at__gt=now).exists()
    assert not Rating.objects.filter(at__gt=now).exists()
    assert not Letter.objects.filter(sent_at__gt=now).exists()


def test_a_timeline_reads_in_the_order_in_which_it_happened(loaded):
    last: dict[int, datetime] = {}
    events = Event.objects.exclude(case=None).order_by("pk")
    for case_id, at in events.values_list("case_id", "at"):
        assert at >= last.get(case_id, at)
        last[case_id] = at


def test_a_rating_follows_its_reasons_or_says_why_not(loaded):
    for rating in Rating.objects.all():
        assert rating.suggested == suggest_rag(rating.reasons)
        assert rating.rag == rating.suggested or rating.note


def test_every_number_and_address_can_belong_to_nobody(loaded):
    people = Person.objects.all()
    assert not people.exclude(Q(nhs_number=None) | Q(nhs_number__startswith="999")).exists()
    assert not people.exclude(Q(phone="") | Q(phone__startswith="01632 960 ")).exists()
    assert not people.exclude(Q(mobile="") | Q(mobile__startswith="07700 900 ")).exists()
    assert not people.exclude(Q(email="") | Q(email__endswith="@example.com")).exists()
    codes = Address.objects.values_list("postcode", flat=True).distinct()
    assert all(re.fullmatch(r"ZZ[1-9] [1-9][A-Z]{2}", code) for code in codes)


def test_all_roles_are_filled_and_only_the_known_can_sign_in(loaded):
    in_post = Worker.objects.in_post(loaded)
    assert 55 <= in_post.count() <= 75
    assert set(in_post.values_list("role", flat=True)) == set(Role.values)
    able = [user.username for user in User.objects.all() if user.has_usable_password()]
    assert set(able) == sign_ins.known()


def test_work_is_stranded_with_the_sick_and_with_the_gone(loaded):
    """S27, S157."""
    cannot = who_cannot_work(loaded, POLICY)
    holding = Worker.objects.filter(pk__in=cannot, cases__closed_on=None).distinct()
    reasons = {bool(worker.left_on) for worker in holding}
    assert reasons == {True, False}


def test_the_printed_sign_ins_are_true(loaded):
    rows = sign_ins.table()
    assert len(rows) == len(sign_ins.SIGN_INS)
    _, name, username, password, _ = rows[0]
    request = RequestFactory().post("/")
    user = authenticate(request, username=username, password=password)
    assert isinstance(user, User)
    assert user.name == name
    out = StringIO()
    call_command("demo_sign_ins", stdout=out)
    assert all(row[2] in out.getvalue() for row in rows)


def test_loading_again_changes_nothing(loaded):
    before = Case.objects.count()
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert "already loaded" in out.getvalue().lower()
    assert Case.objects.count() == before
