"""Tests by rule: the name says the rule."""
