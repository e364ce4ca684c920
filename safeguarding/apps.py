"""The safeguarding app's place in the project."""

from django.apps import AppConfig


class SafeguardingConfig(AppConfig):
    name = "safeguarding"
