"""management/commands of the casework app."""
