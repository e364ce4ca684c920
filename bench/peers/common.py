"""What the peers' settings share: the same server, the same cache for sessions, the same care."""

import os
from typing import Any

import dj_database_url


def settings_for(schema: str, urls: str, apps: list[str]) -> dict[str, Any]:
    """Production settings: no debugging, kept connections, sessions in the cache as ours are."""
    database = dj_database_url.parse(
        os.environ["DATABASE_URL"], conn_max_age=600, conn_health_checks=True
    )
    database["OPTIONS"] = {"options": f"-c search_path={schema}"}
    redis = os.environ["REDIS_URL"].replace("redis+socket://", "unix://")
    cache = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis}
    return {
        "DEBUG": False,
        "SECRET_KEY": "of-no-use-outside-the-benchmark",
        "ALLOWED_HOSTS": ["127.0.0.1"],
        "DATABASES": {"default": database},
        "CACHES": {"default": {**cache, "KEY_PREFIX": schema}},
        "SESSION_ENGINE": "django.contrib.sessions.backends.cache",
        "SESSION_COOKIE_NAME": "sessionid",
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "ROOT_URLCONF": urls,
        "USE_TZ": True,
        "TIME_ZONE": "Europe/London",
        "LANGUAGE_CODE": "en-gb",
        "STATIC_URL": "/static/",
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "INSTALLED_APPS": [
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            *apps,
        ],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        "LOGGING": {"version": 1, "disable_existing_loggers": True},
    }
