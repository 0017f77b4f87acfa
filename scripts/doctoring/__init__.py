"""What `scripts/doctor` does."""

from doctoring.command import main

__all__ = ["main"]
