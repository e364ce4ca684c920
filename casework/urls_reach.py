"""The addresses of representatives, of whoever must not see letters, and of letter tasks."""

from django.urls import URLPattern, path

from casework.views import letter_tasks, reach

_PERSON = "people/<int:pk>"

urlpatterns: list[URLPattern] = [
    path(f"{_PERSON}/representatives/", reach.representatives, name="person-representatives"),
    path(f"{_PERSON}/representatives/add/", reach.representative_add, name="representative-add"),
    path(
        f"{_PERSON}/representatives/<int:row_pk>/end/",
        reach.representative_end,
        name="representative-end",
    ),
    path(f"{_PERSON}/must-not-see/", reach.harm, name="person-harm"),
    path(f"{_PERSON}/must-not-see/add/", reach.harm_add, name="harm-add"),
    path(f"{_PERSON}/must-not-see/<int:row_pk>/where/", reach.harm_where, name="harm-where"),
    path(f"{_PERSON}/must-not-see/<int:row_pk>/end/", reach.harm_end, name="harm-end"),
    path("letter-tasks/", letter_tasks.task_list, name="letter-tasks"),
    path("letters/<uuid:pk>/task/", letter_tasks.task_page, name="letter-task"),
    path("letters/<uuid:pk>/task/who/", letter_tasks.task_assign, name="letter-task-assign"),
    path("letters/<uuid:pk>/task/done/", letter_tasks.task_done, name="letter-task-done"),
]
