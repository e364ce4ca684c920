"""The addresses of the API, by subject. A verb is an address below what it is done to."""

from importlib import import_module

from django.urls import URLPattern, path, re_path

from casework.api import (
    access_token,
    case_acts,
    caseload,
    cases,
    docs,
    doubles,
    emergencies,
    escalations,
    import_news,
    imports,
    interests,
    letter_acts,
    letter_tasks,
    letters,
    meetings,
    offers,
    other_names,
    other_numbers,
    people,
    person_acts,
    policies,
    posts,
    reach,
    reorganising,
    restrictions,
    running,
    staff,
    teams,
    to_correct,
    waits,
    wording,
)
from casework.extensions import added

_ABOUT: list[URLPattern] = [
    path("schema/", docs.Schema.as_view(), name="api-schema"),
    path("docs/", docs.docs, name="api-docs"),
    path("token/", access_token.Token.as_view(), name="api-token"),
]

_PEOPLE: list[URLPattern] = [
    path("people/", people.People.as_view(), name="api-people"),
    path("people/<int:pk>/", people.OnePerson.as_view(), name="api-person"),
    path("people/<int:pk>/addresses/", person_acts.Addresses.as_view(), name="api-addresses"),
    path(
        "people/<int:pk>/addresses/<int:address_pk>/right/",
        person_acts.AddressRight.as_view(),
        name="api-address-right",
    ),
    path(
        "people/<int:pk>/addresses/<int:address_pk>/end/",
        person_acts.AddressEnd.as_view(),
        name="api-address-end",
    ),
    path("people/<int:pk>/names/", other_names.Names.as_view(), name="api-person-names"),
    path(
        "people/<int:pk>/names/<int:name_pk>/removal/",
        other_names.NameRemoval.as_view(),
        name="api-person-name-removal",
    ),
    path(
        "people/<int:pk>/names/<int:name_pk>/undo/",
        other_names.NameUndo.as_view(),
        name="api-person-name-undo",
    ),
    path(
        "people/<int:pk>/numbers/",
        other_numbers.PersonNumbers.as_view(),
        name="api-person-numbers",
    ),
    path(
        "people/<int:pk>/numbers/<int:number_pk>/change/",
        other_numbers.PersonNumberChange.as_view(),
        name="api-person-number-change",
    ),
    path(
        "people/<int:pk>/numbers/<int:number_pk>/end/",
        other_numbers.PersonNumberEnd.as_view(),
        name="api-person-number-end",
    ),
    path(
        "people/<int:pk>/numbers/<int:number_pk>/undo/",
        other_numbers.PersonNumberUndo.as_view(),
        name="api-person-number-undo",
    ),
    path(
        "people/<int:pk>/letters-may-go/",
        person_acts.LettersMayGo.as_view(),
        name="api-letters-may-go",
    ),
    path(
        "people/<int:pk>/letters-may-go/undo/",
        person_acts.LettersMayGoUndo.as_view(),
        name="api-letters-may-go-undo",
    ),
    path("people/<int:pk>/needs/", person_acts.Needs.as_view(), name="api-needs"),
    path("people/<int:pk>/death/", person_acts.Death.as_view(), name="api-death"),
    path(
        "people/<int:pk>/restriction/", restrictions.Restriction.as_view(), name="api-restriction"
    ),
    path("people/doubles/", doubles.LikelyDoubles.as_view(), name="api-likely-doubles"),
    path("people/<int:pk>/doubles/", doubles.PersonDoubles.as_view(), name="api-person-doubles"),
    path("people/<int:pk>/apart/", doubles.Apart.as_view(), name="api-apart"),
    path("people/apart/<int:pk>/undo/", doubles.ApartUndo.as_view(), name="api-apart-undo"),
    path("people/<int:pk>/merge/", doubles.Merging.as_view(), name="api-merge"),
    path("people/merges/<int:pk>/undo/", doubles.MergeUndo.as_view(), name="api-merge-undo"),
    path("people/<int:pk>/access/", restrictions.Access.as_view(), name="api-access"),
    path(
        "people/<int:pk>/representatives/",
        reach.Representatives.as_view(),
        name="api-representatives",
    ),
    path(
        "people/<int:pk>/representatives/<int:row_pk>/end/",
        reach.RepresentativeEnd.as_view(),
        name="api-representative-end",
    ),
    path("people/<int:pk>/must-not-see/", reach.MustNotSee.as_view(), name="api-must-not-see"),
    path(
        "people/<int:pk>/must-not-see/<int:row_pk>/where/",
        reach.Whereabouts.as_view(),
        name="api-whereabouts",
    ),
    path(
        "people/<int:pk>/must-not-see/<int:row_pk>/end/",
        reach.MustNotSeeEnd.as_view(),
        name="api-must-not-see-end",
    ),
    path("workers/<int:pk>/shut/", interests.Interests.as_view(), name="api-interests"),
    path("workers/shut/<int:pk>/end/", interests.InterestEnd.as_view(), name="api-interest-end"),
    path("emergencies/", emergencies.Emergencies.as_view(), name="api-emergencies"),
    path(
        "emergencies/<int:pk>/review/",
        emergencies.EmergencyReview.as_view(),
        name="api-emergency-review",
    ),
    path("emergency-access/", restrictions.Emergency.as_view(), name="api-emergency-access"),
]

