"""The weekly telephone call to a carer who waits: what they said, in the order of the script."""

from django.db import models

from casework.models import Contact


class StillPossible(models.TextChoices):
    YES = "yes", "Yes"
    WITH_DIFFICULTY = "with_difficulty", "Only with difficulty"
    NO = "no", "No: they have stopped or are about to"


class CarerCall(models.Model):
    """The answers to the script (S66). Who, when and whether anyone answered is the contact."""

    contact = models.OneToOneField(
        Contact, models.CASCADE, primary_key=True, related_name="carer_call"
    )
    how_are_you = models.TextField(blank=True)
    still_possible = models.CharField(max_length=20, choices=StillPossible, blank=True)
    health = models.TextField(blank=True)
    got_worse = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"Call: {self.contact}"
