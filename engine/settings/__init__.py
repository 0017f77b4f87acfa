"""Voting rules and server settings."""
