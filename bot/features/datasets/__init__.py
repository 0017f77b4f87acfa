"""Datasets: what can be searched, and what a server adds to it."""
