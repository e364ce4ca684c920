"""What becomes of a batch of rows: new, asked about, here with or without news, or refused."""

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from casework.cases import receiving_rules
from casework.cases.receiving_rules import AlreadyOpen, Asked, Somebody
from casework.imports import days
from casework.imports.asked import mark_what_holds
from casework.imports.differences import Records, differences
from casework.imports.identity import BIRTH, BY_NUMBER, Found, Identity, Like, Who
from casework.imports.problems import ProblemKind, problem
from casework.imports.whole import birth_to_correct
from casework.kinds import get as kind_named
from casework.models import (
    Case,
    CaseReference,
    Import,
    ImportNews,
    ImportRow,
    Person,
    Source,
    Team,
    same_number,
)
from casework.models.external_reference import of_import
from casework.policy import PolicyInForce
from casework.refusals import Refusal

Clean = MutableMapping[str, Any]
Problems = list[dict[str, str]]
_Verdict = ImportRow.Verdict
OTHER_PERSON = (
    "the case of this reference is about somebody else here: the names and the date of birth differ"
)


@dataclass
class Judged:
    """One row on its way through the rules; ``row`` is what is kept of it."""

    row: ImportRow
    clean: Clean
    problems: Problems
    # What is wrong with an optional value: the person comes in all the same.
    flags: Problems = field(default_factory=list)
    found: Found = field(default_factory=Found)
    case: Case | None = None
    # Whom the words of a problem speak of, where the row is about nobody here.
    speaks_of: int | None = None

    @property
    def is_new(self) -> bool:
        return self.case is None and not self.problems and not self.found.likes


@dataclass
class Judgement:
    """What the rows before this batch came to, and what every batch needs."""

    batch: Import
    on: date
    policy: PolicyInForce
    identity: Identity
    teams: Mapping[int, Team]
    # The line by which somebody waits already: a person's key, or less than 0 the line of a new
    # one, and the kind.
    waits: dict[tuple[int, str], int] = field(default_factory=dict)
    told: set[tuple[int, str]] = field(default_factory=set)
    # The birth of each young person, by the line that told it: a later row may leave it out.
    young: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, batch: Import, *, on: date, policy: PolicyInForce) -> "Judgement":
        identity = Identity(batch.system, batch.by)
        return cls(batch, on, policy, identity, Team.objects.in_bulk())

    def judge(self, rows: Sequence[Judged]) -> list[ImportNews]:
        """Set the verdict of each row; returns the news of those who are here.

        Ten statements or so, whatever the number of rows.
        """
        self._find_cases(rows)
        unknown = [each for each in rows if each.case is None and not each.problems]
        people = self._find_people(unknown)
        records = Records.of([*people.values(), *(each.case.person for each in rows if each.case)])
        for each in unknown:
            self._ask_about_a_child(each)
        self._refuse([each for each in unknown if each.is_new], people)
        for each in rows:
            _settle(each)
        self._doubt_earlier(unknown)
        mark_what_holds([(each.clean, each.row.likes) for each in unknown if each.row.likes])
        return [news for each in rows for news in self._news(each, records)]

    def _find_cases(self, rows: Sequence[Judged]) -> None:
        """The case that is here already, unless the row is wrong in itself."""
        numbers = {same_number(each.clean.get("external_reference", "")) for each in rows} - {""}
        kept = CaseReference.objects.filter(of_import(self.batch.system, numbers))
        here = {row.plain: row.case for row in kept.select_related("case__person")}
        for each in rows:
            case = here.get(same_number(each.clean.get("external_reference", "")))
            if case is None or each.problems:
                continue
            if Who.of(each.clean).shares_a_record(Who.of_person(case.person)):
                each.case = case
            else:
                each.problems.append(problem(ProblemKind.TWO_PEOPLE, OTHER_PERSON))
                each.speaks_of = case.person_id

    def _find_people(self, rows: Sequence[Judged]) -> dict[int, Person]:
        """Set whom each row is about; returns those who are here, by key."""
        found = self.identity.find([(each.row.line, each.clean) for each in rows])
        for each, whom in zip(rows, found, strict=True):
            each.found = whom
        return Person.objects.in_bulk([whom.person for whom in found if whom.person])

    def _ask_about_a_child(self, each: Judged) -> None:
        """A child's birth is asked about before anybody is opened by it.

        Of whoever is here it is not taken over: what the file says is a detail to correct.
        """
        if "young" not in each.clean:
            return
        if each.found.person is not None:
            birth_to_correct(each.clean, each.flags)
        else:
            self.young.setdefault(each.found.same_as or each.row.line, each.clean["date_of_birth"])
            asked = Like(each.clean["young"], asks=BIRTH)
            each.found = replace(each.found, likes=(*each.found.likes, asked))

    def _refuse(self, rows: Sequence[Judged], people: Mapping[int, Person]) -> None:
        """The refusals of the page, in its words."""
        asked = [self._asked(each, people) for each in rows]
        refused = receiving_rules.refusals(asked, on=self.on, policy=self.policy)
        for each, request, why in zip(rows, asked, refused, strict=True):
            if why := why or self._second(each, request):
                each.problems.append(problem(ProblemKind.REFUSED, str(why)))

    def _asked(self, each: Judged, people: Mapping[int, Person]) -> Asked:
        clean, line = dict(each.clean), each.found.same_as or each.row.line
        if line in self.young:
            clean.setdefault("date_of_birth", self.young[line])
        asked = request_of(
            clean, people.get(each.found.person or 0), self.teams, self.batch.team_id
        )
        age = asked.person.age(asked.received_on)
        if age is not None and age < days.ADULT:
            self.young.setdefault(line, clean.get("date_of_birth", ""))
        return asked

    def _second(self, each: Judged, request: Asked) -> Refusal | None:
        """A second wait for the same thing, by an earlier line of the file."""
        whom = each.found.person or -(each.found.same_as or each.row.line)
        first = self.waits.setdefault((whom, request.kind), each.row.line)
        if first == each.row.line or kind_named(request.kind).several_at_once:
            return None
        return AlreadyOpen(request.person, f"line {first} of this file")

    def _news(self, each: Judged, records: Records) -> Iterator[ImportNews]:
        """What the row says of whoever is here; of one person and kind the first line counts."""
        pk = each.case.person_id if each.case else each.found.person
        person = records.people.get(pk or 0)
        if person is None:
            return
        for found in differences(each.clean, person, records):
            if (person.pk, found.what) in self.told:
                continue
            self.told.add((person.pk, found.what))
            yield ImportNews(
                batch=self.batch, line=each.row.line, person=person, case=each.case,
                what=found.what, was=found.was, says=found.says,
            )  # fmt: skip

    def _doubt_earlier(self, rows: Sequence[Judged]) -> None:
        """A number shared with an earlier line: both rows stand before a person."""
        lines = {like.line: each.row.line for each in rows for like in each.found.likes
                 if like.line and like.why == BY_NUMBER}  # fmt: skip
        for each in rows:
            if each.row.line in lines and each.is_new:
                other = Like(BY_NUMBER, line=lines.pop(each.row.line))
                each.found = Found(likes=(other,))
                _settle(each)
        for line, by in lines.items():
            earlier = self.batch.rows.filter(line=line, verdict=_Verdict.ACCEPTED)
            likes = [Like(BY_NUMBER, line=by).kept]
            if earlier.update(verdict=_Verdict.ASKED, likes=likes):
                self.batch.accepted -= 1
                self.batch.asked += 1


