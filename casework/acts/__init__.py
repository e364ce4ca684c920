"""What staff do, one act a file: one transaction, one lock, one event, harmless when repeated."""
