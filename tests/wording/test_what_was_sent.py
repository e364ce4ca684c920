"""S22: a letter that was sent leads to the very words that it was written in, years later."""

from django.urls import reverse

from casework.letters import wording_acts
from casework.models import Letter, LetterState
from tests.conftest import Cast, signed_in
from tests.letters.post import again, an_owed_letter, send
from tests.wording.conftest import Two, approved


def test_a_letter_names_the_version_that_it_was_written_in(
    two: Two, cast: Cast, today, settings, tmp_path
):
    settings.PRINT_ROOM = tmp_path
    version = approved(two)
    letter = an_owed_letter()
    send()
    letter = again(letter)
    assert (letter.state, letter.wording_version) == (LetterState.SENT, 1)
    wording_acts.withdraw(version, because="Wrong", by=two.writer)
    client = signed_in(cast.manager)
    words = reverse("wording-version", args=[letter.kind, "en", "plain", 1])
    assert words in client.get(reverse("letter", args=[letter.pk])).content.decode()
    page = client.get(words).content.decode()
    assert "You are on our waiting list" in page
    assert "Approved" in page
    assert "Ivy Lund" in page
    assert Letter.objects.get().language == "English"
