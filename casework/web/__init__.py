"""What every page and every answer of the API shares: who asks, from where, under which number."""
