"""letters of the casework app."""
