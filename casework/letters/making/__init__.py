"""A letter is made: words and facts become paper or e-mail."""
