"""The same stories, in which two records of one person are joined, and taken apart again."""

from collections import Counter
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from casework.models import Case, Letter, LetterTask, Merge, Person
from casework.people import merging
from tests import factory
from tests.spine.machine import NoCaseIsLost, anyone, which


class TheyAreJoined(NoCaseIsLost):
    """Whoever is joined to whom, each case keeps its days, and nobody has two of one kind."""

    def has_two(self) -> bool:
        return Person.objects.filter(merged_into=None).count() > 1

    def waits(self) -> list[tuple[Any, ...]]:
        """What a wait is made of, and how its letters stand: none of it changes by a join."""
        cases = Case.objects.order_by("pk")
        letters = Letter.objects.values_list("case", "kind", "milestone", "state")
        return [
            *cases.values_list("pk", "received_on", "joined_on", "spell", "worker", "closed_on",
                               "letter_due_on", "escalation_due_on"),
            *sorted(Counter(letters).items()),
        ]  # fmt: skip

    @initialize(undone=st.booleans())
    def two_records_of_one_person(self, *, undone: bool) -> None:
        """Every story has two, however short it is."""
        factory.a_person("Kempe")
        if Case.objects.exists():
            self.join(0, 0, undone=undone)

    @precondition(has_two)
    @rule(number=which, other=which, undone=st.booleans())
    def join(self, number: int, other: int, *, undone: bool) -> None:
        here = Person.objects.filter(merged_into=None)
        kept = anyone(here, number)
        kinds = Case.objects.still_open().filter(person=kept).values("kind")
        both_wait = Case.objects.still_open().filter(kind__in=kinds).values("person")
        # Mostly two who can be joined, or every story would end in a refusal.
        fitting = here.exclude(pk=kept.pk).exclude(pk__in=both_wait)
        ended = anyone(fitting if fitting.exists() else here, other)
        before, whose = self.waits(), dict(Case.objects.values_list("pk", "person"))
        asked = merging.Asked(
            kept=kept, ended=ended, versions=(kept.version, ended.version), because="Rang her"
        )
        made = self.try_to("join", merging.merge, asked, by=self.by, on=self.today)
        assert self.waits() == before
        if made is None:
            assert dict(Case.objects.values_list("pk", "person")) == whose
            return
        assert not ended.cases.exists()
        if undone:
            self.take_apart(made, whose)

    def take_apart(self, made: Merge, whose: dict[int, int]) -> None:
        """At once: nothing else has happened."""
        merging.undo(made, by=self.by)
        self.done["join undone"] += 1
        assert dict(Case.objects.values_list("pk", "person")) == whose

    def has_joined(self) -> bool:
        return Merge.objects.filter(undone_at=None).exists()

    @precondition(has_joined)
    @rule(number=which)
    def take_apart_later(self, number: int) -> None:
        """Only while nothing else has happened; a refusal leaves all with the kept record."""
        made = anyone(Merge.objects.filter(undone_at=None), number)
        before = self.waits()
        self.try_to("join undone later", merging.undo, made, by=self.by)
        assert self.waits() == before

    @invariant()
    def nothing_is_left_with_a_record_that_ended(self) -> None:
        ended = Person.objects.exclude(merged_into=None)
        assert not Case.objects.filter(person__in=ended).exists()
        assert not Letter.objects.filter(person__in=ended).exists()
        assert not LetterTask.objects.filter(person__in=ended).exists()
