"""The addresses of the pages about people."""

from django.urls import URLPattern, path

from casework.views import (
    addresses,
    doubles,
    emergencies,
    looks,
    other_names,
    other_numbers,
    people,
    person_edit,
    receive,
    restricted,
    safe_to_write,
    search,
    to_correct,
)

urlpatterns: list[URLPattern] = [
    path("search/", search.search, name="search"),
    path("receive/", receive.receive, name="receive"),
    path("receive/person/", receive.receive_new_person, name="receive-new-person"),
    path("receive/<int:pk>/", receive.receive_request, name="receive-request"),
    path("people/to-correct/", to_correct.to_correct, name="to-correct"),
    path(
        "people/<int:pk>/to-correct/<int:detail_pk>/",
        to_correct.to_correct_settle,
        name="to-correct-settle",
    ),
    path("people/doubles/", doubles.likely_doubles, name="likely-doubles"),
    path("people/apart/<int:pk>/undo/", doubles.undo_apart, name="apart-undo"),
    path("people/merges/<int:pk>/undo/", doubles.undo_merge, name="merge-undo"),
    path("people/<int:pk>/doubles/", doubles.person_doubles, name="person-doubles"),
    path("people/<int:pk>/apart/<int:other_pk>/", doubles.pair_apart, name="pair-apart"),
    path("people/<int:pk>/merge/<int:other_pk>/", doubles.pair_merge, name="pair-merge"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", person_edit.person_edit, name="person-edit"),
    path("people/<int:pk>/needs/", people.person_needs, name="person-needs"),
    path("people/<int:pk>/address/", people.person_address, name="person-address"),
    path(
        "people/<int:pk>/address/<int:address_pk>/end/",
        people.person_address_end,
        name="person-address-end",
    ),
    path(
        "people/<int:pk>/address/<int:address_pk>/right/",
        addresses.person_address_right,
        name="person-address-right",
    ),
    path("people/<int:pk>/names/", other_names.person_names, name="person-names"),
    path(
        "people/<int:pk>/names/<int:name_pk>/remove/",
        other_names.person_name_remove,
        name="person-name-remove",
    ),
    path(
        "people/<int:pk>/names/<int:name_pk>/undo/",
        other_names.person_name_undo,
        name="person-name-undo",
    ),
    path("people/<int:pk>/numbers/", other_numbers.person_numbers, name="person-numbers"),
    path("cases/<int:pk>/numbers/", other_numbers.case_numbers, name="case-numbers"),
    path(
        "people/<int:pk>/numbers/<int:number_pk>/change/",
        other_numbers.person_number_change,
        name="person-number-change",
    ),
    path(
        "cases/<int:pk>/numbers/<int:number_pk>/change/",
        other_numbers.case_number_change,
        name="case-number-change",
    ),
    path(
        "people/<int:pk>/numbers/<int:number_pk>/end/",
        other_numbers.person_number_end,
        name="person-number-end",
    ),
    path(
        "cases/<int:pk>/numbers/<int:number_pk>/end/",
        other_numbers.case_number_end,
        name="case-number-end",
    ),
    path(
        "people/<int:pk>/numbers/<int:number_pk>/undo/",
        other_numbers.person_number_undo,
        name="person-number-undo",
    ),
    path(
        "cases/<int:pk>/numbers/<int:number_pk>/undo/",
        other_numbers.case_number_undo,
        name="case-number-undo",
    ),
    path(
        "people/<int:pk>/letters-may-go/",
        safe_to_write.person_letters_may_go,
        name="person-letters-may-go",
    ),
    path(
        "people/<int:pk>/letters-may-go/undo/",
        safe_to_write.person_letters_may_go_undo,
        name="person-letters-may-go-undo",
    ),
    path("people/<int:pk>/death/", people.person_death, name="person-death"),
    path("people/<int:pk>/alive/", people.person_alive, name="person-alive"),
    path("people/<int:pk>/restrict/", restricted.person_restrict, name="person-restrict"),
    path("people/<int:pk>/access/", restricted.person_grant, name="person-grant"),
    path("people/<int:pk>/looks/", looks.person_looks, name="person-looks"),
    path("looks/", looks.looks, name="looks"),
    path("looks/emergencies/", emergencies.emergencies, name="emergencies"),
    path("looks/emergencies/<int:pk>/", emergencies.emergency_review, name="emergency-review"),
    path("emergency-access/", restricted.emergency_access, name="emergency-access"),
]
