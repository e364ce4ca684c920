"""The post room: what needs someone, what is due, what went; and one letter, exactly as sent."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from casework import access
from casework.audit.telling import as_told_to
from casework.calendar import local_today
from casework.exports import csv_response
from casework.forms.letters import LetterFilter
from casework.letters import languages, pausing
from casework.letters.gate.held import Mend, MendAt
from casework.letters.making import email_body
from casework.letters.making.documents import PDF
from casework.letters.post_room import afterwards, decisions, trays
from casework.letters.post_room.trays import NUMBERED, TRAYS, Chosen, Row, Tray
from casework.models import Event, Letter, LetterDocument, LetterState, Team, User, Wording
from casework.paging import without_place
from casework.permissions import may, may_for, own_team_first
from casework.roles import Right
from casework.views.asking import demand, user_of

# A list on paper is a list of a day's work; what is longer leaves as a file.
PRINTED = 500


@access.record_page
def letter_list(request: HttpRequest) -> HttpResponse:
    """One page of one tray, or the whole of it to print."""
    demand(request, Right.SEE_RECORDS)
    user, today = user_of(request), local_today()
    is_printed = "print" in request.GET
    if is_printed:
        demand(request, Right.EXPORT)
    form, tray, chosen = _asked(request)
    after = request.GET.get("after", "")
    size = PRINTED if is_printed else trays.PAGE
    page = trays.page_of(user, tray, chosen, as_of=today, after=after, size=size)
    access.saw_letters(user, letters=page.letters, screen="letters")
    context = {
        "tray": tray, "trays": TRAYS.values(), "team": chosen.team.pk if chosen.team else "",
        "rows": trays.rows_of(page.letters),
        "after": page.after, "tiles": _tiles(request, user, chosen, today), "form_filter": form,
        "filters_on": sum(bool(value) for value in form.cleaned_data.values()),
        "paused": pausing.why_paused(), "may_let_go": may(user, Right.POLICY),
        "may_decide": may(user, Right.LETTERS),
        "may_work": may(user, Right.WORK),
        "may_export": may(user, Right.EXPORT), "may_measure": may(user, Right.FIGURES),
        "reasons": trays.reasons(user, chosen) if tray.code == "held" else [],
        "is_printed": is_printed, "as_of": today, "query": without_place(request.GET),
        "needs_act": tray.code in _ACTED_ON,
    }  # fmt: skip
    return render(request, "casework/letters/list.html", context)


_ACTED_ON = frozenset({"someone", "held", "unconfirmed", "failed", "returned"})


def _asked(request: HttpRequest) -> tuple[LetterFilter, Tray, Chosen]:
    """The tray and the filter that the address names; their own team's where it names none."""
    user = user_of(request)
    # Their own team's first, on its later pages and on paper too; every team is one choice away.
    names_any = request.GET.keys() - {"after", "print"}
    asked = request.GET if names_any else own_team_first(user)
    form = LetterFilter(asked, teams=Team.objects.order_by("name"))
    form.is_valid()
    chosen = Chosen(form.cleaned_data.get("team"), form.cleaned_data.get("reason", ""))
    return form, TRAYS.get(request.GET.get("tray", ""), TRAYS["someone"]), chosen


_TILES = {
    "held": "held: we may not send it yet",
    "unconfirmed": "not known whether it went",
    "failed": "failed",
    "returned": "came back",
    "due": "due",
    "today": "sent today",
}


def _tiles(
    request: HttpRequest, user: User, chosen: Chosen, today: date
) -> list[dict[str, Any]]:  # fmt: skip
    """Each number is a link to the tray that it counts."""
    counted = trays.counts(user, chosen, as_of=today)
    tiles = []
    for code in NUMBERED:
        query = request.GET.copy()
        query.pop("after", None)
        query["tray"], query["team"] = code, str(chosen.team.pk if chosen.team else "")
        count = counted[code]
        tiles.append({
            "number": str(count), "label": _TILES[code], "url": f"?{query.urlencode()}",
            "tone": TRAYS[code].tone if count else "",
        })  # fmt: skip
    return tiles


EXPORT_HEADINGS = (
    "Letter", "Reference", "Case", "Person", "Name", "Team", "State", "Why", "Detail", "Owed since",
    "Sent at", "Channel", "Format", "Delivery", "Delivery said at",
)  # fmt: skip


def letter_export(request: HttpRequest) -> StreamingHttpResponse:
    """A whole tray as CSV, streamed. Every person in it is written down as seen."""
    demand(request, Right.EXPORT)
    _, tray, chosen = _asked(request)
    today = local_today()
    rows = _exported(user_of(request), tray, chosen, today)
    return csv_response(f"letters-{tray.code}-{today}", rows)


def _exported(user: User, tray: Tray, chosen: Chosen, today: date) -> Iterator[Iterable[Any]]:
    """Page by page, so that memory holds one page and each look stands before its row leaves."""
    yield EXPORT_HEADINGS
    after, first = "", True
    while after or first:
        page = trays.page_of(user, tray, chosen, as_of=today, after=after, size=PRINTED)
        access.saw_letters(user, letters=page.letters, screen="letters export")
        for row in trays.rows_of(page.letters):
            yield _cells(row)
        after, first = page.after, False


