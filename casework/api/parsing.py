"""Bodies of requests: JSON of at most a megabyte, nested no deeper than sense."""

from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from casework.api.problems import TooLarge

MOST_BYTES = 1024 * 1024


class _Counted:
    """A stream that gives no more than we take."""

    def __init__(self, stream: Any) -> None:
        self.stream, self.left = stream, MOST_BYTES + 1

    def read(self, size: int = -1) -> bytes:
        wanted = self.left if size < 0 else min(size, self.left)
        data: bytes = self.stream.read(wanted)
        self.left -= len(data)
        if self.left <= 0:
            raise TooLarge
        return data


class SmallJson(JSONParser):
    """JSON as the standard has it; what is too large is not read to its end."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        context = parser_context or {}
        length = context["request"].META.get("CONTENT_LENGTH") if "request" in context else None
        if length and length.isdecimal() and int(length) > MOST_BYTES:
            raise TooLarge
        try:
            return super().parse(_Counted(stream), media_type, parser_context)  # type: ignore[arg-type]
        except RecursionError as deep:
            raise ParseError("The JSON is nested too deeply.") from deep
