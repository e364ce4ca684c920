"""The addresses of the allocation meeting."""

from django.urls import URLPattern, path

from casework.views import meeting_minutes, meetings

urlpatterns: list[URLPattern] = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/start/", meetings.start, name="meeting-start"),
    path("meetings/<int:pk>/", meeting_minutes.meeting, name="meeting"),
    path("meetings/<int:pk>/cases/<int:case_pk>/", meetings.item, name="meeting-item"),
    path("meetings/<int:pk>/end/", meetings.end, name="meeting-end"),
    path("meetings/<int:pk>/minutes.csv", meeting_minutes.export, name="meeting-export"),
]
