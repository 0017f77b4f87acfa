"""The commands of `scripts/ingest`."""

from ingestion.command import main

__all__ = ["main"]
