"""Where a sign-in link leads: its owner sets a password, once (Django's own token machinery)."""

from typing import Any

from django.contrib.auth.views import PasswordResetConfirmView
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse_lazy

from casework.acts import signing_in
from casework.forms.staffing import OwnPasswordForm
from casework.messages import tell
from casework.staff.newest_link import newest_link


class SetPassword(PasswordResetConfirmView):
    """The link works until a password was set by it, or for three days."""

    form_class = OwnPasswordForm
    template_name = "registration/set_password.html"
    success_url = reverse_lazy("sign-in")
    token_generator = newest_link

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            answer = super().form_valid(form)
            signing_in.password_was_set(form.user)
        tell(self.request, "Your password is set.", then="Sign in with it.")
        return answer
