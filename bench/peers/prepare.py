# ruff: noqa: PLC0415 - Django must be set up before what needs it.
"""Make the tables of a peer, and print a session of the member of staff who looks at its pages."""

import json

import django


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.contrib.auth import (
        BACKEND_SESSION_KEY,
        HASH_SESSION_KEY,
        SESSION_KEY,
        get_user_model,
    )
    from django.contrib.sessions.backends.cache import SessionStore
    from django.core.management import call_command

    if "wards" in settings.INSTALLED_APPS:
        call_command("migrate", run_syncdb=True, verbosity=0)
    else:
        call_command("migrate", verbosity=0)
    user, _ = get_user_model().objects.get_or_create(
        username="staff1",
        defaults={"is_staff": True, "is_superuser": True, "email": "staff1@council.example"},
    )
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    print(json.dumps({"session": session.session_key, "user": user.pk}))


if __name__ == "__main__":
    main()
