"""What a monitor is told now, and not what was remembered for it."""

import json
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse


def asked_health() -> tuple[int, dict[str, Any]]:
    cache.delete(f"health:{connection.settings_dict['NAME']}")
    answer = Client().get(reverse("health"))
    cache.delete(f"health:{connection.settings_dict['NAME']}")
    return answer.status_code, json.loads(answer.content)
