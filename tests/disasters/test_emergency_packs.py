"""Each team has what keeps people safe on a day without the system (trust.md B2)."""

import io
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from casework import jobs
from casework.disasters.pack import document, making
from casework.models import EmergencyPack, Look, PackFetch, SourceOfHarm
from casework.not_done import NotAllDone
from casework.policy import Rag, Safety
from tests import factory
from tests.conftest import Cast, signed_in
from tests.disasters.health import asked_health
from tests.reading_pdf import pdftotext

PASSWORD, OTHER = "three plain words", "three other words"
WHAT = EmergencyPack.What


@pytest.fixture(autouse=True)
def packs(settings, tmp_path, cast: Cast, today) -> Path:
    settings.PACK_PASSWORD, settings.PACK_RESTRICTED_PASSWORD = PASSWORD, OTHER
    folder: Path = tmp_path / "packs"
    settings.PACKS = folder
    return folder


def a_person(name: str, cast: Cast, **details):
    person = factory.a_person(name, **details)
    case = factory.a_case(waited=40, rag=Rag.RED, team=cast.team, person=person)
    return person, case


def read(pack: EmergencyPack, packs: Path, password: str = PASSWORD) -> str:
    """Its words, without the ends of lines."""
    plain = io.BytesIO()
    with pikepdf.open(packs / pack.file, password=password) as pdf:
        pdf.save(plain, encryption=False)
    return " ".join(pdftotext("-layout", "-", "-", given=plain.getvalue()).decode().split())


def of(what: str) -> EmergencyPack:
    return EmergencyPack.objects.filter(what=what).latest("pk")


def test_b2_it_says_what_keeps_them_safe(cast: Cast, packs: Path):
    assert cast.manager.user
    person, case = a_person(
        "Quillfeather", cast, safety_warning="Visit in pairs", phone="01632 960301",
        mobile="07700 900301", safe_by_phone=Safety.SAFE, interpreter_needed=True,
        spoken_language="Urdu",
    )  # fmt: skip
    SourceOfHarm.objects.create(
        person=person, name="Wat Tyler", kind="harm", starts_on=timezone.now().date(),
        recorded_by=cast.manager.user, recorded_at=timezone.now(),
    )  # fmt: skip
    jobs.run("emergency_packs")
    text = read(of(WHAT.TEAM), packs)
    for words in (
        "Quillfeather", case.reference, "Red", "Visit in pairs", "01632 960301", "Urdu",
        "Wat Tyler", person.addresses.get().postcode, "Nobody yet", "Central",
    ):  # fmt: skip
        assert words in text, words


def test_b2_a_telephone_that_is_not_safe_is_not_in_it(cast: Cast, packs: Path):
    a_person("Quillfeather", cast, phone="01632 960301", safe_by_phone=Safety.UNSAFE)
    jobs.run("emergency_packs")
    text = read(of(WHAT.TEAM), packs)
    assert "960301" not in text
    assert "Not safe: do not use" in text


def test_b2_it_opens_with_the_password_alone_and_is_encrypted(cast: Cast, packs: Path):
    a_person("Quillfeather", cast)
    jobs.run("emergency_packs")
    path = packs / of(WHAT.TEAM).file
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(path)
    with pikepdf.open(path, password=PASSWORD) as pdf:
        assert (pdf.encryption.R, pdf.encryption.bits) == (6, 256)
        assert pdf.Root.MarkInfo.Marked
        assert pdf.allow.accessibility
    assert b"Quillfeather" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_b2_restricted_records_have_a_pack_and_a_password_of_their_own(cast: Cast, packs: Path):
    person, _ = a_person("Quillfeather", cast, safety_warning="Ask at the gate")
    person.is_restricted = True
    person.save()
    a_person("Ordinary", cast)
    jobs.run("emergency_packs")
    for what in (WHAT.TEAM, WHAT.WARNINGS):
        assert "Quillfeather" not in read(of(what), packs)
    assert "Quillfeather" in read(of(WHAT.RESTRICTED), packs, OTHER)
    assert of(WHAT.RESTRICTED).file.startswith("restricted/")


def test_b2_a_warning_about_someone_without_an_open_case_is_in_that_of_all(cast, packs: Path):
    factory.a_person("Quillfeather", safety_warning="A dog that bites")
    jobs.run("emergency_packs")
    assert "A dog that bites" in read(of(WHAT.WARNINGS), packs)


