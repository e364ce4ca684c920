"""imports of the casework app."""
