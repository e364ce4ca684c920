"""What the file as a whole says beside its rows: the order of its days, and what was not read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from casework.imports import days
from casework.imports.columns import BY_NAME, DAYS, NAMES
from casework.imports.days import Order
from casework.imports.judging import Places
from casework.imports.mapping import orders_of
from casework.imports.table import Row, Table
from casework.models import Import

# A file that ends at exactly so many rows, with or without its headings, was cut: the limits of
# an old and of a new spreadsheet.
SPREADSHEETS_END = (65_536, 1_048_576)


@dataclass
class Survey:
    """Hears every row of a file once, beside the judging of each."""

    answered: dict[str, str]
    just_said: list[str]
    orders: dict[str, Order] = field(default_factory=dict)
    last_line: int = 0

    @classmethod
    def of(cls, batch: Import) -> "Survey":
        return cls(orders_of(batch.headings), batch.findings.get("just_said", []))

    def hear(self, rows: Sequence[Row], places: Places) -> None:
        of_days = [(column.name, place) for column, place in places.columns if column.name in DAYS]
        for name, place in of_days:
            order = self.orders.setdefault(name, Order())
            for row in rows:
                if place < len(row.values):
                    order.hear(row.values[place].strip())
        self.last_line = rows[-1].line

    def findings(self, table: Table, batch: Import) -> dict[str, Any]:
        """What the preview says and asks of the file."""
        asked = days.to_be_asked(self.orders, self.answered, just_said=self.just_said)
        return {
            "notices": [*table.notices, *self._split(batch), *self._cut(batch.read)],
            "just_said": self.just_said,
            "orders": {name: self.orders[name].proof for name in asked},
        }

    def _split(self, batch: Import) -> list[str]:
        mapped = batch.mapping
        if "full_name" not in mapped or all(name in mapped for name in NAMES[:2]):
            return []
        label = BY_NAME["full_name"].label.lower()
        message = (
            f"The {label} was split: at the comma where there is one, else before the last word. "
            "One name alone became the family name."
        )
        return [message]

    def _cut(self, read: int) -> list[str]:
        for end in SPREADSHEETS_END:
            if self.last_line in (end, end - 1) or read in (end, end - 1):
                message = (
                    f"The file ends at {read:,} rows, which is as many as a spreadsheet holds "
                    f"({end:,} with the headings): the rest may have been cut off. Export it as "
                    "CSV, without opening it in a spreadsheet, and compare the number of rows."
                )
                return [message]
        return []
