"""Saved concepts."""