def request_of(
    clean: Clean, person: Person | None, teams: Mapping[int, Team], default_team: int | None
) -> Asked:
    """The row as a request, of whoever is here or of somebody new."""
    born, died = clean.get("date_of_birth"), clean.get("died_on")
    known_birth = person.born_on if person else None
    known_death = person.died_on if person else None
    about = Somebody(
        pk=person.pk if person else None,
        name=person.name if person else _name(clean),
        born_on=known_birth or (date.fromisoformat(born) if born else None),
        died_on=known_death or (date.fromisoformat(died) if died else None),
    )
    return Asked(
        person=about, kind=clean["kind"], team=teams[clean.get("team", default_team)],
        received_on=date.fromisoformat(clean["received_on"]),
        source=Source(clean.get("source", Source.OTHER)), summary=clean.get("summary", ""),
    )  # fmt: skip


def _name(clean: Clean) -> str:
    return f"{clean.get('given_names', '')} {clean.get('family_name', '')}".strip()


def _settle(each: Judged) -> None:
    """Write down on the row what it came to. Rows with news are told apart once it is known."""
    row, clean = each.row, each.clean
    row.worker_name = clean.get("worker", "")
    row.case, row.person_id, row.same_as = each.case, each.found.person, each.found.same_as
    if each.problems:
        row.verdict, row.problems = _Verdict.REJECTED, [*each.problems, *each.flags]
        row.clean = {"external_reference": clean.get("external_reference", "")}
        row.person_id = each.found.person or each.speaks_of
        return
    row.values = []
    if each.case is not None:
        row.verdict, row.clean = _Verdict.UNCHANGED, {}
        row.person_id = each.case.person_id
    elif each.found.likes:
        row.verdict, row.clean, row.problems = _Verdict.ASKED, dict(clean), each.flags
        row.likes = [like.kept for like in each.found.likes]
    else:
        # The file holds what the row said; a second copy of the details would serve nobody.
        row.verdict, row.clean, row.problems = _Verdict.ACCEPTED, dict(clean), each.flags
