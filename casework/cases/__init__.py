"""Cases: their clocks, what may be asked of one, and by whom."""
