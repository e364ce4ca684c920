"""The changelist, with what Django's own documentation recommends for a large table."""

from django.contrib import admin

from wards.models import Case


@admin.register(Case)
class CaseAdmin(admin.ModelAdmin):
    list_display = (
        "__str__", "person", "kind", "team", "worker", "received_on", "urgency", "next_look_on"
    )  # fmt: skip
    list_filter = ("team", "is_open", "kind", "urgency")
    list_select_related = ("person", "team", "worker")
    list_per_page = 25
    ordering = ("urgency", "received_on", "id")
    search_fields = ("person__name",)
    # One of its two exact counts is left out; the other it cannot do without.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    raw_id_fields = ("person", "team", "worker")
