"""The house rules, tested on the house itself: what no reader of a change should have to check."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from casework import classification, jobs, kinds, policy
from casework.classification import Says
from casework.models import JobRun
from config.celery import app as celery

ROOT = Path(settings.BASE_DIR)
OURS = ("casework", "carers", "safeguarding", "config")


def tracked(*patterns: str) -> list[Path]:
    """Files in the repository that match, as git knows them."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("only in a checkout: git says which files are ours")
    asked = [git, "-c", f"safe.directory={ROOT}", "ls-files", "-z", *patterns]
    found = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = (ROOT / name for name in found.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def places(pattern: str, paths: list[Path]) -> list[str]:
    """Where a pattern stands, as file:line."""
    asked = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if asked.search(line)
    ]


def our_python() -> list[Path]:
    return tracked(*(f"{name}/*.py" for name in OURS), "manage.py")


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


# Jobs


@pytest.mark.parametrize("name", jobs.JOBS)
def test_every_job_names_a_real_task_and_says_in_a_line_what_it_does(name):
    celery.loader.import_default_modules()
    entry = jobs.BEAT_SCHEDULE[name]
    assert entry["task"] in celery.tasks
    says = jobs.JOBS[name].says
    assert 10 < len(says) <= 100
    assert "\n" not in says


def test_the_schedule_is_of_jobs_and_the_mornings_jobs_are_of_the_schedule():
    assert set(jobs.BEAT_SCHEDULE) == set(jobs.JOBS)
    assert set(jobs.DAYS_JOBS) <= set(jobs.JOBS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", jobs.JOBS)
def test_every_job_runs_by_command_and_is_recorded(name, tmp_path, settings):
    """Also where there is no Celery: cron rings the same bell."""
    settings.PRINT_ROOM = tmp_path
    call_command("run_job", name, stdout=StringIO())
    run = JobRun.objects.get()
    assert (run.job, run.error, run.ended_at is None) == (name, "", False)


# Fields


def fields_of_ours() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            for field in [*model._meta.fields, *model._meta.many_to_many]:
                yield model._meta.label, field.name


def test_every_field_is_declared_plain_personal_or_special_category():
    declared = {(model, field) for model, row in classification.FIELDS.items() for field in row}
    held = set(fields_of_ours())
    assert sorted(held - declared) == []
    assert sorted(declared - held) == []


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("casework.Person", "ethnicity"), ("casework.AccessNeed", "term"),
        ("casework.Rating", "reasons"), ("casework.Note", "text"), ("casework.Event", "says"),
        ("casework.Draft", "data"), ("casework.LetterDocument", "content"),
    ],
)  # fmt: skip
def test_health_ethnicity_needs_and_what_staff_write_are_special_category(model, field):
    assert classification.says(model, field) == Says.SPECIAL


def test_no_way_to_a_person_is_called_plain():
    """A row that points at a person or a case says that someone is known to us."""
    links = {"casework.Person", "casework.Case"}
    for model in apps.get_models():
        for field in model._meta.fields if model._meta.app_label in OURS else ():
            to = field.related_model
            if to is not None and to._meta.label in links:
                assert classification.says(model._meta.label, field.name) != Says.PLAIN


# Policy


@pytest.mark.parametrize("code", policy.NUMBERS)
def test_every_number_of_the_policy_cites_a_source(code):
    number = policy.NUMBERS[code]
    # In words that a council can follow up; what is our own says that it is.
    assert re.search(r"CQC|Our proposal|Local|Act|Regulat|guidance", number.source)
    assert (number.basis == policy.Basis.PROPOSED) == number.source.startswith("Our proposal")
    assert number.least <= number.default <= number.most


def test_only_the_law_is_called_law():
    statutory = [n for n in policy.NUMBERS.values() if n.basis == policy.Basis.STATUTORY]
    assert all(re.search(r"Act|Regulations", number.source) for number in statutory)


def test_every_rung_of_the_ladder_names_a_number_and_a_role():
    for rung in policy.LADDER:
        assert rung.number in policy.NUMBERS
        assert rung.told in policy.CLIMB
    codes = [rung.code for rung in policy.LADDER]
    assert len(codes) == len(set(codes))


def test_every_kind_has_a_standard_and_words_for_a_letter():
    for kind in kinds.every():
        assert kind.standard in policy.NUMBERS
        assert kind.plain == kind.plain.strip() != ""


