"""django-helpdesk as its own guide sets it up, less what needs the internet."""

from common import settings_for

globals().update(
    settings_for("helpdesk", "helpdesk_urls", [
        "django.contrib.sites", "django.contrib.humanize", "django.contrib.admin",
        "rest_framework", "helpdesk",
    ])
)  # fmt: skip
SITE_ID = 1
LOGIN_URL = "/login/"
HELPDESK_TEAMS_MODE_ENABLED = False
HELPDESK_TEAMS_MIGRATION_DEPENDENCIES: list[tuple[str, str]] = []
HELPDESK_ENABLE_ATTACHMENTS = False
