"""What GOV.UK Notify is asked to do, and what it tells us."""
