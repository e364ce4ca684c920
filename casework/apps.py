"""The casework app: registers the kinds of case that adult social care lists today."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = "Casework"

    def ready(self) -> None:
        from casework import kinds

        kinds.register_ground_floor()
