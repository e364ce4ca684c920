"""The council's open work comes in from its present system (docs/import-format.md)."""
