"""What carers add to casework's pages and acts (casework/extensions.py)."""


def register() -> None:
    """Called once, when the app is ready."""