_CASES: list[URLPattern] = [
    path("queues/", cases.Queues.as_view(), name="api-queues"),
    path("waits/", waits.Waits.as_view(), name="api-waits"),
    path("cases/", cases.Cases.as_view(), name="api-cases"),
    path("cases/<int:pk>/", cases.OneCase.as_view(), name="api-case"),
    path("cases/<int:pk>/numbers/", other_numbers.CaseNumbers.as_view(), name="api-case-numbers"),
    path(
        "cases/<int:pk>/numbers/<int:number_pk>/change/",
        other_numbers.CaseNumberChange.as_view(),
        name="api-case-number-change",
    ),
    path(
        "cases/<int:pk>/numbers/<int:number_pk>/end/",
        other_numbers.CaseNumberEnd.as_view(),
        name="api-case-number-end",
    ),
    path(
        "cases/<int:pk>/numbers/<int:number_pk>/undo/",
        other_numbers.CaseNumberUndo.as_view(),
        name="api-case-number-undo",
    ),
    path("cases/<int:pk>/history/", cases.History.as_view(), name="api-history"),
    path("cases/<int:pk>/allocation/", case_acts.Allocate.as_view(), name="api-allocation"),
    path("cases/<int:pk>/reallocation/", case_acts.NewHands.as_view(), name="api-reallocation"),
    path("cases/<int:pk>/rating/", case_acts.Rate.as_view(), name="api-rating"),
    path("cases/<int:pk>/progress/", case_acts.Progress.as_view(), name="api-progress"),
    path("cases/<int:pk>/pause/", case_acts.PauseCase.as_view(), name="api-pause"),
    path("cases/<int:pk>/correction/", case_acts.Correction.as_view(), name="api-correction"),
    path("cases/<int:pk>/contacts/", case_acts.Contacts.as_view(), name="api-contacts"),
    path("cases/<int:pk>/notes/", case_acts.Notes.as_view(), name="api-notes"),
    path("cases/<int:pk>/changes/", case_acts.Changes.as_view(), name="api-changes"),
    path(
        "cases/<int:pk>/changes/<int:change_pk>/",
        case_acts.OneChange.as_view(),
        name="api-change",
    ),
    path("cases/<int:pk>/looks/", case_acts.Looks.as_view(), name="api-looks"),
    path("cases/<int:pk>/closure/", case_acts.Closure.as_view(), name="api-closure"),
    path("cases/<int:pk>/offers/", case_acts.CaseOffers.as_view(), name="api-case-offers"),
    path("offers/", offers.Offers.as_view(), name="api-offers"),
    path("offers/<int:pk>/", offers.OneOffer.as_view(), name="api-offer"),
    path("offers/<int:pk>/acceptance/", offers.Acceptance.as_view(), name="api-acceptance"),
    path("offers/<int:pk>/return/", offers.Return.as_view(), name="api-return"),
    path("offers/<int:pk>/withdrawal/", offers.Withdrawal.as_view(), name="api-offer-withdrawal"),
]

