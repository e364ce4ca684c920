"""The addresses of the import of open work."""

from django.urls import URLPattern, path

from casework.views import import_asked, import_news, imports

urlpatterns: list[URLPattern] = [
    path("imports/", imports.import_list, name="imports"),
    path("imports/<int:pk>/", imports.import_page, name="import"),
    path("imports/<int:pk>/map/", imports.import_map, name="import-map"),
    path("imports/<int:pk>/values/", imports.import_values, name="import-values"),
    path("imports/<int:pk>/apply/", imports.import_apply, name="import-apply"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import-progress"),
    path("imports/<int:pk>/news/", import_news.import_news, name="import-news"),
    path(
        "imports/<int:pk>/news/kind/<slug:what>/",
        import_news.import_news_kind,
        name="import-news-kind",
    ),
    path(
        "imports/<int:pk>/news/<int:news_pk>/", import_news.import_news_one, name="import-news-one"
    ),
    path("imports/<int:pk>/news.csv", import_news.import_news_export, name="import-news-export"),
    path("imports/<int:pk>/asked/", import_asked.import_asked, name="import-asked"),
    path("imports/<int:pk>/asked/<int:row_pk>/", import_asked.import_answer, name="import-answer"),
    path("imports/<int:pk>/undo/", import_news.import_undo, name="import-undo"),
    path("people/<int:pk>/news/", import_news.person_news, name="person-news"),
    path("imports/<int:pk>/rejects.csv", imports.import_rejects, name="import-rejects"),
]
