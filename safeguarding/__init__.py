"""Safeguarding concerns, section 42 enquiries and DoLS: stands on casework, and is built next.

Nothing is here yet but the app itself; it will register its kinds of case as ``carers`` does.
"""
