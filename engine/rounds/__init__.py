"""Rounds of a session: the first one, the next one, and another photo in a place."""
