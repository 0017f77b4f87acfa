"""The demo: `run` for people, `check` for machines."""

from demonstration.command import app

__all__ = ["app"]
