"""Failed sign-ins, exports, prints and searches are in the audit: who, when, what, how many."""

import logging

import pytest
from django.db import InternalError, connection, transaction
from django.test import Client
from django.urls import reverse

from casework.audit.security_log import _counted
from casework.models import Look, Search, SecurityAct
from tests import factory
from tests.api import world
from tests.conftest import Cast, signed_in
from tests.spine.test_outsider_sweep import real
from tests.test_repository import PAGES, SIGNED_OUT

CANARY = "Quillfeather"


@pytest.fixture
def story(cast, today) -> world.World:
    made = world.build(cast, today)
    assert made.carers is not None
    return made


def read(answer) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def test_an_export_says_who_what_was_asked_and_how_many_rows_left(cast: Cast, today, caplog):
    for _ in range(3):
        factory.a_case(waited=9, team=cast.team, person=factory.a_person(CANARY))
    with caplog.at_level(logging.INFO):
        read(signed_in(cast.manager).get(reverse("waiting-list-export"), {"q": CANARY}))
    began, ended = SecurityAct.objects.filter(act="export").order_by("pk")
    assert (began.user, began.page, began.rows) == (cast.manager.user, "waiting-list-export", None)
    assert (ended.rows, ended.asked) == (3, f"q={CANARY}")
    # A person's name is kept here, and in no log.
    assert CANARY not in caplog.text


def test_an_export_that_breaks_off_says_how_many_rows_had_left():
    noted: list[int] = []

    def noted_rows(*, rows: int) -> None:
        noted.append(rows)

    lines = _counted((b"x" for _ in range(9)), noted_rows)
    for _ in range(5):
        next(lines)
    lines.close()  # type: ignore[attr-defined]
    assert noted == [2]


def test_every_door_by_which_a_file_or_a_print_leaves_is_written_down(story, cast):
    """From the URLconf: whatever answers with a file, and every page that prints."""
    client, left, unwritten = signed_in(cast.service_manager), set(), set()
    for name, url, _ in PAGES:
        if name in SIGNED_OUT:
            continue
        with transaction.atomic():
            answer = client.get(real(name, url, story), {"print": "1"})
            if answer.status_code == 200:
                read(answer)
                left.add(name)
                acts = SecurityAct.objects.filter(act__in=("export", "print"), page=name)
                unwritten |= set() if acts.exists() else {name}
            transaction.set_rollback(True)
    assert unwritten == set()
    exports = {name for name, _, _ in PAGES if "export" in name}
    assert exports - {"carers-disagreements-export"} <= left


def test_sign_ins_that_fail_work_and_end_are_written_down(cast: Cast):
    user = factory.user_of(cast.manager)
    user.set_password("a long enough one")
    user.save()
    client, url = Client(), reverse("sign-in")
    client.post(url, {"username": user.username, "password": "MY-SECRET-PASSWORD"})
    client.post(url, {"username": "nobody-of-that-name", "password": "x"})
    acts = list(SecurityAct.objects.order_by("pk").values_list("act", "user"))
    assert acts == [("sign-in failed", user.pk), ("sign-in failed", None)]
    assert SecurityAct.objects.exclude(address="127.0.0.1").count() == 0
    # What was typed may be a password in the wrong box: it is kept nowhere.
    assert "nobody-of-that-name" not in str(list(SecurityAct.objects.values()))
    assert "SECRET" not in str(list(SecurityAct.objects.values()))


def test_what_is_refused_is_written_down(cast: Cast):
    assert signed_in(cast.analyst).get(reverse("waiting-list")).status_code == 403
    act = SecurityAct.objects.get(act="refused")
    assert (act.user, act.page) == (cast.analyst.user, "waiting-list")


def test_a_search_is_kept_with_its_words_and_how_many_it_found(cast: Cast, today, caplog):
    factory.a_person(CANARY)
    with caplog.at_level(logging.INFO):
        signed_in(cast.manager).get(reverse("search"), {"q": CANARY})
    kept = Search.objects.get()
    assert (kept.user, kept.query, kept.found) == (cast.manager.user, CANARY, 1)
    assert CANARY not in caplog.text


def test_s8_with_the_audit_read_only_no_page_shows_anybody(story, cast):
    """Every page is asked while the access log takes no row: none that names somebody answers."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "CREATE FUNCTION casework_is_read_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION 'read-only' USING ERRCODE = '25006'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER read_only BEFORE INSERT ON casework_look FOR EACH ROW"
            " EXECUTE FUNCTION casework_is_read_only()"
        )
    client, shown, stopped = signed_in(cast.manager), set(), set()
    client.raise_request_exception = False
    names = [person.reference.encode() for person in (story.person, story.attorney)]
    names += [b"Doris Attorney", story.waiting.reference.encode()]
    for name, url, _ in PAGES:
        if name in SIGNED_OUT:
            continue
        with transaction.atomic():
            try:
                answer = client.get(real(name, url, story))
                body = read(answer)
                stopped |= {name} if answer.status_code == 500 else set()
            except InternalError:
                # A table breaks off where its first rows would leave.
                body, stopped = b"", stopped | {name}
            shown |= {name} if any(each in body for each in names) else set()
            transaction.set_rollback(True)
    assert shown == set()
    assert stopped >= {"case", "person", "waiting-list", "letters", "today"}
    assert not Look.objects.exists()
