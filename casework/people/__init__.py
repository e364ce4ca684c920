"""People: how names, addresses and numbers are written, and who is like whom."""
