"""The boxes of a request: each takes its own kind of value, and no other is turned into it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from rest_framework import serializers

from casework.policy import Rag

LONG = 10_000
_DAY = re.compile(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")


class Asked(serializers.Serializer[Any]):
    """What a client may send. A name that is not listed is refused, never passed over."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(str(name) for name in data if name not in self.fields)
            if unknown:
                raise serializers.ValidationError(
                    {ascii(name)[1:-1][:100]: ["There is no such field."] for name in unknown[:20]}
                )
        return super().to_internal_value(data)


class Nothing(Asked):
    """A request that says all in its address."""


class Text(serializers.CharField):
    """Words; a number is not taken for them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONG)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Whole(serializers.IntegerField):
    """A whole number, such as an id; not one in quotes."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 1)
        kwargs.setdefault("max_value", 2**63 - 1)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class YesNo(serializers.BooleanField):
    """True or false, and nothing that merely looks like it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Choice(serializers.ChoiceField):
    """One of the codes that are listed."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=type(data).__name__)
        return super().to_internal_value(data)


class Day(serializers.DateField):
    """A day as 2026-11-21, of this century or the last."""

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DD, 1900 to 2099")
        found: date = super().to_internal_value(value)
        return found


class Rating(serializers.ChoiceField):
    """A rating by its name; null where nobody has rated."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[(rag.name.lower(), rag.label) for rag in Rag], **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=type(data).__name__)
        return Rag[str(super().to_internal_value(data)).upper()]

    def to_representation(self, value: Any) -> Any:
        return Rag(value).name.lower() if value else None
