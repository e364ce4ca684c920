"""S22: the needs that we know are coded rightly, and each says what it asks of a letter."""

import pytest
from django.core.management import CommandError, call_command

from casework import reference
from casework.letters.needs import LetterNeed
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
        ("1082661000000100,Speech therapist,Support,", "Line 3: 1082661000000100 is no SNOMED"),
        ("LOC-X,,Support,", "Line 3: the label or the group is empty"),
        ("LOC-X,Scroll,Format,scroll", "Line 3: scroll is no letter format"),
        ("LOC-OK,Twice,Format,", "Line 3: the code LOC-OK stands here twice"),
        (f"LOC-X,{'x' * 151},Format,", "Line 3: the label is too long"),
    ],
)
def test_a_file_with_a_fault_loads_nothing_and_names_the_line(row, fault, tmp_path):
    path = tmp_path / "needs.csv"
    path.write_text(f"code,label,group,letter_format\nLOC-OK,Good,Format,large_20\n{row}\n")
    with pytest.raises(CommandError, match=fault):
        call_command("load_reference_data", access_needs=path)
    assert not AccessNeedTerm.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"code,label\xff"])
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
        "\ufeffcode,label,group,letter_format\nLOC-LARGE-16,Our large print,Format,large_24\n"
        "LOC-OWN,Our own,Format,\n",
        encoding="utf-8",
    )
    assert reference.load_access_needs(path) == reference.Loaded(read=2, new=1)
    assert AccessNeedTerm.objects.count() == count + 1
    assert AccessNeedTerm.objects.get(code="LOC-LARGE-16").letter_format == "large_24"
