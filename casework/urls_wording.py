"""The addresses of the pages on which letters are worded."""

from django.urls import URLPattern, path

from casework.views import wording, wording_decide, wording_edit, wording_preview

_ONE = "wording/<str:kind>/<slug:code>/<slug:form>/"
_VERSION = f"{_ONE}<int:version>/"
_PART = f"{_VERSION}parts/<int:at>/"

urlpatterns: list[URLPattern] = [
    path("wording/", wording.wording_page, name="wording"),
    path(_ONE, wording.wording_one, name="wording-one"),
    path(f"{_ONE}begin/", wording_edit.wording_begin, name="wording-begin"),
    path(f"{_ONE}differences/", wording.wording_differences, name="wording-differences"),
    path(_VERSION, wording.wording_version, name="wording-version"),
    path(f"{_VERSION}preview/", wording_preview.wording_preview, name="wording-preview"),
    path(
        f"{_VERSION}preview/<slug:format>/",
        wording_preview.wording_preview_as,
        name="wording-preview-as",
    ),
    path(f"{_VERSION}edit/", wording_edit.wording_edit, name="wording-edit"),
    path(_PART, wording_edit.wording_part, name="wording-part"),
    path(f"{_PART}add/", wording_edit.wording_part_add, name="wording-part-add"),
    path(f"{_PART}move/", wording_edit.wording_part_move, name="wording-part-move"),
    path(f"{_PART}remove/", wording_edit.wording_part_remove, name="wording-part-remove"),
    path(f"{_VERSION}submit/", wording_decide.wording_submit, name="wording-submit"),
    path(f"{_VERSION}approve/", wording_decide.wording_approve, name="wording-approve"),
    path(f"{_VERSION}send-back/", wording_decide.wording_send_back, name="wording-send-back"),
    path(f"{_VERSION}take-back/", wording_decide.wording_take_back, name="wording-take-back"),
    path(f"{_VERSION}withdraw/", wording_decide.wording_withdraw, name="wording-withdraw"),
]