def _cells(row: Row) -> Iterable[Any]:
    letter, delivery = row.letter, row.delivery
    return (
        letter.short, letter.pk, letter.case.reference, letter.person.reference, letter.person.name,
        letter.team.name, letter.get_state_display(), row.why, letter.held_detail, letter.due_on,
        letter.sent_at.isoformat() if letter.sent_at else "", letter.get_channel_display(),
        row.format, delivery.get_status_display() if delivery else "",
        delivery.status_at.isoformat() if delivery else "",
    )  # fmt: skip


def letter_or_404(request: HttpRequest, pk: UUID) -> Letter:
    """The letter, or the same 404 for one that is hidden as for one that is not there."""
    letters = Letter.objects.visible_to(user_of(request)).select_related(
        "person", "case__person", "case__team", "team", "decided_by__worker", "asked_by__worker",
        "referrer", "delivery__seen_to_by__worker",
    )  # fmt: skip
    return get_object_or_404(letters, pk=pk)


@access.record_page
def letter_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One letter: what became of it, why, every attempt, and what can be done about it."""
    letter = letter_or_404(request, pk)
    user, today = user_of(request), local_today()
    access.saw_letter(user, letter, screen="letter")
    document = LetterDocument.objects.filter(letter=letter).defer("content").first()
    later = list(Letter.objects.visible_to(user).filter(again_of=letter).order_by("created_at"))
    is_amiss = Row(letter).is_amiss(later)
    context = {
        "letter": letter, "case": letter.case, "row": Row(letter), "document": document,
        "attempts": letter.attempts.order_by("pk"), "story": as_told_to(user, _story(letter)),
        "later": later, "is_amiss": is_amiss, "before": _before(letter, user),
        "tasks": trays.tasks_for(letter, as_of=today), "wording_url": wording_url(letter),
        **_may(user, letter, today), "may_see_to": is_amiss,
        "may_mend": _may_mend(user, letter, Row(letter).mend or Row(letter).put_right),
    }  # fmt: skip
    return render(request, "casework/letters/letter.html", context)


def _before(letter: Letter, user: User) -> Letter | None:
    """The letter that this one follows, where the user may see it."""
    if letter.again_of_id is None:
        return None
    return Letter.objects.visible_to(user).filter(pk=letter.again_of_id).first()


def _may(user: User, letter: Letter, today: date) -> dict[str, bool]:
    """Which verbs this letter takes, for whoever may decide about it."""
    decides = may_for(user, Right.LETTERS, letter.case)
    went = letter.state == LetterState.SENT
    others = decides and bool(afterwards.may_go_to(letter, by=user, on=today))
    return {
        "may_decide": decides,
        "may_release": letter.state in (LetterState.HELD, LetterState.FAILED),
        "may_cancel": letter.state in decisions.MAY_BE_CANCELLED,
        "may_confirm": letter.state == LetterState.UNCONFIRMED,
        "may_send_again": went,
        "may_come_back": went and letter.channel == "post" and not Row(letter).did_not_arrive,
        "may_reroute": others and letter.state not in (LetterState.SENDING, LetterState.CANCELLED),
    }


def _may_mend(user: User, letter: Letter, mend: Mend) -> bool:
    """Whether the page that puts it right opens to this user."""
    match mend.at:
        case MendAt.TASK | MendAt.HARM | MendAt.REPRESENTATIVES | MendAt.DOUBLES:
            return True
        case (
            MendAt.NEEDS | MendAt.ADDRESS | MendAt.DETAILS | MendAt.DEATH | MendAt.NEWS
            | MendAt.SAFE_TO_WRITE
        ):  # fmt: skip
            return may(user, Right.WORK)
        case MendAt.CONTACT | MendAt.REFERRER:
            return may_for(user, Right.WORK, letter.case)
        case MendAt.CLOSE:
            return may_for(user, Right.CLOSE, letter.case)
        case MendAt.WORDING:
            return may(user, Right.WORDING)
        case MendAt.REROUTE | MendAt.HERE:
            return may_for(user, Right.LETTERS, letter.case)


def _story(letter: Letter) -> Any:
    """What was written on the case about this letter, the first thing first."""
    events = Event.objects.filter(case=letter.case_id, data__letter=str(letter.pk))
    return events.select_related("by__worker").order_by("id")


def wording_url(letter: Letter) -> str:
    """The page of the words in which it was written; empty until it is made."""
    language = languages.named(letter.language) if letter.language else None
    if language is None:
        return ""
    is_easy = letter.format.startswith(Wording.Form.EASY_READ)
    form = Wording.Form.EASY_READ if is_easy else Wording.Form.PLAIN
    place = [letter.kind, language.code, form.value]
    if letter.wording_version is None:
        return reverse("wording-one", args=place)
    return reverse("wording-version", args=[*place, letter.wording_version])


@access.record_page
def letter_document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Exactly what was sent: a PDF byte for byte, an e-mail by its words."""
    letter = letter_or_404(request, pk)
    document = LetterDocument.objects.filter(letter=letter).first()
    if document is None:
        raise Http404
    access.saw_letter(user_of(request), letter, screen="letter as sent")
    return as_sent(document.media_type, bytes(document.content), f"letter-{letter.pk}")


def as_sent(media_type: str, content: bytes, name: str) -> HttpResponse:
    """A document as a browser may show it: of an e-mail its text, for its HTML is for readers."""
    if media_type == PDF:
        return as_file(content, PDF, f"{name}.pdf")
    text, _ = email_body.told(media_type, content)
    return as_file(text.encode(), "text/plain; charset=utf-8", f"{name}.txt")


def as_file(content: bytes, media_type: str, name: str) -> HttpResponse:
    """Shown in the browser, as nothing but what it is, and kept by nobody on the way."""
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
