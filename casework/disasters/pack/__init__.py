"""The emergency pack: what a team needs to keep people safe while there is no system at all."""
