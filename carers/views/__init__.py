"""The pages about carers."""
