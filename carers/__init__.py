"""Carers: people in their own right, with a waiting list of their own; stands on casework."""
