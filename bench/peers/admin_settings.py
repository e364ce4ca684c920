"""A Django admin with a model of its own and the indexes that its list wants."""

from common import settings_for

globals().update(
    settings_for(
        "wards", "admin_urls", ["django.contrib.admin", "django.contrib.postgres", "wards"]
    )
)
