"""The addresses of the API about carers; casework's list of addresses takes them in."""

from django.urls import URLPattern, path

from carers.api import assessments, calls, decisions, figures, plans, relationships, requests
from carers.api.sections import OneSection

_COMING: list[URLPattern] = [
    path("carers/relationships/", relationships.Relationships.as_view(), name="api-caring"),
    path(
        "carers/relationships/<int:pk>/",
        relationships.OneRelationship.as_view(),
        name="api-one-caring",
    ),
    path(
        "carers/relationships/<int:pk>/end/",
        relationships.CaringEnd.as_view(),
        name="api-caring-end",
    ),
    path(
        "carers/relationships/<int:pk>/authority/",
        relationships.Authority.as_view(),
        name="api-caring-authority",
    ),
    path("carers/requests/", requests.CarerRequests.as_view(), name="api-carer-requests"),
    path("carers/requests/<int:pk>/", requests.OneCarerRequest.as_view(), name="api-carer-request"),
    path("carers/referrals/", requests.Referrals.as_view(), name="api-referrals"),
    path("carers/cases/<int:pk>/offers/", requests.CarerOffers.as_view(), name="api-carer-offers"),
    path("carers/calls/", calls.CallSheet.as_view(), name="api-call-sheet"),
    path("carers/cases/<int:pk>/calls/", calls.Calls.as_view(), name="api-calls"),
]

_ASSESSING: list[URLPattern] = [
    path(
        "carers/cases/<int:pk>/assessments/",
        assessments.Assessments.as_view(),
        name="api-assessments",
    ),
    path(
        "carers/assessments/<int:pk>/", assessments.OneAssessment.as_view(), name="api-assessment"
    ),
    path(
        "carers/assessments/<int:pk>/sections/<slug:code>/",
        OneSection.as_view(),
        name="api-section",
    ),
    path(
        "carers/assessments/<int:pk>/completion/",
        assessments.Completion.as_view(),
        name="api-completion",
    ),
    path(
        "carers/assessments/<int:pk>/sign-off/", assessments.SignOff.as_view(), name="api-sign-off"
    ),
    path(
        "carers/assessments/<int:pk>/override/", decisions.Overrides.as_view(), name="api-override"
    ),
    path("carers/assessments/<int:pk>/decision/", decisions.Decisions.as_view(), name="api-decide"),
    path(
        "carers/overrides/<int:pk>/answer/",
        decisions.OverrideAnswer.as_view(),
        name="api-override-answer",
    ),
    path("carers/decisions/<int:pk>/", decisions.OneDecision.as_view(), name="api-decision"),
    path(
        "carers/decisions/<int:pk>/disagreements/",
        decisions.Disagreements.as_view(),
        name="api-disagreements",
    ),
    path(
        "carers/disagreements/<int:pk>/outcome/",
        decisions.Settlement.as_view(),
        name="api-settlement",
    ),
]

_AFTERWARDS: list[URLPattern] = [
    path("carers/cases/<int:pk>/plan/", plans.Plan.as_view(), name="api-plan"),
    path("carers/reviews/", plans.ReviewsDue.as_view(), name="api-reviews-due"),
    path("carers/plans/<int:pk>/review/", plans.Review.as_view(), name="api-review"),
    path("carers/figures/", figures.Figures.as_view(), name="api-carer-figures"),
]

urlpatterns: list[URLPattern] = [*_COMING, *_ASSESSING, *_AFTERWARDS]
