"""``manage.py check`` says which carrier is half configured, before a letter finds it out."""

from datetime import timedelta

import pytest
from django.core import checks

from casework.letters.carriers import in_use
from casework.letters.carriers.hybrid_mail import HybridMail
from casework.letters.carriers.in_use import BadCarriers, carriers_in_use
from casework.letters.carriers.notify.carriers import Letters
from casework.letters.carriers.set_up import check_carriers
from casework.letters.carriers.smtp import Email
from casework.models import Channel
from tests.notify.notify_post import KEY

CARRIERS = "casework.letters.carriers"
NOTIFY = "casework.letters.carriers.notify.carriers.CARRIERS"


def found() -> set[str]:
    return {str(each.id) for each in check_carriers(None)}


def test_it_is_one_of_the_checks_that_manage_py_runs(settings):
    settings.LETTER_CARRIERS = "nowhere.at.all"
    assert "casework.E001" in {each.id for each in checks.run_checks()}


def test_as_it_comes_nothing_is_wrong():
    assert found() == set()


def test_notify_whole_is_well(settings):
    settings.LETTER_CARRIERS = NOTIFY
    assert found() == set()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("NOTIFY_API_KEY", "", "E003"), ("NOTIFY_API_KEY", KEY[:-1], "E003"),
        ("NOTIFY_EMAIL_TEMPLATE", "", "E004"), ("NOTIFY_TIMEOUT", (100, 200), "E005"),
        ("LETTER_ASK_AGAIN", timedelta(seconds=0.5), "E006"),
        ("NOTIFY_CALLBACK_TOKEN", "", "W001"), ("NOTIFY_LETTERS_A_DAY", 20_001, "W002"),
        ("NOTIFY_PER_MINUTE", 3_001, "W002"),
    ],
)  # fmt: skip
def test_notify_half_is_said(settings, name: str, value, says: str):
    settings.LETTER_CARRIERS = NOTIFY
    setattr(settings, name, value)
    assert f"casework.{says}" in found()


def test_a_setting_of_notify_matters_only_where_notify_carries(settings):
    settings.NOTIFY_API_KEY = ""
    assert found() == set()


def test_a_carrier_for_each_channel_may_be_named(settings):
    settings.LETTER_CARRIERS = f"post={CARRIERS}.hybrid_mail.HybridMail,email={CARRIERS}.smtp.Email"
    named = carriers_in_use()
    assert isinstance(named[Channel.POST], HybridMail)
    assert isinstance(named[Channel.EMAIL], Email)
    assert found() == set()


def test_texts_by_notify_want_a_template(settings):
    settings.LETTER_CARRIERS = (
        "post=casework.letters.carriers.notify.carriers.Letters,"
        "email=casework.letters.carriers.notify.carriers.Emails,"
        "text=casework.letters.carriers.notify.carriers.Texts"
    )
    assert isinstance(carriers_in_use()[Channel.POST], Letters)
    assert found() == set()
    settings.NOTIFY_TEXT_TEMPLATE = ""
    assert found() == {"casework.E004"}


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("post=casework.letters.carriers.print_room.PrintRoom", "E002"),
        ("pigeon=casework.letters.carriers.print_room.PrintRoom", "E001"),
        (
            "post=casework.letters.carriers.Nobody,email=casework.letters.carriers.smtp.Email",
            "E001",
        ),
    ],
)
def test_what_names_no_carrier_is_said(settings, named: str, says: str):
    settings.LETTER_CARRIERS = named
    assert found() == {f"casework.{says}"}
    if says == "E001":
        with pytest.raises(BadCarriers):
            carriers_in_use()


def test_a_folder_that_cannot_be_made_is_said(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.HYBRID_MAIL = tmp_path / "file" / "hybrid"
    settings.LETTER_CARRIERS = "casework.letters.carriers.hybrid_mail.CARRIERS"
    assert found() == {"casework.E007"}


def test_each_named_carrier_is_made_once(settings):
    settings.LETTER_CARRIERS = "post=casework.letters.carriers.print_room.PrintRoom"
    assert carriers_in_use() is in_use._each(settings.LETTER_CARRIERS)
