"""People: how their names, addresses and numbers are written."""
