"""The carers app: adds the carer's assessment to the kinds of case that can wait (S63)."""

from django.apps import AppConfig

from carers import kinds


class CarersConfig(AppConfig):
    name = "carers"

    def ready(self) -> None:
        from carers import additions, policy
        from carers.classification import FIELDS
        from casework import classification

        kinds.register()
        policy.register()
        classification.add(FIELDS)
        additions.register()
