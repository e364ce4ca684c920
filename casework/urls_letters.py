"""The addresses of the post room."""

from django.urls import URLPattern, path

from casework.views import letters

urlpatterns: list[URLPattern] = [
    path("letters/", letters.letter_list, name="letters"),
    path("letters/<uuid:pk>/", letters.letter_page, name="letter"),
    path("letters/<uuid:pk>/release/", letters.letter_release, name="letter-release"),
    path("letters/<uuid:pk>/cancel/", letters.letter_cancel, name="letter-cancel"),
    path("letters/<uuid:pk>/confirm/", letters.letter_confirm, name="letter-confirm"),
    path("letters/<uuid:pk>/document/", letters.letter_document, name="letter-document"),
]
