"""The addresses of the casework pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
