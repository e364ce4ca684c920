"""The addresses of the casework pages, by subject."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, include, path

from casework.views import case, case_acts, drafts, many, own_password, today, undo, waiting_list

urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="today"),
    path("sign-in/", LoginView.as_view(redirect_authenticated_user=True), name="sign-in"),
    path("sign-in/set/<uidb64>/<token>/", own_password.SetPassword.as_view(), name="set-password"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("drafts/", drafts.keep_draft, name="keep-draft"),
    path("waiting/", waiting_list.waiting_list, name="waiting-list"),
    path("waiting/export.csv", waiting_list.export, name="waiting-list-export"),
    path("waiting/views/", waiting_list.save_view, name="save-view"),
    path("waiting/views/<int:pk>/delete/", waiting_list.delete_view, name="delete-view"),
    path("cases/allocate/", many.allocate_many, name="allocate-many"),
    path("cases/move/", many.move_many, name="move-many"),
    path("cases/visit/", many.visit_many, name="visit-many"),
    path("cases/<int:pk>/", case.case_page, name="case"),
    path("cases/<int:pk>/allocate/", many.allocate, name="case-allocate"),
    path("cases/<int:pk>/rate/", case_acts.rate, name="case-rate"),
    path("cases/<int:pk>/contact/", case_acts.contact, name="case-contact"),
    path("cases/<int:pk>/note/", case_acts.note, name="case-note"),
    path("cases/<int:pk>/change/", case_acts.change, name="case-change"),
    path("cases/<int:pk>/look/", case_acts.look, name="case-look"),
    path("cases/<int:pk>/pause/", case_acts.pause, name="case-pause"),
    path("cases/<int:pk>/resume/", case_acts.resume, name="case-resume"),
    path("cases/<int:pk>/move/", case_acts.move, name="case-move"),
    path("cases/<int:pk>/give-back/", case_acts.give_back, name="case-give-back"),
    path("cases/<int:pk>/close/", case_acts.close, name="case-close"),
    path("cases/<int:pk>/reopen/", case_acts.reopen, name="case-reopen"),
    path("offers/<int:pk>/", case_acts.offer, name="offer"),
    path("offers/<int:pk>/take-back/", undo.take_back_offer, name="offer-take-back"),
    path("pauses/<int:pk>/undo/", undo.undo_pause, name="pause-undo"),
    path("allocations/<int:pk>/undo/", undo.undo_allocation, name="allocation-undo"),
    path("", include("casework.urls_people")),
    path("", include("casework.urls_running")),
    path("", include("casework.urls_letters")),
    path("", include("casework.urls_reach")),
    path("", include("casework.urls_imports")),
    path("", include("casework.urls_notify")),
    path("", include("casework.urls_wording")),
]
