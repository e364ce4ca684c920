"""Whom a page is about, and what nobody may overlook before they act: one component for all pages.

A page that acts on a person or a case shows it (tests/web/test_nobody_is_overlooked.py).
"""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context

from casework import identity
from casework.calendar import local_today
from casework.models import Case, Person

register = template.Library()


@register.inclusion_tag("components/about.html", takes_context=True)
def about(context: Context, person: Person, case: Case | None = None) -> dict[str, Any]:
    """Name, case, telephone, warnings and needs of one person: one statement."""
    return {
        **identity.strip_of(person, local_today()),
        "case": case,
        "may": context.get("may", {}),
    }


@register.inclusion_tag("components/about_each.html")
def about_each(cases: Iterable[Case]) -> dict[str, Any]:
    """A line for each of many cases, with what nobody may overlook: one statement for all."""
    return {"strips": identity.strips_of(list(cases), local_today())}


@register.simple_tag
def strips_of(cases: Iterable[Case]) -> dict[int, dict[str, Any]]:
    """The same by the number of the case, for the rows of a table."""
    return {strip["case"].pk: strip for strip in identity.strips_of(list(cases), local_today())}


@register.filter
def of_case(strips: dict[int, dict[str, Any]], case: Case) -> dict[str, Any]:
    return strips[case.pk]
