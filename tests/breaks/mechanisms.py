"""What keeps each promise, how to take it away in one line, and which test must then be red."""

from typing import NamedTuple


class Break(NamedTuple):
    """One mechanism: ``was`` in ``file`` becomes ``wrong``, and a test of ``tests`` must fail."""

    says: str
    file: str
    was: str
    wrong: str
    tests: str


BREAKS = (
    Break(
        "R1 nobody is written to after their death",
        "casework/letters/gate/decision.py",
        "(Held.DIED, facts.has_died),",
        "(Held.DIED, False),",
        "tests/letters/test_the_gate.py",
    ),
    Break(
        "R7a two letters within a day wait for each other",
        "casework/letters/gate/decision.py",
        "until = facts.last_written_at + BETWEEN_LETTERS",
        "until = facts.last_written_at",
        "tests/letters/test_the_gate.py",
    ),
    Break(
        "R8 a day is a day in London",
        "casework/calendar.py",
        "return timezone.localtime(timezone.now(), LONDON).date()",
        "return timezone.now().date()",
        "tests/spine/test_the_wait.py",
    ),
    Break(
        "S5 a restricted case is seen by those who may",
        "casework/models/case.py",
        'return self.filter(people_visible_to(user, person="person") | shared_cases(user))',
        "return self.all()",
        "tests/spine/test_who_may_see.py",
    ),
    Break(
        "S8 a look is written down",
        "casework/access.py",
        "    _write(user, [(person.pk, None) for person in people], screen=screen)",
        "    del user, people, screen",
        "tests/people/test_the_persons_page.py",
    ),
    Break(
        "S11 no page is kept by a browser",
        "casework/no_store.py",
        'response["Cache-Control"] = "no-store"',
        "pass",
        "tests/web/test_nothing_is_kept.py",
    ),
    Break(
        "R13 one case that breaks delays no other",
        "casework/not_done.py",
        "except Exception",
        "except ZeroDivisionError",
        "tests/faults/test_one_case_breaks.py",
    ),
    Break(
        "S11 a session without a request ends",
        "config/settings.py",
        "SESSION_COOKIE_AGE = int(SESSION_IDLE.total_seconds())  # noqa: F405",
        "SESSION_COOKIE_AGE = 60 * 60",
        "tests/sign_in/test_sessions.py",
    ),
    Break(
        "S11 a session ends twelve hours after the sign-in",
        "casework/web/sessions.py",
        "return bool(now - began >= longest or now - written >= unused)",
        "return bool(now - written >= unused)",
        "tests/sign_in/test_sessions.py",
    ),
    Break(
        "S12 an address tries so many names and no more",
        "casework/staff/sign_in_guard.py",
        "return max(wrong, int(settings.AXES_FAILURE_LIMIT))",
        "return wrong",
        "tests/running/test_sign_in_guard.py",
    ),
    Break(
        "S12 a name is guessed at so often and no more",
        "config/signing_in.py",
        "AXES_FAILURE_LIMIT = 10\n",
        "AXES_FAILURE_LIMIT = 100\n",
        "tests/running/test_sign_in_guard.py",
    ),
    Break(
        "S13 a code counts once",
        "casework/staff/second_factor.py",
        "if step is None or step <= factor.data.get(_LAST_STEP, 0):",
        "if step is None:",
        "tests/sign_in/test_second_factor.py",
    ),
    Break(
        "S13 a second factor is required",
        "casework/staff/second_factor.py",
        'return settings.SECOND_FACTOR == "required" and not is_proved(request)',
        "return False",
        "tests/sign_in/test_second_factor.py",
    ),
)
