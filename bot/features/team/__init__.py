"""Disputes, and how much a team agrees."""
