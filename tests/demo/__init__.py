"""The invented council: its figures, and that it breaks no rule."""
