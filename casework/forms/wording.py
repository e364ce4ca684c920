"""The forms by which letters are worded."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from casework.forms.plain import PlainForm
from casework.forms.widgets import HintedRadios
from casework.letter_kinds import KindOfLetter
from casework.letters.languages import ENGLISH, Language
from casework.letters.making.pictures import PICTURES
from casework.letters.wording import parts
from casework.letters.wording.origins import Start
from casework.letters.wording.parts import BULLETS, KINDS_OF, LINE, TERM, Part

Choices = Sequence[tuple[str, str]]
LONGEST = 2000
LONGEST_TERM = 200


class LanguageFilter(PlainForm):
    """Of which language to show the wordings."""

    all_optional = True
    language = forms.ChoiceField(label="Language", required=False)

    def __init__(self, data: Any, *, languages: Iterable[Language]) -> None:
        super().__init__(data)
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (each.code, each.full_name) for each in languages
        ]


class BeginForm(PlainForm):
    """From what the new version begins."""

    start = forms.ChoiceField(
        label="Begin from", widget=forms.RadioSelect,
        error_messages={"required": "Choose what to begin from"},
    )  # fmt: skip

    def __init__(self, data: Any, *, starts: Sequence[Start]) -> None:
        super().__init__(data)
        choices = [(each.code, each.name) for each in starts]
        self.fields["start"].choices = choices  # type: ignore[attr-defined]
        if choices:
            self.fields["start"].initial = choices[0][0]


class PartForm(PlainForm):
    """One part of a letter: what kind it is, what it says, and when it is there."""

    kind = forms.ChoiceField(
        label="What is it?",
        widget=HintedRadios(hints=parts.SAYS, attrs={"class": "govuk-radios--small"}),
    )
    text = forms.CharField(
        label="What it says", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="A list has one thing in each line. A fact is written in braces: {phone}.",
        error_messages={"required": "Enter what it says"},
    )  # fmt: skip
    picture = forms.ChoiceField(label="Picture beside it", required=False)
    when = forms.ChoiceField(label="When is it in the letter?", required=False)
    translated = forms.BooleanField(required=False)

    def __init__(
        self, data: Any, *, kind: KindOfLetter, form: str, language: Language,
        initial: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        self._choose("kind", [(each, parts.NAMES[each]) for each in KINDS_OF[form]])
        self._choose("when", [("", "Always"), *(_only_if(kind))])
        if LINE in KINDS_OF[form]:
            self._choose("picture", [("", "No picture"), *PICTURES.items()])
        else:
            del self.fields["picture"]
        if language.code == ENGLISH.code:
            del self.fields["translated"]
        else:
            self.fields["translated"].label = f"This part is in {language.name} now"
            attrs = self.fields["text"].widget.attrs
            attrs["lang"], attrs["dir"] = language.code, language.direction

    def _choose(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        """A list keeps its lines; all else is one line, as it will be set."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["text"].splitlines()]
        return "\n".join(line for line in lines if line)

    def part(self) -> Part:
        """The part as it is kept."""
        data = self.cleaned_data
        made: Part = {"kind": data["kind"]}
        lines = data["text"].split("\n")
        if data["kind"] == BULLETS:
            made["items"] = lines
        else:
            made["text"] = " ".join(lines)
        if data["when"]:
            made["when"] = data["when"]
        if data["kind"] == LINE and data.get("picture"):
            made["picture"] = data["picture"]
        if "translated" in self.fields:
            made["translated"] = data["translated"]
        return made


class TermForm(PlainForm):
    """What one thing of the short list is called in the wording's language."""

    text = forms.CharField(
        label="What it is called", max_length=LONGEST_TERM,
        help_text="It is put into the sentences that name it, as it stands here.",
        error_messages={"required": "Enter what it is called"},
    )  # fmt: skip
    translated = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, language: Language, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.of = initial["of"]
        self.fields["translated"].label = f"This term is in {language.name} now"
        attrs = self.fields["text"].widget.attrs
        attrs["lang"], attrs["dir"] = language.code, language.direction

    def part(self) -> Part:
        """The term as it is kept."""
        data = self.cleaned_data
        text = " ".join(data["text"].split())
        return {"kind": TERM, "of": self.of, "text": text, "translated": data["translated"]}


def _only_if(kind: KindOfLetter) -> Iterable[tuple[str, str]]:
    return ((code, f"Only when: {says}") for code, says in kind.conditions.items())


def typed(part: Part) -> dict[str, Any]:
    """A part as its form shows it."""
    return {
        "kind": part.get("kind"), "text": parts.as_text(part), "when": part.get("when", ""),
        "picture": part.get("picture", ""), "translated": parts.is_translated(part),
        "of": part.get("of", ""),
    }  # fmt: skip


class Nothing(PlainForm):
    """An act that asks nothing but to be confirmed."""


class SubmitForm(PlainForm):
    """What is new, for the person who approves."""

    why = forms.CharField(
        label="What is new, and why?", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It is kept with this version. The second person reads it first.",
        error_messages={"required": "Say what is new, and why"},
    )  # fmt: skip


class ApproveForm(PlainForm):
    """The second person has read what they agree to."""

    read = forms.BooleanField(
        label="I have read every part, and looked at the preview",
        error_messages={"required": "Read every part and look at the preview before you approve"},
    )


class BecauseForm(PlainForm):
    """Why it is sent back or withdrawn."""

    because = forms.CharField(
        label="Reason", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It is kept with this version.",
    )  # fmt: skip


class SituationForm(PlainForm):
    """Which letter to look at, of those that these words can come to."""

    all_optional = True
    letter = forms.ChoiceField(label="Which letter?", required=False)

    def __init__(self, data: Any, *, situations: Choices) -> None:
        super().__init__(data)
        self.fields["letter"].choices = situations  # type: ignore[attr-defined]


class CompareForm(PlainForm):
    """Which two versions to lay side by side."""

    all_optional = True
    before = forms.TypedChoiceField(label="From", coerce=int, required=False)
    after = forms.TypedChoiceField(label="To", coerce=int, required=False)

    def __init__(self, data: Any, *, versions: Choices) -> None:
        super().__init__(data)
        for name in ("before", "after"):
            self.fields[name].choices = versions  # type: ignore[attr-defined]
