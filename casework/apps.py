"""The casework app: registers the kinds of case that adult social care lists today."""

from django.apps import AppConfig
from django.core import checks

from casework import kinds
from casework.staff import numbers


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = "Casework"

    def ready(self) -> None:
        # Models can be asked for only now.
        from casework import reach_sections
        from casework.letters.carriers.set_up import check_carriers
        from casework.letters.owed import about_the_case, about_the_wait, by_event
        from casework.letters.post_room import on_case
        from casework.staff.sign_in_checks import check_second_factor, check_valkey

        kinds.register_ground_floor()
        numbers.register()
        about_the_wait.register()
        about_the_case.register()
        by_event.register()
        on_case.register()
        reach_sections.register()
        checks.register(check_carriers)
        checks.register(check_second_factor)
        checks.register(check_valkey, deploy=True)
