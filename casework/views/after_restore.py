"""After a restore: what was lost, recorded again or left; and then letters may go."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from casework import access
from casework.calendar import local_today
from casework.disasters import relearning
from casework.disasters.places import CannotUse
from casework.disasters.relearning import Lost
from casework.letters import after_restore, pausing
from casework.messages import tell
from casework.models import Generation, Person, User
from casework.refusals import Refusal
from casework.roles import Right
from casework.views.asking import demand, user_of

SHOWN = 50


@access.record_page
def after_a_restore(request: HttpRequest) -> HttpResponse:
    """Why nothing goes, what the journal knows and the database does not, and who let it go."""
    demand(request, Right.POLICY)
    user = user_of(request)
    entries = relearning.lost_entries()
    lost = relearning.of_people(entries)
    seen = _seen(user, lost)
    shown = [each for each in lost if _may_be_shown(each, seen)]
    people = {each.person.pk: each.person for each in shown[:SHOWN] if each.person}
    access.saw_people(user, people=people.values(), screen="after a restore")
    begun = Generation.objects.select_related("by__worker").order_by("-pk")
    context: dict[str, Any] = {
        "why": pausing.why_broken(), "by_hand": pausing.why_by_hand(),
        "shown": shown[:SHOWN], "more": len(shown[SHOWN:]), "hidden": len(lost) - len(shown),
        "lost": len(lost), "letters": len(_letters(entries)), "generations": begun[:10],
    }  # fmt: skip
    return render(request, "casework/letters/after_restore.html", context)


def _letters(entries: Sequence[Any]) -> set[str]:
    return {
        after_restore.letter_of(entry) for entry in entries if entry.kind in relearning.OF_LETTERS
    }


def _seen(user: User, lost: Sequence[Lost]) -> set[int]:
    numbers = [each.person.pk for each in lost if each.person]
    return set(Person.objects.visible_to(user).filter(pk__in=numbers).values_list("pk", flat=True))


def _may_be_shown(lost: Lost, seen: set[int]) -> bool:
    """Of somebody who is not here, nobody can say who may see them: no word of them is shown."""
    return lost.person is not None and lost.person.pk in seen


@require_POST
@access.looks_first
def answer(request: HttpRequest) -> HttpResponse:
    """Record one entry again, or leave it; or all of them."""
    demand(request, Right.POLICY)
    user, asked = user_of(request), request.POST.get("entry", "")
    lost = relearning.of_people(relearning.lost_entries())
    if asked != "all":
        seen = _seen(user, lost)
        lost = [each for each in lost if each.entry.key == asked and _may_be_shown(each, seen)]
    if request.POST.get("answer") == "left":
        for each in lost:
            relearning.leave(each.entry, by=user)
        tell(request, f"{_things(len(lost))} left as the records are now.")
    else:
        _record(request, lost, user)
    return redirect("after-restore")


def _record(request: HttpRequest, lost: Sequence[Lost], user: User) -> None:
    """One that is refused delays no other: it stays on the page."""
    done, today, refused = 0, local_today(), list[str]()
    for each in lost:
        try:
            relearning.record(each, by=user, on=today)
            done += 1
        except Refusal as why:
            refused.append(str(why))
    if done:
        tell(request, f"{_things(done)} recorded again.")
    if refused:
        messages.error(request, f"{_things(len(refused))} not recorded. {refused[0]}")


def _things(number: int) -> str:
    return "One thing was" if number == 1 else f"{number:,} things were"


@require_POST
def let_go(request: HttpRequest) -> HttpResponse:
    """A person says that letters may go from this database as it is now."""
    demand(request, Right.POLICY)
    because = request.POST.get("because", "")
    try:
        counts = after_restore.let_go(by=user_of(request), because=because, on=local_today())
    except (Refusal, CannotUse) as why:
        messages.error(request, str(why))
    else:
        went = f"{counts['sent']:,} that went were recorded as sent."
        tell(request, "Letters go again, within a minute.", then=went if counts["sent"] else "")
    return redirect("after-restore")
