"""What a service account may be used for. Its rights are these and no others: it has no post."""

from collections.abc import Iterable
from dataclasses import dataclass

from casework.policy import ServiceScope
from casework.roles import Duties, Right

WRITES = ":write"


@dataclass(frozen=True)
class Scope:
    """The rights behind one scope, said so that a manager can agree to them."""

    rights: frozenset[Right]
    says: str


SCOPES: dict[ServiceScope, Scope] = {
    ServiceScope.FIGURES: Scope(
        frozenset({Right.FIGURES}), "Reads counts and waits. Never a name."
    ),
    ServiceScope.RECORDS: Scope(
        frozenset({Right.SEE_RECORDS}),
        "Reads the records of people and cases that are not restricted. Each is written down.",
    ),
    ServiceScope.REQUESTS: Scope(
        frozenset({Right.SEE_RECORDS, Right.RECEIVE}),
        "Records people and new requests, as the front door does, and reads records.",
    ),
    ServiceScope.FILES: Scope(
        frozenset({Right.IMPORT}),
        "Sends files of requests and applies them, as the page of imports does.",
    ),
}


def rights_of(scopes: Iterable[str]) -> frozenset[Right]:
    """All rights that these scopes carry together."""
    return frozenset().union(*(SCOPES[ServiceScope(scope)].rights for scope in scopes))


def duties_of(scopes: Iterable[str]) -> Duties:
    """The same as the duties of a post: for every team, for a system sits in none."""
    return Duties(rights_of(scopes), "Another system, within its scopes", whole_council=True)


def may_write(scopes: Iterable[str]) -> bool:
    """Whether any of these scopes is for more than reading."""
    return any(scope.endswith(WRITES) for scope in scopes)
