"""Trains and evaluates the demo's encoder."""

from encoder_training.command import app

__all__ = ["app"]
