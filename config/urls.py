"""Every address of the product."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("casework.urls")),
    path("", include("carers.urls")),
    path("api/", include("casework.api.urls")),
]

handler400 = "casework.views.errors.bad_request"
handler500 = "casework.views.errors.server_error"
