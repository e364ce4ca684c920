"""Headers that Django does not set: what a page of ours may ask of the device that shows it."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

# No page asks for any of these, so a script that should not be there gets none of them either.
NOT_USED = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture",
    "encrypted-media", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts",
    "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock",
    "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS = ", ".join(f"{feature}=()" for feature in NOT_USED)


class PermissionsPolicy:
    """Sets ``Permissions-Policy`` on every answer (trust.md S14)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS
        return response
