"""An invented kind of letter and words for it, so that a test sets only what it is about."""

from typing import Any

from casework.letter_kinds import Facts, Field, Gives, KindOfLetter, Recipient
from casework.letters import languages
from casework.letters.wording import checks, own_language
from casework.letters.wording.finding import Finding
from casework.letters.wording.wording import PLAIN, Words

KIND = KindOfLetter(
    code="test_news", name="News", gather=lambda letter, on, policy: Facts({}),
    fields=(
        Field("what_for", "what they wait for", "a review", gives=Gives.TERM),
        Field(
            "seen_on", "the day we saw them", "4 December 2026", when=frozenset({"seen"}),
            gives=Gives.DAY,
        ),
    ),
    conditions={
        "seen": "we saw them", "unseen": "we have not seen them", "moved": "they have moved",
    },
    one_of=(frozenset({"seen", "unseen"}),),
    must_name=frozenset({"what_for", "seen_on", "phone"}),
)  # fmt: skip
TO_A_REFERRER = KindOfLetter(
    code="test_thanks", name="Thanks", gather=KIND.gather, fields=(), conditions={},
    must_name=frozenset({"email"}), to=Recipient.REFERRER,
)  # fmt: skip


def title(text: str = "News for you", **more: Any) -> dict[str, Any]:
    return {"kind": "title", "text": text, **more}


def says(text: str, **more: Any) -> dict[str, Any]:
    return {"kind": "paragraph", "text": text, **more}


def line(text: str, **more: Any) -> dict[str, Any]:
    return {"kind": "line", "text": text, "picture": "phone", **more}


NOTICE = {"kind": "notice", "text": "Other formats: phone {phone} or email {email}."}
# Words with which nothing is wrong.
GOOD = [
    title(),
    says("You wait for {what_for}."),
    says("We saw you on {seen_on}.", when="seen"),
    NOTICE,
    says("By text relay, dial {text_relay}."),
]


def term(of: str, **more: Any) -> dict[str, Any]:
    """What one kind of case is called, in no language at all."""
    return {"kind": "term", "of": of, "text": f"xx {of}", **more}


def terms() -> list[dict[str, Any]]:
    return [term(of) for of in own_language.short_list()]


def judged(
    blocks: Any, *, kind: KindOfLetter = KIND, language: str = "English", form: str = PLAIN,
    english: Any = (),
) -> list[Finding]:  # fmt: skip
    written_in = languages.named(language)
    assert written_in is not None
    words = Words(kind.code, language, form, 1, blocks)
    return checks.findings(kind, words, language=written_in, english=english)


def stopped(blocks: Any, **more: Any) -> list[str]:
    return [each.says for each in judged(blocks, **more) if each.stops]


def advised(blocks: Any, **more: Any) -> list[str]:
    found = judged(blocks, **more)
    assert not [each for each in found if each.stops]
    return [each.says for each in found]


def easy(*lines: Any) -> list[dict[str, Any]]:
    """An Easy Read letter with all that it must say, and these lines."""
    must = "Phone {phone} or {text_relay}. Email {email}. You wait for {what_for}."
    return [title(), line(must), line("We saw you on {seen_on}.", when="seen"), *lines]
