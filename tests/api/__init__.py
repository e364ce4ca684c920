"""The API: its rights, its promises to programs, and its description."""
