"""The same storm over each carrier that the product comes with: none twice, none lost (R0, R0c).

The print room and hybrid mail are idempotent, Notify is asked, and a mail server is blind: there,
nobody is written to twice, and whatever nobody can know stands before a person.
"""

from pathlib import Path

import pytest

from casework.calendar import local_today
from tests.faults import storm
from tests.faults.carriers_of_ours import READERS_BY_EMAIL, OfOurs, lists
from tests.faults.storm import Plan
from tests.faults.test_killed_in_the_middle import SEED
from tests.faults.town import Town, town

CARRIERS = (
    OfOurs("print room"),
    OfOurs("hybrid mail"),
    OfOurs("notify"),
    OfOurs("smtp", by_email=True),
)
BY_NAME = [pytest.param(each, id=each.name) for each in CARRIERS]
# In every run one that is asked and one that is blind; an idempotent one has a run of its own.
USUAL = [each for each in BY_NAME if each.id in ("notify", "smtp")]
FULL = Plan(kills=20, flushes=2, crashes=2, patience_s=3600)


@pytest.mark.parametrize("carrier", USUAL)
def test_nobody_is_written_to_twice_or_missed(tmp_path, capsys, carrier: OfOurs):
    _blow(tmp_path, capsys, carrier=carrier, people=500, plan=Plan(kills=4))


@pytest.mark.full
@pytest.mark.parametrize("carrier", BY_NAME)
def test_nor_when_everything_fails(tmp_path, capsys, carrier: OfOurs):
    _blow(tmp_path, capsys, carrier=carrier, people=10_000, plan=FULL)


def _blow(tmp_path: Path, capsys, *, carrier: OfOurs, people: int, plan: Plan) -> None:
    day = local_today()
    with town(
        tmp_path, kind=carrier.name, people=people, seed=SEED, day=day, open_carrier=carrier.open
    ) as here:
        if carrier.by_email:
            with here.connect() as database:
                database.execute(READERS_BY_EMAIL.encode())
        ran = storm.run(here, plan, people=people)
        here.stand_still()
        with capsys.disabled():
            print(_report(here, carrier, ran, people=people))
        _none_twice_none_lost(here, carrier, people=people)
        if carrier.name == "hybrid mail":
            _each_on_one_list(here)


def _report(here: Town, carrier: OfOurs, ran: storm.Ran, *, people: int) -> str:
    noted = dict(here.noted()) if here.book.exists() else {}
    printed = carrier.printed(here)
    twice = sum(1 for times in printed.values() if times > 1)
    return (
        f"\n{carrier.name}: seed {here.seed}, {people:,} letters due, {ran.seconds:.0f} s, "
        f"{dict(ran.blows)}; carrier {noted}; printed {len(printed):,}, twice {twice}; "
        f"letters {dict(here.letters())}"
    )


def _none_twice_none_lost(here: Town, carrier: OfOurs, *, people: int) -> None:
    printed, letters = carrier.printed(here), here.letters()
    assert [reference for reference, times in printed.items() if times > 1] == []
    if not carrier.by_email:
        assert (len(printed), dict(letters)) == (people, {"sent": people})
        return
    assert letters["sent"] + letters["unconfirmed"] + letters["failed"] == people
    assert _letters(here, "state = 'sent'") <= set(printed)
    assert _letters(here, "state = 'failed'").isdisjoint(printed)
    # Whatever may have gone and is not known to have, stands before a person of a team.
    in_doubt = _letters(here, "state = 'unconfirmed' AND team_id > 0 AND held_because <> ''")
    assert set(printed) <= _letters(here, "state = 'sent'") | in_doubt


def _letters(here: Town, condition: str) -> set[str]:
    return {str(pk) for (pk,) in here.ask(f"SELECT id FROM casework_letter WHERE {condition}")}


def _each_on_one_list(here: Town) -> None:
    """Every batch is closed by now or can be; each letter is on exactly one list."""
    here.manage("run_job", "close_batch")
    listed = [ref for refs in lists(here.home.var / "hybrid-mail").values() for ref in refs]
    assert len(listed) == len(set(listed))
    assert set(listed) == _letters(here, "state = 'sent'")
    assert here.ask("SELECT count(*)::int FROM casework_delivery WHERE batch = ''") == [(0,)]