_MEETINGS: list[URLPattern] = [
    path("meetings/", meetings.Meetings.as_view(), name="api-meetings"),
    path("meetings/<int:pk>/", meetings.OneMeeting.as_view(), name="api-meeting"),
    path("meetings/<int:pk>/agenda/", meetings.Agenda.as_view(), name="api-agenda"),
    path(
        "meetings/<int:pk>/agenda/<int:case_pk>/decision/",
        meetings.MeetingDecision.as_view(),
        name="api-meeting-decision",
    ),
    path("meetings/<int:pk>/end/", meetings.MeetingEnd.as_view(), name="api-meeting-end"),
]

_LETTERS: list[URLPattern] = [
    path("letters/", letters.Letters.as_view(), name="api-letters"),
    path("letters/<uuid:pk>/", letters.OneLetter.as_view(), name="api-letter"),
    path("letters/<uuid:pk>/release/", letters.Release.as_view(), name="api-release"),
    path(
        "letters/<uuid:pk>/cancellation/", letters.Cancellation.as_view(), name="api-cancellation"
    ),
    path(
        "letters/<uuid:pk>/confirmation/", letters.Confirmation.as_view(), name="api-confirmation"
    ),
    path("letters/<uuid:pk>/return/", letter_acts.CameBack.as_view(), name="api-letter-return"),
    path("letters/<uuid:pk>/seen-to/", letter_acts.SeenTo.as_view(), name="api-letter-seen-to"),
    path("letters/<uuid:pk>/again/", letter_acts.Again.as_view(), name="api-letter-again"),
    path("letters/<uuid:pk>/rerouting/", letter_acts.Rerouting.as_view(), name="api-rerouting"),
    path("letters/<uuid:pk>/withdrawal/", letter_acts.Withdrawal.as_view(), name="api-withdrawal"),
    path("letter-tasks/", letter_tasks.LetterTasks.as_view(), name="api-letter-tasks"),
    path("letters/<uuid:pk>/task/", letter_tasks.OneTask.as_view(), name="api-letter-task"),
    path(
        "letters/<uuid:pk>/task/worker/",
        letter_tasks.TaskWorker.as_view(),
        name="api-letter-task-worker",
    ),
    path(
        "letters/<uuid:pk>/task/done/", letter_tasks.TaskDone.as_view(), name="api-letter-task-done"
    ),
    path("letter-measures/", letter_acts.Measures.as_view(), name="api-letter-measures"),
    path("cases/<int:pk>/letters/", letter_acts.CaseLetters.as_view(), name="api-case-letters"),
    path("cases/<int:pk>/referrers/", letter_acts.Referrers.as_view(), name="api-referrers"),
]

