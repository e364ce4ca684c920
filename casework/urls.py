"""The addresses of the casework pages."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, path

from casework.views import drafts

urlpatterns: list[URLPattern] = [
    path("sign-in/", LoginView.as_view(redirect_authenticated_user=True), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("drafts/", drafts.keep_draft, name="keep-draft"),
]
