"""What letters say: words as data, and who agreed to them."""
