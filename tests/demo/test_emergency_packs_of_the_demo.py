"""Every warning for staff of the demo is in a pack, and every open case (trust.md B2)."""

import io
from datetime import date

import pikepdf
import pytest
from django.utils import timezone

from casework.disasters.pack import making
from casework.models import Case, EmergencyPack, Person
from tests.reading_pdf import pdftotext

# "loaded" is wider than one test, so this mark alone asks for a test database.
pytestmark = pytest.mark.django_db

PASSWORD, OTHER = "three plain words", "three other words"


def test_b2_all_warnings_and_all_open_cases_are_in_the_packs(loaded: date, settings, tmp_path):
    settings.PACK_PASSWORD, settings.PACK_RESTRICTED_PASSWORD = PASSWORD, OTHER
    contents = [making.content_of(each, as_of=loaded) for each in making._wanted(loaded)]
    warned = {(each.person, each.warning) for content in contents for each in content.warned}
    people = Person.objects.filter(merged_into=None, died_on=None).exclude(safety_warning="")
    assert warned == set(people.values_list("pk", "safety_warning"))
    assert len(warned) > 5
    assert sum(len(content.rows) for content in contents) == Case.objects.still_open().count()
    # Also beside the case itself, in the pack of its team.
    in_rows = {row.person for content in contents for row in content.rows if row.warnings}
    open_ones = people.filter(cases__closed_on=None).values_list("pk", flat=True)
    assert set(open_ones) <= in_rows


def test_b2_a_file_of_it_says_each_warning_of_its_team(loaded: date, settings, tmp_path):
    settings.PACK_PASSWORD, settings.PACKS = PASSWORD, tmp_path
    teams = [each for each in making._wanted(loaded) if each.team]
    wanted = max(teams, key=lambda each: len(making.content_of(each, as_of=loaded).warned))
    making._make(wanted, timezone.now())
    pack = EmergencyPack.objects.latest("pk")
    plain = io.BytesIO()
    with pikepdf.open(settings.PACKS / pack.file, password=PASSWORD) as pdf:
        pdf.save(plain, encryption=False)
    text = " ".join(pdftotext("-layout", "-", "-", given=plain.getvalue()).decode().split())
    content = making.content_of(wanted, as_of=loaded)
    assert content.warned
    for each in content.warned:
        assert " ".join(each.warning.split()) in text
