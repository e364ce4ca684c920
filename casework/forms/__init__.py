"""The forms that staff fill in."""
