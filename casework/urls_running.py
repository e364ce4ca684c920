"""The addresses of the pages by which the service is run."""

from django.urls import URLPattern, path

from casework.views import (
    caseload,
    escalations,
    escalations_export,
    health,
    help,
    hr_files,
    jobs,
    policy,
    posts,
    staff,
    staff_acts,
    staff_hands,
    teams,
)

urlpatterns: list[URLPattern] = [
    path("escalations/", escalations.escalations, name="escalations"),
    path("escalations/export/", escalations_export.export, name="escalations-export"),
    path("escalations/<int:pk>/", escalations.acknowledge, name="escalation-acknowledge"),
    path("policy/", policy.policy, name="policy"),
    path("policy/<str:code>/", policy.policy_number, name="policy-number"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<slug:name>/", jobs.job, name="job"),
    path("jobs/<slug:name>/run/", jobs.run_job, name="job-run"),
    path("health", health.health, name="health"),
    path("staff/", staff.staff, name="staff"),
    path("staff/absences/import/", hr_files.import_absences, name="absence-import"),
    path("staff/<int:pk>/reallocate/", staff_hands.reallocate, name="staff-reallocate"),
    path("staff/<int:pk>/return/", staff_hands.return_to, name="staff-return"),
    path("staff/<int:pk>/give-back/", staff_acts.give_back, name="staff-give-back"),
    path("staff/<int:pk>/absence/", staff_acts.add_absence, name="absence-add"),
    path(
        "staff/<int:pk>/absence/<int:absence_pk>/end/", staff_acts.end_absence, name="absence-end"
    ),
    path("staff/<int:pk>/caseload/", caseload.larger_caseload, name="worker-caseload"),
    path("staff/<int:pk>/leave/", staff_acts.leave, name="worker-leave"),
    path("staff/add/", posts.worker_add, name="worker-add"),
    path("staff/<int:pk>/", posts.worker, name="worker"),
    path("staff/<int:pk>/edit/", posts.worker_edit, name="worker-edit"),
    path("staff/<int:pk>/move/", posts.worker_move, name="worker-move"),
    path("staff/<int:pk>/sign-in/", posts.worker_sign_in, name="worker-sign-in"),
    path("teams/", teams.teams, name="teams"),
    path("teams/import/", hr_files.import_staff, name="staff-import"),
    path("teams/add/", teams.team_add, name="team-add"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("teams/<int:pk>/edit/", teams.team_edit, name="team-edit"),
    path("teams/<int:pk>/takes/", teams.team_takes, name="team-takes"),
    path("teams/<int:pk>/close/", teams.team_close, name="team-close"),
    path("accessibility/", help.accessibility, name="accessibility"),
    path("shortcuts/", help.shortcuts, name="shortcuts"),
]
