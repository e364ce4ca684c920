"""The rules of the Care Act 2014 that decide about adults."""
