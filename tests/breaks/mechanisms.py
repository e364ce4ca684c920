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
)
