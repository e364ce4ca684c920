"""Service accounts: how another system comes in by the API, for what, and until when."""
