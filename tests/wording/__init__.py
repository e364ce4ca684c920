"""Tests of what letters say, in which language, and who agreed to it."""
