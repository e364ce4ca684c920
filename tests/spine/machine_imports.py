"""The same stories, in which the present system's list comes again and again, with news."""

from typing import Any

from django.db.models import Min
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from casework.imports import deciding, gone, undoing
from casework.imports.checking import keep_news
from casework.imports.differences import Records, differences
from casework.models import (
    Case,
    CaseReference,
    Import,
    ImportNews,
    ImportRow,
    ImportState,
    NewsState,
    What,
)
from casework.policy import Safety
from tests.spine.machine import NoCaseIsLost, anyone, which
from tests.spine.machine_joins import TheyAreJoined

SAYS: tuple[dict[str, Any], ...] = (
    {}, {"safe_by_post": Safety.UNSAFE.value}, {"phone": "01632 960 001"}, {"family_name": "Kempe"},
    {"reported_dead": "2026-11-20"}, {"alive": True}, {"written_language": "Polish"},
    {"in_hospital": "yes"}, {"in_hospital": "no"},
)  # fmt: skip


class TheListComesAgain(TheyAreJoined):
    """News protects at once, is decided once, and never loses a case."""

    @initialize(says=st.sampled_from(SAYS))
    def a_list_has_come(self, says: dict[str, Any]) -> None:
        """Every story has an import, however short it is."""
        if not self.has_cases():
            self.receive("care_act", 0, 100, again=False)
        self.list_comes(0, says, 0)

    @precondition(NoCaseIsLost.has_cases)
    @rule(number=which, says=st.sampled_from(SAYS), left_out=which)
    def list_comes(self, number: int, says: dict[str, Any], left_out: int) -> None:
        """Every open case is in the list but one, perhaps; one row says something new."""
        # A post may be empty by now, and an import is a person's act all the same.
        batch = Import.objects.create(
            file_name="list.csv", sha256="0" * 64, state=ImportState.CHECKED, by=self.by,
            at=timezone.now(),
        )  # fmt: skip
        still_open = Case.objects.still_open().annotate(came=Min("events__pk"))
        cases = list(still_open.select_related("person").order_by("came"))
        lacks = left_out % (len(cases) + 3)
        listed = [case for place, case in enumerate(cases) if place != lacks]
        for line, case in enumerate(listed, start=2):
            CaseReference.objects.get_or_create(
                case=case, defaults={"system": batch.system, "number": f"W{case.pk}",
                                     "plain": f"W{case.pk}"},
            )  # fmt: skip
            ImportRow.objects.create(
                batch=batch, line=line, values=[], verdict="unchanged", case=case
            )
        batch.read = batch.unchanged = len(listed)
        if listed:
            self._news(batch, listed[number % len(listed)], says)
        gone.propose(batch)
        batch.save()
        deciding.let_protection_take_effect(batch, on=self.today, by=batch.by)
        batch.state, batch.applied_at = ImportState.APPLIED, timezone.now()
        batch.save()
        self.done["list comes"] += 1

    def _news(self, batch: Import, case: Case, says: dict[str, Any]) -> None:
        records = Records.of([case.person])
        keep_news([
            ImportNews(batch=batch, line=2, person=case.person, case=case, what=found.what,
                       was=found.was, says=found.says)
            for found in differences(says, case.person, records)
        ])  # fmt: skip

    def has_news(self) -> bool:
        return ImportNews.objects.undecided().exists()

    @precondition(has_news)
    @rule(number=which, applies=st.booleans())
    def decide_news(self, number: int, applies: bool) -> None:
        news = anyone(ImportNews.objects.undecided(), number)
        if applies:
            made = self.try_to(
                "apply news", deciding.apply, news, by=self.by, on=self.today, reason="completed"
            )
        else:
            made = self.try_to("refuse news", deciding.refuse, news, because="Asked", by=self.by)
        news.refresh_from_db()
        assert (news.state in (NewsState.APPLIED, NewsState.REFUSED)) == bool(made)

    def has_an_import(self) -> bool:
        return Import.objects.filter(state=ImportState.APPLIED).exists()

    @precondition(has_an_import)
    @rule(number=which)
    def undo_an_import(self, number: int) -> None:
        batch = anyone(Import.objects.filter(state=ImportState.APPLIED), number)
        self.try_to("undo import", undoing.undo, batch, by=self.by, on=self.today)
        assert not batch.news.undecided().exists()

    @invariant()
    def nobody_is_told_twice_to_decide(self) -> None:
        """One open question of a kind about a person; and none that the record answers already."""
        open_news = ImportNews.objects.undecided().exclude(what=What.GONE)
        pairs = list(open_news.values_list("person", "what"))
        assert len(pairs) == len(set(pairs))

    @invariant()
    def nothing_is_closed_in_silence(self) -> None:
        closed = Case.objects.exclude(closed_on=None).filter(import_news__what=What.GONE)
        assert not closed.filter(close_reason="").exists()
