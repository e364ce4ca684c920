"""What letters say: every wording and how far it is, one of them with its versions, differences."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework import letter_kinds
from casework.forms.wording import CompareForm, LanguageFilter
from casework.letters import languages
from casework.letters.languages import ENGLISH
from casework.letters.wording import differences, how_far, own_language, versions, wording
from casework.letters.wording.acts import CAN_BE_CHANGED, IN_HAND, writers
from casework.letters.wording.finding import Finding
from casework.letters.wording.how_far import FORMS, Cell, Overview
from casework.letters.wording.origins import called, why_not
from casework.letters.wording.wording import Words
from casework.models import User, Wording
from casework.permissions import may
from casework.roles import Right
from casework.views.asking import user_of
from casework.views.wording_places import (
    Place,
    demand_reading,
    place_of,
    shown,
    version_of,
    words_at,
)

# Of a wording, its latest versions: nobody reads through more.
MOST_VERSIONS = 50

STATE_TONE = {
    Wording.State.DRAFT: "govuk-tag--blue",
    Wording.State.SUBMITTED: "govuk-tag--yellow",
    Wording.State.APPROVED: "govuk-tag--green",
    Wording.State.SENT_BACK: "govuk-tag--orange",
    Wording.State.WITHDRAWN: "govuk-tag--grey",
}


def wording_page(request: HttpRequest) -> HttpResponse:
    """Every kind of letter in one language, and how far each language is."""
    demand_reading(request)
    every = languages.every()
    language = languages.of_code(request.GET.get("language", "")) or ENGLISH
    kinds = list(letter_kinds.every())
    told = how_far.overview(kinds)
    context = {
        "language": language,
        "form_filter": LanguageFilter({"language": language.code}, languages=every),
        "rows": [(kind, _cells(told, kind, language)) for kind in kinds],
        "waiting": _waiting(told),
        "by_language": how_far.by_language(told, every),
        "of_how_many": len(kinds) * len(FORMS),
        "of_translated": sum(not kind.always_in_words for kind in kinds) * len(FORMS),
        "seconds": SECONDS_AT_MOST,
    }
    return render(request, "casework/wording/list.html", context)


# Until every process uses a new version: what it remembers, and the letter it has just begun.
SECONDS_AT_MOST = 30


def _cells(told: Overview, kind: Any, language: Any) -> list[tuple[Place, Cell]]:
    return [(Place(kind, language, form), told.cell(kind.code, language, form)) for form in FORMS]


def _waiting(told: Overview) -> list[tuple[Place, Wording]]:
    """What waits for a second person, the longest first."""
    rows = [cell.in_hand for cell in told.cells.values() if cell.in_hand is not None]
    waiting = [row for row in rows if row.state == Wording.State.SUBMITTED]
    return [
        (place_of(row.kind, versions.language_of(row.language).code, row.form), row)
        for row in sorted(waiting, key=lambda row: row.written_at)
        if languages.named(row.language)
    ]


def wording_one(request: HttpRequest, *, kind: str, code: str, form: str) -> HttpResponse:
    """One wording: what letters say now, what is in hand, and every version."""
    demand_reading(request)
    place = place_of(kind, code, form)
    of = place.of
    now = wording.read_in_force(of.kind, language=of.language, form=of.form)
    rows = place.rows().select_related("written_by__worker", "decided_by__worker")
    history = list(rows.defer("blocks").order_by("-version")[:MOST_VERSIONS])
    told = how_far.overview([place.kind])
    context = {
        "place": place, "now": now, "parts": shown(place, now.blocks if now else ()),
        "cell": told.cell(of.kind, place.language, of.form),
        "history": [(row, STATE_TONE[Wording.State(row.state)]) for row in history],
        "in_hand": next((row for row in history if row.state in IN_HAND), None),
        "came_with_us": wording.shipped(of.kind, language=of.language, form=of.form) is not None,
        "may_write": may(user_of(request), Right.WORDING) and not why_not(of),
        "why_not": why_not(of), "holds_back": _holds_back(place, now), "seconds": SECONDS_AT_MOST,
    }  # fmt: skip
    return render(request, "casework/wording/one.html", context)


def _holds_back(place: Place, now: Words | None) -> list[Finding]:
    """Why some letters are held though two people agreed on these words: what they need grew."""
    return list(own_language.findings(place.kind, now)) if now else []


def wording_version(
    request: HttpRequest, *, kind: str, code: str, form: str, version: int
) -> HttpResponse:
    """One version as it stands or stood: its words, who agreed, and what may be done with it."""
    demand_reading(request)
    place = place_of(kind, code, form)
    words = words_at(place, version)
    row = version_of(place, version) if version else None
    found = versions.findings(row) if row and row.state in IN_HAND else []
    context = {
        "place": place, "version": version, "row": row, "called": called(version),
        "parts": shown(place, words.blocks, found=found),
        "found": found, "general": [each for each in found if each.part is None],
        "tone": STATE_TONE[Wording.State(row.state)] if row else "",
        "acts": row.acts.select_related("by__worker").order_by("-pk") if row else (),
        "previous": _previous(place, version),
        "is_behind": row is not None and versions.is_out_of_date(row),
        "seconds": SECONDS_AT_MOST,
        **(_verbs(row, user_of(request)) if row else {}),
    }  # fmt: skip
    return render(request, "casework/wording/version.html", context)


def _verbs(row: Wording, user: User) -> dict[str, bool]:
    """What this user may do with this version now."""
    writes, approves = may(user, Right.WORDING), may(user, Right.APPROVE_WORDING)
    submitted, is_writer = row.state == Wording.State.SUBMITTED, user.pk in writers(row)
    approved = row.state == Wording.State.APPROVED
    return {
        "may_change": writes and row.state in CAN_BE_CHANGED,
        "may_take_back": writes and submitted and is_writer,
        "may_decide": approves and submitted and not is_writer,
        "wrote_it": approves and submitted and is_writer,
        "may_withdraw": (approves and approved) or (writes and row.state in IN_HAND),
    }


def _previous(place: Place, version: int) -> int | None:
    """The version that was agreed before this one, to lay beside it."""
    approved = place.rows().filter(state=Wording.State.APPROVED, version__lt=version)
    last = approved.order_by("-version").values_list("version", flat=True).first()
    if last is not None or version == 0:
        return last
    of = place.of
    return 0 if wording.shipped(of.kind, language=of.language, form=of.form) else None


def wording_differences(request: HttpRequest, *, kind: str, code: str, form: str) -> HttpResponse:
    """Two versions laid over each other: what went and what came, word by word."""
    demand_reading(request)
    place = place_of(kind, code, form)
    numbers = list(place.rows().order_by("-version").values_list("version", flat=True))
    of = place.of
    if wording.shipped(of.kind, language=of.language, form=of.form):
        numbers.append(0)
    choices = [(str(number), called(number).capitalize()) for number in numbers[:MOST_VERSIONS]]
    compare = CompareForm(request.GET or _last_two(numbers), versions=choices)
    context: dict[str, Any] = {"place": place, "form_compare": compare, "numbers": numbers}
    if compare.is_valid() and len(numbers) > 1:
        before, after = (compare.cleaned_data[name] for name in ("before", "after"))
        if before != "" and after != "":
            context |= _laid_over(place, before, after)
    return render(request, "casework/wording/differences.html", context)


def _last_two(numbers: list[int]) -> dict[str, int]:
    return {"before": numbers[1], "after": numbers[0]} if len(numbers) > 1 else {}


def _laid_over(place: Place, before: int, after: int) -> dict[str, Any]:
    found = differences.between(words_at(place, before).blocks, words_at(place, after).blocks)
    parts = shown(place, [each.part for each in found])
    return {
        "before": called(before), "after": called(after),
        "differences": list(zip(found, parts, strict=True)),
        "how_many": sum(each.change != "same" for each in found),
    }  # fmt: skip