_RUNNING: list[URLPattern] = [
    path("escalations/", escalations.Escalations.as_view(), name="api-escalations"),
    path("escalations/<int:pk>/", escalations.OneEscalation.as_view(), name="api-escalation"),
    path(
        "escalations/<int:pk>/acknowledgement/",
        escalations.Acknowledgement.as_view(),
        name="api-acknowledgement",
    ),
    path("workers/<int:pk>/caseload/", caseload.Caseload.as_view(), name="api-caseload"),
    path(
        "workers/<int:pk>/caseload/agreement/",
        caseload.Agreement.as_view(),
        name="api-caseload-agreement",
    ),
    path("teams/", teams.Teams.as_view(), name="api-teams"),
    path("teams/<int:pk>/", teams.OneTeam.as_view(), name="api-team"),
    path("teams/<int:pk>/takes/", teams.TeamTakes.as_view(), name="api-team-takes"),
    path("teams/<int:pk>/merger/", reorganising.Merger.as_view(), name="api-team-merger"),
    path("teams/<int:pk>/split/", reorganising.Split.as_view(), name="api-team-split"),
    path(
        "reorganisations/<int:pk>/",
        reorganising.OneReorganisation.as_view(),
        name="api-reorganisation",
    ),
    path("teams/<int:pk>/closure/", teams.TeamClosure.as_view(), name="api-team-closure"),
    path("workers/", posts.Workers.as_view(), name="api-workers"),
    path("workers/<int:pk>/", posts.OneWorker.as_view(), name="api-worker"),
    path("workers/<int:pk>/moves/", posts.Moves.as_view(), name="api-worker-moves"),
    path("workers/<int:pk>/absences/", staff.Absences.as_view(), name="api-absences"),
    path(
        "workers/<int:pk>/absences/<int:absence_pk>/",
        staff.OneAbsence.as_view(),
        name="api-absence",
    ),
    path(
        "workers/<int:pk>/absences/<int:absence_pk>/end/",
        staff.AbsenceEnd.as_view(),
        name="api-absence-end",
    ),
    path("workers/<int:pk>/departure/", staff.Departure.as_view(), name="api-departure"),
    path("jobs/", running.Jobs.as_view(), name="api-jobs"),
    path("jobs/<slug:name>/", running.OneJob.as_view(), name="api-job"),
    path("jobs/<slug:name>/runs/", running.JobRuns.as_view(), name="api-job-runs"),
    path("policy/", policies.Policy.as_view(), name="api-policy"),
    path("policy/<str:code>/", policies.OneNumber.as_view(), name="api-number"),
    path("policy/<str:code>/changes/", policies.NumberChanges.as_view(), name="api-changes-to"),
]

_IMPORTS: list[URLPattern] = [
    path(
        "details-to-correct/", to_correct.DetailsToCorrect.as_view(), name="api-details-to-correct"
    ),
    path(
        "details-to-correct/<int:pk>/outcome/",
        to_correct.DetailOutcome.as_view(),
        name="api-detail-outcome",
    ),
    path("imports/", imports.Imports.as_view(), name="api-imports"),
    path("imports/<int:pk>/", imports.OneImport.as_view(), name="api-import"),
    path("imports/<int:pk>/news/", import_news.News.as_view(), name="api-import-news"),
    path(
        "imports/<int:pk>/news/<int:news_pk>/decision/",
        import_news.Decision.as_view(),
        name="api-import-news-decision",
    ),
    path("imports/<int:pk>/rows/", import_news.AskedRows.as_view(), name="api-import-rows"),
    path(
        "imports/<int:pk>/rows/<int:line>/answer/",
        import_news.Answer.as_view(),
        name="api-import-answer",
    ),
    path("imports/<int:pk>/undo/", import_news.Undo.as_view(), name="api-import-undo"),
    path("imports/<int:pk>/columns/", imports.ImportColumns.as_view(), name="api-import-columns"),
    path("imports/<int:pk>/values/", imports.ImportValues.as_view(), name="api-import-values"),
    path(
        "imports/<int:pk>/application/",
        imports.ImportApplication.as_view(),
        name="api-import-application",
    ),
    path(
        "imports/<int:pk>/problems/", imports.ImportProblems.as_view(), name="api-import-problems"
    ),
]

urlpatterns: list[URLPattern] = [
    *_ABOUT,
    *_PEOPLE,
    *_CASES,
    *_MEETINGS,
    *_LETTERS,
    *_RUNNING,
    *_IMPORTS,
    *wording.urlpatterns,
    *(pattern for module in added.api for pattern in import_module(module).urlpatterns),
    # What is not above is answered here, so that a program never gets a page.
    re_path(r"", docs.Nowhere.as_view(), name="api-nowhere"),
]