# Pages

# Open to everyone: signing in, and what a monitor or a visitor may know.
SIGNED_OUT = {
    "sign-in", "sign-out", "set-password", "accessibility", "shortcuts",
    "account_login", "mfa_authenticate", "mfa_login_webauthn",
    "council-sign-on", "openid_connect_callback", "socialaccount_login_cancelled",
    "health", "live", "ready", "metrics",
    # A carrier's own token opens these (tests/notify/).
    "notify-receipt", "notify-returned",
}  # fmt: skip
# Pages on which nobody's record is shown, each with what it shows instead.
SHOWS_NOBODY = {
    "sign-in": "a form", "sign-out": "nothing", "account_login": "nothing: a redirect",
    "mfa_authenticate": "a form", "mfa_login_webauthn": "nothing: a redirect",
    "council-sign-on": "nothing: a redirect", "openid_connect_callback": "nothing: a redirect",
    "socialaccount_login_cancelled": "words", "own-account": "one's own factors and sessions",
    "own-session-end": "nothing: a redirect", "second-factor": "words",
    "mfa_activate_totp": "a form", "mfa_deactivate_totp": "a question",
    "mfa_add_webauthn": "a form", "mfa_remove_webauthn": "a question",
    "mfa_view_recovery_codes": "one's own codes", "mfa_generate_recovery_codes": "a question",
    "account_reauthenticate": "a form", "mfa_reauthenticate": "a form",
    "mfa_reauthenticate_webauthn": "a form", "worker-factor-reset": "a worker's name",
    "keep-draft": "nothing: 204",
    "save-view": "nothing: a redirect", "delete-view": "nothing: a redirect",
    "policy": "numbers", "policy-number": "a number's history",
    "jobs": "job runs", "job": "a job's runs", "job-run": "nothing: a redirect",
    "live": "a word", "ready": "whether it can work", "metrics": "counts",
    "health": "whether the jobs run", "accessibility": "words", "shortcuts": "words",
    "staff": "workers and counts",
    "set-password": "a form", "teams": "teams and counts", "team": "workers and counts",
    "team-add": "a form", "team-edit": "a form", "team-takes": "a form", "team-merge": "counts",
    "team-split": "counts, and workers' names", "reorganisation-undo": "a question",
    "team-close": "counts",
    "worker": "a worker's post", "worker-add": "a form", "worker-edit": "a worker's post",
    "worker-move": "a worker's post", "staff-import": "workers' names and counts",
    "worker-sign-in": "a worker's name",
    "worker-sign-in-agree": "a worker's post", "worker-sign-in-withdraw": "a worker's name",
    "systems": "other systems", "system": "another system", "system-add": "a form",
    "system-agree": "another system", "system-secret": "another system",
    "system-sponsor": "workers' names", "system-end": "another system",
    "carers-figures": "counts, small ones left out",
    "carers-disagreements": "counts, small ones left out",
    "carers-disagreements-export": "counts, small ones left out",
    "worker-caseload": "a worker's name",
    "absence-add": "a worker's name", "absence-end": "a worker's name",
    "worker-leave": "a worker's name", "absence-import": "workers' names and counts",
    "imports": "files and counts", "import-map": "headings", "import-values": "values of lists",
    "import-apply": "counts",
    "import-progress": "counts",
    "waits": "counts, small ones left out", "waits-export": "counts, small ones left out",
    "after-restore-go": "nothing: a redirect", "emergency-packs": "files and counts",
    "letter-runs": "counts", "letter-measures": "counts, small ones left out",
    "letter-measures-export": "counts, small ones left out",
    "notify-receipt": "nothing: 204", "notify-returned": "nothing: 204",
    "wording": "kinds of letter", "wording-one": "the words of a letter",
    "wording-version": "the words of a letter", "wording-differences": "the words of a letter",
    "wording-preview": "a letter to an invented person",
    "wording-preview-as": "a letter to an invented person", "wording-begin": "versions",
    "wording-edit": "the words of a letter", "wording-part": "the words of a letter",
    "wording-part-add": "a form", "wording-part-move": "nothing: a redirect",
    "wording-part-remove": "the words of a letter", "wording-submit": "what is amiss with words",
    "wording-approve": "the words of a letter", "wording-send-back": "a form",
    "wording-take-back": "nothing: a redirect", "wording-withdraw": "a form",
    "import-rejects": "rows of the council's own file; each look is written as the rows are read",
}  # fmt: skip
# Shown row by row after the page itself has ended, so each row writes its own look.
STREAMS = {
    "waiting-list-export", "letters-export", "not-heard-export", "escalations-export",
    "meeting-export",
}  # fmt: skip


