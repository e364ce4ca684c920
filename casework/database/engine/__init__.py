"""Django's PostgreSQL backend with a limit on statements that needs no session (base.py)."""
