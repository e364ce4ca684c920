"""The addresses of the pages about carers."""

from django.urls import URLPattern, path

from carers.views import (
    assessments,
    calls,
    decisions,
    figures,
    plans,
    relationships,
    requests,
    sharing,
)

urlpatterns: list[URLPattern] = [
    path("carers/", figures.front, name="carers"),
    path("carers/figures/", figures.page_of_figures, name="carers-figures"),
    path("carers/disagreements/", figures.page_of_disagreements, name="carers-disagreements"),
    path(
        "carers/disagreements/export.csv",
        figures.export_disagreements,
        name="carers-disagreements-export",
    ),
    path("carers/reviews/", plans.reviews_due, name="carer-reviews"),
    path("carers/plans/<int:pk>/review/", plans.review, name="carer-review"),
    path("carers/young/", figures.young, name="young-carers"),
    path("carers/shared/", figures.shared, name="shared-with-us"),
    path("carers/calls/", calls.sheet, name="call-sheet"),
    path("cases/<int:pk>/call/", calls.call, name="carer-call"),
    path("people/<int:pk>/caring/", relationships.add, name="relationship-add"),
    path("carers/relationships/<int:pk>/", relationships.relationship, name="relationship"),
    path("carers/relationships/<int:pk>/end/", relationships.end, name="relationship-end"),
    path(
        "carers/relationships/<int:pk>/letters/",
        relationships.authority,
        name="relationship-authority",
    ),
    path("people/<int:pk>/carer-request/", requests.request_assessment, name="carer-request"),
    path("people/<int:pk>/young-carer/", requests.refer, name="young-carer-refer"),
    path("cases/<int:pk>/carer/", requests.offer, name="carer-offer"),
    path("cases/<int:pk>/assessment/", assessments.start, name="carer-assessment-start"),
    path("cases/<int:pk>/share/", sharing.share, name="case-share"),
    path("shares/<int:pk>/stop/", sharing.stop, name="share-stop"),
    path("cases/<int:pk>/plan/", plans.add_service, name="carer-plan"),
    path("carers/assessments/<int:pk>/", assessments.tasks, name="carer-assessment"),
    path("carers/assessments/<int:pk>/complete/", assessments.complete, name="carer-complete"),
    path("carers/assessments/<int:pk>/sign-off/", assessments.sign_off, name="carer-sign-off"),
    path("carers/assessments/<int:pk>/override/", decisions.override, name="carer-override"),
    path("carers/assessments/<int:pk>/decision/", decisions.decide, name="carer-decide"),
    path("carers/assessments/<int:pk>/<slug:code>/", assessments.section, name="carer-section"),
    path("carers/overrides/<int:pk>/", decisions.answer_override, name="carer-override-answer"),
    path("carers/decisions/<int:pk>/", decisions.document, name="carer-decision"),
    path("carers/decisions/<int:pk>/disagree/", decisions.disagree, name="carer-disagree"),
    path("carers/disagreements/<int:pk>/", decisions.settle, name="carer-settle"),
]
