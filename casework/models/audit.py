"""How a change of the audit would show: seals over what was added, and what they found."""

from django.db import models


class HistoryMoved(models.Model):
    """One row of a history that a merge of two records gave to another person.

    A trigger writes it (migration 0033), so that every such change is known, and a seal made
    before it can still be checked.
    """

    history = models.CharField(max_length=40)
    row = models.BigIntegerField()
    was = models.BigIntegerField()
    became = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(name="history_moved_row", fields=["history", "row"]),)

    def __str__(self) -> str:
        return f"{self.history} {self.row}: {self.was} to {self.became}"
