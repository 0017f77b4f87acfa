"""A channel's history."""