def test_b2_any_name_can_be_set(cast: Cast, packs: Path):
    a_person("Ægir الحسن 𒀀\u202e", cast, safety_warning='"#panic()" \\ } $x$')
    jobs.run("emergency_packs")
    text = read(of(WHAT.TEAM), packs)
    assert '"#panic()" \\ } $x$' in text
    assert "Ægir" in text


def test_b2_one_that_cannot_be_made_delays_no_other(cast: Cast, packs: Path, monkeypatch):
    a_person("Quillfeather", cast)
    factory.a_case(team=cast.other_team, waited=5)
    real = document.make

    def breaks(content, **rest):
        if "Central" in content.title:
            raise document.CannotMake("no")
        return real(content, **rest)

    monkeypatch.setattr(document, "make", breaks)
    with pytest.raises(NotAllDone):
        jobs.run("emergency_packs")
    assert EmergencyPack.objects.filter(team=cast.other_team).exists()
    assert making.without_one(now=timezone.now()) == [f"central-{cast.team.pk}"]


def test_b2_health_counts_packs_that_are_older_than_a_day(cast: Cast, packs: Path):
    a_person("Quillfeather", cast)
    assert asked_health()[1]["packs_missing"] == 3
    jobs.run("emergency_packs")
    assert asked_health()[1]["packs_missing"] == 0
    EmergencyPack.objects.update(made_at=timezone.now() - timedelta(hours=25))
    status, answer = asked_health()
    assert (status, answer["packs_missing"]) == (503, 3)


def test_b2_a_pack_whose_file_is_gone_is_missing(cast: Cast, packs: Path):
    jobs.run("emergency_packs")
    (packs / of(WHAT.WARNINGS).file).unlink()
    assert asked_health()[1]["packs_missing"] == 1


def test_b2_old_ones_are_deleted(cast: Cast, packs: Path, settings):
    jobs.run("emergency_packs")
    EmergencyPack.objects.update(made_at=timezone.now() - timedelta(days=8))
    old = of(WHAT.WARNINGS)
    assert (packs / old.file).exists()
    assert jobs.run("emergency_packs").counts["deleted"] == 2
    assert not (packs / old.file).exists()


def test_b2_without_a_password_none_is_made_and_the_page_says_so(cast: Cast, packs, settings):
    settings.PACK_PASSWORD = ""
    assert jobs.run("emergency_packs").counts == {"packs": 0}
    page = signed_in(cast.service_manager).get(reverse("emergency-packs")).content.decode()
    assert "PACK_PASSWORD is empty" in page
    assert asked_health()[1]["packs_missing"] == 0


def test_s8_taking_one_away_is_a_look_at_everybody_in_it(cast: Cast, packs: Path):
    person, _ = a_person("Quillfeather", cast)
    jobs.run("emergency_packs")
    client, pack = signed_in(cast.manager), of(WHAT.TEAM)
    answer = client.get(reverse("emergency-pack", args=[pack.pk]))
    assert answer.content.startswith(b"%PDF")
    assert Look.objects.filter(person=person, screen="emergency pack").count() == 1
    assert PackFetch.objects.get().by == cast.manager.user
    page = client.get(reverse("emergency-packs")).content.decode()
    assert "Ada Okafor" in page
    assert "Quillfeather" not in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("manager", 200), ("service_manager", 200), ("other_manager", 404), ("practitioner", 403),
     ("auditor", 403), ("analyst", 403), ("administrator", 403)],
)  # fmt: skip
def test_s1_who_may_take_a_teams_pack_away(cast: Cast, packs: Path, who: str, status: int):
    a_person("Quillfeather", cast)
    jobs.run("emergency_packs")
    url = reverse("emergency-pack", args=[of(WHAT.TEAM).pk])
    assert signed_in(getattr(cast, who)).get(url).status_code == status


def test_s5_nobody_takes_that_of_restricted_records_away_here(cast: Cast, packs: Path):
    jobs.run("emergency_packs")
    url = reverse("emergency-pack", args=[of(WHAT.RESTRICTED).pk])
    assert signed_in(cast.service_manager).get(url).status_code == 404


def test_s5_nor_one_with_somebody_who_is_restricted_since(cast: Cast, packs: Path):
    person, _ = a_person("Quillfeather", cast)
    jobs.run("emergency_packs")
    person.is_restricted = True
    person.save()
    url = reverse("emergency-pack", args=[of(WHAT.TEAM).pk])
    assert signed_in(cast.service_manager).get(url).status_code == 404
    assert not Look.objects.filter(person=person).exists()
