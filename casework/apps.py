"""The casework app: registers the kinds of case that adult social care lists today."""

from django.apps import AppConfig
from django.core import checks

from casework import kinds


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = "Casework"

    def ready(self) -> None:
        # Models can be asked for only now.
        from casework import reach_sections
        from casework.letters import about_the_case, about_the_wait, by_event, on_case
        from casework.letters.checks import check_carriers

        kinds.register_ground_floor()
        about_the_wait.register()
        about_the_case.register()
        by_event.register()
        on_case.register()
        reach_sections.register()
        checks.register(check_carriers)
