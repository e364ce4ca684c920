"""The addresses of the import of open work."""

from django.urls import URLPattern, path

from casework.views import imports

urlpatterns: list[URLPattern] = [
    path("imports/", imports.import_list, name="imports"),
    path("imports/<int:pk>/", imports.import_page, name="import"),
    path("imports/<int:pk>/map/", imports.import_map, name="import-map"),
    path("imports/<int:pk>/values/", imports.import_values, name="import-values"),
    path("imports/<int:pk>/apply/", imports.import_apply, name="import-apply"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import-progress"),
    path("imports/<int:pk>/rejects.csv", imports.import_rejects, name="import-rejects"),
]
