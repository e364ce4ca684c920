"""How a setting is read from the environment, and where this checkout keeps what it writes."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("CASEWORK_VAR", BASE_DIR / "var"))


def flag(name: str, *, default: str = "0") -> bool:
    return os.environ.get(name, default).lower() in {"1", "true", "yes", "on"}


def listed(name: str, *, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def _running_embedded_services() -> dict[str, str]:
    """The addresses that script/demo and script/manage leave while their services run."""
    path = VAR_DIR / "services.env"
    if not path.exists():
        return {}
    lines = (line.removeprefix("export ").strip() for line in path.read_text().splitlines())
    return {
        name: value.strip("'\"")
        for name, _, value in (line.partition("=") for line in lines)
        if name
    }


def service(name: str) -> str:
    found = os.environ.get(name) or _running_embedded_services().get(name)
    if found:
        return found
    message = (
        f"{name} is not set and no embedded service is running. "
        f"Set {name}, or use script/manage, which starts the services for you."
    )
    raise ImproperlyConfigured(message)


def owner_url(application: str) -> str:
    """The database of this address as the owner of its tables; the same where none is set."""
    if named := os.environ.get("DATABASE_OWNER_URL"):
        return named
    running = _running_embedded_services()
    is_ours = running.get("DATABASE_URL") == application
    return running.get("DATABASE_OWNER_URL", application) if is_ours else application


def secret_key() -> str:
    """The key from the environment, or one made once for this checkout and kept private."""
    if given := os.environ.get("SECRET_KEY"):
        return given
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()
