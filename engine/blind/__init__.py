"""Blind rounds."""
