"""The checkup that `scripts/doctor` runs."""

from checkup.command import main

__all__ = ["main"]
