"""Bodies of requests: JSON of at most a megabyte, nested no deeper than sense."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from casework.api.problems import TooLarge

MOST_BYTES = 1024 * 1024


class SmallJson(JSONParser):
    """JSON as the standard has it; what is too large is not parsed."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooLarge
        try:
            return super().parse(BytesIO(body), media_type, parser_context)
        except RecursionError as deep:
            raise ParseError("The JSON is nested too deeply.") from deep
