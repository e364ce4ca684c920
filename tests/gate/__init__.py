"""Who gets which letter, and what must hold it (trust.md R1 to R6)."""
