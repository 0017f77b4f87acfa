"""Watched concepts: new photos of a dataset that fit a saved concept, in rounds of their own."""
