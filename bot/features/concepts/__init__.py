"""Saved concepts: save, load, list, fork, merge, rename, delete."""
