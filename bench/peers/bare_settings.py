"""A few-line Django view of the list on our own tables: no sign-in, no rights, no record of it."""

from common import settings_for

globals().update(settings_for("public", "bare_urls", ["bare"]))
MIDDLEWARE: list[str] = []
