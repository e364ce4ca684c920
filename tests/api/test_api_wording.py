"""A program words letters under the same rules as people: two agree, and nothing else is used."""

from casework.letters.wording import wording
from casework.models import WAITING_WELL, Wording
from tests.api.asking import caller
from tests.conftest import Cast

BASE = f"/api/wordings/{WAITING_WELL}/en/plain/"


def test_words_are_written_and_agreed_on_by_two(cast: Cast, today):
    writer, second = caller(cast.manager), caller(cast.service_manager)
    begun = writer.ask("POST", f"{BASE}versions/", {"start": "in_force"}).json()
    parts = [*begun["parts"], {"kind": "paragraph", "text": "Thank you."}]
    version = f"{BASE}versions/1/"
    told = writer.ask("POST", f"{version}parts/", {"parts": parts, "edits": 1}).json()
    assert (told["edits"], told["state"]) == (2, "draft")
    asked = {"why": "Kinder", "edits": 2}
    assert writer.ask("POST", f"{version}submission/", asked).status_code == 201
    assert writer.ask("POST", f"{version}approval/", {"edits": 2}).status_code == 403
    answer = second.ask("POST", f"{version}approval/", {"edits": 2})
    assert answer.json()["state"] == "approved"
    now = wording.read_in_force(WAITING_WELL, language="English", form=wording.PLAIN)
    assert now is not None
    assert now.version == 1
    assert second.ask("GET", BASE).json()["used"] == 1


def test_a_writer_who_may_approve_is_refused_their_own(cast: Cast, today):
    writer = caller(cast.service_manager)
    writer.ask("POST", f"{BASE}versions/", {"start": "in_force"})
    version = f"{BASE}versions/1/"
    writer.ask("POST", f"{version}submission/", {"why": "Kinder", "edits": 1})
    answer = writer.ask("POST", f"{version}approval/", {"edits": 1})
    assert answer.status_code == 409
    assert "Somebody else must read and approve it" in answer.json()["detail"]


def test_stale_edits_change_nothing(cast: Cast, today):
    writer = caller(cast.manager)
    writer.ask("POST", f"{BASE}versions/", {"start": "in_force"})
    body = {"parts": [{"kind": "title", "text": "News"}], "edits": 9}
    assert writer.ask("POST", f"{BASE}versions/1/parts/", body).status_code == 409
    assert len(Wording.objects.get().blocks) > 1


def test_a_language_that_is_not_listed_is_refused(cast: Cast, today):
    reader = caller(cast.practitioner)
    assert reader.ask("GET", "/api/wordings/?language=xx").status_code == 400
    polish = reader.ask("GET", "/api/wordings/?language=pl").json()
    assert polish == {"items": []}
