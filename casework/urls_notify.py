"""The addresses that GOV.UK Notify calls."""

from django.urls import URLPattern, path

from casework.views import notify_callbacks

urlpatterns: list[URLPattern] = [
    path("callbacks/notify/receipt/", notify_callbacks.receipt, name="notify-receipt"),
    path("callbacks/notify/returned/", notify_callbacks.returned, name="notify-returned"),
]
