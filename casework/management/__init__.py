"""management of the casework app."""
