"""S22: the needs that we know are coded rightly, and each says what it asks of a letter."""

import pytest
from django.core.management import CommandError, call_command

from casework import reference
from casework.letters.gate.needs import LetterNeed
from casework.models import AccessNeedTerm

KNOWN = ["957331000000109", "719561001", "936661000000109", "1108111000000107"]


@pytest.mark.parametrize("code", KNOWN)
def test_a_true_id_passes_and_any_one_wrong_digit_fails(code):
    assert reference.is_snomed_id(code)
    for place in range(len(code)):
        for digit in set("0123456789") - {code[place]}:
            assert not reference.is_snomed_id(code[:place] + digit + code[place + 1 :])


@pytest.mark.parametrize("code", KNOWN)
def test_two_neighbours_changed_about_are_caught(code):
    for place in range(len(code) - 1):
        a, b = code[place], code[place + 1]
        if a != b:
            assert not reference.is_snomed_id(code[:place] + b + a + code[place + 2 :])


@pytest.mark.parametrize("code", ["1082661000000100", "1082551000000100", "", "12", "x", "٣٣٣٣٣٣"])
def test_the_two_wrong_ids_of_the_draft_and_other_nonsense_are_no_ids(code):
    assert not reference.is_snomed_id(code)


@pytest.mark.django_db
def test_our_own_list_loads_and_loads_again(capsys):
    call_command("load_reference_data")
    count = AccessNeedTerm.objects.count()
    call_command("load_reference_data")
    assert AccessNeedTerm.objects.count() == count > 70
    assert f"{count} read, 0 new" in capsys.readouterr().out
    formats = set(AccessNeedTerm.objects.values_list("letter_format", flat=True))
    assert formats - {""} == set(LetterNeed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("1082661000000100,Speech therapist,Support,,", "Line 3: 1082661000000100 is no SNOMED"),
        ("LOC-X,,Support,,", "Line 3: the label or the group is empty"),
        ("LOC-X,Scroll,Format,scroll,", "Line 3: scroll is no letter format"),
        ("LOC-OK,Twice,Format,,", "Line 3: the code LOC-OK stands here twice"),
        ("LOC-X,Signs,Format,,no", "Line 3: not_by_voice is no; it must be yes, or empty"),
        (f"LOC-X,{'x' * 151},Format,,", "Line 3: the label is too long"),
    ],
)
def test_a_file_with_a_fault_loads_nothing_and_names_the_line(row, fault, tmp_path):
    path = tmp_path / "needs.csv"
    path.write_text(
        f"code,label,group,letter_format,not_by_voice\nLOC-OK,Good,Format,large_20,\n{row}\n"
    )
    with pytest.raises(CommandError, match=fault):
        call_command("load_reference_data", access_needs=path)
    assert not AccessNeedTerm.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"code,label\xff", b"code,label,group,letter_format\n"]
)
def test_a_file_that_is_no_such_list_is_refused(content, tmp_path):
    path = tmp_path / "needs.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_reference_data", access_needs=path)


@pytest.mark.django_db
def test_a_council_s_own_list_corrects_and_adds_and_takes_nothing_away(tmp_path):
    reference.load_access_needs()
    count = AccessNeedTerm.objects.count()
    path = tmp_path / "own.csv"
    path.write_text(
        "\ufeffcode,label,group,letter_format,not_by_voice\n"
        "LOC-LARGE-16,Our large print,Format,large_24,\nLOC-OWN,Signs with us,Format,,yes\n",
        encoding="utf-8",
    )
    assert reference.load_access_needs(path) == reference.Loaded(read=2, new=1)
    assert AccessNeedTerm.objects.count() == count + 1
    assert AccessNeedTerm.objects.get(code="LOC-LARGE-16").letter_format == "large_24"
    assert AccessNeedTerm.objects.get(code="LOC-OWN").not_by_voice


# Whoever needs one of these may not hear a telephone. A term that is new stands in one of the two.
NOT_BY_VOICE = {
    "British Sign Language video", "Contact by text relay", "Alert that can be felt",
    "Alert that can be seen", "British Sign Language interpreter",
    "Sign Supported English interpreter", "Hands-on signing interpreter",
    "Visual frame signing interpreter", "Deafblind manual interpreter",
    "Deafblind block interpreter", "Deafblind haptic interpreter", "Deafblind communicator guide",
    "Lipspeaker", "Note taker, by hand", "Speech-to-text reporter", "Lip-reads",
    "Uses British Sign Language", "Uses the deafblind manual alphabet",
    "Has a deafblind intervener", "Uses a lipspeaker", "Uses a speech-to-text reporter",
    "Uses an electronic note taker", "Uses a note taker",
}  # fmt: skip
# Makaton goes with speech, and a hearing aid or loop with a telephone.
BY_VOICE = {
    "Information by e-mail", "Information by word of mouth", "Easy Read", "Electronic audio",
    "File to download", "Braille, contracted (Grade 2)", "Braille, uncontracted (Grade 1)", "Moon",
    "Makaton", "Compact disc", "DVD", "Audio cassette", "Memory stick", "Someone to read it aloud",
    "Large print, 20 point", "Large print, 24 point", "Large print, 28 point",
    "Large print, 16 or 18 point (we use 20)", "Contact by e-mail", "Contact by letter",
    "Contact by text message", "Contact by telephone", "Contact through their carer",
    "Alert that can be heard", "Makaton interpreter", "Sighted guide", "Advocate", "Interpreter",
    "Uses a hearing aid", "Uses a hearing loop", "Uses Makaton", "Has a communication passport",
    "Communicates with symbols", "Communicates with photographs", "Communicates with objects",
    "Uses augmentative and alternative communication", "Uses a voice output aid",
    "Has a citizen advocate", "Has a legal advocate", "Needs support to express themselves",
    "Needs support to understand", "Aphasia-friendly communication", "Longer appointment",
    "Appointment reminders", "Home visits", "Carer to be there", "Wheelchair access",
    "Has a guide dog", "Quiet place", "Low light", "Reasonable adjustment (Equality Act 2010)",
}  # fmt: skip


@pytest.mark.django_db
def test_s22_every_need_that_ships_says_whether_a_voice_reaches_whoever_has_it():
    reference.load_access_needs()
    found = dict(AccessNeedTerm.objects.values_list("label", "not_by_voice"))
    assert {label for label, silent in found.items() if silent} == NOT_BY_VOICE
    assert {label for label, silent in found.items() if not silent} == BY_VOICE
