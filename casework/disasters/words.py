"""An entry of the journal in words, for whoever decides whether it is recorded again."""

from datetime import date
from typing import Any

from casework.models import AccessNeedTerm, Person
from casework.models.person import AddressKind

_BY_HAND = {
    "alive": "They are alive: a death was a mistake",
    "no longer restricted": "The record is no longer restricted",
    "harm located": "Someone must not see their letters: where they live was recorded",
    "harm ended": "Someone must not see their letters: ended",
    "representative": "Someone may have their letters",
    "representative ended": "Someone has no more of their letters",
}


def said(kind: str, facts: dict[str, Any]) -> str:
    """One sentence; what was typed is in it, so only for those who may see the record."""
    say = _SAID.get(kind)
    return say(facts) if say else _BY_HAND.get(kind, kind.capitalize())


def _long(day: str) -> str:
    return f"{date.fromisoformat(day):%-d %B %Y}"


def _death(facts: dict[str, Any]) -> str:
    if facts["died_on"]:
        return f"Died on {_long(facts['died_on'])}"
    return f"Reported dead on {_long(facts['reported_on'])}, not verified"


def _details(facts: dict[str, Any]) -> str:
    changed = [
        f"{getattr(Person._meta.get_field(name), 'verbose_name', name)}: {_value(name, value)}"
        for name, value in facts.items()
        if name not in {"person", "made", "by"}
    ]
    return f"Changed: {'; '.join(changed)}"


def _value(name: str, value: Any) -> str:
    field = Person._meta.get_field(name)
    choices = dict(getattr(field, "flatchoices", ()))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(choices.get(value, value)) if value not in {None, ""} else "nothing"


def _address(facts: dict[str, Any]) -> str:
    kind = AddressKind(facts["kind"]).label
    lines = ", ".join(facts["lines"].splitlines())
    return f"{kind} address from {_long(facts['starts_on'])}: {lines} {facts['postcode']}".strip()


def _address_ended(facts: dict[str, Any]) -> str:
    return f"{AddressKind(facts['kind']).label} address ended on {_long(facts['ends_on'])}"


def _needs(facts: dict[str, Any]) -> str:
    terms = AccessNeedTerm.objects.filter(pk__in=facts["terms"]).values_list("label", flat=True)
    return f"Access needs asked: {', '.join(terms) or 'none'}"


def _restricted(facts: dict[str, Any]) -> str:
    return f"Access restricted: {facts['reason']}"


def _harm(facts: dict[str, Any]) -> str:
    return "Someone must not see their letters: recorded"


def _referrer(facts: dict[str, Any]) -> str:
    return f"Referred. {facts['says']}"


_SAID = {
    "death": _death, "details": _details, "address": _address, "address ended": _address_ended,
    "needs": _needs, "restricted": _restricted, "harm": _harm, "referrer": _referrer,
}  # fmt: skip
