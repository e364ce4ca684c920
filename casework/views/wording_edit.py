"""Writing the next version of a wording: begun, changed part by part, and saved as it goes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from casework.forms.wording import BeginForm, Nothing, PartForm, TermForm, typed
from casework.letters.wording import acts, origins, parts, versions
from casework.letters.wording.acts import CAN_BE_CHANGED
from casework.letters.wording.parts import KINDS_OF, Part, Parts
from casework.messages import tell
from casework.models import Wording
from casework.refusals import Refusal
from casework.views.asking import Done, FormPage, user_of
from casework.views.wording_places import Place, ShownPart, facts_of, shown, version_of, writing


def wording_begin(request: HttpRequest, *, kind: str, code: str, form: str) -> HttpResponse:
    """Begin the next version from words that there are."""
    place = writing(request, kind, code, form)
    starts = origins.starts(place.of)

    def act(form: Any) -> Done:
        made = acts.begin(
            place.of, start=form.cleaned_data["start"], by=user_of(request)
        )  # fmt: skip
        return Done(
            f"Version {made.version} begun.", place.url("edit", made.version),
            then="Each part is saved as you change it. Letters go on as before.",
        )  # fmt: skip

    page = FormPage(
        "casework/wording/begin.html",
        lambda data: BeginForm(data, starts=starts),
        act,
        {
            "title": "Begin a new version", "lede": place.title, "verb": "Begin",
            "back": place.url(), "place": place, "starts": starts,
            "why_not": origins.why_not(place.of),
        },
    )  # fmt: skip
    return page.respond(request)


def _draft(
    request: HttpRequest, kind: str, code: str, form: str, version: int
) -> tuple[Place, Wording]:
    place = writing(request, kind, code, form)
    return place, version_of(place, version)


def _english(row: Wording) -> Any:
    """What a translation is made from, to be shown beside it."""
    place_is_english = versions.source_of(row.kind, row.language, row.form) is None
    if place_is_english or row.of_version is None:
        return ()
    source = versions.source_of(row.kind, row.language, row.form, version=row.of_version)
    return source.blocks if source else ()


def wording_edit(
    request: HttpRequest, *, kind: str, code: str, form: str, version: int
) -> HttpResponse:
    """A draft, part by part, with what is amiss beside each."""
    place, row = _draft(request, kind, code, form, version)
    if row.state not in CAN_BE_CHANGED:
        return redirect(place.url("version", version))
    found = versions.findings(row)
    english = _english(row) if place.is_translation else ()
    every = shown(place, row.blocks, found=found, english=english)
    context = {
        "place": place, "row": row, "found": found,
        "stops": sum(each.stops for each in found),
        "parts": [each for each in every if not each.is_term],
        "terms": [each for each in every if each.is_term],
        "general": [each for each in found if each.part is None],
        "left": sum(not parts.is_translated(part) for part in row.blocks),
        "sent_back": row.acts.filter(act="sent_back").order_by("-pk").first()
        if row.state == Wording.State.SENT_BACK else None,
    }  # fmt: skip
    return render(request, "casework/wording/edit.html", context)


def seen_edits(request: HttpRequest) -> int:
    """The count of changes that the writer had seen; 0, which is never right, where it is lost."""
    given = request.POST.get("edits", "")
    return int(given) if given.isdecimal() and len(given) < 9 else 0


def _part_at(row: Wording, at: int) -> Part:
    if not 0 <= at < len(row.blocks):
        raise Http404
    return dict(row.blocks[at])


def _printed_at(row: Wording, at: int) -> Part:
    """A part of the letter: a term has no place among them, and is needed."""
    part = _part_at(row, at)
    if parts.is_term(part):
        raise Http404
    return part


def wording_part(
    request: HttpRequest, *, kind: str, code: str, form: str, version: int, at: int
) -> HttpResponse:
    """Change one part."""
    place, row = _draft(request, kind, code, form, version)
    part = _part_at(row, at)
    english = _english(row) if place.is_translation else ()

    def act(form: Any) -> Done:
        changed = parts.changed(row.blocks, form.part(), at=at)
        _save(request, row, changed)
        return Done(f"{what} saved.", _part_url(place, row, at))

    now = shown(place, row.blocks, english=english)[at]
    what = now.name if now.is_term else f"Part {at + 1}"
    title = now.name if now.is_term else f"Change part {at + 1}"
    page = _part_page(place, row, title, "Save this part", act, initial=_initial(part, now))
    page.context["now"] = now
    return page.respond(request)


def _initial(part: Part, now: ShownPart) -> dict[str, Any]:
    """The part as it stands; a translator begins with an empty box, the English above it."""
    waits = not now.is_translated and now.english == parts.as_text(part)
    return {**typed(part), "text": ""} if waits else typed(part)


def wording_part_add(
    request: HttpRequest, *, kind: str, code: str, form: str, version: int, at: int
) -> HttpResponse:
    """Put a new part in, standing at ``at``."""
    place, row = _draft(request, kind, code, form, version)
    at = min(at, len(parts.printed(row.blocks)))

    def act(form: Any) -> Done:
        more = parts.with_part(row.blocks, form.part(), at=at)
        _save(request, row, more)
        return Done(f"Part {at + 1} added.", _part_url(place, row, at))

    initial = {"kind": KINDS_OF[place.form][2], "translated": True}
    page = _part_page(place, row, f"Add part {at + 1}", "Add this part", act, initial=initial)
    return page.respond(request)


def _part_page(
    place: Place, row: Wording, title: str, verb: str, act: Callable[[Any], Done],
    *, initial: dict[str, Any],
) -> FormPage:  # fmt: skip
    is_term = parts.is_term(initial)

    def form(data: Any) -> PartForm | TermForm:
        if is_term:
            return TermForm(data, language=place.language, initial=initial)
        return PartForm(
            data, kind=place.kind, form=place.form, language=place.language, initial=initial
        )

    return FormPage(
        "casework/wording/part.html", form, act,
        {
            "title": title, "lede": place.title, "verb": verb, "place": place, "row": row,
            "back": place.url("edit", row.version),
            "facts": () if is_term else facts_of(place),
        },
    )  # fmt: skip


def _save(request: HttpRequest, row: Wording, made: Parts) -> None:
    acts.change(row, made, edits=seen_edits(request), by=user_of(request))


def _part_url(place: Place, row: Wording, at: int) -> str:
    return f"{place.url('edit', row.version)}#part-{at + 1}"


@require_POST
def wording_part_move(
    request: HttpRequest, *, kind: str, code: str, form: str, version: int, at: int
) -> HttpResponse:
    """One place up, or one down."""
    place, row = _draft(request, kind, code, form, version)
    part, last = _printed_at(row, at), len(parts.printed(row.blocks)) - 1
    to = max(0, min(at + (1 if request.POST.get("way") == "down" else -1), last))
    try:
        _save(request, row, parts.moved(row.blocks, at=at, to=to))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        name = parts.NAMES.get(part["kind"], "Part").lower()
        tell(request, f"The {name} is part {to + 1} now.")
    return redirect(_part_url(place, row, to))


def wording_part_remove(
    request: HttpRequest, *, kind: str, code: str, form: str, version: int, at: int
) -> HttpResponse:
    """Take one part out, after a look at it."""
    place, row = _draft(request, kind, code, form, version)
    _printed_at(row, at)

    def act(form: Any) -> Done:
        left = parts.without(row.blocks, at=at)
        _save(request, row, left)
        return Done(f"Part {at + 1} removed.", _part_url(place, row, max(0, at - 1)))

    page = FormPage(
        "casework/wording/confirm.html", Nothing, act,
        {
            "title": f"Remove part {at + 1}", "lede": place.title, "verb": "Remove this part",
            "grave": True, "place": place, "row": row, "back": place.url("edit", version),
            "parts": [shown(place, row.blocks)[at]],
        },
    )  # fmt: skip
    return page.respond(request)
