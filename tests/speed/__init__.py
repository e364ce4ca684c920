"""How the cost of a page and a sweep grows with the list."""
