"""The demo's encoder: its making and its measuring."""

from encoder_training.command import app

__all__ = ["app"]