def pages(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every page: its name, its address with numbers filled in, and its view."""
    for item in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(item, URLResolver):
            yield from pages(item.url_patterns, prefix + str(item.pattern))
        elif isinstance(item, URLPattern):
            route = prefix + str(item.pattern)
            yield item.name or route, "/" + re.sub(r"<(\w+:)?\w+>", _sample, route), item.callback


def _sample(match: re.Match[str]) -> str:
    kind = (match[1] or "str:")[:-1]
    uuid = "00000000-0000-4000-8000-000000000000"
    return {"int": "1", "uuid": uuid, "slug": "escalate", "str": "letter.first"}.get(kind, "x")


PAGES = [page for page in pages() if not page[1].startswith("/api/")]
BY_NAME = [pytest.param(*page, id=page[0]) for page in PAGES]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "url", "view"), BY_NAME)
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_opens_signed_out(settings, *, method, name, url, view):
    settings.SECURE_SSL_REDIRECT = False
    if name in SIGNED_OUT:
        return
    answer = getattr(Client(), method)(url)
    assert answer.status_code == 302, url
    assert answer["Location"].startswith("/sign-in/"), url


@pytest.mark.parametrize(("name", "url", "view"), BY_NAME)
def test_every_page_that_shows_people_writes_down_who_looked(name, url, view):
    """Promise 3: a page records its looks, or is in the table of those that show nobody."""
    if name not in STREAMS:
        assert getattr(view, "shows_people", False) is not (name in SHOWS_NOBODY), name


def test_the_tables_of_pages_name_only_pages():
    names = {name for name, _, _ in PAGES}
    assert (SIGNED_OUT | set(SHOWS_NOBODY) | STREAMS) - names == set()


# Files


def test_no_template_has_inline_script_or_style_or_unescaped_text():
    templates = tracked("templates/*")
    assert len(templates) > 50
    wrong = (
        r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=\"|javascript:|\|\s*safe\b|autoescape off"
    )
    assert places(wrong, [path for path in templates if path.suffix == ".html"]) == [
        # A mail has no style sheet; its one style lets a long word break on a phone.
        "templates/letters_email/letter.html:8"
    ]


def test_the_day_comes_from_one_place_and_nothing_is_marked_safe():
    wrong = r"\bdate\.today\(|\butcnow\(|\.now\(\)\.date\(\)|\bmark_safe\b|fields = \"__all__\""
    assert places(wrong, our_python()) == []


def test_nothing_hangs_on_a_signal():
    wrong = r"^from django\.(db\.models|core|dispatch)[\w.]* import .*\b(post|pre)_(save|delete)\b"
    assert places(wrong, our_python()) == []


def test_lock_files_name_no_place_to_fetch_from():
    locks = tracked("package-lock.json", "requirements/*", ".npmrc", "pip.conf")
    assert places(r"pythonhosted|npmjs|\"resolved\"|--(extra-)?index-url|https?://\S+\.(whl|tgz|tar\.gz)",
                  locks) == []  # fmt: skip


def test_no_file_knows_the_machine_it_was_written_on():
    here = Path(__file__)
    files = [path for path in tracked() if path != here and path.suffix not in {".png", ".woff2"}]
    assert places(r"(?<![\w.])/(work|root|home/\w+|tmp/brief)/", files) == []


def test_every_file_of_ours_begins_by_saying_what_it_answers():
    silent = [
        str(path.relative_to(ROOT))
        for path in our_python()
        if path.read_text().strip() and "migrations" not in path.parts
        and not re.match(r'(#!.*\n)?"""', path.read_text())
    ]  # fmt: skip
    assert silent == []


def test_no_file_of_ours_is_longer_than_a_sitting():
    long = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in our_python()
        if "migrations" not in path.parts
    }
    assert {name: lines for name, lines in long.items() if lines > 400} == {}
