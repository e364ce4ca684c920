"""Carers: eligibility, the weekly call, what is never lost, and who may see whom."""
