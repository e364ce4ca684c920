"""The forms of the carers pages."""
