"""The forms of the second step: a code, the first code of an app, a passkey, the password again."""

from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms

from casework.forms.plain import PlainErrors, PlainForm
from casework.staff import one_time_code

_CODE = forms.TextInput(
    attrs={
        "autocomplete": "one-time-code", "inputmode": "numeric",
        "class": "govuk-input--width-10", "spellcheck": "false",
    }
)  # fmt: skip


def _code_field(words: str) -> forms.CharField:
    return forms.CharField(label="Code", widget=_CODE, help_text=words, max_length=20)


class CodeForm(PlainErrors, AuthenticateForm):
    """The second step of signing in, by an app or by a recovery code."""

    code = _code_field("6 digits from your app, or a recovery code of 8 digits.")

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        self.authenticator = one_time_code.check(self.user, code)
        return code


class CodeAgainForm(PlainErrors, CodeReauthenticateForm):
    """A code before something about the sign-in itself is changed."""

    code = _code_field("6 digits from your app, or a recovery code of 8 digits.")

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        self.authenticator = one_time_code.check(self.user, code)
        return code


class FirstCodeForm(PlainErrors, ActivateTOTPForm):
    """The code that an app shows once it knows the secret."""

    code = _code_field("The 6 digits that the app shows now.")


class NewPasskeyForm(PlainErrors, AddWebAuthnForm):
    """A passkey; it may sign in by itself, so that the browser asks for a finger, face or PIN."""

    name = forms.CharField(
        label="A name by which you know it", required=False, max_length=60,
        help_text="Such as: work laptop.",
    )  # fmt: skip
    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)


class PasswordAgainForm(PlainErrors, ReauthenticateForm):
    """The password before something about the sign-in itself is changed."""

    password = forms.CharField(
        label="Password",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class CodeFirstForm(PlainForm):
    """A code beside name and password, for somebody whose name is locked."""

    code = _code_field("6 digits from your app, or a recovery code of 8 digits.")


class ResetFactorForm(PlainForm):
    """Why somebody's second factor is taken away."""

    because = forms.CharField(
        label="How do you know that it is them, and what happened to their factor?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=400,
        help_text="Such as: lost telephone, spoken to in person, staff card seen.",
    )
