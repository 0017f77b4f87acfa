"""Blind rounds: each member answers alone, and the answers are revealed together."""
