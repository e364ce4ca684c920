"""The addresses of the post room."""

from django.urls import URLPattern, path

from casework.views import (
    after_restore,
    letter_acts,
    letter_runs,
    letters,
    not_heard,
    to_ask,
    write_letter,
)

urlpatterns: list[URLPattern] = [
    path("letters/", letters.letter_list, name="letters"),
    path("letters/export.csv", letters.letter_export, name="letters-export"),
    path("letters/release/", letter_acts.release_many, name="letters-release"),
    path("letters/runs/", letter_runs.run_list, name="letter-runs"),
    path("letters/runs/<int:pk>/", letter_runs.run_page, name="letter-run"),
    path("letters/after-restore/", after_restore.after_a_restore, name="after-restore"),
    path("letters/after-restore/answer/", after_restore.answer, name="after-restore-answer"),
    path("letters/after-restore/go/", after_restore.let_go, name="after-restore-go"),
    path("letters/measures/", letter_runs.letter_measures, name="letter-measures"),
    path("letters/measures.csv", letter_runs.measures_export, name="letter-measures-export"),
    path("letters/to-ask/", to_ask.sheet, name="letters-to-ask"),
    path("people/<int:pk>/ask/", to_ask.ask, name="person-ask"),
    path("letters/not-heard/", not_heard.not_heard_list, name="not-heard"),
    path("letters/not-heard.csv", not_heard.not_heard_export, name="not-heard-export"),
    path("letters/<uuid:pk>/", letters.letter_page, name="letter"),
    path("letters/<uuid:pk>/release/", letter_acts.letter_release, name="letter-release"),
    path("letters/<uuid:pk>/cancel/", letter_acts.letter_cancel, name="letter-cancel"),
    path("letters/<uuid:pk>/confirm/", letter_acts.letter_confirm, name="letter-confirm"),
    path("letters/<uuid:pk>/came-back/", letter_acts.letter_came_back, name="letter-came-back"),
    path("letters/<uuid:pk>/seen-to/", letter_acts.letter_seen_to, name="letter-seen-to"),
    path("letters/<uuid:pk>/again/", letter_acts.letter_again, name="letter-again"),
    path("letters/<uuid:pk>/reroute/", letter_acts.letter_reroute, name="letter-reroute"),
    path("letters/<uuid:pk>/take-back/", letter_acts.letter_take_back, name="letter-take-back"),
    path("letters/<uuid:pk>/document/", letters.letter_document, name="letter-document"),
    path("cases/<int:pk>/letters/write/", write_letter.choose, name="case-letter"),
    path("cases/<int:pk>/letters/write/<slug:kind>/", write_letter.write, name="case-letter-write"),
    path(
        "cases/<int:pk>/letters/write/<slug:kind>/preview/",
        write_letter.preview,
        name="case-letter-preview",
    ),
    path("cases/<int:pk>/referrer/", write_letter.referrer, name="case-referrer"),
]
