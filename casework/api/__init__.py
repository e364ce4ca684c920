"""The interface for other systems: the same verbs, rights and refusals as the pages."""
