"""Styles, scripts and pictures: named by their content, kept by browsers for years, and gzipped."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from whitenoise.middleware import WhiteNoiseMiddleware

BUILT = Path(settings.STATIC_ROOT)


def linked(page: str) -> list[str]:
    return re.findall(r'(?:href|src)="(/static/[^"]+)"', page)


@pytest.mark.django_db
def test_a_page_links_to_names_with_a_hash():
    links = linked(Client().get(reverse("sign-in")).content.decode())
    assert len(links) >= 3
    for link in links:
        assert re.search(r"\.[0-9a-f]{12}\.(css|js|svg)$", link), link
        assert (BUILT / link.removeprefix("/static/")).is_file()


@pytest.mark.django_db
def test_they_come_gzipped_and_are_kept_for_years():
    for link in linked(Client().get(reverse("sign-in")).content.decode()):
        answer = Client().get(link, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "max-age=315360000, public, immutable"
        if link.endswith((".css", ".js")):
            assert answer["Content-Encoding"] == "gzip"
            assert gzip.decompress(answer.getvalue())
        answer.close()


def test_what_a_file_names_has_a_hash_too():
    names = json.loads((BUILT / "staticfiles.json").read_text())["paths"]
    script = (BUILT / names["js/casework.js"]).read_text()
    imported = re.findall(r'from "\./([^"]+)"', script)
    assert imported
    styles = (BUILT / names["casework.css"]).read_text()
    pictures = [name for name in re.findall(r'url\("?([^")]+)"?\)', styles) if "data:" not in name]
    for name in [*(f"js/{name}" for name in imported), *pictures]:
        assert re.search(r"\.[0-9a-f]{12}\.", name), name
        assert (BUILT / name).is_file()


def test_every_template_links_by_the_tag():
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        assert '"/static/' not in template.read_text(), template


def test_they_are_served_before_any_session_is_asked_for():
    order = settings.MIDDLEWARE
    served = order.index(f"{WhiteNoiseMiddleware.__module__}.{WhiteNoiseMiddleware.__name__}")
    assert served < order.index("django.contrib.sessions.middleware.SessionMiddleware")
