"""Which letters are owed, to whom, and what each may know."""
