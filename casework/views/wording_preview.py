"""How a version will look: in every format, for each letter that its words can come to."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from casework.calendar import local_today
from casework.forms.wording import SituationForm
from casework.letters.making.render import RenderFailed
from casework.letters.wording import checks, parts, previews
from casework.letters.wording.wording import Words
from casework.views.asking import user_of
from casework.views.wording_places import Place, demand_reading, place_of, words_at

# A letter that can come about is chosen by its number among them.
type_situation = tuple[str, str]


def wording_preview(
    request: HttpRequest, *, kind: str, code: str, form: str, version: int
) -> HttpResponse:
    """The letter to nobody, to read here, and in each of its formats."""
    demand_reading(request)
    place = place_of(kind, code, form)
    words = words_at(place, version)
    situations = _situations(place, words)
    number = _chosen(request, situations)
    context: dict[str, Any] = {
        "place": place, "version": version, "chosen": number,
        "form_situation": SituationForm({"letter": str(number)}, situations=situations),
        "several": len(situations) > 1, "formats": previews.formats_of(form),
        "back": place.url("version", version),
        "left": sum(not parts.is_translated(part) for part in words.blocks),
    }  # fmt: skip
    try:
        letter = _content(request, place, words, number)
        context |= {
            "letter": letter,
            "blocks": [(type(block).__name__.lower(), block) for block in letter.blocks],
        }
    except RenderFailed as failed:
        context["failed"] = str(failed)
    return render(request, "casework/wording/preview.html", context)


def wording_preview_as(
    request: HttpRequest, *, kind: str, code: str, form: str, version: int, format: str
) -> HttpResponse:
    """One format of it, as a document whose name says that it is a preview."""
    demand_reading(request)
    place = place_of(kind, code, form)
    if format not in dict(previews.formats_of(form)):
        raise Http404
    words = words_at(place, version)
    number = _chosen(request, _situations(place, words))
    try:
        made = previews.made(_content(request, place, words, number), format=format)
    except RenderFailed as failed:
        context = {"place": place, "version": version, "failed": str(failed),
                   "back": place.url("preview", version)}  # fmt: skip
        return render(request, "casework/wording/cannot.html", context, status=422)
    name = f"preview-{place.kind.code}-{place.language.code}-{version}-{format}.{made.ending}"
    return HttpResponse(
        made.content,
        content_type=made.media_type,
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


def _situations(place: Place, words: Words) -> list[type_situation]:
    """Each letter that these words can come to, by number and in words."""
    every = checks.possible(place.kind, words)
    told = ("; ".join(checks.meanings(place.kind, holds)) for holds in every)
    return [
        (str(number), says.capitalize() or "No condition holds") for number, says in enumerate(told)
    ]


def _chosen(request: HttpRequest, situations: list[type_situation]) -> int:
    asked = request.GET.get("letter", "")
    return int(asked) if asked in dict(situations) else 0


def _content(request: HttpRequest, place: Place, words: Words, number: int) -> Any:
    holds = checks.possible(place.kind, words)[number]
    post = user_of(request).post
    assert post is not None  # noqa: S101 - StaffOnly has seen to it
    return previews.content(place.kind, words, holds=holds, team=post.team, on=local_today())
