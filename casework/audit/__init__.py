"""Who may see, who has seen, and what is written down about both."""
