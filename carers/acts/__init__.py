"""What carers staff do: one act a file, each a transaction with an event."""
